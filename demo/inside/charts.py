"""Charts of the Inside page: where costs sit, the gates of all blocks, Swish and ReLU. Core traces only."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import plotly.graph_objects as go

from demo.inside import words as inside_words
from demo.inside.content import Seen, chosen
from demo.ui.charts import COLOURS, GREY, dress, waiting
from demo.ui.words import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explain.inside.activations import PreActivation
    from explain.inside.anatomy import Anatomy

SHOWN = 4.0  # of the axis of Swish and ReLU, each way
SHADES = ("#312e81", "#3730a3", "#4338ca", "#4f46e5", "#075985", "#0369a1", "#0f766e", "#166534", "#92400e")
WHOLE = "#3f3f46"  # on it and on the shades white can be read


class _Part(NamedTuple):
    """A field of the icicle."""

    id: str
    name: str
    parent: str
    value: int
    shade: str


def icicle(found: Anatomy, measure: str, title: str) -> go.Figure:
    """Where `measure` sits: the network on top, its stages below, their blocks at the bottom, as wide as they cost."""
    whole = getattr(found, measure)
    rows = [_Part("network", f"{title}: {count(whole)}", "", whole, WHOLE)]
    for stage, shade in zip(found.stages, itertools.cycle(SHADES), strict=False):
        name = f"stage {stage.number}"
        rows.append(_Part(name, name, "network", getattr(stage, measure), shade))
        for block in stage.blocks if stage.repeats > 1 else ():
            rows.append(_Part(block.key, str(block.number), name, getattr(block, measure), shade))
    figure = go.Figure(
        go.Icicle(
            ids=[row.id for row in rows],
            labels=[row.name for row in rows],
            parents=[row.parent for row in rows],
            values=[row.value for row in rows],
            branchvalues="total",
            sort=False,
            tiling={"orientation": "v", "pad": 1},
            pathbar={"visible": False},
            leaf={"opacity": 1},
            marker={"colors": [row.shade for row in rows], "line": {"width": 0}},
            textfont={"color": "#fff", "size": 13},
            hovertext=[f"{row.id}: {count(row.value)}, {100 * row.value / whole:.1f} %" for row in rows],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    dress(figure, height=236)  # as gradio’s empty plot, so that nothing moves when it comes
    figure.update_layout(margin={"l": 0, "r": 0, "t": 4, "b": 4}, uniformtext={"minsize": 12, "mode": "hide"})
    return figure


def gates(seen: Seen | None = None, key: str = "") -> go.Figure:
    """A box for every block: its gates from the lowest to the highest, quarters and median. The chosen stands out."""
    if seen is None or not seen.gates:
        return waiting(inside_words.NO_GATES if seen else inside_words.GATES_LATER)
    found, key = seen.gates, chosen(seen.structure, key).key
    figure = go.Figure()
    quarters = [np.quantile(gate.values, (0, 0.25, 0.5, 0.75, 1)) for gate in found]
    for colour, width, wanted in ((GREY, 1, False), (COLOURS[3], 2, True)):
        told = [(gate, box) for gate, box in zip(found, quarters, strict=True) if (gate.key == key) is wanted]
        low, lower, middle, upper, high = zip(*(box for _, box in told), strict=True) if told else ((),) * 5
        figure.add_trace(
            go.Box(
                x=[f"{gate.stage}.{gate.number}" for gate, _ in told],
                lowerfence=low, q1=lower, median=middle, q3=upper, upperfence=high,
                line={"color": colour, "width": width}, fillcolor="rgba(99,102,241,.25)", name="",
            )
        )  # fmt: skip
    dress(figure, height=330)
    order = [f"{gate.stage}.{gate.number}" for gate in found]
    figure.update_xaxes(title="stage.block", type="category", categoryorder="array", categoryarray=order)
    figure.update_yaxes(title="gate", range=[0, 1], hoverformat=".2f")
    return figure


def swish(found: Sequence[PreActivation] = ()) -> go.Figure:
    """Swish and ReLU, over the histogram of what really comes to the activations."""
    x = np.linspace(-SHOWN, SHOWN, 161)
    curves = (("ReLU", np.maximum(x, 0), COLOURS[1]), ("Swish", x / (1 + np.exp(-x)), COLOURS[0]))
    figure = go.Figure(_histogram(found))
    for name, y, colour in curves:
        line = {"color": colour, "width": 2.5}
        figure.add_trace(go.Scatter(x=x, y=y, yaxis="y2", name=name, mode="lines", line=line))
    figure.update_layout(
        yaxis={"side": "right", "title": inside_words.SHARE, "showgrid": False, "zeroline": False},
        yaxis2={"overlaying": "y", "side": "left", "title": "after it", "range": [-0.6, SHOWN]},
    )
    dress(figure, height=330)
    figure.update_xaxes(title="before the activation", range=[-SHOWN, SHOWN])
    figure.update_yaxes(visible=bool(found), selector={"side": "right"})
    figure.update_layout(showlegend=True, bargap=0, margin={"r": 60})
    return figure


def _histogram(found: Sequence[PreActivation]) -> go.Bar:
    if not found:
        return go.Bar(x=[0], y=[0], opacity=0, showlegend=False, hoverinfo="skip")  # so that there is what to draw over
    from explain.inside.activations import EDGES

    middles, counts = (EDGES[:-1] + EDGES[1:]) / 2, np.sum([row.counts for row in found], axis=0)
    shown = np.abs(middles) <= SHOWN
    return go.Bar(
        x=middles[shown], y=100 * counts[shown] / counts.sum(), name=inside_words.VALUES,
        marker={"color": "rgba(128,128,140,.4)", "line": {"width": 0}},
        hovertemplate="%{x:.1f}: %{y:.1f} % of the values<extra></extra>",
    )  # fmt: skip
