"""TIFF that Pillow does not read: half and double precision, signed or deep colour, deep grey with transparency.

Values and tags by the tifffile library, which scikit-image brings. Knows no network, and no bound of time: see
`explain/pictures/readers.py`.
"""

import logging
import lzma
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import numpy as np
from PIL import Image

from explain.pictures import deep
from explain.runtime.arrays import Array

MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
ORIENTATION, EXTRA = 274, 338
COLOURS = {0: 1, 1: 1, 2: 3}  # photometric interpretation -> channels without transparency (TIFF 6.0, page 37)
ODD = (
    ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError, lzma.LZMAError,
    struct.error, zlib.error,
)  # fmt: skip
logging.getLogger("tifffile").setLevel(logging.CRITICAL)  # what is odd about a file is said in our own words


class Unknown(ValueError):
    """No TIFF, or one of a kind that is not read here either."""


def size(file: BinaryIO) -> tuple[int, int]:
    """Width and height of the first picture, in px. Raises `Unknown`."""
    with _known():
        page = _page(file)
        return int(page.imagewidth), int(page.imagelength)


def read(file: BinaryIO) -> tuple[Image.Image, int, str | None]:
    """The first picture as RGB or RGBA, its EXIF orientation, and a remark where its range had to be guessed.

    Raises `Unknown`.
    """
    with _known():
        page = _page(file)
        values = np.asarray(page.asarray())
        values = values if values.ndim == 3 else values[..., None]
        values = np.moveaxis(values, 0, -1) if page.planarconfig == 2 else values
        seen, found = _seen(values, page), deep.found(_colours(values, page), _tags(page))
        return seen, int(_tag(page, ORIENTATION) or 1), found.remark


@contextmanager
def _known() -> Iterator[None]:
    """What a damaged file makes of the library, and of what follows, is `Unknown`."""
    try:
        yield
    except ODD as error:
        raise Unknown(str(error)) from None


def _page(file: BinaryIO) -> Any:
    import tifffile

    file.seek(0)
    if file.read(4) not in MAGIC:
        raise Unknown("no TIFF")
    file.seek(0)
    return tifffile.TiffFile(file).pages.first


def _tag(page: Any, code: int) -> Any:
    value = page.tags.valueof(code)
    return value[0] if isinstance(value, tuple) else value


def _tags(page: Any) -> dict[int, Any]:
    """As Pillow gives those of one channel, which all are taken to be alike."""
    said = {code: _tag(page, code) for code in (deep.MOST, deep.BLACK, deep.WHITE)}
    found = {code: (value,) for code, value in said.items() if value is not None}
    return {
        **found,
        deep.BITS: (page.bitspersample,),
        deep.FORMAT: (page.sampleformat,),
        deep.PHOTOMETRIC: page.photometric,
    }


def _colours(values: Array, page: Any) -> Array:
    return values[..., : COLOURS[page.photometric]]


def _seen(values: Array, page: Any) -> Image.Image:
    colours = _colours(values, page)
    channels = colours.shape[-1]
    shown = deep.shown(colours, _tags(page)).repeat(3 // channels, -1)
    if values.shape[-1] > channels and _tag(page, EXTRA) in (1, 2):  # whether it is multiplied in is not undone
        most = 1.0 if values.dtype.kind == "f" else float(np.iinfo(values.dtype).max)
        shown = np.concatenate([shown, deep.Range(0, most).bytes(values[..., channels:][..., :1])], -1)
    return Image.fromarray(np.ascontiguousarray(shown))
