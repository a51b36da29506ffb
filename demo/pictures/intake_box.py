"""Where many files are dropped, a folder or a zip: one gr.HTML component, drawn by `assets/intake/`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from demo.pictures import words as pictures_words
from demo.ui.drawn import Drawn, Look, filled
from demo.ui.events import EACH, Wiring
from demo.ui.uploads import MAX_BYTES
from explain.runtime.shipped import ASSETS, read

if TYPE_CHECKING:
    from explain.pictures.archive import Bounds

FOLDER = ASSETS / "intake"
FILES: Wiring = {**EACH, "concurrency_limit": 4}  # what reads many files: of several visitors at a time
# on arrival: the pile that the visitor's browser remembers
BACK = "() => [[JSON.stringify({ pile: sessionStorage.getItem('pile') || '' })]]"


class Intake(Drawn):
    """Its value names the pile that the page shows, which the browser remembers.

    What was sent is submitted as `files`: pairs of a name and the uploads that it came in.
    """

    def __init__(self, bounds: Bounds, **options: Unpack[Look]) -> None:
        from explain.pictures.archive import MACHINE

        told = {"pictures": f"{bounds.pictures:,}", "megabytes": bounds.megabytes}
        limits = {"pictures": bounds.pictures, "bytes": bounds.bytes, "file": MAX_BYTES, "machine": MACHINE}
        said = {name: _filled(text, told) for name, text in pictures_words.INTAKE.items()}
        template, style = (read(FOLDER / f"intake.{kind}") for kind in ("html", "css"))
        super().__init__(
            named(""), filled(template, {"limits": pictures_words.LIMITS.format(**told)}), style, "intake/intake.js",
            events=("submit",), page={"limits": limits, "said": said}, **options,
        )  # fmt: skip


def named(pile: str) -> dict[str, str]:
    """Its value."""
    return {"pile": pile}


def name_of(value: object) -> str:
    """The pile's name in what a request has for its value."""
    name = value.get("pile") if isinstance(value, dict) else None
    return name if isinstance(name, str) else ""


def _filled(text: str, told: dict[str, str]) -> str:
    for name, value in told.items():
        text = text.replace(f"{{{name}}}", value)
    return text
