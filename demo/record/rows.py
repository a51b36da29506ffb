"""Published rows as the Record page's table and its file have them. Knows no component, and no torch."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from demo.record import timing_words
from demo.record import words as record_words
from demo.ui import words
from explain.published.paper import table_2
from explain.published.record import Row
from explain.published.speeds import CORE, SPEEDS_FROM

if TYPE_CHECKING:
    from explain.costs.timing import Timed

Here = dict[tuple[str, int], "Timed"]  # what was timed in this visit, by timm's architecture and side in px
Known = Any  # a number, or a word
Value = Callable[[Row, Here], Known]  # None where it is unknown


class Note(TypedDict):
    """What is said of a figure, under its number."""

    number: int
    text: str


class Head(TypedDict):
    """A column's head; those of `words` are read, not compared."""

    key: str
    title: str
    words: bool
    notes: list[Note]


class Cell(TypedDict):
    """A figure as it is written, and as it is compared; something `small` beside it, and notes."""

    text: str
    value: Known
    small: str
    notes: list[Note]


class Table(TypedDict):
    """What the page's table takes."""

    heads: list[Head]
    rows: list[list[Cell]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: its head, how a row has it, how it is written, and the notes on all of it."""

    head: str
    of: Value
    write: Callable[[Known], str] = str
    notes: tuple[str, ...] = ()
    small: Callable[[Row, Here], str] = lambda row, here: ""


def _speed(machine: str) -> Value:
    return lambda row, here: getattr(row.speed, machine) if row.speed else None


def _here(row: Row, here: Here) -> float | None:
    found = here.get((row.network, row.px or 0))
    return found.per_picture if found else None


def _here_spread(row: Row, here: Here) -> str:
    """How far the time here is to be trusted."""
    found = here.get((row.network, row.px or 0))
    return words.spread(found.latency) if found else ""


def _here_end(end: str) -> Value:
    """Where the interval about the time here begins, or ends, ms a picture."""

    def of(row: Row, here: Here) -> float | None:
        found = here.get((row.network, row.px or 0))
        return getattr(found.latency, end) / found.batch if found else None

    return of


def _here_with(row: Row, here: Here) -> str | None:
    found = here.get((row.network, row.px or 0))
    return timing_words.timed_here(found) if found else None


def _notes_on(row: Row, here: Here) -> str:
    return " ".join(record_words.NOTES[note] for (key, _), note in MARKS.items() if key == row.key)


COLUMNS = {  # those that matter most are first: a phone shows three
    "top1": Column("Top-1, %", lambda row, here: row.top1, "{:.1f}".format, ("validation", "remeasured")),
    "params": Column("Parameters, M", lambda row, here: row.params, lambda value: f"{value / 1e6:.2f}"),
    "macs": Column(
        "Multiply-adds, B", lambda row, here: row.macs, lambda value: f"{value / 1e9:.2f}", ("flops", "norms")
    ),
    "activations": Column("Activations, M", lambda row, here: row.activations, lambda value: f"{value / 1e6:,.1f}"),
    "rtx4090": Column("GPU, pictures/s", _speed("rtx4090"), "{:,.0f}".format, ("gpu",)),
    "i7": Column("CPU, ms", _speed("i7"), words.three_figures, ("cpu",)),
    "here": Column("Here, ms", _here, words.three_figures, small=_here_spread),
    "top5": Column("Top-5, %", lambda row, here: row.top5, "{:.1f}".format),
    "px": Column("Input, px", lambda row, here: row.px, notes=("sizes",)),
    "source": Column("Source", lambda row, here: record_words.RECIPES[row.recipe]),
}
WORDS = ("network", "source")  # columns that are read, not compared
PRINTED = ("params", "macs")  # what the paper rounded: its digits are shown, and no more

FILE: dict[str, Value] = {
    "network": lambda row, here: row.title,
    "family": lambda row, here: row.family,
    "recipe": lambda row, here: row.recipe,
    "timm_tag": lambda row, here: row.tag,
    "input_px": lambda row, here: row.px,
    "top1_percent": lambda row, here: row.top1,
    "top5_percent": lambda row, here: row.top5,
    "parameters": lambda row, here: round(row.params),
    "multiply_adds": lambda row, here: round(row.macs) if row.macs else None,
    "activations": lambda row, here: round(row.activations) if row.activations else None,
    "source": lambda row, here: row.source,
    "rtx3090_pictures_per_s": _speed("rtx3090"),
    "rtx4090_pictures_per_s": _speed("rtx4090"),
    "rtx5090_pictures_per_s": _speed("rtx5090"),
    "i9_10940x_ms": _speed("i9"),
    "i7_12700h_ms": _speed("i7"),
    "source_of_speeds": lambda row, here: SPEEDS_FROM if row.speed else None,
    "here_ms": _here,
    "here_from_ms": _here_end("low"),
    "here_to_ms": _here_end("high"),
    "here_with": _here_with,
    "notes": _notes_on,
}

MARKS = {  # rows and columns whose figure has a note of its own
    ("paper/EfficientNet-B0/224", "top1"): "baseline",
    ("paper/EfficientNet-B1/240", "top1"): "table4",
    ("paper/EfficientNet-B7/600", "top1"): "table4",
    ("paper/EfficientNet-B2/260", "params"): "b2",
    ("paper/ResNet-50/", "top1"): "introduction",
    ("paper/EfficientNet-B4/380", "top1"): "introduction",
    ("paper/ResNeXt-101/", "macs"): "caption",
    ("paper/PolyNet/", "macs"): "caption",
    ("paper/PNASNet/", "macs"): "pnasnet",
    ("paper/NASNet-A/", "top1"): "nasnet",
    ("paper/GPipe/", "params"): "gpipe",
    ("paper/SENet/", "params"): "senet",
    ("published/tf_efficientnet_lite3.in1k/300", "px"): "lite",
    ("published/tf_efficientnet_lite4.in1k/380", "px"): "lite",
}


def table(rows: Sequence[Row], here: Here) -> Table:
    """The column of times of this visit only where there are any."""
    columns = {name: column for name, column in COLUMNS.items() if here or name != "here"}
    heads = [_head("network", "Network", ()), *(_head(name, c.head, c.notes) for name, c in columns.items())]
    cells = [
        [_cell(row.title, row.title, small=row.tag), *(_figure(row, name, here) for name in columns)] for row in rows
    ]
    return {"heads": heads, "rows": cells}


def file(rows: Sequence[Row], here: Here) -> str:
    """The same as CSV: all columns, with all digits that were published; what is unknown is empty."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(FILE)
    writer.writerows([of(row, here) for of in FILE.values()] for row in rows)
    return text.getvalue()


def _head(name: str, title: str, notes: Sequence[str]) -> Head:
    return {"key": name, "title": title, "words": name in WORDS, "notes": [_note(note) for note in notes]}


def _cell(text: str, value: Known, small: str = "", notes: Sequence[str] = ()) -> Cell:
    return {"text": text, "value": value, "small": small, "notes": [_note(note) for note in notes]}


def _note(name: str) -> Note:
    return {"number": record_words.note_number(name), "text": record_words.NOTES[name]}


def _figure(row: Row, name: str, here: Here) -> Cell:
    value = COLUMNS[name].of(row, here)
    if value is None:
        return _cell("–", None)
    text = _as_printed(row, name) if row.recipe == "paper" and name in PRINTED else COLUMNS[name].write(value)
    revised = ["revisions"] if (row.recipe, row.family, name) == ("paper", CORE, "top1") else []
    own = [MARKS[row.key, name]] if (row.key, name) in MARKS else []
    return _cell(text, value, COLUMNS[name].small(row, here), notes=revised + own)


def _as_printed(row: Row, name: str) -> str:
    printed: str = getattr(table_2(row.title), name)
    return printed[:-1]
