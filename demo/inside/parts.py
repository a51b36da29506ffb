"""What the Inside page is laid out of; `page.py` wires it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import gradio as gr
from gradio.components import Component

from demo.inside import charts as inside_charts
from demo.inside import content, memory, memory_words
from demo.inside import words as inside_words
from demo.inside.stages import Stages
from demo.ui import examples, families
from demo.ui.asking import picture_and_start
from demo.ui.beginning import Screen
from demo.ui.cards import Cards
from demo.ui.gallery import Gallery
from demo.ui.jobs import Jobs
from demo.ui.picture import Picture
from demo.ui.unchecked import Menu

if TYPE_CHECKING:
    from demo.ui.examples import Example
    from explain.networks.variants import Spec
    from explain.own.catalogue import Catalogue

STAGES = [inside_words.ALL_STAGES, *(f"stage {number}" for number in range(1, 10))]


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """A network, what its stages and blocks cost, and one block; `key` is that of the block."""

    network: Menu
    measure: gr.Radio
    key: gr.State
    icicle: gr.Plot
    stages: Stages
    heading: gr.Markdown
    block: gr.HTML


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """What the network takes in memory, computed once the part is opened."""

    accordion: gr.Accordion
    batch: gr.Radio
    room: gr.Radio
    said: gr.Markdown
    plot: gr.Plot
    rows: gr.HTML

    @property
    def shown(self) -> list[Component]:
        """In the order of what `memory.show` gives."""
        return [self.said, self.plot, self.rows]


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """The picture that is looked at."""

    picture: Picture
    gallery: Gallery
    go: gr.Button


@dataclass(frozen=True, slots=True, eq=False)
class Outputs:
    """What it does in the network: channels, gates, and the values of Swish; `seen` is all of it."""

    said: gr.Markdown
    cards: Cards
    seen: gr.State
    gates: gr.Plot
    gate_note: gr.Markdown
    swish: gr.Plot
    swish_stage: gr.Dropdown
    swish_note: gr.Markdown


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The components that are wired to each other."""

    structure: Structure
    memory: Memory
    inputs: Inputs
    outputs: Outputs

    @property
    def screen(self) -> Screen:
        """What is asked for, and what is shown in the order of `content.Look`."""
        found = self.outputs
        asked = self.inputs.picture, self.structure.network
        return Screen(asked, (found.seen, found.cards, found.said), found.said)


def lay_out(catalogue: Catalogue, jobs: Jobs, network: Spec, example: Example) -> Parts:
    """The page below its title, which opens with that network and that example."""
    return Parts(_structure(catalogue, network), _memory(), *_look(catalogue, jobs, example))


def networks(catalogue: Catalogue) -> list[tuple[str, str]]:
    """Those to choose from, as a menu takes them: those whose weights are here are marked."""
    found = content.offered(catalogue)
    return [(families.here_too(spec, f"{spec.label} · {spec.family.title}"), spec.key) for spec in found]


def _structure(catalogue: Catalogue, first: Spec) -> Structure:
    key = gr.State(content.FIRST_BLOCK)
    with gr.Row(equal_height=True):
        network = Menu(
            networks(catalogue), value=first.key, label="Network", info=inside_words.NETWORK, elem_id="network",
            min_width=300,
        )  # fmt: skip
        measure = gr.Radio(
            list(inside_words.MEASURES), value="Multiply-adds", label="Cost", info=inside_words.MEASURE_HELP,
            elem_id="measure", min_width=300,
        )  # fmt: skip
    icicle = gr.Plot(show_label=False, elem_id="icicle")
    gr.Markdown(inside_words.STAGES_NOTE)
    stages = Stages(elem_id="stages")
    heading = gr.Markdown(elem_id="block-head")
    block = gr.HTML(elem_id="block")
    with gr.Accordion("Why “inverted”, and which costs matter", open=False):
        gr.Markdown(inside_words.HELP)
    return Structure(network, measure, key, icicle, stages, heading, block)


def _memory() -> Memory:
    with gr.Accordion(memory_words.TITLE, open=False, elem_id="memory") as accordion:
        gr.Markdown(memory_words.INTRO)
        with gr.Row():
            batch = gr.Radio(list(memory.BATCHES), value=32, label=memory_words.BATCH, min_width=300, elem_id="batch")
            rooms = [(f"{room} GB", room) for room in memory.ROOMS]
            room = gr.Radio(rooms, value=16, label=memory_words.ROOM, min_width=300, elem_id="room")
        with gr.Row(equal_height=False):
            with gr.Column(min_width=320):
                said = gr.Markdown(elem_id="memory-said")
                plot = gr.Plot(show_label=False, elem_id="memory-chart")
            with gr.Column(min_width=320):
                rows = gr.HTML(elem_id="memory-table")
    return Memory(accordion, batch, room, said, plot, rows)


def _look(catalogue: Catalogue, jobs: Jobs, example: Example) -> tuple[Inputs, Outputs]:
    gr.Markdown(inside_words.PICTURE_HEAD)
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=310, elem_id="inputs"):
            offered = examples.everything(families.first_family(catalogue).name)
            picture, go, gallery = picture_and_start(jobs, "Look inside", "look", example, offered)
        with gr.Column(scale=3, min_width=320, elem_id="results"):
            said = gr.Markdown(inside_words.READY, elem_id="verdict")
            cards = Cards(
                inside_words.NO_CHANNELS,
                signed=True,
                elem_id="cards",
                elem_classes=["five", "maps", "brief", "untimed"],
            )
            gr.Markdown(inside_words.CHANNELS)
    return Inputs(picture, gallery, go), _outputs(said, cards)


def _outputs(said: gr.Markdown, cards: Cards) -> Outputs:
    """What stands below the picture and its cards."""
    seen = gr.State(None)
    with gr.Row(equal_height=False):
        with gr.Column(min_width=320):
            gr.Markdown(inside_words.GATES)
            gates = gr.Plot(inside_charts.gates(), show_label=False, elem_id="gates")
            gate_note = gr.Markdown(inside_words.NOT_YET, elem_id="gate-note")
        with gr.Column(min_width=320):
            gr.Markdown(inside_words.SWISH)
            swish = gr.Plot(inside_charts.swish(), show_label=False, elem_id="swish")
            stage = gr.Dropdown(STAGES, value=STAGES[0], label="Values of", elem_id="swish-stage")
            note = gr.Markdown(inside_words.NOT_YET, elem_id="swish-note")
    return Outputs(said, cards, seen, gates, gate_note, swish, stage, note)
