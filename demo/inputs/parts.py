"""What the Input page is laid out of; `page.py` wires it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import gradio as gr
from gradio.components import Component
from gradio.events import Dependency

from demo.inputs import charts
from demo.inputs import words as input_words
from demo.ui import examples, families
from demo.ui.asking import start_and_stop
from demo.ui.beginning import Screen
from demo.ui.cards import Cards
from demo.ui.gallery import Gallery
from demo.ui.jobs import Jobs
from demo.ui.picture import Picture, checked, place
from demo.ui.tensor_file import ENDINGS, TensorFile
from demo.ui.unchecked import Dial, Menu
from explain.inputs.code import LIBRARIES

if TYPE_CHECKING:
    from explain.own.catalogue import Catalogue

SCENES = [*examples.photos(), *examples.scenes()]
# larger than networks take, so that kernels matter, and close enough a call to be lost
OPENING = next((row for row in SCENES if row.name == "chelsea"), SCENES[0])
TABS = ("mistakes", "size", "yours")  # as links call them
SMALLEST, LARGEST, STEP, FIRST = 96, 600, 8, 224  # px


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """A picture, one of those offered or the visitor's own, and a network; `given` is the press on one offered."""

    picture: Picture
    go: gr.Button
    gallery: Gallery
    given: Dependency
    network: Menu

    @property
    def asked(self) -> list[Component]:
        """Whatever the mistakes are shown of."""
        return [self.picture, self.network]


@dataclass(frozen=True, slots=True, eq=False)
class Mistakes:
    """What usual mistakes do to the answer; `found` is the same by size."""

    said: gr.Markdown
    cards: Cards
    found: gr.State


@dataclass(frozen=True, slots=True, eq=False)
class Sizes:
    """The answer by the size that the picture is brought to."""

    tab: gr.Tab
    side: Dial
    said: gr.Markdown
    plot: gr.Plot
    card: Cards

    @property
    def shown(self) -> list[Component]:
        """At the size that is chosen."""
        return [self.card, self.said, self.plot]


@dataclass(frozen=True, slots=True, eq=False)
class Doctor:
    """A tensor of the visitor's own, and what is wrong with it."""

    tensor: TensorFile
    alone: gr.Checkbox
    go: gr.Button
    said: gr.Markdown
    found: gr.HTML


@dataclass(frozen=True, slots=True, eq=False)
class Code:
    """The right code to copy."""

    heading: gr.Markdown
    library: Menu
    note: gr.Markdown
    code: gr.Code


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The components that are wired to each other."""

    inputs: Inputs
    tabs: gr.Tabs
    mistakes: Mistakes
    sizes: Sizes
    doctor: Doctor
    code: Code

    @property
    def screen(self) -> Screen:
        """What is shown is a `showing.Step`."""
        found = self.mistakes
        return Screen(self.inputs.asked, [found.cards, found.said, found.found, self.sizes.plot], found.said)


def lay_out(catalogue: Catalogue, jobs: Jobs) -> Parts:
    """The page below its title."""
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=310, elem_id="inputs"):
            inputs = _inputs(catalogue, jobs)
        with gr.Column(scale=3, min_width=320, elem_id="results"):
            said = gr.Markdown(input_words.READY, elem_id="verdict")
            with gr.Tabs(elem_id="parts") as tabs:
                with gr.Tab(input_words.TABS[0], id=TABS[0]):
                    cards = Cards(input_words.NO_CARDS, elem_id="cards", elem_classes=["five", "untimed"])
                with gr.Tab(input_words.TABS[1], id=TABS[1]) as tab:
                    sizes = _sizes(tab)
                with gr.Tab(input_words.TABS[2], id=TABS[2]):
                    doctor, code = _doctor(), _code()
    return Parts(inputs, tabs, Mistakes(said, cards, gr.State(None)), sizes, doctor, code)


def _inputs(catalogue: Catalogue, jobs: Jobs) -> Inputs:
    picture = place("Picture", value=str(OPENING.path))
    checked(picture)
    go = start_and_stop(jobs, "Run", "run-inputs")
    gallery = Gallery(SCENES)
    return Inputs(picture, go, gallery, gallery.gives(picture), _network(catalogue))


def _network(catalogue: Catalogue) -> Menu:
    specs = catalogue.comparable()
    first = next(spec for spec in specs if spec.family == families.first_family(catalogue))
    return Menu(
        [(f"{spec.label} · {spec.family.title}", spec.key) for spec in specs], value=first.key, label="Network",
        elem_id="network",
    )  # fmt: skip


def _sizes(tab: gr.Tab) -> Sizes:
    gr.Markdown(input_words.SIZES)
    with gr.Row(equal_height=False):
        with gr.Column(scale=3, min_width=300):
            side = Dial(SMALLEST, LARGEST, FIRST, step=STEP, label="Size, px a side", elem_id="side")
            said = gr.Markdown(input_words.NO_SIZES, elem_id="sized")
            plot = gr.Plot(charts.none_yet(input_words.NO_SIZES), show_label=False, elem_id="by-size")
        with gr.Column(scale=2, min_width=300):
            card = Cards(input_words.NO_SIZES, elem_id="at-size")
    return Sizes(tab, side, said, plot, card)


def _doctor() -> Doctor:
    gr.Markdown(input_words.DOCTOR)
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=260):
            tensor = TensorFile(label="Tensor", file_types=ENDINGS, height=130, elem_id="tensor")
            alone = gr.Checkbox(label=input_words.ALONE, elem_id="alone")
            go = gr.Button("Find the mistake", variant="primary", elem_id="diagnose")
        with gr.Column(scale=3, min_width=320):
            said = gr.Markdown(input_words.DOCTOR_READY, elem_id="diagnosis")
            found = gr.HTML(elem_id="diagnosed")
    return Doctor(tensor, alone, go, said, found)


def _code() -> Code:
    heading = gr.Markdown(elem_id="code-head")
    titles = [(row.title, key) for key, row in LIBRARIES.items()]
    library = Menu(titles, value=titles[0][1], label=input_words.LIBRARY, elem_id="library")
    note = gr.Markdown(elem_id="code-note")
    code = gr.Code(language="python", interactive=False, show_label=False, elem_id="code")
    return Code(heading, library, note, code)
