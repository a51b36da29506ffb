"""Which columns of a table are files and labels: as its header says, or as its cells look."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from explain.errors import LensError
from explain.pictures.images import SUFFIXES

# What columns are called, the plainest first: “name” is the file's only where nothing else is.
FILE = (
    "file", "filename", "file_name", "filepath", "file_path", "path", "image", "image_path", "image_name",
    "image_file", "img", "img_path", "picture", "photo", "image_id", "datei", "dateiname", "bild", "bilddatei", "foto",
    "name",
)  # fmt: skip
LABEL = (
    "label", "label_name", "labels", "class", "class_name", "category", "target", "truth", "ground_truth", "class_id",
    "species", "klasse", "kategorie", "spezies", "bezeichnung",
)  # fmt: skip
WAY_OUT = "give a table with the columns file,label"
Row = list[str]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rows below the header, (file, label), of those that name a file.

    `column` is what the labels' is called, and `passed_over` are columns that may have been meant in its place.
    """

    rows: tuple[tuple[str, str], ...]
    column: str
    passed_over: tuple[str, ...]


def chosen(rows: list[Row], called: str) -> Chosen:
    """Of the rows of the table of that name. Raises `LensError`."""
    file, label, rest = _columns(rows, called)
    cells = ((_cell(row, file), _cell(row, label)) for row in rest)
    others = _passed_over(_head(rows), rest, label) if rest is not rows else []
    names = [_cell(rows[0], column) for column in (label, *others)]
    return Chosen(tuple((name, given) for name, given in cells if name), names[0], tuple(names[1:]))


def _columns(rows: list[Row], called: str) -> tuple[int, int, list[Row]]:
    """Where files and labels stand, and the rows below the header, if there is one."""
    if not rows or max(map(len, rows)) < 2:
        raise LensError(f"The labels “{called}” do not have two columns: {WAY_OUT}.")
    head = _head(rows)
    file, label = _first(FILE, head), _label(head, rows[1:])
    if file is not None and label is not None:
        return file, label, rows[1:]
    headed = not _pictures(rows[0]) and len(rows) > 1 and bool(_pictures(rows[1]))
    file, label = _guessed(file, label, _pictures(rows[1 if headed else 0]), max(map(len, rows)))
    if label is None or (max(map(len, rows)) > 2 and _are_numbers(rows, label)):
        raise LensError(
            f"“{called}” does not say which columns are files and labels: call them file and label in the first row."
        )
    return file, label, rows[1:] if headed else rows


def _head(rows: list[Row]) -> list[str]:
    return [re.sub(r"[\s-]+", "_", cell.strip().casefold()) for cell in rows[0]]


def _pictures(row: Row) -> list[int]:
    """Columns in which that row names a picture."""
    return [number for number, cell in enumerate(row) if PurePosixPath(cell.strip()).suffix.lower() in SUFFIXES]


def _label(head: Row, rows: list[Row]) -> int | None:
    """Of columns that are called so the first with words: numbers may be a data set's own, and not the network's."""
    return next(iter(_worded(head, rows)), _first(LABEL, head))


def _worded(head: Row, rows: list[Row]) -> list[int]:
    """Columns that are called as labels are, and hold words; the plainest first."""
    called = [head.index(word) for word in LABEL if word in head]
    return [column for column in called if not all(map(_is_number, _filled(rows, column)))]


def _passed_over(head: Row, rows: list[Row], label: int) -> list[int]:
    """Columns that might hold the labels as well as that one, and say something else; none where it is called so."""
    if head[label] in LABEL[:1]:
        return []
    return [one for one in _worded(head, rows) if _filled(rows, one) != _filled(rows, label)]


def _filled(rows: list[Row], column: int) -> list[str]:
    return [cell for row in rows if (cell := _cell(row, column))]


def _guessed(file: int | None, label: int | None, pictures: list[int], width: int) -> tuple[int, int | None]:
    """Without a whole header: of two columns the other one; else files first, and labels behind them."""
    if pictures:
        return pictures[0], 1 - pictures[0] if width == 2 else pictures[0] + 1 if pictures[0] + 1 < width else None
    if width == 2:
        return (1, 0) if label == 0 or file == 1 else (0, 1)
    return 0, 1 if file is None and label is None else None


def _are_numbers(rows: list[Row], column: int) -> bool:
    """Whether that column holds nothing else, as widths and heights are written, and another one holds words."""
    cells = _filled(rows[1:] or rows, column)  # the first may be a header
    words = {number for row in rows for number in range(column + 1, len(row)) if not _is_number(row[number])}
    return bool(words) and all(map(_is_number, cells))


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[-+]?[\d.]+(?:e[-+]?\d+)?", text.strip(), re.IGNORECASE) is not None


def _first(words: Iterable[str], head: Row) -> int | None:
    """Where the first of those words stands that is there at all."""
    return next((head.index(word) for word in words if word in head), None)


def _cell(row: Row, number: int) -> str:
    return " ".join(row[number].split()) if number < len(row) else ""
