"""The picture that a visitor gives: gradio's image component, read by our own careful reader."""

import base64
import functools
import io
import re
from typing import Literal, TypedDict, Unpack

import gradio as gr
from gradio.data_classes import ImageData
from gradio.events import Dependency
from PIL import Image

from demo.ui import modules, words
from demo.ui.events import PRIVATE
from demo.ui.uploads import Given, from_data_address, uploaded
from explain.errors import LensError
from explain.pictures.images import NOT_FETCHED
from explain.pictures.readers import read
from explain.runtime.shipped import ASSETS


def refuse(error: LensError | str) -> gr.Error:
    """The visitor's mistake, told to them alone and kept out of the log."""
    return gr.Error(sendable(str(error)), title="That did not work", print_exception=False)


def sendable(text: str) -> str:
    """The same, with a question mark for each half of a letter, as which JSON may have them and UTF-8 may not."""
    return text.encode(errors="replace").decode()


class Encoding(TypedDict, total=False):
    """How well a picture is kept."""

    quality: int


def data_address(image: Image.Image, kind: str, **options: Unpack[Encoding]) -> str:
    """The picture itself as an address, encoded as that kind of file: nothing has to be served."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return f"data:image/{kind};base64,{base64.b64encode(buffer.getvalue()).decode()}"


# The visitor's picture goes with them from page to page, in their own browser's memory of this tab.
KEEP = "(picture) => sessionStorage.setItem('picture', JSON.stringify(picture))"
REMEMBER = "() => { window.kept = sessionStorage.getItem('picture'); }"  # before the page puts a picture of its own

SAMPLE, SAMPLE_SIZE = ASSETS / "examples" / "cat.png", (64, 64)
ADDRESS = re.compile(r"data:|[a-z][a-z0-9+.-]*://|//", re.IGNORECASE)


class Picture(gr.Image, Given):
    """Gives an upright RGB picture or None; what cannot be read is refused in one sentence."""

    is_template = True  # keeps the built-in front end

    def example_payload(self) -> str:
        """For samples of code, which have to work: an address, as gradio's, would be refused."""
        return _sample()

    def preprocess(self, payload: object) -> Image.Image | None:
        """From whatever a request names: an upload, a data URL, or what is neither and is refused."""
        try:
            named = _named(payload)
            return None if named is None else opened(named)
        except LensError as error:
            raise refuse(error) from None


@functools.cache
def _sample() -> str:
    with Image.open(SAMPLE) as image:
        return data_address(image.convert("RGB").resize(SAMPLE_SIZE), "webp", quality=40)


def opened(named: str) -> Image.Image:
    """The picture in a data URL, or in the upload of that name. Raises `LensError`."""
    return read(lambda: content(named))


def _named(payload: object) -> str | None:
    """What a request calls its picture: `payload` is anything that JSON can say, or gradio's own form of it."""
    if payload is None:
        return None
    fields = payload.model_dump() if isinstance(payload, ImageData) else payload
    if isinstance(fields, dict):
        fields = fields.get("path") or fields.get("url")
        if fields and isinstance(fields, str):
            return fields
    if isinstance(fields, str) and ADDRESS.match(fields):
        return fields
    raise LensError(words.SEND_A_FILE)


def content(named: str) -> bytes:
    """What is in a data URL, or in the upload of that name. Raises `LensError`."""
    if named[:5].lower() == "data:":
        return from_data_address(named)
    if ADDRESS.match(named):
        raise LensError(NOT_FETCHED)
    return uploaded(named)


def place(label: str, *sources: Literal["webcam"], value: str | None = None) -> Picture:
    """Where a page has its picture. What the page itself puts there is sent without loss: maps would show it."""
    return Picture(
        value,
        label=label,
        type="pil",
        format="png",
        sources=["upload", "clipboard", *sources],
        height=230,
        elem_id="picture",
        webcam_options=gr.WebcamOptions(mirror=False),  # what is looked at is what the camera saw: writing can be read
    )


def checked(picture: Picture) -> Dependency:
    """A file that cannot be read is refused as it comes, and taken away, before a page does anything with it."""
    given: Dependency = picture.upload(_seen, picture, None, show_progress="hidden", concurrency_limit=None, **PRIVATE)
    given.failure(lambda: None, None, picture, show_progress="hidden", queue=False, **PRIVATE)
    return given


def _seen(image: Image.Image | None) -> None:
    """Nothing more: `Picture` has refused by now what cannot be read."""


def carried(picture: Picture, arrived: Dependency) -> Dependency:
    """Once a visitor has `arrived` without a picture of their link's, bring the one that they had on another page."""
    gr.on(None, None, js=REMEMBER, **PRIVATE)
    picture.change(None, picture, None, js=KEEP, **PRIVATE)
    brought: Dependency = arrived.then(None, picture, picture, js=modules.call("ui/picture.js", "bring"), **PRIVATE)
    return brought
