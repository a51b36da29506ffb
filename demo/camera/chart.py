"""How probable a video's classes are over time: a line for each class, dashed for the second network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from demo.camera import words as camera_words
from demo.ui.charts import COLOURS, DASHES, SYMBOLS, dress, waiting

if TYPE_CHECKING:
    from demo.camera.watching import Seen

CLASSES = len(COLOURS)  # of each network: those that come out most probable at any time


def over_time(rows: Mapping[str, Sequence[Seen]], classes: Mapping[str, Sequence[str]] | None = None) -> go.Figure:
    """Of each network by its label; `classes` are its names in the order of its probabilities."""
    if not classes or not any(rows.values()):
        return waiting(camera_words.CHART_WAITS)
    figure = go.Figure()
    colours: dict[str, int] = {}
    for number, (label, seen) in enumerate(rows.items()):
        for name, values in likeliest(seen, classes[label]).items():
            place = colours.setdefault(name, len(colours))
            figure.add_trace(_line(label, name, [one.seconds for one in seen], values, place, number, len(rows) > 1))
    dress(figure, height=320)
    legend = {"orientation": "h", "xref": "container", "x": 0, "yref": "container", "y": 0, "yanchor": "bottom"}
    figure.update_layout(showlegend=True, legend=legend, margin={"b": 96})
    figure.update_xaxes(title="time, s", rangemode="tozero")
    figure.update_yaxes(title="probability, %", range=[0, 102])
    return figure


def likeliest(seen: Sequence[Seen], classes: Sequence[str]) -> dict[str, list[float]]:
    """The classes that come out most probable at any time, and each one's probability at every time, in %."""
    if not seen:
        return {}
    all_ = np.stack([one.probabilities for one in seen])  # (stills, C)
    most = np.argsort(-all_.max(axis=0), kind="stable")[:CLASSES]
    return {classes[index]: [100 * float(value) for value in all_[:, index]] for index in most}


def _line(
    label: str, name: str, times: list[float], values: list[float], place: int, number: int, several: bool
) -> go.Scatter:
    return go.Scatter(
        x=times,
        y=values,
        name=f"{name}, {label}" if several else name,
        mode="lines+markers",
        line={"color": COLOURS[place % len(COLOURS)], "width": 2, "dash": DASHES[number % len(DASHES)]},
        marker={"size": 6, "symbol": SYMBOLS[place % len(SYMBOLS)]},
        hovertemplate=f"<b>{name}</b>, {label}<br>%{{x:.1f}} s<br>%{{y:.1f}} %<extra></extra>",
    )
