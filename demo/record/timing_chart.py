"""The chart of the timing: time against multiply-adds, beside what was published of other machines."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from demo.ui.charts import COLOURS, GREY, INDIGO, dress, intervals, logarithmic, waiting, wide
from explain.published.speeds import MACHINES, SPEEDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explain.costs.timing import Timed

BESIDE = {"rtx4090": "dot", "i9": "dash", "i7": "dashdot"}  # machines, and how their lines are drawn


def slowdown(found: Sequence[Timed] = ()) -> go.Figure:
    """Both as multiples of the first network's; on the straight line time would grow as multiply-adds do.

    Bars span where a multiple lies, 19 times in 20.
    """
    if not found:
        return waiting("The chart appears with the first time.")
    figure, first = go.Figure(), found[0]
    more = [timed.macs / first.macs for timed in found]
    figure.add_trace(_line("as multiply-adds say", more, more, {"color": GREY, "width": 1, "dash": "dash"}))
    for machine, dash in BESIDE.items():
        if len(published := _published(found, machine)) > 1:
            xs, ys = zip(*published, strict=True)
            line = {"color": COLOURS[0], "width": 1.2, "dash": dash}
            figure.add_trace(_line(f"{MACHINES[machine]} (timm)", xs, ys, line))
    longer = [timed.times(first) for timed in found]
    here = _line("here", more, [times.value for times in longer], {"color": INDIGO, "width": 2})
    names = [timed.spec.variant.name for timed in found]
    here.update(mode="lines+markers+text", text=names, textposition="bottom right", cliponaxis=False)
    figure.add_trace(here.update(marker={"size": 10}, error_y=intervals(longer, thickness=1.2, width=4, color=INDIGO)))
    dress(figure, height=400)
    figure.update_layout(showlegend=True)
    _axes(figure, first.spec.label, more, [end for times in longer for end in (times.low, times.high)])
    return figure


def _axes(figure: go.Figure, label: str, more: Sequence[float], ends: Sequence[float]) -> None:
    """Both as multiples of that network's; logarithmic where they are wide apart, with room for the markers."""
    figure.update_xaxes(title=f"multiply-adds, × {label}’s")
    figure.update_yaxes(title=f"time taken, × {label}’s")
    if wide(more):
        everything = [value for line in figure.data for value in line.y] + [end for end in ends if 0 < end < math.inf]
        figure.update_xaxes(**logarithmic(min(more) / 1.3, max(more) * 1.5))
        figure.update_yaxes(**logarithmic(min(everything) / 1.3, max(everything) * 1.3))


def _line(name: str, xs: Sequence[float], ys: Sequence[float], line: dict[str, object]) -> go.Scatter:
    return go.Scatter(
        x=list(xs), y=list(ys), name=name, mode="lines", line=line,
        hovertemplate=f"<b>{name}</b><br>%{{x:.1f}} times the multiply-adds<br>%{{y:.1f}} times as long<extra></extra>",
    )  # fmt: skip


def _published(found: Sequence[Timed], machine: str) -> list[tuple[float, float]]:
    """The same networks on another machine, as multiples of the first."""
    known = [(timed, SPEEDS.get((timed.network, timed.px))) for timed in found]
    first = known[0][1]
    if first is None:
        return []
    return [
        (timed.macs / found[0].macs, speed.milliseconds(machine) / first.milliseconds(machine))
        for timed, speed in known
        if speed
    ]
