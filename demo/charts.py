"""Results -> plotly figures, one small function each. Core traces only: gradio bundles an older plotly.js."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from demo import words
from explain.accuracy import accuracy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explain.compare import Result

Point = dict[str, Any]  # what the page keeps of a result to redraw its chart
GREY = "#8a8a94"  # readable on white and on black alike
LINE = "rgba(128,128,128,.25)"
FONT = "Source Sans Pro, ui-sans-serif, system-ui, sans-serif"

# name of the axis -> (title, key of a point)
AXES: dict[str, tuple[str, str]] = {
    "latency": ("latency here, ms", "latency"),
    "accuracy": ("top-1 accuracy, %", "accuracy"),
}


def point(result: Result) -> Point:
    """The few numbers of a result that the chart shows."""
    known = accuracy(result.spec)
    return {
        "label": result.spec.label,
        "name": result.spec.variant.name,
        "macs": result.cost.macs / 1e6,
        "params": result.cost.params / 1e6,
        "latency": result.latency.median if result.latency else None,
        "accuracy": known.top1 if known else None,
        "source": known.source if known else "",
    }


def trade_off(points: Sequence[Point] = (), axis: str = "latency") -> go.Figure:
    """Measured latency or accuracy against multiply-adds, sized by parameters."""
    title, key = AXES[axis]
    shown = [p for p in points if p[key] is not None]
    most = max((p["params"] for p in shown), default=1.0)
    figure = go.Figure(
        go.Scatter(
            x=[p["macs"] for p in shown],
            y=[p[key] for p in shown],
            text=[p["name"] for p in shown],
            mode="lines+markers+text",
            textposition="top center",
            cliponaxis=False,
            line={"color": LINE, "width": 1},
            marker={
                "size": [10 + 26 * (p["params"] / most) ** 0.5 for p in shown],
                "color": "#6366f1",
                "opacity": 0.85,
            },
            hovertext=[_hover(p) for p in shown],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    figure.update_layout(
        height=310 if shown else 140,
        margin={"l": 60, "r": 20, "t": 24, "b": 50},
        showlegend=False,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": GREY, "size": 13, "family": FONT},
    )
    style = {"gridcolor": LINE, "zerolinecolor": LINE, "linecolor": LINE, "title_font_size": 13}
    figure.update_xaxes(
        title="multiply-adds, millions", range=_range([p["macs"] for p in shown], from_zero=True), **style
    )
    figure.update_yaxes(title=title, range=_range([p[key] for p in shown], from_zero=key == "latency"), **style)
    if not shown:
        figure.update_xaxes(visible=False)
        figure.update_yaxes(visible=False)
        figure.add_annotation(text="The chart appears after a comparison.", showarrow=False, x=0.5, y=0.5)
    return figure


def _range(values: list[float], from_zero: bool) -> list[float]:
    """An axis with room for the markers and their names."""
    low, high = (0.0 if from_zero else min(values), max(values)) if values else (0.0, 1.0)
    room = 0.18 * (high - low) or 1.0
    return [low if from_zero else low - room, high + room]


def _hover(p: Point) -> str:
    latency = words.milliseconds(p["latency"]) if p["latency"] is not None else "not measured"
    accuracy = f"{p['accuracy']:.1f} % top-1 ({p['source']})" if p["accuracy"] is not None else "accuracy not published"
    arithmetic = f"{words.count(p['macs'] * 1e6)} multiply-adds"
    lines = (
        f"<b>{p['label']}</b>",
        arithmetic,
        f"{words.count(p['params'] * 1e6)} parameters",
        f"{latency} here",
        accuracy,
    )
    return "<br>".join(lines)
