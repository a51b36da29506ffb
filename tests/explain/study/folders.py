"""Folders of files that begin as pictures do."""

import os
from pathlib import Path

from explain.study.entries import Entries

PNG = b"\x89PNG and whatever follows "


def put(folder: Path, *names: str) -> None:
    """Files that begin as pictures do, each with a content of its own."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PNG + os.fsencode(name))


def labels(found: Entries) -> dict[str, str | None]:
    return {entry.name: entry.label for entry in found.entries}
