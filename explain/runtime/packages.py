"""Where packages that pip installed keep their files, found without importing them."""

import importlib.util
import os
from importlib import metadata
from pathlib import Path


def folder(module: str) -> Path | None:
    """The folder of an importable package, None where there is none; nothing of it runs."""
    try:
        spec = importlib.util.find_spec(module)
    except (ImportError, ValueError):  # half installed, or something else under that name
        return None
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))


def find(module: str, file: str) -> Path | None:
    """That file in the folder of an importable package, None where it is not or may not be read."""
    root = folder(module)
    path = root / file if root else None
    return path if path and os.path.isfile(path) and os.access(path, os.R_OK) else None  # Path's would raise


def version(distribution: str) -> str | None:
    """The version that is installed, None where pip knows of none."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
