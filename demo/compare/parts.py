"""What the Compare page is laid out of; `page.py` wires it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import gradio as gr
from gradio.components import Component

from demo.compare import charts, choices, exporting, released
from demo.compare import words as compare_words
from demo.compare.comparison import KEPT
from demo.ui import examples, families
from demo.ui.cards import Cards
from demo.ui.gallery import Gallery
from demo.ui.live import Live
from demo.ui.picture import Picture, place
from demo.ui.tables import computed

if TYPE_CHECKING:
    from demo.compare.opening import Opening
    from explain.own.catalogue import Catalogue

NAMES = ("family", "recipe", "variants", "beside", "crop")  # of `Choices.inputs`, as addresses call them


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """A picture, which networks see it, and the buttons that start and end it."""

    picture: Picture
    gallery: Gallery
    go: gr.Button
    halt: gr.Button
    choices: choices.Choices

    @property
    def asked(self) -> list[Component]:
        """Whatever a comparison is of."""
        return [self.picture, *self.choices.inputs]


@dataclass(frozen=True, slots=True, eq=False)
class Export:
    """The button, what is said beside it, and the files."""

    go: gr.Button
    said: gr.Markdown
    files: exporting.Files


@dataclass(frozen=True, slots=True, eq=False)
class Outputs:
    """Cards, the verdict, the chart and its points, and what is kept of it: `screen` is what is shown."""

    verdict: gr.Markdown
    live: Live
    cards: Cards
    export: Export
    axis: gr.Radio
    plot: gr.Plot
    points: gr.State
    screen: gr.State

    @property
    def shown(self) -> list[Component]:
        """In the order of `page.Told`."""
        return [self.cards, self.verdict, self.points, self.screen, self.live]


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The components that are wired to each other."""

    inputs: Inputs
    outputs: Outputs


def lay_out(catalogue: Catalogue, opening: Opening) -> Parts:
    """The page below its title, which opens with that comparison."""
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=310, elem_id="inputs"):
            inputs = _inputs(catalogue, opening)
        with gr.Column(scale=3, min_width=320, elem_id="results"):
            outputs = _outputs(catalogue, inputs.gallery)
    return Parts(inputs, outputs)


def _inputs(catalogue: Catalogue, opening: Opening) -> Inputs:
    picture = place("Your picture", "webcam", value=str(opening.example.path))
    with gr.Row():
        go = gr.Button("Compare", variant="primary", elem_id="compare", scale=3, min_width=120)
        halt = gr.Button("Stop", elem_id="stop", scale=1, min_width=70)
    gallery = Gallery([*examples.everything(), *examples.leaves()], examples.offered(opening.choice.family))
    gallery.gives(picture)
    return Inputs(picture, gallery, go, halt, choices.build(catalogue))


def _outputs(catalogue: Catalogue, gallery: Gallery) -> Outputs:
    verdict = gr.Markdown(compare_words.READY, elem_id="verdict")
    found = Live(NAMES, gallery.names, ("variants", "beside"), families.plain(catalogue), families.fits(catalogue))
    cards = Cards(erasable=True, elem_id="cards", elem_classes="timed")
    export = _export()
    with gr.Row(equal_height=True, elem_id="chart-head"):
        gr.Markdown("### Speed and accuracy vs. compute")
        axis = gr.Radio(
            [("Measured latency", "latency"), ("Accuracy", "accuracy")], value="latency",
            label="Vertical axis", container=False, elem_id="axis",
        )  # fmt: skip
    plot = gr.Plot(charts.trade_off(), show_label=False, elem_id="chart")
    with gr.Accordion("How to read this", open=False, elem_id="help"):
        gr.Markdown(compare_words.HOW_TO_READ)
    with gr.Accordion("All weights of the Hub: recipes, relatives, yardsticks", open=False):
        computed(released.table)
    screen = gr.State(None, time_to_live=KEPT)
    return Outputs(verdict, found, cards, export, axis, plot, gr.State([]), screen)


def _export() -> Export:
    with gr.Row(elem_id="export"):
        go = gr.Button(compare_words.EXPORT, size="sm", elem_id="export-onnx", scale=0, min_width=110)
        told = gr.Markdown("", elem_id="export-said")
    files = exporting.Files(file_count="multiple", visible=False, show_label=False, elem_id="export-files")
    return Export(go, told, files)
