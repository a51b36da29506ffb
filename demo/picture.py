"""The picture that a visitor gives: gradio's image component, read by our own careful reader."""

import base64
import io
from typing import Any, Literal

import gradio as gr
from gradio.data_classes import ImageData
from gradio.events import Dependency
from gradio_client.utils import is_http_url_like
from PIL import Image

from demo import words
from demo.events import PRIVATE
from explain.errors import LensError
from explain.images import NOT_FETCHED, open_image


def refuse(error: LensError | str) -> gr.Error:
    """The visitor's mistake, told to them alone and kept out of the log."""
    return gr.Error(str(error), title="That did not work", print_exception=False)


def data_address(image: Image.Image, kind: str, **options: Any) -> str:
    """The picture itself as an address, encoded as that kind of file: nothing has to be served."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return f"data:image/{kind};base64,{base64.b64encode(buffer.getvalue()).decode()}"


# The visitor's picture goes with them from page to page, in their own browser's memory of this tab.
KEEP = "(picture) => sessionStorage.setItem('picture', JSON.stringify(picture))"
BRING = """async (picture) => {
  const kept = picture ? null : JSON.parse(sessionStorage.getItem('picture'));
  return kept && (await fetch(kept.url, { method: 'HEAD' })).ok ? kept : picture;
}"""  # one that the server has deleted since is forgotten


class Picture(gr.Image):
    """Gives an upright RGB picture or None; what cannot be read is refused in one sentence."""

    is_template = True  # keeps the built-in front end

    async def async_move_resource_to_block_cache(self, url_or_file_path: Any) -> str | None:
        """Never let the server fetch an address that a visitor names."""
        if url_or_file_path and is_http_url_like(str(url_or_file_path)):
            raise refuse(NOT_FETCHED)
        return await super().async_move_resource_to_block_cache(url_or_file_path)

    def preprocess(self, payload: ImageData | None) -> Image.Image | None:
        if payload is None:
            return None
        if not payload.path:
            raise refuse(NOT_FETCHED if payload.url else words.NO_IMAGE)
        try:
            return open_image(payload.path)
        except LensError as error:
            raise refuse(error) from None


def place(label: str, *sources: Literal["webcam"], checked: bool = True) -> Picture:
    """Where a page has its picture. What the page itself puts there is sent without loss: maps would show it.

    A file that cannot be read is refused as it comes if `checked`, for pages that do nothing with it until a press.
    """
    picture = Picture(
        label=label, type="pil", format="png", sources=["upload", "clipboard", *sources], height=230, elem_id="picture"
    )
    if checked:
        given = picture.upload(_seen, picture, None, show_progress="hidden", concurrency_limit=None, **PRIVATE)
        given.failure(lambda: None, None, picture, show_progress="hidden", queue=False, **PRIVATE)
    return picture


def _seen(image: Image.Image | None) -> None:
    """Nothing more: `Picture` has refused by now what cannot be read."""


def carried(picture: Picture, arrived: Dependency) -> Dependency:
    """Once a visitor has `arrived` without a picture of their link's, bring the one that they had on another page."""
    picture.change(None, picture, None, js=KEEP, **PRIVATE)
    brought: Dependency = arrived.then(None, picture, picture, js=BRING, **PRIVATE)
    return brought
