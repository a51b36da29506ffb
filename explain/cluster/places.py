"""Folders and addresses, such as s3://bucket/photographs, by pyarrow's file systems: as workers read and write them."""

import functools
import os
import re
from dataclasses import dataclass
from typing import Any

from explain.errors import LensError

MOST_BYTES = 200_000_000  # of one picture
NOWHERE = "“{}” cannot be reached ({}): check the address, and what this machine may read."
NOTHING = "There is nothing at “{}”: check the address."
SECRET = re.compile(r"(?<=://)[^/@]*@|\?.*")  # of an address: who asks and by which key, and where they are sent


def is_address(place: str) -> bool:
    """Whether it names a file system besides."""
    return "://" in place


@dataclass(frozen=True, slots=True)
class Place:
    """A folder, `root` as it was given: a path or an address. It need not be there yet."""

    root: str

    @property
    def shown(self) -> str:
        """The same to be read by people, without what is nobody else's."""
        return SECRET.sub("", self.root) if is_address(self.root) else self.root

    def files(self, needed: bool = False) -> list[str]:
        """Paths below it, sorted, as its file system has them.

        Raises `LensError` where it cannot be looked into, or, if it is `needed`, is not there.
        """
        from pyarrow import fs

        system, top = _opened(self.root)
        try:
            kind = system.get_file_info(top).type
            if kind == fs.FileType.File:
                return [top]
            if needed and kind == fs.FileType.NotFound:
                raise LensError(NOTHING.format(self.shown))
            found = system.get_file_info(fs.FileSelector(top, allow_not_found=True, recursive=True))
        except OSError as error:
            raise LensError(NOWHERE.format(self.shown, _why(error))) from None
        return sorted(one.path for one in found if one.type == fs.FileType.File)

    @property
    def top(self) -> str:
        """Its own path, as its file system has it."""
        return _opened(self.root)[1]

    def read(self, path: str, most: int = MOST_BYTES) -> bytes:
        """The content of a file there, `path` as in `files`. Raises `LensError`."""
        system, _ = _opened(self.root)
        try:
            with system.open_input_stream(path) as file:
                content: bytes = file.read(most + 1)
        except OSError as error:
            raise LensError(f"It cannot be read ({_why(error)}): check its permissions.") from None
        if len(content) > most:
            raise LensError(f"It has more than {most // 1_000_000} MB: save it again, smaller.")
        return content

    def content(self, name: str) -> bytes | None:
        """Of a file right there; None where there is none. Raises `OSError`."""
        system, top = _opened(self.root)
        try:
            with system.open_input_stream(f"{top}/{name}") as file:
                found: bytes = file.read()
        except FileNotFoundError:
            return None
        return found

    def write(self, name: str, content: bytes) -> None:
        """A file right there, whole or not at all, in place of one of that name. Raises `OSError`."""
        from pyarrow import fs

        system, top = _opened(self.root)
        system.create_dir(top, recursive=True)
        # an object store shows a file once it is closed; a folder shows it as it grows
        part = f"{top}/.{name}.{os.getpid()}.writing" if isinstance(system, fs.LocalFileSystem) else f"{top}/{name}"
        with system.open_output_stream(part) as file:
            file.write(content)
        if isinstance(system, fs.LocalFileSystem):
            system.move(part, f"{top}/{name}")

    def remove(self, name: str) -> None:
        """A file right there. Raises `OSError`."""
        system, top = _opened(self.root)
        system.delete_file(f"{top}/{name}")


@functools.lru_cache(maxsize=64)
def _opened(root: str) -> tuple[Any, str]:
    """Its file system, and its path there."""
    from pyarrow import ArrowException, fs

    if not is_address(root):
        return fs.LocalFileSystem(), os.path.abspath(root)
    try:
        system, path = fs.FileSystem.from_uri(root)
    except (ArrowException, OSError, ValueError) as error:
        raise LensError(NOWHERE.format(Place(root).shown, _why(error))) from None
    return system, path.rstrip("/")


def _why(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).partition("\n")[0].rstrip(". ")
