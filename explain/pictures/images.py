"""A file or bytes from anyone -> an upright RGB picture, or one sentence that says what is wrong.

Nothing is decoded before the header's size has been checked. Knows no network, and no bound of time: what strangers
send is read by `explain/pictures/readers.py`, in a process that has one.
"""

import io
import struct
from pathlib import Path
from typing import BinaryIO

from PIL import ExifTags, Image, ImageCms, ImageFile, UnidentifiedImageError

from explain.errors import LensError
from explain.pictures import deep
from explain.pictures.scans import scans

PLAIN = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
SUFFIXES = frozenset(
    (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".dib", ".tif", ".tiff", ".avif", ".heic",
     ".heif", ".hif")
)  # fmt: skip
READ = ", ".join((*PLAIN, "AVIF, HEIC"))
MAX_SCANS = 200  # of a JPEG; each is a pass over the whole picture. Cameras and editors write about ten
MAX_PIXELS = 40_000_000  # a bomb of 17 kB can decode to a gigabyte
NOT_FETCHED = "Addresses are not fetched: save the picture and give the file."
ARCHIVE = "This is a zip and no picture: unpack it, and give what is in it."
BROKEN = "This picture is damaged or cut short: save it again and retry."
WORKING_SIDE = 2048  # px; larger pictures are reduced, as no variant looks at more than 632

# what libraries make of damage: libheif and libavif say all of it as RuntimeError. What lacks memory may yet be read
ODD = (
    ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError, TypeError, ValueError,
    struct.error,
)  # fmt: skip

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


TRANSPARENT = "transparent"  # among what is known of an opened picture


class UnreadableImage(LensError):
    """Not a picture that can be used; the message says why."""


class LargeImage(UnreadableImage):
    """More pixels than may be decoded here."""


def open_image(source: str | Path | bytes, most: int = MAX_PIXELS) -> Image.Image:
    """Read `source` as RGB, turned as its EXIF says, the first frame if it is animated, transparency on white.

    At most 2048 px a side: larger pictures are reduced. What must be known of it are its `remarks`. Raises
    `UnreadableImage`, and `LargeImage` if more than `most` pixels have to be decoded.
    """
    with _file(source) as file:
        try:
            with Image.open(file, formats=_formats(file)) as opened:
                _check_size(*opened.size)
                opened.draft("RGB", (WORKING_SIDE, WORKING_SIDE))  # JPEG only: decodes at a reduced scale
                if opened.width * opened.height > most:
                    raise LargeImage(_too_large(most))
                image, remark = _decoded(opened, file)
        except Image.DecompressionBombError:
            raise UnreadableImage(_too_large()) from None
        except UnidentifiedImageError:
            image, remark = _other_tiff(file, most)
        except ODD:
            raise UnreadableImage(BROKEN) from None
    image.thumbnail((WORKING_SIDE, WORKING_SIDE))
    image = image.copy()  # which knows no file
    known = {"remarks": [remark] if remark else [], TRANSPARENT: is_transparent(image)}
    image.info = {name: value for name, value in known.items() if value}  # nothing that the file itself says
    return image


def remarks(image: Image.Image) -> tuple[str, ...]:
    """What whoever looks at an opened picture should know of it: sentences, mostly none."""
    return tuple(image.info.get("remarks", ()))


def is_transparent(image: Image.Image) -> bool:
    """Whether any of an opened picture's file can be seen through, and lies on white here."""
    return bool(image.info.get(TRANSPARENT))


def _other_tiff(file: BinaryIO, most: int) -> tuple[Image.Image, str | None]:
    """What Pillow does not know, if it is a TIFF."""
    from explain.pictures import tiffs

    try:
        width, height = tiffs.size(file)
        _check_size(width, height)
        if width * height > most:
            raise LargeImage(_too_large(most))
        image, orientation, remark = tiffs.read(file)
    except tiffs.Unknown:
        raise UnreadableImage(f"This file is not a picture that can be read: use {READ}.") from None
    turn = UPRIGHT.get(orientation)
    return _to_rgb(image if turn is None else image.transpose(turn)), remark


def _formats(file: BinaryIO) -> tuple[str, ...]:
    """Those that `file` may have; what would take longest to decode is refused before."""
    head = file.read(12)
    if head.startswith(b"\xff\xd8") and scans(head + file.read(), MAX_SCANS) > MAX_SCANS:
        raise UnreadableImage(f"This JPEG has more than {MAX_SCANS} scans: save it again as an ordinary one.")
    if head.startswith(b"PK\x03\x04"):
        raise UnreadableImage(ARCHIVE)
    file.seek(0)
    if head[4:8] != b"ftyp":
        return PLAIN
    from pillow_heif import register_heif_opener

    register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
    return "AVIF", "HEIF"


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


def _too_large(most: int = MAX_PIXELS) -> str:
    return f"This picture is too large: reduce it to at most {most // 1_000_000} megapixels."


def _check_size(width: int, height: int) -> None:
    if min(width, height) < 1:
        raise UnreadableImage(BROKEN)
    if width * height > MAX_PIXELS:
        raise UnreadableImage(_too_large())


def _decoded(opened: ImageFile.ImageFile, file: BinaryIO) -> tuple[Image.Image, str | None]:
    """The picture as RGB, and a remark where its range of values had to be guessed."""
    tags = getattr(opened, "tag_v2", {})
    image, guessed = deep.colour(opened, lambda: Image.open(file, formats=PLAIN))
    image = _upright(image, opened)  # a TIFF has turned itself
    return deep.grey(image, tags) if deep.is_deep(image, tags) else (_to_rgb(image), guessed)


def _upright(image: Image.Image, opened: Image.Image) -> Image.Image:
    turn = UPRIGHT.get(opened.getexif().get(ExifTags.Base.Orientation, 1))
    return image if turn is None else image.transpose(turn)


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        image = image if image.mode == "RGBA" else image.convert("RGBA")  # no copy: it may be large
        image.thumbnail((WORKING_SIDE, WORKING_SIDE))  # before it is held twice; alike, as it weighs by what is opaque
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(image)
        found = white.convert("RGB")
        found.info = {TRANSPARENT: image.getchannel("A").getextrema()[0] != 255}
        return found
    if image.mode == "LAB":
        image.thumbnail((WORKING_SIDE, WORKING_SIDE))
        return ImageCms.profileToProfile(
            image, ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), outputMode="RGB"
        )  # type: ignore[return-value]  # None is for what is changed in place
    return image if image.mode == "RGB" else image.convert("RGB")
