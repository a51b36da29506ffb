"""The Input page: usual mistakes in front of a network, its size, and the doctor who finds yours."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.events import Dependency
from PIL import Image  # at run time: gradio reads the annotations of handlers

from demo.inputs import charts, doctoring, showing
from demo.inputs import words as input_words
from demo.inputs.showing import BySize
from demo.ui import examples, families
from demo.ui.asking import start_and_stop
from demo.ui.cards import Cards
from demo.ui.events import LAST, PRIVATE, RUN, anew
from demo.ui.gallery import Gallery
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import Link, follow
from demo.ui.picture import carried, checked, place, refuse
from demo.ui.tensor_file import ENDINGS, TensorFile
from demo.ui.unchecked import Dial, Menu
from explain.inputs.code import LIBRARIES

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Input", "inputs"
SCENES = [*examples.photos(), *examples.scenes()]
PARTS = ("mistakes", "size", "yours")  # as links call the tabs
OPENING = "chelsea"  # larger than networks take, so that kernels matter, and close enough a call to be lost
SMALLEST, LARGEST, STEP, FIRST = 96, 600, 8, 224  # px


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{input_words.TITLE}</h1><p>{input_words.INTRO}</p>", elem_id="intro")
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=310, elem_id="inputs"):
            picture = place("Picture")
            checked(picture)
            go = start_and_stop(jobs, "Run", "run-inputs")
            gallery = Gallery(SCENES)
            given = gallery.gives(picture)
            network = _network(catalogue)
        with gr.Column(scale=3, min_width=320, elem_id="results"):
            said = gr.Markdown(input_words.READY, elem_id="verdict")
            with gr.Tabs(elem_id="parts") as tabs:
                with gr.Tab(input_words.TABS[0], id=PARTS[0]):
                    cards = Cards(input_words.NO_CARDS, elem_id="cards", elem_classes="five")
                with gr.Tab(input_words.TABS[1], id=PARTS[1]) as sizes:
                    side = _sizes()
                with gr.Tab(input_words.TABS[2], id=PARTS[2]):
                    library = _doctor(store, catalogue, jobs, picture, network)
    found = gr.State(None)
    ran = _wire(store, catalogue, jobs, [picture, network], [cards, said, found, side[1]], go)
    _wire_sizes(found, side, sizes)
    _wire_link(catalogue, gallery, given, [picture, network, side[0], library, tabs], ran)


def _network(catalogue: Catalogue) -> Menu:
    specs = catalogue.comparable()
    first = next(spec for spec in specs if spec.family == families.first_family(catalogue))
    return Menu(
        [(f"{spec.label} · {spec.family.title}", spec.key) for spec in specs], value=first.key, label="Network",
        elem_id="network",
    )  # fmt: skip


def _sizes() -> tuple[Dial, gr.Plot, Cards, gr.Markdown]:
    gr.Markdown(input_words.SIZES)
    with gr.Row(equal_height=False):
        with gr.Column(scale=3, min_width=300):
            side = Dial(SMALLEST, LARGEST, FIRST, step=STEP, label="Size, px a side", elem_id="side")
            said = gr.Markdown(input_words.NO_SIZES, elem_id="sized")
            plot = gr.Plot(charts.none_yet(input_words.NO_SIZES), show_label=False, elem_id="by-size")
        with gr.Column(scale=2, min_width=300):
            card = Cards(input_words.NO_SIZES, elem_id="at-size")
    return side, plot, card, said


def _wire_sizes(found: gr.State, parts: tuple[Dial, gr.Plot, Cards, gr.Markdown], tab: gr.Tab) -> None:
    def show(by: BySize | None, side: float | None) -> tuple[object, ...]:
        return showing.at_size(by, side)

    side, plot, card, said = parts
    gr.on([side.change, found.change, tab.select], show, [found, side], [card, said, plot], **LAST)


def _doctor(store: ModelStore, catalogue: Catalogue, jobs: Jobs, picture: Any, network: Menu) -> Menu:
    gr.Markdown(input_words.DOCTOR)
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=260):
            tensor = TensorFile(label="Tensor", file_types=ENDINGS, height=130, elem_id="tensor")
            alone = gr.Checkbox(label=input_words.ALONE, elem_id="alone")
            go = gr.Button("Find the mistake", variant="primary", elem_id="diagnose")
        with gr.Column(scale=3, min_width=320):
            said = gr.Markdown(input_words.DOCTOR_READY, elem_id="diagnosis")
            found = gr.HTML(elem_id="diagnosed")

    async def diagnose(
        given: Any, image: Image.Image | None, key: str, without: bool, request: gr.Request
    ) -> AsyncIterator[doctoring.Step]:
        def work(stopped: Stopped) -> Iterator[doctoring.Step]:
            return doctoring.steps(store, catalogue, given, None if without else image, key, stopped)

        if given is None:
            raise refuse(input_words.NO_TENSOR)
        yield doctoring.only(input_words.LOOKING)
        # cards under way are finished first
        async for step in jobs.run(request, work, doctoring.only, replaces=False):
            yield step

    go.click(
        diagnose, [tensor, picture, network, alone], [said, found], show_progress="minimal", show_progress_on=[said],
        **PRIVATE, **RUN,
    )  # fmt: skip
    return _code(catalogue, network)


def _code(catalogue: Catalogue, network: Menu) -> Menu:
    heading = gr.Markdown(elem_id="code-head")
    titles = [(row.title, key) for key, row in LIBRARIES.items()]
    library = Menu(titles, value=titles[0][1], label=input_words.LIBRARY, elem_id="library")
    note = gr.Markdown(elem_id="code-note")
    code = gr.Code(language="python", interactive=False, show_label=False, elem_id="code")

    def show(key: str, name: str) -> tuple[object, ...]:
        return doctoring.code(catalogue, key, name)

    anew(show, [network, library], [code, note, heading])
    return library


def _wire(
    store: ModelStore, catalogue: Catalogue, jobs: Jobs, asked: list[Any], shown: list[Any], go: gr.Button
) -> Any:  # fmt: skip
    """Gives what runs, and how, for whoever arrives."""

    def run(stopped: Stopped, image: Image.Image | None, key: str) -> Iterator[showing.Step]:
        return showing.steps(store, catalogue, image, key, stopped)

    def also(event: Any) -> None:
        jobs.start(event, run, asked, shown, shown[1])

    also(go.click)
    also(asked[1].input)
    return also


def _wire_link(catalogue: Catalogue, gallery: Gallery, given: Dependency, changed: list[Any], also: Any) -> None:
    keys = [spec.key for spec in catalogue.comparable()]
    opening = next((row for row in SCENES if row.name == OPENING), SCENES[0])

    def arrive(request: gr.Request) -> tuple[object, ...]:
        link = Link(dict(request.query_params))
        scene, network = examples.asked(link, SCENES) or opening, link.one("network", keys)
        side, library = link.number("size", SMALLEST, LARGEST), link.one("library", LIBRARIES)
        part = link.one("part", PARTS)
        link.tell()
        found = (gallery.file(scene), network, side, library, part and gr.Tabs(selected=part))
        return tuple(gr.skip() if value is None else value for value in found)

    picture = changed[0]
    arrived = carried(picture, gr.on(None, arrive, None, changed, show_progress="hidden", **PRIVATE))
    follow(arrived, dict(zip(("scene", "network", "size", "library"), changed[:4], strict=True)), gallery.names)
    also(arrived.then)
    also(given.then)
    also(picture.upload)
