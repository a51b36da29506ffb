"""Signal and gradient of the laboratory's networks on a picture, with skips and without, drawn. Knows no component."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import gradio as gr
import plotly.graph_objects as go

from demo.inside import drawing
from demo.scaling import depth_words as said
from demo.ui import words
from demo.ui.charts import COLOURS, GREY, dress, waiting
from demo.ui.events import Skip
from demo.ui.jobs import Stopped
from demo.ui.picture import refuse
from explain.imports import import_torch
from explain.networks.controls import BUDGETS
from explain.networks.variants import LABORATORY, Spec, specs

if TYPE_CHECKING:
    from PIL import Image

    from explain.inside.signal import Course
    from explain.networks.store import ModelStore

QUARTERS = (0, 0.25, 0.5, 0.75, 1)  # of the way through
LOOKS = {"baseline": GREY, "depth": COLOURS[0], "compound": COLOURS[3]}  # by the first word of a network's name


class Step(NamedTuple):
    """What was measured, or that it stays, and a line of text."""

    found: list[Course] | Skip
    said: str


def networks(budget: int) -> tuple[Spec, ...]:
    """The baseline, and what became of it deeper and compound."""
    return specs(LABORATORY.name, ("baseline", f"depth-{budget}x", f"compound-{budget}x"))


def steps(store: ModelStore, image: Image.Image | None, budget: int, weights: str, stopped: Stopped) -> Iterator[Step]:
    """Measure them one after another. Raises gr.Error in words."""
    if image is None:
        raise refuse(words.NO_IMAGE)
    if budget not in BUDGETS or weights not in said.WEIGHTS:
        raise refuse(said.READY)
    import_torch()
    from explain.inside.signal import courses

    found: list[Course] = []
    for spec in networks(budget):
        if stopped():
            yield only(words.STOPPED)
            return
        yield only(said.measuring(spec.label))
        with store.turn.take():
            found += courses(spec, image, weights)
    yield Step(found, said.finding(found))


def only(sentence: str) -> Step:
    """What was measured before stays."""
    return Step(gr.skip(), sentence)


def charts(found: list[Course] | None, kept: bool) -> tuple[go.Figure, go.Figure]:
    """Of gradient and signal; what had its skips stays as a faint line where they are taken away."""
    if not found:
        return waiting(said.NOT_YET), waiting(said.NOT_YET)
    return _chart(found, kept, "gradient", said.GRADIENT), _chart(found, kept, "signal", said.SIGNAL)


def _chart(found: list[Course], kept: bool, measure: str, title: str) -> go.Figure:
    figure = go.Figure()
    for course in found:
        if course.kept == kept or not course.skips:
            figure.add_trace(_line(course, measure, faint=False))
        elif course.kept:
            figure.add_trace(_line(course, measure, faint=True))
    dress(figure, height=300)
    figure.update_layout(showlegend=True)
    figure.update_xaxes(
        title=said.AXIS, range=[0, 1.03], tickvals=QUARTERS, ticktext=[f"{100 * one:g} %" for one in QUARTERS]
    )
    return figure.update_yaxes(title=title, type="log", exponentformat="power", nticks=6)


def _line(course: Course, measure: str, faint: bool) -> go.Scatter:
    label, many = course.spec.label, len(course.levels)
    return go.Scatter(
        x=[number / many for number in range(1, many + 1)],
        y=[getattr(level, measure) for level in course.levels],
        name=said.FAINT.format(label) if faint else label,
        mode="lines" if faint else "lines+markers",
        line={"color": LOOKS[course.spec.variant.name.partition("-")[0]], "width": 1.5 if faint else 2,
              "dash": "dot" if faint else "solid"},
        marker={"size": 5},
        customdata=[f"stage {level.stage}, block {level.number}" for level in course.levels],
        hovertemplate=f"<b>{label}</b>, %{{customdata}}<br>%{{y:.2g}}<extra></extra>",
    )  # fmt: skip


def block(kept: bool) -> str:
    """One of the deeper network's blocks that have a skip, drawn with it or without."""
    import_torch()
    from explain.inside.anatomy import anatomy

    (deeper,) = specs(LABORATORY.name, (f"depth-{BUDGETS[0]}x",))
    found = next(block for block in anatomy(deeper).blocks if block.skip)
    return drawing.figures(((found.layers, kept, said.BLOCK[kept]),))
