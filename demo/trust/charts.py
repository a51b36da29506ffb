"""Charts of the Trust page: curves of one picture, and means over many scenes. Core traces only."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from demo.trust import words as trust_words
from demo.ui.charts import COLOURS, DASHES, GREY, SYMBOLS, dress, logarithmic, waiting
from explain.maps import methods

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from explain.maps.judging import Judged
    from explain.maps.measures import Measure
    from explain.maps.summary import Estimate


SPREAD = 8  # times as much: then what is small is spread by a logarithmic axis


def curves(found: Mapping[str, Sequence[Judged]] | None = None) -> go.Figure:
    """Deletion, which should fall at once, beside insertion, which should rise; a row for each network, by label."""
    asked = {label: [one for one in maps if one.deletion] for label, maps in (found or {}).items()}
    told = {label: maps for label, maps in asked.items() if maps}
    if not told:
        return waiting("The curves appear once a map has been measured.")
    heads = [f"{head}, {label}" if len(asked) > 1 else head for label in told for head in ("Deletion", "Insertion")]
    figure = make_subplots(len(told), 2, subplot_titles=heads, vertical_spacing=0.22 / len(told))
    for row, maps in enumerate(told.values(), 1):
        for line, column in _lines(maps, legend=row == 1):
            figure.add_trace(line, row=row, col=column)
    dress(figure, height=130 + 270 * len(told))
    legend = {"orientation": "h", "xref": "container", "x": 0, "yref": "container", "y": 0, "yanchor": "bottom"}
    figure.update_layout(showlegend=True, legend=legend, legend_font_size=12)
    figure.update_xaxes(range=[0, 100])
    figure.update_xaxes(title="area, %", row=len(told))
    figure.update_yaxes(range=[0, 100])
    figure.update_yaxes(title="probability, %", col=1)
    return figure


def _lines(maps: Sequence[Judged], legend: bool) -> Iterator[tuple[go.Scatter, int]]:
    """Each map's two curves, and their columns; maps of no trained network, which come last, are grey."""
    trained = sum(judged.candidate.name not in methods.PLAIN for judged in maps)
    for number, judged in enumerate(maps):
        plain = number >= trained
        colour = GREY if plain else COLOURS[number % len(COLOURS)]
        dash = number - trained if plain else number + number // len(COLOURS)  # a second round of colours looks anew
        for column, curve in enumerate((judged.deletion, judged.insertion), 1):
            assert curve
            yield (
                go.Scatter(
                    x=100 * curve.shares,
                    y=100 * curve.probabilities,
                    name=trust_words.called(judged.candidate.name),
                    legendgroup=judged.candidate.name,
                    showlegend=legend and column == 1,
                    mode="lines",
                    line={"color": colour, "width": 1.5 if plain else 2.5, "dash": DASHES[dash % len(DASHES)]},
                    hovertemplate="%{x:.0f} % of the area<br>%{y:.1f} %<extra></extra>",
                ),
                column,
            )


def trials(lines: dict[str, dict[str, Estimate]], measure: Measure) -> go.Figure:
    """For each network a dot for each map, with twice its standard error each way; maps that know nothing on grey."""
    maps = list(dict.fromkeys(name for points in lines.values() for name in points))
    step = min(0.18, 0.8 / len(lines))  # of a row, between two networks
    figure = go.Figure()
    for number, (label, points) in enumerate(lines.items()):
        apart = (number - (len(lines) - 1) / 2) * step
        figure.add_trace(_dots(label, points, [maps.index(name) + apart for name in points], number))
    dress(figure, height=130 + (14 + 6 * len(lines)) * len(maps))
    _shade(figure, maps)
    figure.update_layout(showlegend=True)
    figure.update_xaxes(title="<br>".join(textwrap.wrap(measure.axis, 26)))
    estimates = [estimate for points in lines.values() for estimate in points.values()]
    ends = [end for mean, error in estimates for end in (mean - 2 * error, mean + 2 * error)]
    if not measure.percent and min(ends) > 0 and max(ends) > SPREAD * min(ends):
        figure.update_xaxes(**logarithmic(min(ends) / 1.1, max(ends) * 1.1))
    figure.update_yaxes(
        tickvals=list(range(len(maps))),
        ticktext=maps,
        range=[len(maps) - 0.5, -0.5],
        automargin=True,
        showgrid=False,
        zeroline=False,
    )
    return figure


def _shade(figure: go.Figure, maps: Sequence[str]) -> None:
    """Grey behind those that know nothing."""
    plain = {trust_words.called(name) for name in methods.PLAIN}
    places = [place for place, name in enumerate(maps) if name in plain]
    if places:
        figure.add_hrect(y0=places[0] - 0.5, y1=places[-1] + 0.5, fillcolor=GREY, opacity=0.12, line_width=0)


def _dots(label: str, points: dict[str, Estimate], rows: list[float], number: int) -> go.Scatter:
    """Those of one network, in `rows`; a second round of colours and symbols is open."""
    error = {"type": "data", "array": [2 * error for _, error in points.values()], "thickness": 1.2, "width": 3}
    symbol = SYMBOLS[number % len(SYMBOLS)] + "-open" * (number // len(SYMBOLS))
    return go.Scatter(
        x=[mean for mean, _ in points.values()],
        y=rows,
        text=list(points),
        error_x=error,
        name=label,
        mode="markers",
        marker={"size": 8, "color": COLOURS[number % len(COLOURS)], "symbol": symbol},
        hovertemplate=f"<b>{label}</b><br>%{{text}}<br>%{{x:.3f}}<extra></extra>",
    )
