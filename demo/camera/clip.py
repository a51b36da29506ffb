"""The video that a visitor gives: gradio's file component, whose file is read by our own careful door."""

from __future__ import annotations

import gradio as gr

from demo.camera import words as camera_words
from demo.ui.picture import refuse
from demo.ui.uploads import Given, NotUploaded, uploaded
from explain.errors import LensError


class Clip(gr.File, Given):
    """Gives the path of what was uploaded, or None; `content` reads it, when it is its turn."""

    is_template = True  # keeps the built-in front end

    def preprocess(self, payload: object) -> str | None:
        """From whatever a request names."""
        named = payload.get("path") if isinstance(payload, dict) else payload
        if named is not None and not isinstance(named, str):
            raise refuse(camera_words.NOT_UPLOADED)
        return named or None


def content(named: str) -> bytes:
    """The bytes of the upload of that name, within the limits of any upload. Raises `LensError`."""
    try:
        return uploaded(named)
    except NotUploaded:
        raise LensError(camera_words.NOT_UPLOADED) from None
