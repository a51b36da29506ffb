"""Several pictures that a visitor gives at once: gradio's gallery, each of whose files goes through our one door."""

from __future__ import annotations

from collections.abc import Sequence

import gradio as gr
from PIL import Image

from demo.ui import modules, words
from demo.ui.events import PRIVATE
from demo.ui.picture import refuse
from demo.ui.uploads import Given, uploaded, within
from explain.pictures.readers import read

MOST = 500  # of one box that a request may name


class Album(gr.Gallery, Given):
    """Gives the names of its files as the server has them, none of which has been looked at."""

    is_template = True  # keeps the built-in front end

    def preprocess(self, payload: object) -> list[str]:  # type: ignore[override]
        """From whatever a request names. Raises gr.Error in words."""
        rows = payload if isinstance(payload, list) else []
        if payload is not None and not isinstance(payload, list):
            raise refuse(words.MALFORMED)
        return [_named(row) for row in rows[:MOST]]


def album(label: str, elem_id: str) -> Album:
    """Where a page has several pictures: files, or what a camera takes, one with each press."""
    return Album(
        label=label, elem_id=elem_id, type="filepath", file_types=["image"], sources=["upload", "webcam"],
        object_fit="cover", columns=5, height=190, allow_preview=False, buttons=[], interactive=True,
    )  # fmt: skip


def one_by_one() -> None:
    """Have the browser send the files of a box one after another: no request here may be larger than a picture."""
    gr.on(None, None, js=modules.call("ui/uploads.js", "oneByOne"), **PRIVATE)


def _named(row: object) -> str:
    """The file that a part of the request names."""
    image = row.get("image") if isinstance(row, dict) else None
    path = image.get("path") if isinstance(image, dict) else None
    if not isinstance(path, str) or not within(path):
        raise refuse(words.SEND_A_FILE)
    return path


def opened(named: str) -> Image.Image:
    """The picture of that name, read as strangers' are. Raises `LensError`."""
    return read(lambda: uploaded(named))


def names(paths: Sequence[str]) -> list[str]:
    """What a person calls the files: the last part of each, with its number."""
    return [f"{number}: {path.replace(chr(92), '/').rpartition('/')[2]}" for number, path in enumerate(paths, 1)]
