"""Results -> plotly figures, one small function each. Core traces only: gradio bundles an older plotly.js."""

from __future__ import annotations

import textwrap
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from demo.compare import words as compare_words
from demo.trust import words as trust_words
from demo.ui import words
from explain.maps import methods
from explain.networks.accuracy import accuracy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from explain.compare import Result
    from explain.maps.judging import Judged
    from explain.maps.summary import Estimate

Point = dict[str, Any]  # what the page keeps of a result to redraw its chart
GREY = "#8a8a94"  # readable on white and on black alike
LINE = "rgba(128,128,128,.25)"
Row = dict[str, Any]  # of metrics.json
INDIGO = "#6366f1"
COLOURS = ("#0284c7", "#d97706", "#16a34a", "#c026d3")  # told apart by the colour-blind too, on light and dark
SYMBOLS = ("triangle-down", "square", "diamond", "circle")
DASHES = ("solid", "dash", "dot", "dashdot")
FONT = "Source Sans Pro, ui-sans-serif, system-ui, sans-serif"

# name of the axis -> (title, key of a point)
AXES: dict[str, tuple[str, str]] = {
    "latency": ("latency here, ms", "latency"),
    "accuracy": ("top-1 accuracy, %", "accuracy"),
}


def point(result: Result) -> Point:
    """The few numbers of a result that the chart shows."""
    known = accuracy(result.spec)
    loose = result.spec.variant.scaling is None  # no scaled EfficientNet: a point of its own
    return {
        "label": result.spec.label,
        "name": result.spec.variant.name,
        "group": result.spec.label if loose else f"{result.spec.family.name}/{result.spec.recipe.name}",
        "macs": result.cost.macs / 1e6,
        "params": result.cost.params / 1e6,
        "latency": result.latency.median if result.latency else None,
        "time": f"{words.known(result.latency)}, {words.spread(result.latency)}" if result.latency else "",
        "low": result.latency.low if result.latency else None,
        "high": result.latency.high if result.latency else None,
        "sure": result.latency.runs >= 6 if result.latency else False,
        "accuracy": known.top1 if known else None,
        "source": known.source if known else "",
    }


def trade_off(points: Sequence[Point] = (), axis: str = "latency") -> go.Figure:
    """Measured latency or accuracy against multiply-adds, sized by parameters.

    Bars span where a latency lies, 19 times in 20; of neighbours whose bars overlap it says so.
    """
    title, key = AXES[axis]
    shown = [p for p in points if p[key] is not None]
    most = max((p["params"] for p in shown), default=1.0)
    figure = go.Figure([_line([p for p in shown if p["group"] == group], key, most) for group in _groups(shown)])
    dress(figure, height=310)
    if key == "latency":
        _own_up(figure, shown)
    macs = [p["macs"] for p in shown]
    if wide(macs):
        figure.update_xaxes(title="multiply-adds, millions (logarithmic)", type="log")
    else:
        figure.update_xaxes(title="multiply-adds, millions", range=_range(macs, from_zero=True))
    ends = [p["high"] if key == "latency" else p[key] for p in shown]
    figure.update_yaxes(title=title, range=_range(ends, from_zero=key == "latency"))
    return figure if shown else waiting("The chart appears after a comparison.")


def waiting(text: str) -> go.Figure:
    """No chart yet, and when there will be one."""
    figure = go.Figure()
    dress(figure, height=140)
    figure.update_layout(margin={"l": 20, "b": 24})  # in the middle
    figure.update_xaxes(visible=False, range=[0, 1])
    figure.update_yaxes(visible=False, range=[0, 1])
    figure.add_annotation(text="<br>".join(textwrap.wrap(text, 40)), showarrow=False, x=0.5, y=0.5)
    return figure


def _groups(points: Sequence[Point]) -> list[str]:
    """What was trained alike is joined by a line; one empty group where there is nothing."""
    return list(dict.fromkeys(p["group"] for p in points)) or [""]


def _own_up(figure: go.Figure, points: Sequence[Point]) -> None:
    """Say which times cannot be told apart, of those that stand next to each other."""
    ordered = sorted(points, key=lambda p: p["macs"])
    pairs = [(p["name"], q["name"]) for p, q in pairwise(ordered) if overlap(p, q)]
    if pairs:
        style = {"showarrow": False, "xref": "paper", "yref": "paper", "x": 0, "y": 1, "yanchor": "bottom"}
        figure.add_annotation(text=compare_words.not_apart(pairs), font_size=12, **style)


