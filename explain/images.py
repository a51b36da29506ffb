"""A file or bytes from anyone -> an upright RGB picture, or one sentence that says what is wrong.

Nothing is decoded before the header's size has been checked. Knows no network.
"""

import io
import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError

from explain.arrays import Array
from explain.errors import LensError

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
MAX_PIXELS = 40_000_000  # a bomb of 17 kB can decode to a gigabyte
NOT_FETCHED = "Addresses are not fetched: save the picture and give the file."
WORKING_SIDE = 2048  # px; larger pictures are reduced, as no variant looks at more than 632

# EXIF orientation -> the turn that undoes it; `ImageOps.exif_transpose` also rewrites every other entry, and stumbles
# over the odd ones that cameras write
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class UnreadableImage(LensError):
    """Not a picture that can be used; the message says why."""


def open_image(source: str | Path | bytes) -> Image.Image:
    """Read `source` as RGB, turned as its EXIF says, the first frame if it is animated, transparency on white.

    At most 2048 px a side: larger pictures are reduced. Raises `UnreadableImage`.
    """
    with _file(source) as file:
        try:
            with Image.open(file, formats=FORMATS) as opened:
                _check_size(*opened.size)
                opened.draft("RGB", (WORKING_SIDE, WORKING_SIDE))  # JPEG only: decodes at a reduced scale
                image = _to_rgb(_upright(opened))
        except Image.DecompressionBombError:
            raise UnreadableImage(_too_large()) from None
        except UnidentifiedImageError:
            raise UnreadableImage(f"This file is not a picture that can be read: use {', '.join(FORMATS)}.") from None
        except (OSError, ValueError, SyntaxError, EOFError, OverflowError, TypeError, struct.error):
            raise UnreadableImage("This picture is damaged or cut short: save it again and retry.") from None
    image.thumbnail((WORKING_SIDE, WORKING_SIDE))
    return image


def _file(source: str | Path | bytes) -> BinaryIO:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    if isinstance(source, str) and "://" in source:
        raise UnreadableImage(NOT_FETCHED)
    try:
        return open(source, "rb")
    except IsADirectoryError:
        raise UnreadableImage(f"“{source}” is a folder: give the picture's file.") from None
    except PermissionError:
        raise UnreadableImage(f"“{source}” may not be read: change its permissions.") from None
    except (OSError, ValueError):  # also a name that no file can have
        raise UnreadableImage(f"There is no file “{source}”: check the name.") from None


def _too_large() -> str:
    return f"This picture is too large: reduce it to at most {MAX_PIXELS // 1_000_000} megapixels."


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise UnreadableImage(_too_large())


def _upright(image: Image.Image) -> Image.Image:
    image.load()  # a TIFF turns itself here
    turn = UPRIGHT.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    return image if turn is None else image.transpose(turn)


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":
        return _deep_to_rgb(image)
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(image.convert("RGBA"))
        return white.convert("RGB")
    return image.convert("RGB")


def _deep_to_rgb(image: Image.Image) -> Image.Image:
    """16-bit, 32-bit or floating-point grey -> RGB, scaled by the range that its values are written in."""
    values = np.asarray(image, np.float32)
    grey = np.clip(np.nan_to_num(values / _full(image.mode, values) * 255), 0, 255).astype(np.uint8)
    grey[values == image.info.get("transparency")] = 255
    return Image.fromarray(grey, "L").convert("RGB")


def _full(mode: str, values: Array) -> float:
    """The value that is white: of floating-point pictures, which may go beyond it somewhat, the first that fits."""
    most = float(values[np.isfinite(values)].max(initial=0))
    if mode != "F":
        return max(65535.0, most)
    return next((limit for limit in (1.0, 255.0, 65535.0) if most <= 1.5 * limit), most)
