"""What visitors upload: the one folder in which a request may name a file, and how such a file is opened.

Knows files and nothing of pictures. A name in that folder is a hash of the content, made with this installation's
secret: whoever has not been told it cannot guess it.
"""

import base64
import binascii
import os
import stat
from pathlib import Path

from gradio.utils import get_upload_folder

from explain.errors import LensError

MAX_BYTES = 20_000_000  # one picture
NOT_HERE = "This picture is not here: upload it, or give it again, as uploads are deleted after two hours."
TOO_LONG = f"This picture is too large: give a file of at most {MAX_BYTES // 1_000_000} MB."
BROKEN_ADDRESS = "This data address is damaged: write “data:image/png;base64,” and the file in base64."
QUICK = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"))


class NotUploaded(LensError):
    """What was named is no upload; the answer is the same whatever lies there, if anything does."""


def uploaded(named: str) -> bytes:
    """The content of the file `named`, if it is a regular one in the upload folder.

    Nothing outside that folder is looked at, and nothing is opened that could keep its reader waiting. Raises
    `NotUploaded` for all else.
    """
    folder = get_upload_folder()
    try:
        written = Path(os.path.abspath(named))
        if not written.is_relative_to(os.path.abspath(folder)):
            raise NotUploaded(NOT_HERE)
        found = written.resolve(strict=True)
        if not found.is_relative_to(Path(folder).resolve()):
            raise NotUploaded(NOT_HERE)
        return _content(found)
    except (OSError, ValueError, RuntimeError):  # a loop of links is the last in Python 3.10 to 3.12
        raise NotUploaded(NOT_HERE) from None


def _content(path: Path) -> bytes:
    """Checked before it is opened, as opening alone can wake a device, and again as what has been opened."""
    seen = os.lstat(path)
    if not stat.S_ISREG(seen.st_mode):
        raise NotUploaded(NOT_HERE)
    with open(os.open(path, QUICK), "rb") as file:
        if not os.path.samestat(seen, os.fstat(file.fileno())):
            raise NotUploaded(NOT_HERE)
        return limited(file.read(MAX_BYTES + 1))


def limited(content: bytes) -> bytes:
    """`content`, unless it is larger than a picture may be."""
    if len(content) > MAX_BYTES:
        raise LensError(TOO_LONG)
    return content


def from_data_address(address: str) -> bytes:
    """What a data URL in base64 holds. Raises `LensError`."""
    kind, _, text = address.partition(",")
    if len(text) > MAX_BYTES * 3 // 2:
        raise LensError(TOO_LONG)
    if not kind.lower().endswith(";base64"):
        raise LensError(BROKEN_ADDRESS)
    try:
        return limited(base64.b64decode("".join(text.split()), validate=True))
    except (binascii.Error, ValueError):
        raise LensError(BROKEN_ADDRESS) from None
