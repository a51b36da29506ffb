"""Values of more than 8 bits, signed ones and fractions -> grey or colour of 8 bits.

Which value is black and which is white is read from the file where it says so; else it is found in the data, and then
there is a remark that says so. Knows no file; of TIFF only its tags (TIFF 6.0, Adobe 1992).
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageFile

from explain.runtime.arrays import Array

BITS, PHOTOMETRIC, MOST, FORMAT, BLACK, WHITE = 258, 262, 281, 339, 340, 341  # tags
WHITE_IS_ZERO, SIGNED = 0, 2
SPARE = 2  # bits that stand empty where fewer are kept in more, as 12 or 14 in 16; one alone is a dark picture
ROWS = 256  # at a time, so that a large picture is not held once more in floating point
OTHER_BYTE = {"L": "B", "B": "L", "N": "B" if sys.byteorder == "little" else "L"}


@dataclass(frozen=True, slots=True)
class Range:
    """The values that are black and white; `guessed` from the data."""

    black: float
    white: float
    guessed: bool = False

    @property
    def remark(self) -> str | None:
        """What the visitor should know of it."""
        if not self.guessed:
            return None
        return (
            f"The picture’s file does not say which values are black and white: {self.black:g} and {self.white:g} were "
            "assumed from its contents."
        )

    def bytes(self, values: Array) -> Array:
        """`values` (h, w, ...) as 0 to 255; what is not a number is 0."""
        found = np.empty(values.shape, np.uint8)
        scale = 255 / ((self.white - self.black) or 1)
        for top in range(0, len(values), ROWS):
            rows = (values[top : top + ROWS].astype(np.float32) - self.black) * scale
            found[top : top + ROWS] = np.clip(np.nan_to_num(rows) + 1e-3, 0, 255)  # as 50.9999 is 51
        return found


def is_deep(image: Image.Image, tags: Mapping[int, Any]) -> bool:
    """Whether one channel of `image` holds more than the plain 0 to 255."""
    return image.mode.startswith("I") or image.mode == "F" or (image.mode == "L" and _signed(tags))


def grey(image: Image.Image, tags: Mapping[int, Any]) -> tuple[Image.Image, str | None]:
    """The deep `image` as RGB, and a remark if its range had to be guessed."""
    values = _values(image, tags)
    pixels = shown(values, tags)
    if "transparency" in image.info:
        pixels[values == image.info["transparency"]] = 255
    return Image.fromarray(pixels, "L").convert("RGB"), found(values, tags).remark


def found(values: Array, tags: Mapping[int, Any]) -> Range:
    """What is black and white in `values` of one kind, by what the file says or else by what they are."""
    return _declared(tags) or _found(values, tags)


def shown(values: Array, tags: Mapping[int, Any]) -> Array:
    """`values` as 0 to 255, black to white."""
    seen = found(values, tags)
    return (Range(seen.white, seen.black) if tags.get(PHOTOMETRIC) == WHITE_IS_ZERO else seen).bytes(values)


def colour(image: ImageFile.ImageFile, reopen: Callable[[], ImageFile.ImageFile]) -> tuple[Image.Image, str | None]:
    """`image` decoded, and if its 16 bits hold fewer, by both their bytes; with a remark then.

    Pillow keeps the upper byte of each value alone: the lower ones are read as the upper of the other byte order, from
    the file opened once more.
    """
    deep = image.mode in ("RGB", "RGBA") and any(";16" in _raw_mode(tile) for tile in image.tile)
    image.load()
    high = np.asarray(image) if deep else None
    if high is None or high[..., :3].max() >= 256 >> SPARE:
        return image, None
    with reopen() as again:
        again.tile = [tile._replace(args=_swapped(tile.args)) for tile in again.tile]
        values = high[..., :3] * np.uint16(256) + np.asarray(again)[..., :3]
    span = _unsigned(float(values.max()), 16, 0)
    seen = Image.fromarray(span.bytes(values), "RGB")
    if image.mode == "RGBA":
        seen.putalpha(image.getchannel("A"))
    return seen, span.remark


def _raw_mode(tile: Any) -> str:
    return str(tile.args if isinstance(tile.args, str) else tile.args[0])


def _swapped(arguments: Any) -> Any:
    """A decoder's arguments, whose first is the raw mode, for the other byte order."""
    if isinstance(arguments, str):
        return arguments[:-1] + OTHER_BYTE[arguments[-1]]
    return (_swapped(arguments[0]), *arguments[1:])


def _values(image: Image.Image, tags: Mapping[int, Any]) -> Array:
    """As the file means them, where Pillow does not know signs of 8 bits and the lack of them in 32."""
    values = np.asarray(image)
    if image.mode == "L":
        return values.view(np.int8)
    return values.view(np.uint32) if image.mode == "I" and tags.get(BITS) == (32,) and not _signed(tags) else values


def _signed(tags: Mapping[int, Any]) -> bool:
    return tags.get(FORMAT) == (SIGNED,)


def _declared(tags: Mapping[int, Any]) -> Range | None:
    """What the file says of its range."""
    try:
        (black,), (white,) = tags[BLACK], tags[WHITE]
        return Range(float(black), float(white)) if black < white else None
    except (KeyError, TypeError, ValueError):
        return None


def _found(values: Array, tags: Mapping[int, Any]) -> Range:
    finite = values if values.dtype.kind in "iu" else values[np.isfinite(values)]
    least, most = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    if least >= most:
        least, most = min(0.0, most), max(0.0, most)
    if values.dtype.kind == "f":
        return _fractions(least, most)
    (bits,) = tags.get(BITS, (8 * values.itemsize,))
    if least < 0:
        whole = least == -(2.0 ** (bits - 1)) and most == 2.0 ** (bits - 1) - 1
        return Range(least, most, guessed=not whole)
    return _unsigned(most, bits - 1 if _signed(tags) else bits, tags.get(MOST, 0))


def _unsigned(most: float, bits: int, said: Any) -> Range:
    """White is the largest number of `bits`, or of those that the data use, or what the file `said` is its largest."""
    if bits > 16 and most > 65535:
        return Range(0, most, guessed=True)
    bits, used = min(bits, 16), int(most).bit_length()
    if not most or used > bits - SPARE:
        return Range(0, 2.0**bits - 1)
    said = said[0] if isinstance(said, tuple) and said else said
    return Range(0, float(said) if most <= said < 2**bits - 1 else 2.0**used - 1, guessed=True)


def _fractions(least: float, most: float) -> Range:
    """From 0 to 1, to 255 or to 65535, which may be passed somewhat, as by sharpening; else whatever there is."""
    for white in (1.0, 255.0, 65535.0):
        if white / 2 < most <= 1.5 * white and least >= -white / 10:
            return Range(0, white)
    return Range(least, most, guessed=least < most)
