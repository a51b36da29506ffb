"""A picture of a pile on its way to the Compare page: one gr.HTML component that shows nothing."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from demo.ui.drawn import Drawn
from demo.ui.links import address
from explain.pictures.archive import PICTURES
from explain.runtime.filenames import file_name
from explain.runtime.shipped import ASSETS, read

if TYPE_CHECKING:
    from demo.pictures.piles import Pile

OPENED = "opened"  # the folder in the pile's
STAY: dict[str, str] = {"path": "", "name": "", "to": ""}


class Walk(Drawn):
    """Goes where its value, as `towards` makes it, says."""

    def __init__(self, **options: Any) -> None:
        super().__init__(STAY, "<span hidden></span>", "", read(ASSETS / "grid" / "walk.js"), **options)


def towards(pile: Pile, number: int, asked: dict[str, str]) -> dict[str, str]:
    """With that picture, to where what is `asked` compares it. Raises `LensError`."""
    assert pile.study
    name = PurePosixPath(pile.study.entries[number].name)
    folder = pile.folder / OPENED
    folder.mkdir(exist_ok=True)
    kept = folder / file_name(f"{number}-{name.stem}", name.suffix.lower() if name.suffix.lower() in PICTURES else "")
    kept.write_bytes(pile.content(str(name)))
    return {
        "path": str(kept),
        "name": name.name,
        "to": address("", **{key: value for key, value in asked.items() if value}),
    }
