"""The chart of the Input page: the probability of an answer by the size of the picture. Core traces only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from demo.ui.charts import COLOURS, GREY, dress, waiting

AtSize = tuple[int, float, int]  # px, probability, multiply-adds


def by_size(shares: Sequence[AtSize], marks: Mapping[int, str], answer: str, chosen: int) -> go.Figure:
    """As a line; `marks` are vertical, and the size that is looked at a point."""
    if not shares:
        return waiting("No size has been run yet.")
    figure = go.Figure([_line(shares), _point([one for one in shares if one[0] == chosen])])
    for number, (size, name) in enumerate(marks.items()):
        figure.add_vline(x=size, line={"color": GREY, "width": 1, "dash": "dot"})
        figure.add_annotation(x=size, y=102 - 9 * number, text=name, showarrow=False, xanchor="left", xshift=4)
    dress(figure, height=300)
    figure.update_xaxes(title="size of the picture, px")
    figure.update_yaxes(title=f"probability of {answer[:30]}, %", range=[0, 106])
    return figure


def _line(shares: Sequence[AtSize]) -> go.Scatter:
    return go.Scatter(
        x=[size for size, _, _ in shares],
        y=[100 * share for _, share, _ in shares],
        customdata=[macs / 1e9 for _, _, macs in shares],
        mode="lines+markers",
        line={"color": COLOURS[0], "width": 2},
        hovertemplate="%{x} px: %{y:.1f} %<br>%{customdata:.2f} B multiply-adds<extra></extra>",
    )


def _point(looked: Sequence[AtSize]) -> go.Scatter:
    return go.Scatter(
        x=[size for size, _, _ in looked],
        y=[100 * share for _, share, _ in looked],
        mode="markers",
        marker={"size": 13, "color": COLOURS[3]},
        hoverinfo="skip",
    )


def none_yet(text: str) -> go.Figure:
    """Before anything has been run."""
    return waiting(text)
