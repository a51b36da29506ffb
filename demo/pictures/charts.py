"""The charts of a study: accuracy and time, what is taken for what, whether confidence holds. Core traces only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from demo.pictures import results_words
from demo.pictures import words as pictures_words
from demo.ui import words
from demo.ui.charts import GREY, INDIGO, LINE, dress, intervals, logarithmic, waiting, wide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from demo.pictures.results import Point
    from explain.study.sizes import BySize
    from explain.study.statistics import Agreement, Confusion, Scored

GREEN = "#16a34a"
WRITTEN = 16  # classes up to which every cell has its number
HEIGHT = 330
NAME = 0.1  # of what the points take up across: as wide as a name beside one
NONE, MOST = "rgba(99,102,241,0)", "rgba(79,70,229,1)"
MISTAKEN = [[0, "rgba(217,119,6,1)"], [0.5, "rgba(217,119,6,0)"], [0.5, NONE], [1, MOST]]


def trade_off(points: Sequence[Point] = (), enough: int | None = None, labelled: bool = True) -> go.Figure:
    """Accuracy with its interval against measured time; multiply-adds as long as no time is known.

    What is not labelled has no accuracy: then it is the agreement with the largest.
    """
    if not points:
        return waiting(pictures_words.NO_CHART)
    timed = all(point.ms is not None for point in points)
    across = [(point.ms if timed else point.macs / 1e6) or 0.0 for point in points]
    figure = go.Figure([_front(points, across), _dots(points, across, enough)])
    dress(figure, height=HEIGHT)
    title = pictures_words.TIME_AXIS if timed else pictures_words.MACS_AXIS
    if wide(across):
        figure.update_xaxes(title=f"{title} (logarithmic)", **logarithmic(min(across) / 1.6, max(across) * 1.6))
    else:
        room_across = 0.22 * (max(across) - min(across)) or 0.3 * max(across)
        figure.update_xaxes(title=title, range=[max(0.0, min(across) - room_across), max(across) + room_across])
    low, high = min(point.low for point in points), max(point.high for point in points)
    room = max(1.0, 12 * (high - low))
    side = pictures_words.ACCURACY_AXIS if labelled else pictures_words.AGREEMENT_AXIS
    figure.update_yaxes(title=side, range=[max(-3.0, 100 * low - room), min(104.0, 100 * high + room)])
    return figure


def _front(points: Sequence[Point], across: list[float]) -> go.Scatter:
    """A line through those that none beats in both."""
    order = sorted(range(len(points)), key=lambda at: (across[at], -points[at].value))
    kept: list[int] = []
    for at in order:
        if not kept or points[at].value > points[kept[-1]].value:
            kept.append(at)
    return go.Scatter(
        x=[across[at] for at in kept], y=[100 * points[at].value for at in kept], mode="lines",
        line={"color": LINE, "width": 1.5, "dash": "dot"}, hoverinfo="skip",
    )  # fmt: skip


def _dots(points: Sequence[Point], across: list[float], enough: int | None) -> go.Scatter:
    return go.Scatter(
        x=across, y=[100 * point.value for point in points], text=[f"  {point.short}  " for point in points],
        mode="markers+text", textposition=_beside(points, across), cliponaxis=False,
        error_y=intervals(points, 100),
        marker={
            "size": 13, "opacity": 0.95,
            "color": [GREEN if point.number == enough else INDIGO for point in points],
            "symbol": ["star" if point.number == enough else "circle" for point in points],
        },
        hovertext=[_hover(point) for point in points], hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _beside(points: Sequence[Point], across: list[float]) -> list[str]:
    """Right of each point; left where another's interval would run through its name there, and none does left."""
    scaled = np.log(across) if wide(across) else np.array(across, float)
    scaled = scaled / (float(np.ptp(scaled)) or 1.0)

    def crossed(at: int, way: int) -> bool:
        others = (other for other in range(len(points)) if other != at)
        near = (points[other] for other in others if 0 <= way * (scaled[other] - scaled[at]) < NAME)
        return any(other.low <= points[at].value <= other.high for other in near)

    return ["middle left" if crossed(at, 1) and not crossed(at, -1) else "middle right" for at in range(len(points))]


def _hover(point: Point) -> str:
    lines = [f"<b>{point.name}</b>", point.said, f"{words.count(point.macs)} multiply-adds"]
    return "<br>".join([*lines, *([point.time] if point.time else [])])


