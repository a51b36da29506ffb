"""What visitors upload: the one folder in which a request may name a file, and how such a file is opened.

Knows files and nothing of pictures. A name in that folder is a hash of the content, made with this installation's
secret: whoever has not been told it cannot guess it.
"""

import base64
import binascii
import os
import stat
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

from gradio.utils import get_upload_folder

from explain.errors import LensError

MAX_BYTES = 20_000_000  # one picture
STUDY = "study-"  # how the folder of what is studied together begins, which holds uploads that were adopted
QUOTA = 2_000_000_000  # all of them
IN_TIME = 120.0  # seconds that a picture may take to arrive
NOT_HERE = "This picture is not here: upload it, or give it again, as uploads are deleted after two hours."
TOO_LONG = f"This file is too large: give one of at most {MAX_BYTES // 1_000_000} MB."
BROKEN_ADDRESS = "This data address is damaged: write “data:image/png;base64,” and the file in base64."
OTHER_ALPHABET = str.maketrans("-_", "+/")  # of addresses, in which + and / mean something else
QUICK = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"))


class Given:
    """A component whose file, or address, is read by our own code and not by gradio (`demo/serving/border.py`)."""


class NotUploaded(LensError):
    """What was named is no upload; the answer is the same whatever lies there, if anything does."""


def uploaded(named: str) -> bytes:
    """The content of the file `named`, if it is a regular one in the upload folder.

    Nothing outside that folder is looked at, and nothing is opened that could keep its reader waiting. Raises
    `NotUploaded` for all else.
    """
    try:
        if not within(named):
            raise NotUploaded(NOT_HERE)
        found = Path(os.path.abspath(named)).resolve(strict=True)
        if not found.is_relative_to(Path(get_upload_folder()).resolve()):
            raise NotUploaded(NOT_HERE)
        return _content(found)
    except (OSError, ValueError, RuntimeError):  # a loop of links is the last before Python 3.13
        raise NotUploaded(NOT_HERE) from None


def adopt(named: str, to: Path) -> None:
    """Keep the upload `named` as the file `to` as well, checked as by `uploaded`: it then lives as long as that one.

    No more of the disk is taken where the system has links. Raises `NotUploaded`.
    """
    content = uploaded(named)
    try:
        os.link(Path(os.path.abspath(named)).resolve(strict=True), to, follow_symlinks=False)
    except (OSError, NotImplementedError):
        to.write_bytes(content)


def within(named: str) -> bool:
    """Whether it is written as the name of something in the upload folder, which is not looked at."""
    return Path(os.path.abspath(named)).is_relative_to(os.path.abspath(get_upload_folder()))


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
    plain = "".join(unquote(text).split()).translate(OTHER_ALPHABET).rstrip("=")
    try:
        return limited(base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True))
    except (binascii.Error, ValueError):
        raise LensError(BROKEN_ADDRESS) from None


class Room:
    """What uploads may take of the disk, all together: the oldest go when another one comes."""

    def __init__(self, most: int = QUOTA) -> None:
        self._most = most
        self._arriving = 0
        self._lock = threading.Lock()

    def take(self, size: int, uploads: Collection[str]) -> bool:
        """Make room for `size` bytes that are to arrive, at the cost of `uploads` and of what was left half sent.

        Whether there is. What is taken has to be given back once it has arrived, or has not.
        """
        with self._lock:
            files = sorted(_files(get_upload_folder()))
            over = sum(size for _, size, _ in files) + self._arriving + size - self._most
            for changed, length, path in files:
                if over > 0 and (path in uploads or _half_sent(path, changed)):
                    _remove(path)
                    over -= length
            self._arriving += size if over <= 0 else 0
            return over <= 0

    def give_back(self, size: int) -> None:
        with self._lock:
            self._arriving -= size


def _files(folder: str) -> Iterator[tuple[float, int, str]]:
    """When each last changed, its bytes, and its path."""
    for at, below, names in os.walk(folder):
        below[:] = [name for name in below if not name.startswith(STUDY)]  # those have bounds of their own
        for path in (os.path.join(at, name) for name in names):
            try:
                found = os.lstat(path)
            except OSError:
                continue
            yield found.st_ctime, found.st_size, path


def _half_sent(path: str, changed: float) -> bool:
    """Gradio keeps what arrives as `tmp…`, beside the folders of what has arrived, and forgets it if no more comes."""
    beside = os.path.dirname(path) == os.path.abspath(get_upload_folder())
    return beside and os.path.basename(path).startswith("tmp") and changed < time.time() - IN_TIME


def _remove(path: str) -> None:
    with suppress(OSError):
        os.remove(path)
