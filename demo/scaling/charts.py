"""Charts of the Scaling page: ways of scaling, and the staircase of the input's side. Core traces only."""

from __future__ import annotations

import textwrap

import plotly.graph_objects as go

from demo.ui.charts import COLOURS, SYMBOLS, dress
from explain.networks.accuracy import Row


def ways(lines: dict[str, list[Row]], measure: str, title: str) -> go.Figure:
    """One line for each way of scaling, from the baseline on; bars are a standard deviation over seeds each way."""
    figure = go.Figure()
    for (way, rows), colour, symbol in zip(lines.items(), COLOURS, SYMBOLS, strict=True):
        spread = [100 * row["spread"].get(measure, 0.0) for row in rows]
        figure.add_trace(
            go.Scatter(
                x=[row["macs"] / 1e6 for row in rows],
                y=[100 * row[measure] for row in rows],
                error_y={"type": "data", "array": spread, "thickness": 1.2, "width": 4},
                name=way,
                mode="lines+markers",
                line={"color": colour, "width": 2},
                marker={"size": 9, "symbol": symbol},
                hovertemplate=f"<b>{way}</b><br>%{{y:.1f}} %<br>%{{x:.1f}} M multiply-adds<extra></extra>",
            )
        )
    dress(figure, height=330)
    figure.update_layout(showlegend=True)
    figure.update_xaxes(title="multiply-adds, millions", type="log", tickvals=[2, 3, 5, 10, 20, 30])
    figure.update_yaxes(title="<br>".join(textwrap.wrap(f"{title}, %", 30)))
    return figure


def staircase(steps: list[tuple[int, int, int]], side: int) -> go.Figure:
    """Multiply-adds by side of the input, as counted: they jump where a map gains a row. `side` is marked."""
    sides, macs, grids = zip(*steps, strict=True)
    figure = go.Figure(
        go.Scatter(
            x=sides,
            y=[count / 1e9 for count in macs],
            customdata=grids,
            mode="lines",
            line={"color": COLOURS[0], "width": 2, "shape": "hv"},
            hovertemplate="%{x} px<br>%{y:.3f} B multiply-adds<br>map %{customdata} × %{customdata}<extra></extra>",
        )
    )
    chosen = sides.index(side)
    figure.add_trace(
        go.Scatter(
            x=[side],
            y=[macs[chosen] / 1e9],
            mode="markers",
            marker={"size": 12, "color": COLOURS[3]},
            hoverinfo="skip",
        )
    )
    dress(figure, height=260)
    figure.update_xaxes(title="side of the input, px")
    figure.update_yaxes(title="multiply-adds, billions")
    return figure