def confusion(found: Confusion | None = None) -> go.Figure:
    """Rows are the classes of the labels, columns what was answered; coloured by the share of each row.

    What is called otherwise than its label has a colour of its own, as in the report.
    """
    if found is None:
        return waiting(pictures_words.NO_CONFUSION)
    counts = np.asarray(found.counts)
    right = np.array(found.rows)[:, None] == np.array(found.columns)
    shares = np.where(right, 1, -1) * counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
    text = [[str(count) if count else "" for count in row] for row in counts] if len(found.columns) <= WRITTEN else None
    figure = go.Figure(
        go.Heatmap(
            z=shares, x=list(found.columns), y=list(found.rows), text=text, texttemplate="%{text}" if text else None,
            customdata=counts, colorscale=MISTAKEN, zmin=-1, zmax=1, showscale=False, xgap=1, ygap=1,
            hovertemplate=pictures_words.CELL_HOVER,
        )
    )  # fmt: skip
    dress(figure, height=max(HEIGHT, min(720, 120 + 19 * len(found.rows))))
    figure.update_xaxes(
        title=pictures_words.ANSWER, side="bottom", tickangle=-45, automargin=True, type="category", showgrid=False
    )
    figure.update_yaxes(
        title=pictures_words.LABEL, autorange="reversed", automargin=True, type="category", showgrid=False
    )
    return figure


def agreement(found: Agreement | None, names: dict[int, str]) -> go.Figure:
    """How often every two networks say the same."""
    if found is None:
        return waiting(pictures_words.NO_AGREEMENT)
    numbers = sorted({number for pair in found.pairs for number in (pair.one, pair.other)})
    values = np.eye(len(numbers)) * 100
    for pair in found.pairs:
        i, j = numbers.index(pair.one), numbers.index(pair.other)
        values[i, j] = values[j, i] = 100 * pair.same.value
    titles = [names[number] for number in numbers]
    figure = go.Figure(
        go.Heatmap(
            z=values, x=titles, y=titles, texttemplate="%{z:.0f} %", colorscale=[[0, NONE], [1, MOST]],
            zmin=0, zmax=130, showscale=False, xgap=2, ygap=2, hovertemplate=pictures_words.PAIR_HOVER,
        )
    )  # fmt: skip
    dress(figure, height=HEIGHT)
    figure.update_xaxes(automargin=True, showgrid=False)
    figure.update_yaxes(autorange="reversed", automargin=True, showgrid=False)
    return figure


def reliability(found: Scored | None = None) -> go.Figure:
    """Share that is right, with its interval, against confidence; on the diagonal confidence holds."""
    if found is None:
        return waiting(pictures_words.NO_RELIABILITY)
    bins = found.calibration.bins
    figure = go.Figure(
        [
            go.Scatter(
                x=[0, 100], y=[0, 100], mode="lines", line={"color": GREY, "width": 1, "dash": "dot"}, hoverinfo="skip",
            ),
            go.Scatter(
                x=[100 * one.confidence for one in bins], y=[100 * one.right.value for one in bins],
                mode="lines+markers", line={"color": LINE, "width": 1.5}, cliponaxis=False,
                marker={"color": INDIGO, "size": [_size(one.right.count, found.count) for one in bins]},
                error_y=intervals([one.right for one in bins], 100, thickness=1.2, width=4),
                hovertext=[results_words.bin_hover(one) for one in bins], hovertemplate="%{hovertext}<extra></extra>",
            ),
        ]
    )  # fmt: skip
    dress(figure, height=HEIGHT)
    figure.update_xaxes(title=pictures_words.CONFIDENCE_AXIS, range=[-2, 103])
    figure.update_yaxes(title=pictures_words.RIGHT_AXIS, range=[-2, 103])
    return figure


def by_size(found: BySize | None = None) -> go.Figure:
    """Share that is right at each size, with its interval; the sizes of training and testing are marked.

    Where nothing is labelled: how often the answer is that of the size of testing.
    """
    if found is None or not found.rows:
        return waiting(pictures_words.NO_SIZES)
    labelled = found.best is not None
    rows = [(row, row.right or row.same) for row in found.rows]
    figure = go.Figure(
        go.Scatter(
            x=[row.size for row, _ in rows], y=[100 * one.value for _, one in rows], mode="lines+markers",
            line={"color": LINE, "width": 1.5}, cliponaxis=False,
            marker={"size": 11, "color": [GREEN if row.size == found.best else INDIGO for row, _ in rows]},
            error_y=intervals([one for _, one in rows], 100),
            hovertext=[results_words.size_hover(row, one) for row, one in rows],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )  # fmt: skip
    for number, (size, name) in enumerate(found.marks.items()):
        figure.add_vline(x=size, line={"color": GREY, "width": 1, "dash": "dot"})
        figure.add_annotation(
            x=size, y=1 - 0.09 * number, yref="paper", text=name, showarrow=False, xanchor="left", xshift=4
        )
    dress(figure, height=HEIGHT)
    figure.update_xaxes(title=pictures_words.SIZE_AXIS)
    figure.update_yaxes(title=pictures_words.ACCURACY_AXIS if labelled else pictures_words.SAME_AXIS)
    return figure


def _size(count: int, all_of_them: int) -> float:
    """px: by how many answers it holds."""
    return float(6 + 16 * (count / max(1, all_of_them)) ** 0.5)
