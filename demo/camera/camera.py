"""The camera in the visitor's browser: one gr.HTML component, drawn by `assets/camera/`.

Its script takes the newest frame and submits it as a data address, one at a time; nothing is uploaded. A frame that is
frozen and goes to Compare is, as any picture of a visitor's.
"""

from __future__ import annotations

from typing import Unpack

from gradio.events import Dependency

from demo.camera import words as camera_words
from demo.camera.answers import Drawing
from demo.ui.drawn import Drawn, Look, filled
from demo.ui.events import PRIVATE, Event
from explain.runtime.shipped import ASSETS, read

FOLDER = ASSETS / "camera"


class Value(Drawing):
    """The answer to the frame of that number, which may have been dropped, and why there is none where there is not."""

    number: float
    dropped: bool
    error: str


NOTHING: Value = {
    "number": 0, "dropped": False, "error": "", "cards": [], "palettes": {}, "overlay": None, "way": "",
}  # fmt: skip
TELL = "() => void document.dispatchEvent(new CustomEvent('camera', { detail: '%s' }))"


class Camera(Drawn):
    """Submits a `frame` with its `number`, and takes the answer to it; submits `prepare` as the camera starts."""

    def __init__(self, **options: Unpack[Look]) -> None:
        template, style = (read(FOLDER / f"camera.{kind}") for kind in ("html", "css"))
        super().__init__(
            NOTHING, filled(template, {"will": camera_words.WILL}), style, "camera/start.js",
            events=("prepare", "submit"), page={"said": camera_words.SAID}, **Look(elem_id="camera") | options,
        )  # fmt: skip


def state(number: object, answer: Drawing | None, error: str = "") -> Value:
    """Its value; no answer where the frame was dropped."""
    numbered = number if isinstance(number, int | float) else 0
    found: Value = {**NOTHING, "number": numbered, "dropped": answer is None and not error, "error": error}
    return {**found, **answer} if answer else found


def tell(event: Event, what: str) -> Dependency:
    """Have the browser's camera know that its networks are `what`: "loading", "ready" or "failed"."""
    return event(None, None, None, js=TELL % what, **PRIVATE)
