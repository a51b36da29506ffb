"""What the Trust page is laid out of; `page.py` wires it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import gradio as gr
from gradio.components import Component

from demo.trust import charts, trials, trusting
from demo.trust import words as trust_words
from demo.ui import examples, families, tables
from demo.ui.asking import picture_and_start
from demo.ui.beginning import Screen
from demo.ui.cards import Cards
from demo.ui.gallery import Gallery
from demo.ui.jobs import Jobs
from demo.ui.picture import Picture
from demo.ui.unchecked import Menu, Ticks
from explain.maps.methods import METHODS

if TYPE_CHECKING:
    from demo.trust.trials import Found
    from demo.ui.examples import Example
    from explain.networks.variants import Spec
    from explain.own.catalogue import Catalogue

FIRST = ("exact", "gradcam++", "layercam", "eigencam")
STAGES = ("head", "stage 8", "stage 7", "stage 6", "stage 5", "stage 4", "stage 3", "stage 2")


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """A picture, and which maps of which networks are put to the test on it."""

    picture: Picture
    gallery: Gallery
    go: gr.Button
    network: Menu
    methods: Ticks
    stage: Menu
    road: gr.Checkbox
    cost: gr.Markdown

    @property
    def choices(self) -> list[Component]:
        """Network, maps, stage, and whether ROAD too."""
        return [self.network, self.methods, self.stage, self.road]

    @property
    def asked(self) -> list[Component]:
        """Whatever is measured: the picture, then the choices."""
        return [self.picture, *self.choices]


@dataclass(frozen=True, slots=True, eq=False)
class Outputs:
    """What was measured, and how maps fade as the network is shuffled."""

    said: gr.Markdown
    cards: Cards
    plot: gr.Plot
    table: gr.HTML
    shuffle: gr.Button
    fading: gr.Markdown
    faded: Cards

    @property
    def shown(self) -> list[Component]:
        """In the order of `trusting.Step`."""
        return [self.cards, self.plot, self.table, self.said]


@dataclass(frozen=True, slots=True, eq=False)
class Many:
    """What was measured of many pictures beforehand: of whose networks, by which measure."""

    family: gr.Radio
    measure: gr.Radio
    plot: gr.Plot
    said: gr.Markdown
    table: gr.HTML
    about: gr.Markdown

    @property
    def asked(self) -> list[Component]:
        """What is chosen."""
        return [self.family, self.measure]

    @property
    def shown(self) -> list[Component]:
        """In the order of `trials.Shown`."""
        return [self.plot, self.said, self.table, self.about]


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The components that are wired to each other; `many` pictures where they were measured."""

    inputs: Inputs
    outputs: Outputs
    many: Many | None

    @property
    def screen(self) -> Screen:
        """What is asked for and shown."""
        return Screen(self.inputs.asked, self.outputs.shown, self.outputs.said)


def lay_out(catalogue: Catalogue, jobs: Jobs, network: Spec, example: Example, many: Found) -> Parts:
    """The page below its title, which opens with that network and that example; `many` pictures beforehand."""
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=310, elem_id="inputs"):
            inputs = _inputs(catalogue, jobs, network, example)
        with gr.Column(scale=3, min_width=320, elem_id="results"):
            outputs = _outputs()
    return Parts(inputs, outputs, _many(many) if many else None)


def networks(catalogue: Catalogue) -> list[tuple[str, str]]:
    """Those to choose from, as a menu takes them: those whose weights are here are marked."""
    return [(families.here_too(spec, spec.label), spec.key) for spec in catalogue.comparable()]


def _inputs(catalogue: Catalogue, jobs: Jobs, chosen: Spec, example: Example) -> Inputs:
    offered = examples.everything(chosen.family.name)
    picture, go, gallery = picture_and_start(jobs, "Measure", "measure-maps", example, offered)
    titles = [(row.title, name) for name, row in METHODS.items()]
    network = Menu(
        networks(catalogue), value=[chosen.key], multiselect=True, max_choices=trusting.MOST, label="Networks",
        elem_id="network",
    )  # fmt: skip
    stage = Menu(list(STAGES), value=STAGES[0], label="Stage", info=trust_words.STAGE_HELP, elem_id="stage")
    methods = Ticks(titles, value=list(FIRST), label="Maps", info=trust_words.SAME, elem_id="methods")
    road = gr.Checkbox(label="ROAD too", info=trust_words.ROAD_HELP, elem_id="road")
    return Inputs(picture, gallery, go, network, methods, stage, road, gr.Markdown(elem_id="passes"))


def _outputs() -> Outputs:
    said = gr.Markdown(trust_words.READY, elem_id="verdict")
    cards = Cards(trust_words.NO_MAPS, elem_id="cards", elem_classes=["five", "maps", "untimed"])
    plot = gr.Plot(charts.curves(), show_label=False, elem_id="curves")
    table = gr.HTML(elem_id="measured")
    with gr.Accordion("What these scores mean, and where they mislead", open=False):
        gr.Markdown(trust_words.HELP)
        gr.HTML(
            tables.table(trust_words.METHODS_HEAD, trust_words.methods_rows(), trust_words.METHODS_TABLE),
            elem_id="methods-table",
        )
    shuffle = gr.Button(trust_words.SHUFFLE, elem_id="shuffle")
    fading = gr.Markdown(elem_id="fading")
    faded = Cards(trust_words.NOT_SHUFFLED, elem_id="faded", elem_classes=["five", "maps", "untimed"])
    return Outputs(said, cards, plot, table, shuffle, fading, faded)


def _many(found: Found) -> Many:
    whose, choices = trials.families(found), trials.measures(found)
    first = trials.shown(found, whose[0][1], choices[0][1])
    gr.Markdown(f"## {trust_words.MANY}")
    bare = partial(gr.Radio, show_label=False, container=False)
    family = bare(whose, value=whose[0][1], label="Pictures", visible=len(whose) > 1, elem_id="many-pictures")
    about = gr.Markdown(first.about, elem_id="many-about")
    measure = bare(choices, value=choices[0][1], label="Measure", elem_id="many-measure")
    said = gr.Markdown(first.said, elem_id="many-finding")
    with gr.Row(equal_height=False):
        with gr.Column(scale=3, min_width=320):
            plot = gr.Plot(first.figure, show_label=False, elem_id="many")
        with gr.Column(scale=2, min_width=320):
            rows = gr.HTML(first.table, elem_id="many-table")
    return Many(family, measure, plot, said, rows, about)
