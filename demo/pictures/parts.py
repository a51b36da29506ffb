"""What the page of one's own pictures is laid out of. Wires nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import gradio as gr
from gradio.components import Component

from demo.compare import choices
from demo.pictures import charts
from demo.pictures import words as pictures_words
from demo.pictures.cells import Cells
from demo.pictures.grid import Grid
from demo.pictures.intake_box import Intake
from demo.pictures.tiles import Tiles
from demo.pictures.walk import Walk
from demo.ui.unchecked import Dial

if TYPE_CHECKING:
    from explain.own.catalogue import Catalogue

MARGIN, MARGINS = 2.0, (0.5, 10.0)  # points: at first, and from where to where


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """Where pictures are given, and which networks run on them."""

    intake: Intake
    given: gr.Markdown
    drawn: gr.Button
    photographs: gr.Button
    go: gr.Button
    halt: gr.Button
    choices: choices.Choices

    @property
    def networks(self) -> list[Component]:
        """What is chosen of them."""
        return self.choices.inputs[:4]


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """What comes of all networks, and what one has to keep to."""

    said: gr.Markdown
    plot: gr.Plot
    enough: gr.Markdown
    margin: Dial
    ms: gr.Number
    mb: gr.Number
    table: gr.HTML
    files: tuple[gr.Button, ...]

    @property
    def wanted(self) -> list[Dial | gr.Number]:
        """In the order of `board.Wanted`."""
        return [self.margin, self.ms, self.mb]


@dataclass(frozen=True, slots=True, eq=False)
class Details:
    """What is of one network."""

    which: gr.Radio
    confusion: gr.Plot
    cells: Cells
    cell: Tiles
    reliability: gr.Plot
    per_class: gr.HTML
    resize: gr.Button
    by_size: gr.Plot
    sized: gr.Markdown

    @property
    def shown(self) -> list[Component]:
        """In the order of `board.Details`."""
        return [self.confusion, self.cells, self.reliability, self.per_class, self.by_size, self.sized]


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """Where a class is looked for, every picture, and the way out of the page."""

    warned: gr.Markdown
    name: gr.Dropdown
    where: Tiles
    grid: Grid
    walk: Walk

    @property
    def looked(self) -> list[Component]:
        """In the order of `board.Where`."""
        return [self.name, self.where, self.warned]


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The components that are wired to each other."""

    inputs: Inputs
    summary: Summary
    details: Details
    pictures: Pictures

    @property
    def shown(self) -> list[Component]:
        """All that a study fills, in the order of `steps.Step`."""
        summary, details, pictures = self.summary, self.details, self.pictures
        return [
            summary.said, summary.plot, summary.enough, summary.table, details.which, *details.shown,
            *pictures.looked, details.cell, pictures.grid,
        ]  # fmt: skip


def lay_out(catalogue: Catalogue) -> Parts:
    """The page below its title."""
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=310, elem_id="inputs"):
            inputs = _inputs(catalogue)
        with gr.Column(scale=3, min_width=320, elem_id="results"):
            summary = _summary()
    details = _details()
    return Parts(inputs, summary, details, _pictures())


def _inputs(catalogue: Catalogue) -> Inputs:
    box = Intake(catalogue.bounds, elem_id="intake")
    with gr.Row(elem_id="samples"):
        drawn = gr.Button(pictures_words.DRAWN, size="sm", min_width=130, elem_id="drawn")
        photographs = gr.Button(pictures_words.PHOTOGRAPHS, size="sm", min_width=130, elem_id="photographs")
    given = gr.Markdown(elem_id="given")
    with gr.Row():
        go = gr.Button("Run", variant="primary", elem_id="study", scale=3, min_width=120)
        halt = gr.Button("Stop", elem_id="stop", scale=1, min_width=70)
    return Inputs(box, given, drawn, photographs, go, halt, choices.build(catalogue, crop=False))


def _summary() -> Summary:
    said = gr.Markdown(pictures_words.READY, elem_id="verdict")
    plot = gr.Plot(charts.trade_off(), show_label=False, elem_id="trade-off")
    enough = gr.Markdown(elem_id="enough")
    with gr.Row(elem_id="wanted"):
        margin = Dial(
            *MARGINS, MARGIN, step=0.5, label=pictures_words.MARGIN, info=pictures_words.MARGIN_INFO, elem_id="margin",
            min_width=220, scale=2,
        )  # fmt: skip
        ms, mb = (
            gr.Number(0, minimum=0, label=label, info=pictures_words.NO_LIMIT, elem_id=name, min_width=110)
            for label, name in ((pictures_words.MS, "most-ms"), (pictures_words.MB, "most-mb"))
        )
    table = gr.HTML(elem_id="networks")
    with gr.Row(elem_id="files"):
        files = tuple(
            gr.Button(title, size="sm", min_width=90, elem_id=f"file-{kind}")
            for kind, title in pictures_words.FILES.items()
        )
    with gr.Accordion("What these mean", open=False):
        gr.Markdown(pictures_words.HELP)
    return Summary(said, plot, enough, margin, ms, mb, table, files)


def _details() -> Details:
    with gr.Row(elem_id="details-head"):
        gr.Markdown(pictures_words.CONFUSION_HEAD)
        which = gr.Radio([], label=pictures_words.DETAILS, container=False, visible=False, elem_id="which")
    with gr.Row(equal_height=False):
        with gr.Column(scale=3, min_width=320):
            confusion = gr.Plot(charts.confusion(), show_label=False, elem_id="confusion")
        with gr.Column(scale=2, min_width=320):
            reliability = gr.Plot(charts.reliability(), show_label=False, elem_id="reliability")
    cells = Cells("confusion", elem_id="cells")
    cell = Tiles(pictures_words.CELL_LEAD, elem_id="cell")
    with gr.Accordion(pictures_words.CLASSES, open=False):
        per_class = gr.HTML(elem_id="per-class")
    return Details(which, confusion, cells, cell, reliability, per_class, *_sizes())


def _pictures() -> Pictures:
    with gr.Row(elem_id="where-head"):
        gr.Markdown(pictures_words.WHERE_HEAD)
        warned = gr.Markdown(elem_id="warned")
        name = gr.Dropdown([], label="Class", container=False, visible=False, elem_id="where-class", min_width=160)
    where = Tiles(pictures_words.WHERE_LEAD, elem_id="where")
    gr.Markdown(pictures_words.GRID_HEAD)
    grid = Grid(elem_id="grid")
    walk = Walk(elem_id="walk")
    return Pictures(warned, name, where, grid, walk)


def _sizes() -> tuple[gr.Button, gr.Plot, gr.Markdown]:
    gr.Markdown(pictures_words.SIZES_HEAD)
    with gr.Row(equal_height=False):
        with gr.Column(scale=3, min_width=320):
            by_size = gr.Plot(charts.by_size(), show_label=False, elem_id="by-size")
        with gr.Column(scale=2, min_width=280):
            sized = gr.Markdown(pictures_words.SIZES_READY, elem_id="sized")
            resize = gr.Button(pictures_words.SIZES_RUN, size="sm", elem_id="resize")
    return resize, by_size, sized
