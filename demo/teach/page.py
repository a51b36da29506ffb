"""The Teach page: boxes of pictures, a class each; the networks that learn them; and a picture to try them on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import gradio as gr
from gradio.events import Dependency
from PIL import Image  # at run time: gradio reads the annotations of handlers

from demo.camera.answers import Drawing
from demo.camera.camera import Camera
from demo.camera.wiring import wire
from demo.compare.comparison import KEPT, Shown
from demo.teach import chart, saving, scenes, teaching, trying
from demo.teach import words as teach_words
from demo.teach.camera import Camera as Collector
from demo.teach.collected import TAKE, Collected, boxes, filled
from demo.teach.parts import Inputs, Outputs, Parts, Tried
from demo.teach.teaching import School
from demo.ui import examples, families
from demo.ui.album import ONE_BY_ONE, album
from demo.ui.cards import Cards
from demo.ui.events import EACH, PRIVATE, QUIET, Event, Skip, sent
from demo.ui.gallery import Gallery
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import Link, follow
from demo.ui.picture import checked, place, refuse
from demo.ui.unchecked import Menu
from explain.errors import LensError

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Teach", "teach"
BOXES, AT_FIRST = 6, 2  # classes at most, and at first
Look = Callable[[Event], Dependency]  # has an event look at the picture


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{teach_words.TITLE}</h1><p>{teach_words.INTRO}</p>", elem_id="intro")
    with gr.Row(equal_height=False):
        with gr.Column(scale=2, min_width=310, elem_id="inputs"):
            inputs = _inputs(catalogue)
        with gr.Column(scale=3, min_width=320, elem_id="results"):
            outputs = _outputs()
    parts = Parts(inputs, outputs, gr.State(None, time_to_live=KEPT), gr.State(None, time_to_live=KEPT))
    gr.on(None, None, js=ONE_BY_ONE, **PRIVATE)
    _wire_collected(parts, _wire_boxes(parts))
    look = _wire_trying(parts, store, jobs)
    _wire_teaching(parts, store, catalogue, jobs, look)
    _wire_live(parts, store, jobs)
    _wire_saving(parts, store, jobs)
    _wire_link(parts, catalogue)


def _wire_link(parts: Parts, catalogue: Catalogue) -> None:
    """An address may name networks and a scene to be tried, and have the drawn ones taught."""
    inputs, tried = parts.inputs, parts.outputs.tried
    flags, keys = (
        {"drawn": inputs.drawn, "mend": inputs.mend},
        [spec.key for spec in teaching.networks(catalogue)],
    )

    def arrive(request: gr.Request) -> tuple[str | Skip, list[str] | Skip]:
        link = Link(dict(request.query_params))
        scene, networks = examples.asked(link, tried.gallery.rows), link.many("network", keys)
        for flag in flags:
            link.one(flag, ["1"])
        link.tell()
        return tried.gallery.file(scene) if scene else gr.skip(), networks[: teaching.MOST_NETWORKS] or gr.skip()

    arrived = gr.on(None, arrive, None, [tried.picture, inputs.networks], show_progress="hidden", **PRIVATE)
    follow(
        arrived,
        {"scene": tried.picture, "network": inputs.networks},
        tried.gallery.names,
        flags,
    )


def _inputs(catalogue: Catalogue) -> Inputs:
    gr.Markdown(teach_words.DRAWN_ABOUT, elem_id="trap-about")
    with gr.Row():
        drawn = gr.Button(teach_words.DRAWN, elem_id="drawn", min_width=120)
        mend = gr.Button(teach_words.MEND, elem_id="mend", min_width=120)
    columns, names, albums = [], [], []
    for number in range(1, BOXES + 1):
        with gr.Column(visible=number <= AT_FIRST, elem_classes="class-box", min_width=280) as column:
            label = teach_words.CLASS.format(number)
            names.append(gr.Textbox(label=label, placeholder=label, max_length=80, elem_id=f"class-{number}"))
            albums.append(album(teach_words.PICTURES.format(number), f"pictures-{number}"))
        columns.append(column)
    more = gr.Button(teach_words.MORE, size="sm", elem_id="more")
    Collector(BOXES)
    offered = teaching.networks(catalogue)
    first = families.here(catalogue, ("lite", "pocket"))[:1]
    networks = Menu(
        [(spec.label, spec.key) for spec in offered], value=[spec.key for spec in first], multiselect=True,
        max_choices=teaching.MOST_NETWORKS, label=teach_words.NETWORKS, elem_id="network",
    )  # fmt: skip
    with gr.Row():
        go = gr.Button(teach_words.TEACH, variant="primary", elem_id="teach", scale=3, min_width=120)
        halt = gr.Button(teach_words.STOP, elem_id="stop", scale=1, min_width=70)
    gr.Markdown(teach_words.limit(teaching.most_pictures()), elem_id="passes")
    return Inputs(columns, names, albums, more, drawn, mend, networks, go, halt)


def _outputs() -> Outputs:
    said = gr.Markdown(teach_words.READY, elem_id="verdict")
    plot = gr.Plot(chart.accuracy(), show_label=False, elem_id="accuracy")
    table = gr.HTML(elem_id="taught")
    gr.Markdown(f"### {teach_words.TRY}")
    with gr.Row(equal_height=False):
        with gr.Column(scale=2, min_width=240):
            picture = place(teach_words.TRY, "webcam")
            checked(picture)
        with gr.Column(scale=3, min_width=280):
            gallery = Gallery(scenes.tried())
            answer = gr.Markdown(elem_id="answer", min_height=40)
            with gr.Row():
                pointed = gr.Button(teach_words.POINTED, elem_id="pointed", size="sm", min_width=130)
                rest = gr.Button(teach_words.REST, elem_id="rest", size="sm", min_width=130)
                background = gr.Button(teach_words.BACKGROUND, elem_id="background", size="sm", min_width=130)
            gr.Markdown(teach_words.CATCH_ABOUT, elem_id="catch-about")
    cards = Cards(teach_words.NO_CARDS, erasable=True, signed=True, elem_id="cards")
    with gr.Accordion(teach_words.LIVE, open=False, elem_id="live-taught"):
        camera = Camera()
        camera_said = gr.Markdown(elem_id="camera-said")
    with gr.Row(equal_height=False):
        save = gr.Button(teach_words.SAVE, elem_id="save", scale=1, min_width=200)
        with gr.Column(scale=2, min_width=280):
            saved = gr.Markdown(elem_id="saved")
            files = gr.File(
                label=teach_words.FILES, file_count="multiple", interactive=False, visible=False, elem_id="files"
            )
    with gr.Accordion("How this works, and what it does not tell", open=False):
        gr.Markdown(teach_words.HELP)
    tried = Tried(picture, gallery, answer, cards, camera, camera_said, pointed, rest, background)
    return Outputs(said, plot, table, tried, save, saved, files)


def _wire_boxes(parts: Parts) -> gr.State:
    """One more class with each press; gives how many are shown."""
    inputs = parts.inputs
    shown = gr.State(AT_FIRST)

    def another(count: int) -> list[object]:
        count = min(count + 1, BOXES)
        columns = [gr.Column(visible=number < count) for number in range(BOXES)]
        return [count, *columns, gr.Button(visible=count < BOXES)]

    inputs.more.click(another, shown, [shown, *inputs.columns, inputs.more], show_progress="hidden", **PRIVATE)
    return shown


def _wire_collected(parts: Parts, shown: gr.State) -> None:
    """What was pressed in the grid of Your pictures fills the boxes, as the page is opened from there."""
    inputs, outputs = parts.inputs, parts.outputs
    left = Collected()

    def fill(told: object, request: gr.Request) -> list[object]:
        if told is None:
            return [gr.skip()] * (3 * BOXES + 3)
        try:
            found = boxes(told, request.session_hash, BOXES)
        except LensError as error:
            raise refuse(error) from None
        names, albums = filled(found, BOXES)
        count = max(AT_FIRST, len(found))
        columns = [gr.Column(visible=number < count) for number in range(BOXES)]
        return [*names, *albums, count, *columns, gr.Button(visible=count < BOXES), teach_words.collected(found)]

    filling = [*inputs.boxes, shown, *inputs.columns, inputs.more, outputs.said]
    gr.on(None, fill, left, filling, js=TAKE, show_progress="hidden", **PRIVATE)


def _wire_teaching(parts: Parts, store: ModelStore, catalogue: Catalogue, jobs: Jobs, look: Look) -> None:
    inputs, outputs = parts.inputs, parts.outputs
    tried = outputs.tried

    def teach(stopped: Stopped, *asked: object) -> Iterator[teaching.Step]:
        names, albums, keys = asked[:BOXES], asked[BOXES : 2 * BOXES], asked[-1]
        boxes = [(str(name or ""), _listed(album)) for name, album in zip(names, albums, strict=True)]
        return teaching.steps(store, catalogue, boxes, _listed(keys), stopped)

    def fill(*whats: str) -> list[object]:
        found = scenes.by_class([scene for what in whats for scene in scenes.scenes(what)])
        empty = BOXES - len(scenes.CLASSES)
        return [
            *scenes.CLASSES,
            *[""] * empty,
            *found,
            *[None] * empty,
            tried.gallery.file(scenes.tried()[0]),
        ]

    filled = [*inputs.boxes, tried.picture]
    given = [*inputs.boxes, inputs.networks]
    shown = [outputs.plot, outputs.table, outputs.said, parts.school]
    pressed = (
        inputs.teach.click,
        inputs.drawn.click(lambda: fill(scenes.TAUGHT), None, filled, show_progress="hidden", **PRIVATE).then,
        inputs.mend.click(
            lambda: fill(scenes.TAUGHT, scenes.MENDED), None, filled, show_progress="hidden", **PRIVATE
        ).then,
    )
    for press in pressed:
        look(jobs.start(press, teach, given, shown, outputs.said).success)
    jobs.ended_by(inputs.stop)


def _listed(value: object) -> list[str]:
    """The names that a component gave; none where it gave none."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _wire_trying(parts: Parts, store: ModelStore, jobs: Jobs) -> Look:
    tried = parts.outputs.tried
    shown = [tried.cards, tried.answer, parts.screen]

    def ask(stopped: Stopped, image: Image.Image | None, school: School | None) -> Iterator[trying.Step]:
        return trying.steps(store, school, image, stopped)

    def erase(stopped: Stopped, screen: Shown | None, strokes: object, fill: object) -> Iterator[trying.Step]:
        for cards in trying.painted(store, screen, strokes, fill, stopped):
            yield trying.KEEP._replace(cards=cards)

    def catch(what: str) -> Callable[[Stopped, Shown | None], Iterator[trying.Step]]:
        def caught(stopped: Stopped, screen: Shown | None) -> Iterator[trying.Step]:
            return trying.caught(store, screen, what, stopped)

        return caught

    def pick(event: gr.EventData) -> str | Skip:
        names = {example.name: example for example in tried.gallery.rows}
        found = names.get(str(sent(event, "name")))
        return tried.gallery.file(found) if found else gr.skip()

    def look(event: Event) -> Dependency:
        return jobs.start(event, ask, [tried.picture, parts.school], shown, tried.answer)

    look(tried.gallery.select(pick, None, tried.picture, **EACH).then)
    look(tried.picture.input)
    jobs.start(
        tried.cards.submit,
        erase,
        [parts.screen],
        shown,
        tried.answer,
        told=("strokes", "fill"),
    )
    for what, button in zip(
        trying.PARTS,
        (tried.pointed, tried.rest, tried.background),
        strict=True,
    ):
        jobs.start(button.click, catch(what), [parts.screen], shown, tried.answer)
    return look


def _wire_live(parts: Parts, store: ModelStore, jobs: Jobs) -> None:
    """The camera looks through the networks as they were taught."""
    tried = parts.outputs.tried

    def look(school: School | None, frame: object) -> Drawing | None:
        return trying.live(store, school, frame)

    def ready(school: School | None, stopped: Stopped) -> Iterator[str]:
        return trying.ready(store, school, stopped)

    wire(tried.camera, tried.camera_said, parts.school, jobs, look, ready)


def _wire_saving(parts: Parts, store: ModelStore, jobs: Jobs) -> None:
    outputs = parts.outputs

    def save(stopped: Stopped, school: School | None) -> Iterator[saving.Step]:
        return saving.steps(store, school, stopped)

    made = jobs.start(outputs.save.click, save, [parts.school], [outputs.files, outputs.saved], outputs.saved)
    made.success(lambda: gr.File(visible=True), None, outputs.files, **QUIET)
