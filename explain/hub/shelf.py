"""Where files of the Hub are kept, in whose name they are asked for, and how much of them there may be.

What this app and whoever runs it name is in the client's own cache, and asked for with the client's token. What a
visitor names is kept apart and asked for in nobody's name, so that a visitor sees what is public and no more; and there
is so much room for it. Knows files, no network.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import constants
from huggingface_hub.file_download import repo_folder_name

from explain.errors import LensError

LARGEST = 25 * 10**8  # bytes of one file
MODELS, BYTES = 20, 5 * 10**9  # that visitors named, at most
SPARED = 600.0  # s since somebody used a model, within which it makes room for no other
FULL = (
    f"There is no room for another model that visitors name ({MODELS} of them and {BYTES / 1e9:g} GB at most): "
    f"try again in {SPARED / 60:.0f} minutes."
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """`name` is of a folder in the client's cache, empty for that itself; `token` is as the client takes it."""

    name: str
    token: bool | None  # None: the client's own; False: nobody's

    @property
    def root(self) -> Path:
        return Path(constants.HF_HUB_CACHE) / self.name

    def folder(self, repository: str) -> Path:
        return self.root / repo_folder_name(repo_id=repository, repo_type="model")

    def use(self, repository: str) -> None:
        """Remember that somebody did just now."""
        if self is VISITORS and (folder := self.folder(repository)).is_dir():
            os.utime(folder)


OURS, VISITORS = Shelf("", None), Shelf("named-by-visitors", False)


def too_large(repository: str) -> str:
    return f"{repository} takes more than {LARGEST / 1e9:g} GB: use a smaller model."


class NoRoom(LensError):
    """A file is too large for a visitor's, or everything there was used just now."""


_lock = threading.Lock()
_coming: dict[Path, int] = {}  # bytes on their way into each folder


@contextmanager
def room(shelf: Shelf, repository: str, size: int) -> Iterator[None]:
    """Inside, there is room for so many bytes; what was not used for longest makes it. Raises `NoRoom`."""
    if shelf is OURS:
        yield
        return
    if size > LARGEST:
        raise NoRoom(too_large(repository))
    folder = shelf.folder(repository)
    with _lock:
        _make_room(shelf.root, folder, size)
        _coming[folder] = _coming.get(folder, 0) + size
    try:
        yield
    finally:
        with _lock:
            _coming[folder] -= size
            if not _coming[folder]:
                del _coming[folder]


def _make_room(root: Path, wanted: Path, size: int) -> None:
    sizes = {path: _bytes(path) for path in (root.iterdir() if root.is_dir() else ()) if path.name.startswith("models")}
    others = sorted(set(sizes) - {wanted} - set(_coming), key=_used)
    while len({*sizes, *_coming, wanted}) > MODELS or sum(sizes.values()) + sum(_coming.values()) + size > BYTES:
        if not others or time.time() - _used(others[0]) < SPARED:
            raise NoRoom(FULL)
        shutil.rmtree(others[0], ignore_errors=True)
        del sizes[others.pop(0)]


def _used(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:  # another process makes room too
        return 0.0


def _bytes(folder: Path) -> int:
    """Of the files themselves, of which the client's snapshots are links."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
