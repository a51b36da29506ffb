"""The picture that a visitor gives: gradio's image component, read by our own careful reader."""

import base64
import io
from typing import Any

import gradio as gr
from gradio.data_classes import ImageData
from gradio_client.utils import is_http_url_like
from PIL import Image

from demo import words
from explain.errors import LensError
from explain.images import open_image


def refuse(error: LensError | str) -> gr.Error:
    """The visitor's mistake, told to them alone and kept out of the log."""
    return gr.Error(str(error), title="That did not work", print_exception=False)


def data_address(image: Image.Image, kind: str, **options: Any) -> str:
    """The picture itself as an address, encoded as that kind of file: nothing has to be served."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return f"data:image/{kind};base64,{base64.b64encode(buffer.getvalue()).decode()}"


class Picture(gr.Image):
    """Gives an upright RGB picture or None; what cannot be read is refused in one sentence."""

    is_template = True  # keeps the built-in front end

    async def async_move_resource_to_block_cache(self, url_or_file_path: Any) -> str | None:
        """Never let the server fetch an address that a visitor names."""
        if url_or_file_path and is_http_url_like(str(url_or_file_path)):
            raise refuse(words.NO_URL)
        return await super().async_move_resource_to_block_cache(url_or_file_path)

    def preprocess(self, payload: ImageData | None) -> Image.Image | None:
        if payload is None:
            return None
        if not payload.path:
            raise refuse(words.NO_URL if payload.url else words.NO_IMAGE)
        try:
            return open_image(payload.path)
        except LensError as error:
            raise refuse(error) from None
