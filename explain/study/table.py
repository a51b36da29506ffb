"""A table of labels, `file,label`, as spreadsheets and scripts write it: whatever its separator, header or encoding.

Knows names of files; what the labels mean to a network `labels.py` knows.
"""

import csv
import io
import os
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from explain.errors import LensError

MOST_BYTES = 50_000_000
SEPARATORS = ",;\t"
FILE = frozenset(("file", "filename", "file_name", "name", "path", "image", "picture", "photo"))
LABEL = frozenset(("label", "class", "category", "target", "class_name", "label_name", "truth"))
NAMED = 5  # names told in a sentence
WAY_OUT = "give a table with the columns file,label"


@dataclass(frozen=True, slots=True)
class Found:
    """For each picture's name what the table calls it, several where rows contradict each other."""

    labels: dict[str, tuple[str, ...]]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Labelling:
    """The rows of a table, (file, label), a label empty where there is none; `folder` is where the table lies."""

    rows: tuple[tuple[str, str], ...]
    folder: Path | None = None

    def labels(self, pictures: Sequence[tuple[str, Path]]) -> Found:
        """Of pictures, each a name and a path: a row names one by that, by its path or by the end of either."""
        known = _Names(pictures, self.folder)
        labels: dict[str, dict[str, None]] = {}
        strangers, double = [], []
        for file, label in self.rows:
            name = known.find(file)
            if name is None:
                strangers.append(file)
                continue
            if name in labels:
                double.append(name)
            labels.setdefault(name, {}).update(dict.fromkeys([label] if label else []))
        missing = [name for name, _ in pictures if not labels.get(name)]
        lists = (
            ("Rows of the table that name no picture", strangers),
            ("Pictures with more than one row", list(dict.fromkeys(double))),
            ("Pictures without a label in the table", missing),
        )
        remarks = tuple(f"{what}: {few(names)}." for what, names in lists if names)
        return Found({name: tuple(found) for name, found in labels.items()}, remarks)


def few(names: Sequence[str]) -> str:
    """How many there are, and the first."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{len(names)} ({', '.join(names[:NAMED])}{more})"


@dataclass(slots=True)
class _Names:
    """Pictures by everything that a row may call them; None where it would be two."""

    pictures: Sequence[tuple[str, Path]]
    folder: Path | None
    _ways: list[dict[str, str | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for way in (
            lambda name, path: name,
            lambda name, path: str(path.absolute()),
            lambda name, path: name.rpartition("/")[2],
            lambda name, path: name.rpartition("/")[2].rpartition(".")[0],
        ):
            found: dict[str, str | None] = {}
            for name, path in self.pictures:
                key = same(way(name, path))
                found[key] = None if key in found else name
            self._ways.append(found)

    def find(self, file: str) -> str | None:
        names, paths, lasts, stems = self._ways
        key = same(file)
        below = same(str(self.folder.absolute() / file)) if self.folder else key
        last = key.rpartition("/")[2]
        return names.get(key) or paths.get(key) or paths.get(below) or lasts.get(last) or stems.get(last)


def same(name: str) -> str:
    """What two ways to write a file's name have in common: accents, case, which way its slashes lean."""
    found = os.fsencode(name).decode("utf-8", "backslashreplace") if not name.isascii() else name
    return unicodedata.normalize("NFC", found.replace("\\", "/")).casefold().removeprefix("./")


def read(where: Path) -> Labelling:
    """The table in that file. Raises `LensError`."""
    try:
        with where.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise LensError(f"The labels “{where}” cannot be read ({error.strerror}): {WAY_OUT}.") from None
    return parse(content, where.name, where.parent)


def parse(content: bytes, called: str, folder: Path | None = None) -> Labelling:
    """The table in those bytes. Raises `LensError`."""
    if len(content) > MOST_BYTES:
        raise LensError(f"The labels “{called}” are more than {MOST_BYTES // 1_000_000} MB: {WAY_OUT}.")
    text = _decoded(content)
    first = text.lstrip("\r\n").partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    try:
        rows = [
            row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if any(map(str.strip, row))
        ]
    except csv.Error as error:
        raise LensError(f"The labels “{called}” are no table ({error}): {WAY_OUT}.") from None
    file, label, rest = _columns(rows, called)
    cells = ((_cell(row, file), _cell(row, label)) for row in rest)
    return Labelling(tuple((name, given) for name, given in cells if name), folder)


def _decoded(content: bytes) -> str:
    """As UTF-8, as UTF-16 with its mark, or as Western Windows: what spreadsheets write."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _columns(rows: list[list[str]], called: str) -> tuple[int, int, list[list[str]]]:
    """Where files and labels stand, and the rows below the header, if there is one."""
    if not rows or max(map(len, rows)) < 2:
        raise LensError(f"The labels “{called}” have no two columns: {WAY_OUT}.")
    head = [cell.strip().casefold().replace(" ", "_") for cell in rows[0]]
    files = [number for number, cell in enumerate(head) if cell in FILE]
    labels = [number for number, cell in enumerate(head) if cell in LABEL and number not in files[:1]]
    if files and labels:
        return files[0], labels[0], rows[1:]
    return 0, 1, rows


def _cell(row: list[str], number: int) -> str:
    return " ".join(row[number].split()) if number < len(row) else ""
