"""What the Deploy page is laid out of; `page.py` wires it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import gradio as gr
from gradio.components import Component

from demo.deploy import charts
from demo.deploy import words as deploy_words
from demo.deploy.question import CALIBRATED, JUDGED, OURS, OWN, THEIRS
from demo.pictures.intake_box import Intake
from demo.ui import examples, families
from demo.ui.asking import start_and_stop
from demo.ui.cards import Cards
from demo.ui.gallery import Gallery
from demo.ui.jobs import Jobs
from demo.ui.picture import Picture, checked, place
from demo.ui.unchecked import Menu
from explain.costs.plan import BATCHES, most_threads
from explain.engines.observers import OBSERVERS
from explain.engines.settings import BITS, Setting
from explain.engines.unquantised import KEEPS

if TYPE_CHECKING:
    from explain.own.catalogue import Catalogue

SCENES = [*examples.photos(), *examples.scenes()]


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """A network, how its int8 twins are made, what twins are judged on, and how they are timed."""

    network: Menu
    observer: Menu
    keep: Menu
    bits: Menu
    calibrated: Menu
    judged: Menu
    batch: Menu
    threads: Menu
    source: Menu

    @property
    def asked(self) -> list[Component]:
        """In the order of `question.Question`, after the picture."""
        return [
            self.network, self.observer, self.keep, self.bits, self.calibrated, self.judged, self.batch, self.threads,
            self.source,
        ]  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """A picture, what is chosen, and pictures of the visitor's own."""

    picture: Picture
    go: gr.Button
    gallery: Gallery
    choices: Choices
    intake: Intake
    given: gr.Markdown

    @property
    def asked(self) -> list[Component]:
        """In the order of `question.Question`."""
        return [self.picture, *self.choices.asked]


@dataclass(frozen=True, slots=True, eq=False)
class Outputs:
    """What the twins answer and cost, and where they part."""

    said: gr.Markdown
    cards: Cards
    table: gr.HTML
    apart: Cards
    bars: gr.Plot
    about: gr.Markdown
    parted: gr.HTML
    likely: gr.Plot

    @property
    def shown(self) -> list[Component]:
        """In the order of `content.Step`."""
        return [
            self.said, self.cards, self.apart, self.table, self.bars, self.about, self.parted, self.likely,
        ]  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The components that are wired to each other."""

    inputs: Inputs
    outputs: Outputs


def lay_out(catalogue: Catalogue, jobs: Jobs) -> Parts:
    """The page below its title."""
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=310, elem_id="inputs"):
            inputs = _inputs(catalogue, jobs)
        with gr.Column(scale=3, min_width=320, elem_id="results"):
            outputs = _outputs()
    return Parts(inputs, outputs)


def _inputs(catalogue: Catalogue, jobs: Jobs) -> Inputs:
    gallery = Gallery(SCENES, render=False)  # below, and known before
    picture = place("Picture", value=gallery.file(SCENES[0]))
    checked(picture)
    go = start_and_stop(jobs, "Compare twins", "deploy-go")
    gallery.render()  # type: ignore[no-untyped-call]
    gallery.gives(picture)
    choices = _choices(catalogue)
    with gr.Accordion(deploy_words.OWN_HEAD, open=False, elem_id="own"):
        box = Intake(catalogue.bounds, elem_id="intake")
        given = gr.Markdown(elem_id="given")
    return Inputs(picture, go, gallery, choices, box, given)


def _choices(catalogue: Catalogue) -> Choices:
    specs = catalogue.comparable()
    first = next(iter(families.here(catalogue)), specs[0])
    network = Menu(
        [(f"{spec.label} · {spec.family.title}", spec.key) for spec in specs], value=first.key, label="Network",
        info=deploy_words.NETWORK, elem_id="network",
    )  # fmt: skip
    judged = Menu(
        [(deploy_words.ON_PICTURE if n == 1 else deploy_words.scenes(n), n) for n in JUDGED]
        + [(deploy_words.ON_OWN, OWN)], value=JUDGED[0], label="Judged on", info=deploy_words.JUDGED, elem_id="judged",
    )  # fmt: skip
    observer, keep = _operators()
    source, calibrated, bits = _calibration()
    with gr.Row():
        batch = Menu(list(BATCHES), value=1, label="Batch", elem_id="deploy-batch", min_width=90)
        threads = Menu(
            [("default", 0), *range(1, most_threads() + 1)], value=0, label="Threads", elem_id="deploy-threads",
            min_width=120,
        )  # fmt: skip
    return Choices(network, observer, keep, bits, calibrated, judged, batch, threads, source)


def _operators() -> tuple[Menu, Menu]:
    """Of int8: observer, and operators that are kept."""
    usual = Setting()
    observer = Menu(
        [(row.title, name) for name, row in OBSERVERS.items()], value=usual.observer, label="Observer of int8",
        info=deploy_words.OBSERVER_HELP, elem_id="observer",
    )  # fmt: skip
    keep = Menu(
        [(row.title, name) for name, row in KEEPS.items()], value=usual.keep, label="Kept in fp32",
        info=deploy_words.KEEP_HELP, elem_id="keep",
    )  # fmt: skip
    return observer, keep


def _calibration() -> tuple[Menu, Menu, Menu]:
    """Of int8: the pictures that it is calibrated on, how many, and its bits."""
    source = Menu(
        [(deploy_words.WITH_OURS, OURS), (deploy_words.WITH_OWN, THEIRS)], value=OURS, label="Calibrated on",
        elem_id="source",
    )  # fmt: skip
    with gr.Row():
        calibrated = Menu(list(CALIBRATED), value=16, label="How many", elem_id="calibrated", min_width=120)
        bits = Menu(list(BITS), value=Setting().bits, label="Bits", elem_id="bits", min_width=90)
    gr.Markdown(f"{deploy_words.CALIBRATION_HELP} {deploy_words.BITS_HELP}", elem_id="truth-note")
    return source, calibrated, bits


def _outputs() -> Outputs:
    said = gr.Markdown(deploy_words.READY, elem_id="verdict")
    cards = Cards(deploy_words.NO_CARDS, elem_id="cards", elem_classes=["five", "maps", "untimed"])
    table = gr.HTML(elem_id="twins")
    gr.Markdown(deploy_words.DIFFERENCES)
    apart = Cards(
        deploy_words.NO_DIFFERENCES, signed=True, shared=True, elem_id="apart", elem_classes=["five", "maps", "untimed"]
    )
    gr.Markdown(deploy_words.BLOCKS)
    bars = gr.Plot(charts.blocks(), show_label=False, elem_id="blocks")
    about = gr.Markdown(elem_id="blocks-said")
    parted = gr.HTML(elem_id="parted")
    likely = gr.Plot(visible=False, show_label=False, elem_id="likenesses")
    with gr.Accordion("What these mean, and why reports of int8 differ", open=False):
        gr.Markdown(deploy_words.HELP)
    return Outputs(said, cards, table, apart, bars, about, parted, likely)
