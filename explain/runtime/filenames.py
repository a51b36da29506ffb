"""Names for files made from words: good on every system, short in bytes, and no two the same where case is ignored.

Knows no folder's contents; whoever writes there says which names are taken.
"""

import re
import sys
import unicodedata
from collections.abc import Collection

LONGEST = 120  # bytes of UTF-8: most file systems take 255, some encrypted ones 143, Windows 260 of a whole path
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
RESERVED = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE)
SAFE = "._"  # besides letters, digits and the marks on letters
NUMBERED = 6  # bytes left for what tells two apart


def file_name(words: str, suffix: str, taken: Collection[str] = ()) -> str:
    """A name for a file about `words`, ending in `suffix` (".png"); its `same` is none of those `taken`."""
    stem = _cut(_portable(words), LONGEST - len(suffix.encode()) - NUMBERED) or "unnamed"
    if RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    names = (f"{stem}-{number}{suffix}" if number > 1 else f"{stem}{suffix}" for number in range(1, len(taken) + 2))
    return next(name for name in names if same(name) not in taken)


def same(name: str) -> str:
    """What two names have in common that are one file on some system: case, and how accents are written."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())


def _portable(words: str) -> str:
    """Letters, digits and a few signs; a dash for everything else, and for what this system's names cannot hold."""
    system = sys.getfilesystemencoding()
    held = unicodedata.normalize("NFC", words).encode(system, "replace").decode(system)
    return re.sub(r"-+", "-", "".join(letter if _is_safe(letter) else "-" for letter in held)).strip(".-")


def _is_safe(letter: str) -> bool:
    return letter in SAFE or unicodedata.category(letter)[0] in "LNM"


def _cut(stem: str, most: int) -> str:
    """No more than so many bytes, and no half letter."""
    return stem.encode()[:most].decode(errors="ignore").rstrip(".-")
