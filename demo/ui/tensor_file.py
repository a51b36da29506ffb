"""The tensor that a visitor gives: gradio's file component, read by our own careful reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gradio as gr

from demo.ui import words
from demo.ui.picture import refuse
from demo.ui.uploads import Given, NotUploaded, from_data_address, uploaded
from explain.errors import LensError
from explain.inputs.tensors import open_tensor

if TYPE_CHECKING:
    from explain.inputs import tensors

ENDINGS = [".npy", ".npz", ".safetensors"]


class TensorFile(gr.File, Given):
    """Gives one picture's tensor or None; what cannot be read is refused in one sentence."""

    is_template = True  # keeps the built-in front end

    def preprocess(self, payload: object) -> tensors.Given | None:  # type: ignore[override]
        """From an upload, whatever else a request names."""
        try:
            named = _named(payload)
            return None if named is None else opened(named)
        except LensError as error:
            raise refuse(error) from None


def opened(named: str) -> tensors.Given:
    """The tensor in a data URL, or in the upload of that name. Raises `LensError`."""
    try:
        content = from_data_address(named) if named[:5].lower() == "data:" else uploaded(named)
    except NotUploaded:
        raise NotUploaded(words.NO_TENSOR_HERE) from None
    return open_tensor(content)


def _named(payload: object) -> str | None:
    if payload is None:
        return None
    fields = payload.model_dump() if hasattr(payload, "model_dump") else payload
    if isinstance(fields, list) and len(fields) == 1:
        fields = fields[0]
    path = fields.get("path") if isinstance(fields, dict) else None
    if not isinstance(path, str) or not path:
        raise NotUploaded(words.NO_TENSOR_HERE)
    return path
