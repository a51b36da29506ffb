"""The Record page's chart: accuracy against a measure, in the dress of all others; names where there is room."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from demo.record.words import RECIPES
from demo.ui.charts import COLOURS, GREY, INDIGO, dress, logarithmic, waiting
from explain.published.speeds import CORE, OTHER, RELATIVE
from explain.runtime.arrays import Array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explain.published.record import Row

LOOKS = {  # of each source: colour, and how its line is drawn
    "paper": (INDIGO, "solid"), "aa_in1k": (COLOURS[0], "dash"), "ap_in1k": (COLOURS[1], "solid"),
    "ns_jft_in1k": (COLOURS[2], "solid"), "ra_in1k": ("#0d9488", "dot"), "in1k": (GREY, "dash"),
    "timm": (COLOURS[3], "solid"), "published": ("#dc2626", "solid"),
}  # fmt: skip
SYMBOLS = {CORE: "circle", RELATIVE: "diamond", OTHER: "square-open"}
WIDTH, HEIGHT = (
    1240,
    400,
)  # px, about those of the plot on a desk; on a phone the style sheet leaves the first line's names alone
LETTER, TALL, NEAR = 6.6, 13, 9  # px: width and height of a name's letters, and a marker's half with some air
PLACES = {  # where a name may stand, the best first: which of its edges is next to the marker
    "top center": (0.0, -1.0), "bottom center": (0.0, 1.0), "middle right": (1.0, 0.0), "middle left": (-1.0, 0.0),
}  # fmt: skip
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Point:
    """A published row where the chart has it: `x` in the measure's unit, `note` for whoever points at it."""

    row: Row
    x: float
    note: str


def record(points: Sequence[Point], title: str, empty: str) -> go.Figure:
    """Top-1 against a measure on a logarithmic axis; the EfficientNets of a source are joined. `empty` if no points."""
    if not points:
        return waiting(empty)
    figure = go.Figure()
    dress(figure, height=500)
    xs, ys = _room([math.log10(p.x) for p in points], 0.04), _room([p.row.top1 for p in points], 0.06)
    names = _names(points, xs, ys)
    told: set[str] = set()
    for group, joined in [(line, True) for line in _lines(points)] + [(loose, False) for loose in _loose(points)]:
        recipe = group[0].row.recipe
        figure.add_trace(_trace(group, names, joined).update(showlegend=recipe not in told))
        told.add(recipe)
    figure.update_layout(showlegend=True)
    figure.update_xaxes(title=title, **logarithmic(10 ** xs[0], 10 ** xs[1]))
    return figure.update_yaxes(title="top-1, %", range=ys)


def _best(points: Sequence[Point]) -> list[Point]:
    """Of each network and source the most accurate."""
    best: dict[tuple[str, str], Point] = {}
    for point in points:
        key = (point.row.recipe, point.row.title)
        if key not in best or point.row.top1 > best[key].row.top1:
            best[key] = point
    return list(best.values())


def _lines(points: Sequence[Point]) -> list[list[Point]]:
    """Of each source the EfficientNets that are joined."""
    core = sorted((point for point in _best(points) if point.row.family == CORE), key=lambda point: point.x)
    return [line for recipe in LOOKS if (line := [point for point in core if point.row.recipe == recipe])]


def _loose(points: Sequence[Point]) -> list[list[Point]]:
    """All others that are drawn alike."""
    joined = [point for line in _lines(points) for point in line]
    rest = [point for point in points if point not in joined]
    looks = [(recipe, family) for recipe in LOOKS for family in SYMBOLS]
    groups = ([p for p in rest if (p.row.recipe, p.row.family) == look] for look in looks)
    return [group for group in groups if group]


def _trace(points: list[Point], names: dict[str, str], joined: bool) -> go.Scatter:
    recipe, family = points[0].row.recipe, points[0].row.family
    colour, dash = LOOKS[recipe]
    return go.Scatter(
        x=[p.x for p in points],
        y=[p.row.top1 for p in points],
        text=[short(p.row.title) if p.row.key in names else "" for p in points],
        textposition=[names.get(p.row.key, "top center") for p in points],
        textfont={"size": 12},
        mode="lines+markers+text" if joined else "markers+text",
        line={"color": colour, "width": 1.5, "dash": dash},
        marker={"size": 9 if joined else 8, "color": colour, "symbol": SYMBOLS[family], "opacity": 0.9},
        name=RECIPES[recipe],
        legendgroup=recipe,
        hovertext=[p.note for p in points],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def short(title: str) -> str:
    """What stands beside a point: "EfficientNetV2-RW-T, global context" -> "V2-RW-T"."""
    name, _, more = title.removeprefix("EfficientNet").removeprefix("-").partition(", ")
    return f"{name} {more}" if more == "pruned" else name


def _room(values: Sequence[float], share: float) -> list[float]:
    low, high = min(values), max(values)
    room = share * (high - low) or 0.1
    return [low - room, high + room]


def _names(points: Sequence[Point], xs: list[float], ys: list[float]) -> dict[str, str]:
    """By row, where its name stands; without those that would touch a marker, a line or another name.

    Of the rows of one network and source the best alone is named.
    """
    places = {point.row.key: _place(point, xs, ys) for point in points}
    lines = [_along([places[point.row.key] for point in line]) for line in _lines(points)]
    taken = np.array([_around(at, NEAR, NEAR) for at in places.values()] + [box for line in lines for box in line])
    found: dict[str, str] = {}
    for point in sorted(_best(points), key=_rank):
        x, y = places[point.row.key]
        wide = LETTER * len(short(point.row.title))
        for name, (right, down) in PLACES.items():
            middle = x + right * (NEAR / 2 + 3 + wide / 2), y + down * (NEAR / 2 + 2 + TALL / 2)
            box = _around(middle, wide, TALL)
            if box[0] >= 0 and box[2] <= WIDTH and not _touches(box, taken):
                found[point.row.key] = name
                taken = np.vstack((taken, box))
                break
    return found


def _place(point: Point, xs: list[float], ys: list[float]) -> tuple[float, float]:
    """In px from the upper left of the plot."""
    x = (math.log10(point.x) - xs[0]) / (xs[1] - xs[0])
    return WIDTH * x, HEIGHT * (ys[1] - point.row.top1) / (ys[1] - ys[0])


def _around(at: tuple[float, float], wide: float, tall: float) -> Box:
    return at[0] - wide / 2, at[1] - tall / 2, at[0] + wide / 2, at[1] + tall / 2


def _along(line: Sequence[tuple[float, float]]) -> list[Box]:
    """Small boxes that cover it, one every 5 px or so."""
    boxes = []
    for (x, y), (right, down) in itertools.pairwise(line):
        steps = max(1, round(math.dist((x, y), (right, down)) / 5))
        boxes += [_around((x + (right - x) * i / steps, y + (down - y) * i / steps), 3, 3) for i in range(steps)]
    return boxes


def _touches(box: Box, others: Array) -> bool:
    low, high = others[:, :2] < box[2:], others[:, 2:] > box[:2]
    return bool((low & high).all(axis=1).any())


def _rank(point: Point) -> tuple[bool, bool, int]:
    """Whose name comes first: the paper's, and EfficientNets before others."""
    return point.row.recipe != "paper", point.row.family != CORE, list(LOOKS).index(point.row.recipe)
