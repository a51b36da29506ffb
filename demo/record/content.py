"""The Record page's chart, table and file as functions of what is ticked. Knows no component, and no torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from demo.record import chart as record_chart
from demo.record import rows as record_rows
from demo.record import timing_words
from demo.record import words as record_words
from demo.record.chart import Point
from demo.record.rows import COLUMNS, Here, Table
from demo.ui import words
from demo.ui.tables import table
from explain.errors import brief
from explain.networks.variants import UnknownChoice
from explain.published.record import Row, select
from explain.published.speeds import CORE, OTHER

if TYPE_CHECKING:
    from explain.costs.timing import Timed
    from explain.published.claims import Claim


@dataclass(frozen=True, slots=True)
class Measure:
    """What the chart can set accuracy against: a column of the table, divided by `unit`, and a remark."""

    title: str
    axis: str
    column: str
    unit: float = 1.0
    note: str = ""


MEASURES = {
    "params": Measure("Parameters", "parameters, millions", "params", 1e6),
    "macs": Measure("Multiply-adds", "multiply-adds, billions", "macs", 1e9),
    "activations": Measure("Activations", "activations, millions", "activations", 1e6, record_words.ACTIVATIONS),
    "gpu": Measure("GPU speed", "pictures per second, RTX 4090", "rtx4090", note=record_words.SPEEDS),
    "cpu": Measure("CPU time", "ms per picture, Core i7-12700H", "i7", note=record_words.SPEEDS),
    "here": Measure("Latency here", "ms per picture, here", "here"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What is ticked: a key of `MEASURES`, sources of `explain.published.record.RECIPES`, and families."""

    measure: str = "params"
    recipes: tuple[str, ...] = ("paper", "ns_jft_in1k", "timm", "published")
    families: tuple[str, ...] = (CORE, OTHER)


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """The chart, the table as `RecordTable` takes it, the same rows as a file, and a sentence."""

    figure: go.Figure
    table: Table
    csv: str
    said: str


def show(choice: Choice, timed: Sequence[Timed] = ()) -> Shown:
    """What the page shows for that choice. Raises `UnknownChoice`."""
    if choice.measure not in MEASURES:
        raise UnknownChoice(f"There is no measure “{brief(choice.measure)}”; choose from {', '.join(MEASURES)}.")
    rows, measure = select(choice.recipes, choice.families), MEASURES[choice.measure]
    here: Here = {(found.network, found.px): found for found in timed if found.network}
    of = COLUMNS[measure.column].of
    points = [_point(row, value / measure.unit, measure) for row in rows if (value := of(row, here))]
    return Shown(
        record_chart.record(points, measure.axis, record_words.NO_POINTS),
        record_rows.table(rows, here),
        record_rows.file(rows, here),
        _said(rows, points, measure, here),
    )


def _said(rows: Sequence[Row], points: Sequence[Point], measure: Measure, here: Here) -> str:
    if not rows:
        return record_words.NOTHING
    if measure.column != "here":
        return f"{record_words.shown(len(rows), len(points))} {measure.note}".strip()
    if not here:
        return record_words.NO_TIMES
    return record_words.here(len(rows), len(points), timing_words.timed_here(next(iter(here.values()))))


def _point(row: Row, x: float, measure: Measure) -> Point:
    """With what is told of it to whoever points at it."""
    lines = (
        f"<b>{row.title}</b>, {record_words.RECIPES[row.recipe]}",
        row.tag or record_words.AS_PRINTED,
        f"top-1 {row.top1:.1f} %" + (f" at {row.px} px" if row.px else ""),
        f"{words.three_figures(x) if x < 1000 else f'{x:,.0f}'} {measure.axis}",
    )
    return Point(row, x, "<br>".join(lines))


def claim_table(claim: Claim) -> str:
    """Both networks' printed figures, and each ratio as printed and as found."""
    gain = f"+{claim.gain:.1f}" if claim.gain else "0.0"
    rows: list[tuple[str, ...]] = [("top-1", f"{claim.theirs.top1:.1f} %", f"{claim.ours.top1:.1f} %", gain, "–")]
    rows += [
        (
            record_words.CLAIM_ROWS[ratio.what], spaced(ratio.theirs), spaced(ratio.ours), f"{ratio.found:.1f}×",
            ratio.printed.replace("x", "×"),
        )
        for ratio in claim.ratios
    ]  # fmt: skip
    theirs, ours = claim.theirs.name, claim.ours.name.removeprefix("EfficientNet-")
    return table(("", theirs, ours, "found", "printed"), rows, record_words.claim_title(claim))


def spaced(printed: str) -> str:
    """With a space before the unit, as all numbers here: "5.3M" -> "5.3 M"."""
    return f"{printed[:-1]} {printed[-1]}"
