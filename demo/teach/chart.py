"""The Teach page's chart: how often each network is right, with the interval, against what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from demo.teach import words as teach_words
from demo.ui import words
from demo.ui.charts import INDIGO, dress, intervals, logarithmic, waiting, wide

if TYPE_CHECKING:
    from explain.teach.classifier import CrossValidated
    from explain.teach.teach import Row


def accuracy(rows: Sequence[Row] = ()) -> go.Figure:
    """In % with 95 % intervals, over multiply-adds in millions."""
    shown = [(row, row.share) for row in rows if row.share]
    if not shown:
        return waiting(teach_words.CHART)
    macs, shares = [row.cost.macs / 1e6 for row, _ in shown], [share for _, share in shown]
    figure = go.Figure(
        go.Scatter(
            x=macs, y=[100 * share.value for share in shares], mode="markers+text",
            text=[row.base.variant.name for row, _ in shown], textposition="middle right", cliponaxis=False,
            marker={"size": 13, "color": INDIGO}, error_y=intervals(shares, 100),
            hovertext=[_hover(row, share) for row, share in shown], hovertemplate="%{hovertext}<extra></extra>",
        )
    )  # fmt: skip
    dress(figure, height=270)
    if wide(macs):
        figure.update_xaxes(
            title="multiply-adds, millions (logarithmic)", **logarithmic(min(macs) / 1.6, max(macs) * 1.6)
        )
    else:
        room = 0.25 * (max(macs) - min(macs)) or max(1.0, 0.3 * max(macs))
        figure.update_xaxes(title="multiply-adds, millions", range=[max(0, min(macs) - room), max(macs) + room])
    lowest = min(100 * share.low for share in shares)
    figure.update_yaxes(title="right, % (cross-validated)", range=[max(0, lowest - 5), 103])
    return figure


def _hover(row: Row, share: CrossValidated) -> str:
    return teach_words.hover({
        "label": row.base.label, "right": 100 * share.value, "interval": teach_words.interval(share),
        "cost": f"{words.count(row.cost.macs)} multiply-adds",
        "time": f"{words.known(row.latency)} here" if row.latency else "",
    })  # fmt: skip