def overlap(p: Point, q: Point) -> bool:
    """Whether the times of two cannot be told apart."""
    return not (p["sure"] and q["sure"]) or bool(p["low"] <= q["high"] and q["low"] <= p["high"])


def _bars(points: list[Point]) -> dict[str, Any]:
    return {
        "array": [p["high"] - p["latency"] for p in points],
        "arrayminus": [p["latency"] - p["low"] for p in points],
        "thickness": 1.2,
        "width": 4,
        "color": GREY,
    }


def _line(points: list[Point], key: str, most: float) -> go.Scatter:
    return go.Scatter(
        x=[p["macs"] for p in points],
        y=[p[key] for p in points],
        text=[p["name"] for p in points],
        mode="lines+markers+text",
        textposition="top center",
        cliponaxis=False,
        error_y=_bars(points) if key == "latency" else None,
        line={"color": LINE, "width": 1},
        marker={
            "size": [10 + 26 * (p["params"] / most) ** 0.5 for p in points],
            "color": INDIGO,
            "opacity": 0.85,
        },
        hovertext=[_hover(p) for p in points],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def wide(values: list[float]) -> bool:
    return bool(values) and max(values) > 30 * min(values)


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
                    name=methods.title(judged.candidate.name),
                    legendgroup=judged.candidate.name,
                    showlegend=legend and column == 1,
                    mode="lines",
                    line={"color": colour, "width": 1.5 if plain else 2.5, "dash": DASHES[dash % len(DASHES)]},
                    hovertemplate="%{x:.0f} % of the area<br>%{y:.1f} %<extra></extra>",
                ),
                column,
            )


def trials(lines: dict[str, dict[str, Estimate]], measure: trust_words.Measure) -> go.Figure:
    """For each network a dot for each map, with twice its standard error each way; maps that know nothing on grey."""
    maps = list(dict.fromkeys(name for points in lines.values() for name in points))
    step = min(0.18, 0.8 / len(lines))  # of a row, between two networks
    figure = go.Figure()
    for number, (label, points) in enumerate(lines.items()):
        apart = (number - (len(lines) - 1) / 2) * step
        figure.add_trace(_dots(label, points, [maps.index(name) + apart for name in points], number))
    dress(figure, height=130 + (14 + 6 * len(lines)) * len(maps))
    known_nothing = [place for place, name in enumerate(maps) if name in methods.PLAIN.values()]
    if known_nothing:
        figure.add_hrect(
            y0=known_nothing[0] - 0.5, y1=known_nothing[-1] + 0.5, fillcolor=GREY, opacity=0.12, line_width=0
        )
    figure.update_layout(showlegend=True)
    figure.update_xaxes(title="<br>".join(textwrap.wrap(measure.axis, 26)))
    figure.update_yaxes(
        tickvals=list(range(len(maps))),
        ticktext=maps,
        range=[len(maps) - 0.5, -0.5],
        automargin=True,
        showgrid=False,
        zeroline=False,
    )
    return figure


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


def dress(figure: go.Figure, height: int) -> None:
    """What all charts have in common; legible on light and dark alike."""
    figure.update_layout(
        height=height,
        margin={"l": 60, "r": 20, "t": 24, "b": 50},
        showlegend=False,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": GREY, "size": 13, "family": FONT},
    )
    style = {"gridcolor": LINE, "zerolinecolor": LINE, "linecolor": LINE, "title_font_size": 13}
    figure.update_xaxes(**style)
    figure.update_yaxes(**style)


def _range(values: list[float], from_zero: bool) -> list[float]:
    """An axis with room for the markers and their names."""
    low, high = (0.0 if from_zero else min(values), max(values)) if values else (0.0, 1.0)
    room = 0.18 * (high - low) or 1.0
    return [low if from_zero else low - room, high + room]


def _hover(p: Point) -> str:
    latency = p["time"] or "not measured"
    accuracy = f"{p['accuracy']:.1f} % top-1 ({p['source']})" if p["accuracy"] is not None else "accuracy not published"
    arithmetic = f"{words.count(p['macs'] * 1e6)} multiply-adds"
    lines = (
        f"<b>{p['label']}</b>",
        arithmetic,
        f"{words.count(p['params'] * 1e6)} parameters",
        f"{latency} here",
        accuracy,
    )
    return "<br>".join(lines)
