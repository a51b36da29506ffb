"""Charts of the Deploy page: how far each block is off in int8, and how alike maps are. Core traces only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from demo.ui.charts import COLOURS, INDIGO, dress, waiting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explain.deploy.comparing import Compared
    from explain.engines.blocks import Wrong

BINS = 20  # of the histogram


def blocks(found: Sequence[Wrong] = ()) -> go.Figure:
    """A bar each, in the order in which they run; the worst in another colour."""
    if not found:
        return waiting("The bars appear once there is an int8 twin.")
    most = max(one.error for one in found)
    figure = go.Figure(
        go.Bar(
            x=[100 * one.error for one in found],
            y=[one.name for one in found],
            orientation="h",
            marker_color=[COLOURS[1] if one.error == most else INDIGO for one in found],
            hovertemplate="%{y}<br>%{x:.1f} % of its output<extra></extra>",
        )
    )
    dress(figure, height=110 + 19 * len(found))
    figure.update_xaxes(title="error, % of the output", rangemode="tozero")
    figure.update_yaxes(autorange="reversed", automargin=True, showgrid=False)
    return figure


def likenesses(found: Compared) -> go.Figure:
    """How many pictures have a map how much like the network's own."""
    values = [row.likeness for row in found.rows]
    counts, edges = np.histogram(values, BINS, (min(0.0, *values), 1.0))
    figure = go.Figure(
        go.Bar(
            x=(edges[1:] + edges[:-1]) / 2,
            y=counts,
            width=np.diff(edges),
            marker={"color": INDIGO, "line": {"width": 0}},
            hovertemplate="%{y} pictures about %{x:.2f}<extra></extra>",
        )
    )
    dress(figure, height=230)
    figure.update_xaxes(title="likeness of the int8 map")
    figure.update_yaxes(title="pictures")
    return figure
