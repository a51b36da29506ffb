"""The Compare page's chart: time or accuracy against multiply-adds. Core traces only."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal, TypedDict

import plotly.graph_objects as go

from demo.compare import words as compare_words
from demo.ui import words
from demo.ui.charts import GREY, INDIGO, LINE, dress, lines, logarithmic, waiting, wide
from explain.engines.engine import ENGINES
from explain.networks.accuracy import accuracy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explain.compare import Result

Axis = Literal["latency", "accuracy"]
# title by the axis, which is the key of a point
AXES: dict[Axis, str] = {
    "latency": "latency here, ms",
    "accuracy": "top-1 accuracy, %",
}


class Point(TypedDict):
    """What the page keeps of a result to redraw its chart: counts in millions, times in ms, accuracy in %.

    What was trained alike is of one `group`. A latency is `sure` where its rounds are enough to tell it from another.
    """

    label: str
    name: str
    group: str
    macs: float
    params: float
    latency: float | None
    time: str
    low: float | None
    high: float | None
    sure: bool
    engine: str
    accuracy: float | None
    source: str


def point(result: Result) -> Point:
    """The few numbers of a result that the chart shows."""
    known = accuracy(result.spec)
    loose = result.spec.variant.scaling is None  # no scaled EfficientNet: a point of its own
    return {
        "label": result.spec.label,
        "name": result.spec.variant.name,
        "group": result.spec.label if loose else f"{result.spec.family.name}/{result.spec.recipe.name}",
        "macs": result.cost.macs / 1e6,
        "params": result.cost.params / 1e6,
        "latency": result.latency.median if result.latency else None,
        "time": f"{words.known(result.latency)}, {words.spread(result.latency)}" if result.latency else "",
        "low": result.latency.low if result.latency else None,
        "high": result.latency.high if result.latency else None,
        "sure": result.latency.runs >= 6 if result.latency else False,
        "engine": ENGINES[result.engine].title,
        "accuracy": known.top1 if known else None,
        "source": known.source if known else "",
    }


def trade_off(points: Sequence[Point] = (), axis: Axis = "latency") -> go.Figure:
    """Measured latency or accuracy against multiply-adds, sized by parameters.

    Bars span where a latency lies, 19 times in 20; of neighbours whose bars overlap it says so.
    """
    shown = [p for p in points if p[axis] is not None]
    most = max((p["params"] for p in shown), default=1.0)
    macs = [p["macs"] for p in shown]
    middle = (min(macs) * max(macs)) ** 0.5 if wide(macs) else max(macs, default=0.0) / 2
    groups = ([p for p in shown if p["group"] == group] for group in _groups(shown))
    figure = go.Figure([_line(points, axis, most, middle) for points in groups])
    dress(figure, height=310)
    figure.layout.margin.t = 40  # of two lines
    if axis == "latency":
        _own_up(figure, shown)
    if wide(macs):
        figure.update_xaxes(
            title="multiply-adds, millions (logarithmic)", **logarithmic(min(macs) / 1.6, max(macs) * 1.6)
        )
    else:
        figure.update_xaxes(title="multiply-adds, millions", range=_range(macs, from_zero=True))
    ends = [end for p in shown if (end := p["high"] if axis == "latency" else p["accuracy"]) is not None]
    figure.update_yaxes(title=AXES[axis], range=_range(ends, from_zero=axis == "latency"))
    return figure if shown else waiting("The chart appears after a comparison.")


def _groups(points: Sequence[Point]) -> list[str]:
    """What was trained alike is joined by a line; one empty group where there is nothing."""
    return list(dict.fromkeys(p["group"] for p in points)) or [""]


def _own_up(figure: go.Figure, points: Sequence[Point]) -> None:
    """Say which times cannot be told apart, of those that stand next to each other."""
    ordered = sorted(points, key=lambda p: p["macs"])
    pairs = [(p["name"], q["name"]) for p, q in pairwise(ordered) if overlap(p, q)]
    if pairs:
        style = {
            "showarrow": False,
            "xref": "paper",
            "yref": "paper",
            "x": 0,
            "y": 1,
            "yanchor": "bottom",
            "align": "left",
        }
        figure.add_annotation(text=lines(compare_words.not_apart(pairs), 42), font_size=12, **style)


def overlap(p: Point, q: Point) -> bool:
    """Whether the times of two cannot be told apart."""
    if not (p["sure"] and q["sure"]):
        return True
    low, high = max(p["low"] or 0.0, q["low"] or 0.0), min(p["high"] or 0.0, q["high"] or 0.0)
    return low <= high


def _bars(points: list[Point]) -> dict[str, object]:
    spans = [(p["low"] or 0.0, p["latency"] or 0.0, p["high"] or 0.0) for p in points]
    return {
        "array": [high - middle for _, middle, high in spans],
        "arrayminus": [middle - low for low, middle, _ in spans],
        "thickness": 1.2,
        "width": 4,
        "color": GREY,
    }


def _beside(points: list[Point], middle: float) -> list[str]:
    """Where names stand: off the bars, off a line that rises, and on that side of a marker where there is more room."""
    return ["top left" if p["macs"] > middle else "bottom right" for p in points]


def _line(points: list[Point], axis: Axis, most: float, middle: float) -> go.Scatter:
    return go.Scatter(
        x=[p["macs"] for p in points],
        y=[p[axis] for p in points],
        text=[p["name"] for p in points],
        mode="lines+markers+text",
        textposition=_beside(points, middle),
        cliponaxis=False,
        error_y=_bars(points) if axis == "latency" else None,
        line={"color": LINE, "width": 1},
        marker={
            "size": [10 + 26 * (p["params"] / most) ** 0.5 for p in points],
            "color": INDIGO,
            "opacity": 0.85,
        },
        hovertext=[_hover(p) for p in points],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _range(values: list[float], from_zero: bool) -> list[float]:
    """An axis with room for the markers and their names."""
    low, high = (0.0 if from_zero else min(values), max(values)) if values else (0.0, 1.0)
    room = 0.18 * (high - low) or 1.0
    return [low if from_zero else low - room, high + room]


def _hover(p: Point) -> str:
    latency = p["time"] or "not measured"
    accuracy = f"{p['accuracy']:.1f} % top-1 ({p['source']})" if p["accuracy"] is not None else "accuracy not published"
    arithmetic = f"{words.count(p['macs'] * 1e6)} multiply-adds"
    lines = (
        f"<b>{p['label']}</b>",
        arithmetic,
        f"{words.count(p['params'] * 1e6)} parameters",
        f"{latency} here" + f", by {p['engine']}" * bool(p["time"]),
        accuracy,
    )
    return "<br>".join(lines)
