"""Where B0 came from: networks on a chart, and which of them the search's objective prefers. Knows no component."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeGuard

import plotly.graph_objects as go

from demo.record import search_words as said
from demo.ui.charts import COLOURS, GREY, dress, logarithmic, waiting
from demo.ui.tables import table
from demo.ui.words import count
from explain.published.objective import LOWEST, TARGET, Contender, published, ranked, searched

MILLION = 1e6
SHOWN = 6  # networks in the table


@dataclass(frozen=True, slots=True)
class Field:
    """Networks to choose from, what the choice is called, and the target in millions: the first one and its range."""

    title: str
    candidates: Callable[[], tuple[Contender, ...]]
    about: str
    accuracy: str
    target: float
    low: float
    high: float
    step: float


FIELDS: dict[str, Field] = {
    "published": Field(
        said.PUBLISHED, published, said.PUBLISHED_ABOUT, "top-1 on ImageNet, %", TARGET / MILLION, 100, 20_000, 100
    ),
    "laboratory": Field(
        said.LABORATORY, searched, said.LABORATORY_ABOUT, "accuracy on held-out scenes, %", 4.7, 4, 6, 0.1
    ),
}


def show(name: str, exponent: float | None, millions: float | None, only_above: bool) -> tuple[str, go.Figure, str]:
    """A sentence, the chart and the table; a sentence alone where a dial is out of its range."""
    field = FIELDS[name]
    if not _within(exponent, LOWEST, 0) or not _within(millions, field.low, field.high):
        return said.out_of_range(LOWEST, field.low, field.high), waiting(said.NO_CHART), ""
    target = millions * MILLION
    order = ranked(field.candidates(), exponent, target, only_above)
    sentence = said.wins(order[0], order[1], exponent, target, only_above)
    return (
        f"{sentence} {field.about}",
        _chart(field, order, exponent, target, only_above),
        _table(order, exponent, target, only_above),
    )


def _within(value: float | None, low: float, high: float) -> TypeGuard[float]:
    return isinstance(value, int | float) and low <= value <= high


def _chart(field: Field, order: list[Contender], exponent: float, target: float, only_above: bool) -> go.Figure:
    """Accuracy against multiply-adds; along the curve all score as the winner does, below it less."""
    first, *others = order
    low, high = min(one.macs for one in order) / 1.15, max(one.macs for one in order) * 1.15
    steps = [low * (high / low) ** (i / 60) for i in range(61)]
    best = first.score(exponent, target, only_above)
    alike = [best / Contender("", 1.0, macs).score(exponent, target, only_above) for macs in steps]
    curve = go.Scatter(
        x=[macs / MILLION for macs in steps], y=alike, mode="lines",
        line={"color": COLOURS[1], "width": 1.5, "dash": "dash"}, hoverinfo="skip",
    )  # fmt: skip
    figure = go.Figure([curve, _points(others, "markers", GREY, 8), _points([first], "markers+text", COLOURS[3], 13)])
    dress(figure, height=340)
    figure.update_xaxes(title="multiply-adds, millions", **logarithmic(low / MILLION, high / MILLION))
    accuracies = [one.accuracy for one in order]
    room = 0.15 * (max(accuracies) - min(accuracies))
    return figure.update_yaxes(title=field.accuracy, range=[min(accuracies) - room, max(accuracies) + room])


def _points(group: list[Contender], mode: str, colour: str, size: int) -> go.Scatter:
    return go.Scatter(
        x=[one.macs / MILLION for one in group],
        y=[one.accuracy for one in group],
        error_y={"type": "data", "array": [one.error or 0 for one in group], "thickness": 1},
        mode=mode, text=[one.name for one in group], textposition="top center",
        marker={"size": size, "color": colour},
        hovertemplate="<b>%{text}</b><br>%{y:.1f} %<br>%{x:,.3g} M multiply-adds<extra></extra>",
    )  # fmt: skip


def _table(order: list[Contender], exponent: float, target: float, only_above: bool) -> str:
    rows = [
        (one.name, f"{one.accuracy:.1f} %", count(one.macs), f"{one.score(exponent, target, only_above):.1f}")
        for one in order[:SHOWN]
    ]
    return table(said.HEAD, rows, said.TABLE)
