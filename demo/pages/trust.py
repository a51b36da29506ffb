"""The Trust page: maps of one network put to the test, beside maps that know nothing and a shuffled network's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr
from PIL import Image  # at run time: gradio reads the annotations of handlers

from demo import charts, examples, trusting
from demo.cards import Cards
from demo.events import COMPUTE, PRIVATE
from demo.picture import Picture
from demo.stops import Stops
from demo.trusting import Question
from demo.truth import Truth
from demo.unchecked import Menu, Ticks
from demo.words import trust as trust_words
from explain.variants import POCKET

if TYPE_CHECKING:
    from explain.catalogue import Catalogue
    from explain.store import ModelStore

TITLE, PATH = "Trust", "trust"
SCENES = [*examples.scenes(), *examples.photos()]
FIRST = ("exact", "gradcam++", "layercam", "eigencam")
STAGES = ("head", "stage 7", "stage 6", "stage 5", "stage 4", "stage 3", "stage 2", "stage 1")


def build(store: ModelStore, catalogue: Catalogue) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{trust_words.TITLE}</h1><p>{trust_words.INTRO}</p>", elem_id="intro")
    truth = gr.State(None)
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=310, elem_id="inputs"):
            picture = Picture(
                label="Picture", type="pil", sources=["upload", "clipboard"], height=230, elem_id="picture"
            )
            with gr.Row():
                go = gr.Button("Measure", variant="primary", elem_id="measure-maps", scale=3, min_width=120)
                halt = gr.Button("Stop", elem_id="stop", scale=1, min_width=70)
            gallery = examples.gallery(SCENES)
            asked = [truth, *_choices(catalogue)]
        with gr.Column(scale=3, min_width=320, elem_id="results"):
            said = gr.Markdown(trust_words.READY, elem_id="verdict")
            cards = Cards(trust_words.NO_MAPS, elem_id="cards", elem_classes="five maps")
            plot = gr.Plot(charts.curves(), show_label=False, elem_id="curves")
            table = gr.HTML(elem_id="measured")
            with gr.Accordion("What these mean, and where they mislead", open=False):
                gr.Markdown(trust_words.HELP)
            shuffle = gr.Button("Shuffle the network from its end, part by part", elem_id="shuffle")
            fading = gr.Markdown(elem_id="fading")
            faded = Cards("Press the button above: the map should fade.", elem_id="faded", elem_classes="five maps")
    _wire(store, catalogue, (picture, *asked), (cards, plot, table, said), (faded, fading), (go, halt, shuffle))
    _wire_scenes(picture, truth, gallery)


def _choices(catalogue: Catalogue) -> list[Any]:
    networks = [spec for spec in catalogue.beside("", "")]
    chosen = next(spec for spec in networks if spec.family.name == POCKET.name)
    methods = [(title, name) for name, title in trust_words.METHOD_NAMES.items()]
    return [
        Menu([(spec.label, spec.key) for spec in networks], value=chosen.key, label="Network", elem_id="network"),
        Ticks(methods, value=list(FIRST), label="Maps", info=trust_words.SAME, elem_id="methods"),
        Menu(list(STAGES), value=STAGES[0], label="Stage", info=trust_words.STAGE_HELP, elem_id="stage"),
        gr.Checkbox(label="ROAD too", info=trust_words.ROAD_HELP, elem_id="road"),
    ]


def _wire(
    store: ModelStore, catalogue: Catalogue, asked: tuple[Any, ...], shown: tuple[Any, ...], faded: tuple[Any, ...],
    buttons: tuple[gr.Button, gr.Button, gr.Button],
) -> None:  # fmt: skip
    stops = Stops()

    def measure(
        image: Image.Image | None, truth: Truth | None, key: str, methods: list[str], stage: str, road: bool,
        request: gr.Request,
    ) -> Iterator[trusting.Step]:  # fmt: skip
        with stops.watched(request.session_hash) as pressed:
            yield from trusting.steps(
                store, catalogue, Question(image, truth, key, tuple(methods), stage, road), pressed.is_set
            )

    def shuffle(
        image: Image.Image | None, truth: Truth | None, key: str, request: gr.Request
    ) -> Iterator[tuple[Any, str]]:
        with stops.watched(request.session_hash) as pressed:
            yield from trusting.fade(store, catalogue, Question(image, truth, key, (), "", False), pressed.is_set)

    def stop(request: gr.Request) -> None:
        stops.press(request.session_hash)

    go, halt, other = buttons
    quiet: dict[str, Any] = {"trigger_mode": "once", "show_progress": "minimal", **PRIVATE, **COMPUTE}
    go.click(measure, list(asked), list(shown), show_progress_on=[shown[3]], **quiet)
    other.click(shuffle, list(asked[:3]), list(faded), show_progress_on=[faded[1]], **quiet)
    halt.click(stop, show_progress="hidden", **PRIVATE)


def _wire_scenes(picture: Picture, truth: gr.State, gallery: gr.Gallery) -> None:
    def pick(event: gr.SelectData) -> tuple[Image.Image, Truth | None]:
        chosen: int = event.index
        return SCENES[chosen].open()

    gallery.select(pick, None, [picture, truth], queue=False, show_progress="hidden", **PRIVATE)
    for change in (picture.upload, picture.clear):
        change(lambda: None, None, truth, queue=False, **PRIVATE)
