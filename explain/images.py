"""A file or bytes from anyone -> an upright RGB picture, or one sentence that says what is wrong.

Nothing is decoded before the header's size has been checked. Knows no network.
"""

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from explain.errors import LensError

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
MAX_PIXELS = 40_000_000  # a bomb of 17 kB can decode to a gigabyte
WORKING_SIDE = 2048  # px; larger pictures are reduced, as no variant looks at more than 632


class UnreadableImage(LensError):
    """Not a picture that can be used; the message says why."""


def open_image(source: str | Path | bytes) -> Image.Image:
    """Read `source` as RGB, turned as its EXIF says, the first frame if it is animated, transparency on white.

    At most 2048 px a side: larger pictures are reduced. Raises `UnreadableImage`.
    """
    if isinstance(source, str) and source.lower().startswith(("http://", "https://")):
        raise UnreadableImage("Addresses are not fetched: save the picture and give the file.")
    try:
        with Image.open(io.BytesIO(source) if isinstance(source, bytes) else source, formats=FORMATS) as opened:
            _check_size(*opened.size)
            opened.draft("RGB", (WORKING_SIDE, WORKING_SIDE))  # JPEG only: decodes at a reduced scale
            upright = ImageOps.exif_transpose(opened)
            image = _to_rgb(upright)
    except FileNotFoundError:
        raise UnreadableImage(f"There is no file {source!s}.") from None
    except IsADirectoryError:
        raise UnreadableImage(f"{source!s} is a folder: give the picture's file.") from None
    except Image.DecompressionBombError:
        raise UnreadableImage(_too_large()) from None
    except UnidentifiedImageError:
        raise UnreadableImage(f"This file is not a picture that can be read: use {', '.join(FORMATS)}.") from None
    except (OSError, ValueError, SyntaxError, EOFError, OverflowError):
        raise UnreadableImage("This picture is damaged or cut short: save it again and retry.") from None
    image.thumbnail((WORKING_SIDE, WORKING_SIDE))
    return image


def _too_large() -> str:
    return f"This picture is too large: reduce it to at most {MAX_PIXELS // 1_000_000} megapixels."


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise UnreadableImage(_too_large())


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
    values = np.nan_to_num(np.asarray(image, np.float32))
    top = float(values.max(initial=0))
    full = next((limit for limit in (1.0, 255.0, 65535.0) if top <= limit), top) if image.mode == "F" else 65535.0
    grey = np.clip(values / max(full, top) * 255, 0, 255).astype(np.uint8)
    return Image.fromarray(grey, "L").convert("RGB")
