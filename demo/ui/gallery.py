"""The examples as pictures to press, with their titles and what is worth a look: one gr.HTML component.

It is drawn by `assets/gallery/`.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TypedDict, Unpack

import gradio as gr
from gradio.events import Dependency
from gradio.processing_utils import save_file_to_cache
from PIL import Image

from demo.ui import modules
from demo.ui.drawn import Drawn, Look, component
from demo.ui.events import EACH, PRIVATE, Skip, sent
from demo.ui.examples import Example
from demo.ui.picture import Picture, data_address

SIDE = 112  # px of a thumbnail


class Offered(TypedDict):
    """An example to press: its thumbnail, and the path of its copy."""

    name: str
    title: str
    why: str
    src: str
    path: str


class Gallery(Drawn):
    """Shows those of its `examples` that are `offered`; a press submits the `name` of one with `select`."""

    def __init__(
        self, examples: Sequence[Example], offered: Sequence[Example] | None = None, **options: Unpack[Look]
    ) -> None:
        self.rows = list(examples)  # by the argument's name they would be sent to the browser
        self._copies: dict[str, str] = {}
        look = Look(elem_id="examples") | options
        super().__init__([], *component("gallery", "gallery"), events=("select",), **look)
        for example in self.rows:  # the originals may not be served, and copies are deleted unless they are kept
            self._copies[example.name] = save_file_to_cache(example.path, self.GRADIO_CACHE)
        self.keep_in_cache.update(self._copies.values())
        self.value = self.postprocess(self.show(offered or examples))

    @property
    def names(self) -> dict[str, str]:
        """The examples' names by the paths of their copies."""
        return {path: name for name, path in self._copies.items()}

    def file(self, example: Example) -> str:
        """The path that a page may be given."""
        return self._copies[example.name]

    def show(self, offered: Sequence[Example]) -> list[Offered]:
        """The value with these."""
        return [
            {"name": row.name, "title": row.title, "why": row.why, "src": _thumbnail(row), "path": self.file(row)}
            for row in offered
        ]

    def gives(self, picture: Picture) -> Dependency:
        """A press gives that example's picture; the one that the page has, however it came, is marked."""
        shown = modules.call("ui/picture.js", "shown")
        gr.on(None, None, picture, None, js=shown, **PRIVATE)  # on any change, and at load

        def pick(event: gr.EventData) -> str | Skip:
            name = str(sent(event, "name"))
            return self._copies[name] if name in self._copies else gr.skip()

        given: Dependency = self.select(pick, None, picture, **EACH)
        return given


@functools.lru_cache(maxsize=128)
def _thumbnail(example: Example) -> str:
    image = Image.open(example.path)
    image.draft("RGB", (2 * SIDE, 2 * SIDE))
    width, height = image.size
    edge = min(width, height)
    left, top = (width - edge) / 2, (height - edge) / 2
    box = (left, top, left + edge, top + edge)
    return data_address(image.convert("RGB").resize((SIDE, SIDE), box=box), "webp", quality=80)
