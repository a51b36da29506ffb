"""The Teach page: boxes of pictures, a class each; the networks that learn them; and a picture to try them on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr
from PIL import Image  # at run time: gradio reads the annotations of handlers

from demo.compare.comparison import KEPT, Shown
from demo.teach import chart, saving, scenes, teaching, trying
from demo.teach import words as teach_words
from demo.teach.camera import Camera
from demo.teach.teaching import School
from demo.ui import examples, families
from demo.ui.album import ONE_BY_ONE, Album, album
from demo.ui.cards import Cards
from demo.ui.events import AT_ONCE, EACH, PRIVATE, QUIET, RUN, sent
from demo.ui.gallery import Gallery
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import Link, follow
from demo.ui.picture import Picture, checked, place
from demo.ui.unchecked import Menu

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Teach", "teach"
BOXES, AT_FIRST = 6, 2  # classes at most, and at first


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The components that are wired to each other."""

    columns: list[gr.Column]
    names: list[gr.Textbox]
    albums: list[Album]
    more: gr.Button
    drawn: gr.Button
    mend: gr.Button
    networks: Menu
    teach: gr.Button
    stop: gr.Button
    said: gr.Markdown
    plot: gr.Plot
    table: gr.HTML
    picture: Picture
    gallery: Gallery
    answer: gr.Markdown
    cards: Cards
    pointed: gr.Button
    rest: gr.Button
    background: gr.Button
    save: gr.Button
    saved: gr.Markdown
    files: gr.File
    school: gr.State
    screen: gr.State


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{teach_words.TITLE}</h1><p>{teach_words.INTRO}</p>", elem_id="intro")
    with gr.Row(equal_height=False):
        with gr.Column(scale=2, min_width=310, elem_id="inputs"):
            inputs = _inputs(catalogue)
        with gr.Column(scale=3, min_width=320, elem_id="results"):
            outputs = _outputs()
    kept = (gr.State(None, time_to_live=KEPT), gr.State(None, time_to_live=KEPT))
    parts = Parts(*(*inputs, *outputs, *kept))
    gr.on(None, None, js=ONE_BY_ONE, **PRIVATE)
    _wire_boxes(parts)
    looked = _wire_trying(parts, store, jobs)
    _wire_teaching(parts, store, catalogue, jobs, looked)
    _wire_saving(parts, store, jobs)
    _wire_link(parts, catalogue)


def _wire_link(parts: Parts, catalogue: Catalogue) -> None:
    """An address may name networks and a scene to be tried, and have the drawn ones taught."""
    flags, keys = {"drawn": parts.drawn, "mend": parts.mend}, [spec.key for spec in teaching.networks(catalogue)]

    def arrive(request: gr.Request) -> tuple[Any, Any]:
        link = Link(dict(request.query_params))
        scene, networks = examples.asked(link, parts.gallery.examples), link.many("network", keys)
        for flag in flags:
            link.one(flag, ["1"])
        link.tell()
        return parts.gallery.file(scene) if scene else gr.skip(), networks[: teaching.MOST_NETWORKS] or gr.skip()

    arrived = gr.on(None, arrive, None, [parts.picture, parts.networks], show_progress="hidden", **PRIVATE)
    follow(arrived, {"scene": parts.picture, "network": parts.networks}, parts.gallery.names, flags)


def _inputs(catalogue: Catalogue) -> tuple[Any, ...]:
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
    Camera(BOXES)
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
    return columns, names, albums, more, drawn, mend, networks, go, halt


def _outputs() -> tuple[Any, ...]:
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
    with gr.Row(equal_height=False):
        save = gr.Button(teach_words.SAVE, elem_id="save", scale=1, min_width=200)
        with gr.Column(scale=2, min_width=280):
            saved = gr.Markdown(elem_id="saved")
            files = gr.File(
                label=teach_words.FILES, file_count="multiple", interactive=False, visible=False, elem_id="files"
            )
    with gr.Accordion("How this works, and what it does not tell", open=False):
        gr.Markdown(teach_words.HELP)
    return said, plot, table, picture, gallery, answer, cards, pointed, rest, background, save, saved, files


def _wire_boxes(parts: Parts) -> None:
    """One more class with each press."""
    shown = gr.State(AT_FIRST)

    def another(count: int) -> list[Any]:
        count = min(count + 1, BOXES)
        columns = [gr.Column(visible=number < count) for number in range(BOXES)]
        return [count, *columns, gr.Button(visible=count < BOXES)]

    parts.more.click(another, shown, [shown, *parts.columns, parts.more], show_progress="hidden", **PRIVATE)


