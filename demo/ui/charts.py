"""What the pages' charts have in common. Core traces only: gradio bundles an older plotly.js."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import Any, Protocol, TypedDict

import plotly.graph_objects as go
import plotly.io as pio

GREY = "#8a8a94"  # readable on white and on black alike
LINE = "rgba(128,128,128,.25)"
INDIGO = "#6366f1"
COLOURS = ("#0284c7", "#d97706", "#16a34a", "#c026d3")  # told apart by the colour-blind too, on light and dark
SYMBOLS = ("triangle-down", "square", "diamond", "circle")
DASHES = ("solid", "dash", "dot", "dashdot")
FONT = "Source Sans Pro, ui-sans-serif, system-ui, sans-serif"


def waiting(text: str) -> go.Figure:
    """No chart yet, and when there will be one."""
    figure = go.Figure()
    dress(figure, height=140)
    figure.update_layout(margin={"l": 20, "b": 24})  # in the middle
    figure.update_xaxes(visible=False, range=[0, 1])
    figure.update_yaxes(visible=False, range=[0, 1])
    figure.add_annotation(text=lines(text), showarrow=False, x=0.5, y=0.5)
    return figure


def lines(text: str, most: int = 40) -> str:
    """Broken as a phone needs it, into lines that are about as long as each other."""
    few = len(textwrap.wrap(text, most))
    widths = range(-(-len(text) // few), most + 1)
    return "<br>".join(next(found for width in widths if len(found := textwrap.wrap(text, width)) <= few))


class Interval(Protocol):
    """A value, and from where to where it lies."""

    @property
    def value(self) -> float: ...

    @property
    def low(self) -> float: ...

    @property
    def high(self) -> float: ...


def intervals(found: Sequence[Interval], scale: float = 1.0, **style: Any) -> dict[str, Any]:
    """For `error_y`, of values drawn `scale` times as large."""
    return {
        "array": [scale * (one.high - one.value) for one in found],
        "arrayminus": [scale * (one.value - one.low) for one in found],
        **{"thickness": 1.4, "width": 5, "color": GREY, **style},
    }


def wide(values: Sequence[float]) -> bool:
    return bool(values) and max(values) > 30 * min(values)


class Logarithmic(TypedDict):
    """An axis of plotly's."""

    type: str
    range: list[float]
    tickvals: list[float]
    ticktext: list[str]


def logarithmic(low: float, high: float) -> Logarithmic:
    """An axis from one of two positive values to the other, with a few ticks that can be read."""
    found = ticks(low, high)
    span = [math.log10(low), math.log10(high)]
    return {"type": "log", "range": span, "tickvals": found, "ticktext": [f"{tick:,g}" for tick in found]}


def ticks(low: float, high: float) -> list[float]:
    """1, 2, 5, 10 ... in that range; fewer where those would be many."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = (1, 2, 5) if len(powers) <= 4 else (1, 3) if len(powers) <= 5 else (1,)
    return [tick for power in powers for step in steps if low <= (tick := step * 10.0**power) <= high]


def dress(figure: go.Figure, height: int) -> None:
    """How high it is; all else that charts have in common is their template."""
    figure.layout.height = height


def _template() -> go.layout.Template:
    """Plotly's own, with what is legible on light and dark alike.

    A figure takes it as it is. What is set on a figure plotly looks through one by one: most of the time of a chart.
    """
    axis = {"gridcolor": LINE, "zerolinecolor": LINE, "linecolor": LINE, "title_font_size": 13}
    ours = go.layout.Template(
        layout={
            "margin": {"l": 60, "r": 20, "t": 24, "b": 50},
            "showlegend": False,
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"color": GREY, "size": 13, "family": FONT},
            "xaxis": axis,
            "yaxis": axis,
        }
    )
    return pio.templates.merge_templates(pio.templates["plotly"], ours)


pio.templates["lens"] = _template()
pio.templates.default = "lens"
