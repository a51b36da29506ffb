"""Files that are written whole or not at all: whoever reads one finds what was there before, or all of the new.

And where a path leads.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def real(path: str | Path) -> Path:
    """Where `path` leads, as far as its links do: pathlib's own raises where they lead round in a circle."""
    try:
        return Path(os.path.realpath(path))
    except ValueError:  # a zero byte
        return Path(path).absolute()


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A file beside `path` to write to, which takes its place if nothing is raised inside, and goes if something is.

    It gets the permissions of what was there, or those of any new file. Raises `OSError`.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.stem[:40]}-", suffix=".part", dir=path.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        if path.exists():
            part.chmod(path.stat().st_mode & 0o777)
        else:
            open_to_others(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def open_to_others(path: Path) -> None:
    """Give it the permissions of any new file: safetensors, say, writes one that is its owner's alone."""
    path.chmod(0o666 & ~_mask())


def _mask() -> int:
    """The permissions that new files are not given; there is no way to ask but to set it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