def _wire_teaching(parts: Parts, store: ModelStore, catalogue: Catalogue, jobs: Jobs, look: Any) -> None:
    async def teach(request: gr.Request, *asked: Any) -> AsyncIterator[teaching.Step]:
        names, albums, keys = asked[:BOXES], asked[BOXES : 2 * BOXES], asked[-1]

        def work(stopped: Stopped) -> Iterator[teaching.Step]:
            return teaching.steps(store, catalogue, list(zip(names, albums, strict=True)), keys, stopped)

        async for step in jobs.run(request, work, teaching.only):
            yield step

    async def stop(request: gr.Request) -> None:
        jobs.stop(request.session_hash)

    def fill(*whats: str) -> list[Any]:
        found = scenes.by_class([scene for what in whats for scene in scenes.scenes(what)])
        empty = BOXES - len(scenes.CLASSES)
        return [*scenes.CLASSES, *[""] * empty, *found, *[None] * empty, parts.gallery.file(scenes.tried()[0])]

    filled = [*parts.names, *parts.albums, parts.picture]
    given = [*parts.names, *parts.albums, parts.networks]
    shown = [parts.plot, parts.table, parts.said, parts.school]
    options = {"show_progress": "minimal", "show_progress_on": [parts.said], **PRIVATE, **RUN}
    pressed = (
        parts.teach.click,
        parts.drawn.click(lambda: fill(scenes.TAUGHT), None, filled, show_progress="hidden", **PRIVATE).then,
        parts.mend.click(
            lambda: fill(scenes.TAUGHT, scenes.MENDED), None, filled, show_progress="hidden", **PRIVATE
        ).then,
    )
    for press in pressed:
        look(press(teach, given, shown, **options).success)
    parts.stop.click(stop, **AT_ONCE)


def _wire_trying(parts: Parts, store: ModelStore, jobs: Jobs) -> Any:
    """Gives what has an event look at the picture."""
    shown = [parts.cards, parts.answer, parts.screen]
    options = {"show_progress": "minimal", "show_progress_on": [parts.answer], **PRIVATE, **RUN}

    def say(said: str) -> trying.Step:
        return gr.skip(), said, gr.skip()

    async def ask(image: Image.Image | None, school: School | None, request: gr.Request) -> AsyncIterator[trying.Step]:
        def work(stopped: Stopped) -> Iterator[trying.Step]:
            return trying.steps(store, school, image, stopped)

        async for step in jobs.run(request, work, say):
            yield step

    async def erase(screen: Shown | None, event: gr.EventData, request: gr.Request) -> AsyncIterator[trying.Step]:
        def work(stopped: Stopped) -> Iterator[trying.Step]:
            for cards in trying.painted(store, screen, sent(event, "strokes"), sent(event, "fill"), stopped):
                yield cards, gr.skip(), gr.skip()

        async for step in jobs.run(request, work, say):
            yield step

    def catch(what: str) -> Any:
        async def caught(screen: Shown | None, request: gr.Request) -> AsyncIterator[trying.Step]:
            def work(stopped: Stopped) -> Iterator[trying.Step]:
                return trying.caught(store, screen, what, stopped)

            async for step in jobs.run(request, work, say):
                yield step

        return caught

    def pick(event: gr.EventData) -> Any:
        names = {example.name: example for example in parts.gallery.examples}
        found = names.get(str(sent(event, "name")))
        return parts.gallery.file(found) if found else gr.skip()

    def look(event: Any) -> Any:
        return event(ask, [parts.picture, parts.school], shown, **options)

    look(parts.gallery.select(pick, None, parts.picture, **EACH).then)
    look(parts.picture.input)
    parts.cards.submit(erase, parts.screen, shown, **options)
    parts.pointed.click(catch(trying.POINTED), parts.screen, shown, **options)
    parts.rest.click(catch(trying.REST), parts.screen, shown, **options)
    parts.background.click(catch(trying.BACKGROUND), parts.screen, shown, **options)
    return look


def _wire_saving(parts: Parts, store: ModelStore, jobs: Jobs) -> None:
    async def save(school: School | None, request: gr.Request) -> AsyncIterator[saving.Step]:
        def work(stopped: Stopped) -> Iterator[saving.Step]:
            return saving.steps(store, school, stopped)

        async for step in jobs.run(request, work, lambda said: (gr.skip(), said)):
            yield step

    options = {"show_progress": "minimal", "show_progress_on": [parts.saved], **PRIVATE, **RUN}
    made = parts.save.click(save, parts.school, [parts.files, parts.saved], **options)
    made.success(lambda: gr.File(visible=True), None, parts.files, **QUIET)
