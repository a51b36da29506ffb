"""Text files that come with the app: UTF-8 whatever the machine's locale is, and one that is missing is a sentence.

Knows no network and no page. What is written for people or for the repository is written here too.
"""

import json
from pathlib import Path
from typing import Any

from explain.errors import LensError

_PACKAGED = Path(__file__).parents[1] / "assets"  # where a wheel has them
ASSETS = _PACKAGED if _PACKAGED.is_dir() else Path(__file__).parents[2] / "assets"


class NotShipped(LensError):
    """A file of the app's own that is missing or damaged; the message names it."""


def present(path: Path) -> Path:
    """The path itself. Raises `NotShipped` where there is no such file."""
    if not path.is_file():
        raise NotShipped(f"The file {path.name} is missing from {path.parent}: check out the repository again.")
    return path


def read(path: Path) -> str:
    """The text of a file. Raises `NotShipped`."""
    try:
        return present(path).read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        raise _damaged(path) from None


def read_table(path: Path) -> Any:
    """What a JSON file holds. Raises `NotShipped`."""
    try:
        return json.loads(read(path))
    except ValueError:
        raise _damaged(path) from None


def write(path: Path, text: str) -> None:
    """Write a text file anew, the same on every machine."""
    path.write_text(text, encoding="utf-8", newline="\n")


def write_table(path: Path, found: Any) -> None:
    """Write a JSON file anew."""
    write(path, json.dumps(found, indent=1, ensure_ascii=False) + "\n")


def _damaged(path: Path) -> NotShipped:
    return NotShipped(f"The file {path} is damaged: put a whole one in its place, or check out the repository again.")
