"""The Teach page: boxes of pictures, a class each; the networks that learn them; and a picture to try them on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import gradio as gr
from gradio.events import Dependency
from PIL import Image  # at run time: gradio reads the annotations of handlers

from demo.camera.answers import Drawing
from demo.camera.wiring import wire
from demo.compare.comparison import Shown
from demo.teach import parts, saving, scenes, teaching, trying
from demo.teach import words as teach_words
from demo.teach.collected import Collected, boxes, filled
from demo.teach.parts import AT_FIRST, BOXES, Inputs, Parts
from demo.teach.teaching import School
from demo.ui import examples, modules
from demo.ui.album import one_by_one
from demo.ui.events import EACH, PRIVATE, QUIET, Event, Skip, sent
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import Link, follow
from demo.ui.picture import refuse
from explain.errors import LensError

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Teach", "teach"
Look = Callable[[Event], Dependency]  # has an event look at the picture


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{teach_words.TITLE}</h1><p>{teach_words.INTRO}</p>", elem_id="intro")
    page = parts.lay_out(catalogue)
    one_by_one()
    _wire_collected(page, _wire_boxes(page.inputs))
    look = _wire_trying(page, store, jobs)
    _wire_erasing(page, store, jobs)
    _wire_teaching(page, store, catalogue, jobs, look)
    _wire_live(page, store, jobs)
    _wire_saving(page, store, jobs)
    _wire_link(page, catalogue)


def _wire_link(page: Parts, catalogue: Catalogue) -> None:
    """An address may name networks and a scene to be tried, and have the drawn ones taught."""
    inputs, tried = page.inputs, page.outputs.tried
    flags = {"drawn": inputs.drawn, "mend": inputs.mend}
    keys = [spec.key for spec in teaching.networks(catalogue)]

    def arrive(request: gr.Request) -> tuple[str | Skip, list[str] | Skip]:
        link = Link(dict(request.query_params))
        scene, networks = examples.asked(link, tried.gallery.rows), link.many("network", keys)
        for flag in flags:
            link.one(flag, ["1"])
        link.tell()
        return tried.gallery.file(scene) if scene else gr.skip(), networks[: teaching.MOST_NETWORKS] or gr.skip()

    arrived = gr.on(None, arrive, None, [tried.picture, inputs.networks], show_progress="hidden", **PRIVATE)
    follow(arrived, {"scene": tried.picture, "network": inputs.networks}, tried.gallery.names, flags)


def _wire_boxes(inputs: Inputs) -> gr.State:
    """One more class with each press; gives how many are shown."""
    shown = gr.State(AT_FIRST)

    def another(count: int) -> list[object]:
        count = min(count + 1, BOXES)
        columns = [gr.Column(visible=number < count) for number in range(BOXES)]
        return [count, *columns, gr.Button(visible=count < BOXES)]

    inputs.more.click(another, shown, [shown, *inputs.columns, inputs.more], show_progress="hidden", **PRIVATE)
    return shown


def _wire_collected(page: Parts, shown: gr.State) -> None:
    """What was pressed in the grid of Your pictures fills the boxes, as the page is opened from there."""
    inputs, outputs = page.inputs, page.outputs
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
    gr.on(None, fill, left, filling, js=modules.call("collect/take.js", "take"), show_progress="hidden", **PRIVATE)


def _wire_teaching(page: Parts, store: ModelStore, catalogue: Catalogue, jobs: Jobs, look: Look) -> None:
    """A press teaches what is in the boxes; a picture is looked at once that is done."""
    inputs, outputs = page.inputs, page.outputs

    def teach(stopped: Stopped, *asked: object) -> Iterator[teaching.Step]:
        names, albums, keys = asked[:BOXES], asked[BOXES : 2 * BOXES], asked[-1]
        boxes = [(str(name or ""), _listed(album)) for name, album in zip(names, albums, strict=True)]
        return teaching.steps(store, catalogue, boxes, _listed(keys), stopped)

    given = [*inputs.boxes, inputs.networks]
    shown = [outputs.plot, outputs.table, outputs.said, page.school]
    for press in (inputs.teach.click, *_wire_drawn(page)):
        look(jobs.start(press, teach, given, shown, outputs.said).success)
    jobs.ended_by(inputs.stop)


def _wire_drawn(page: Parts) -> list[Event]:
    """Two buttons put drawn scenes into the boxes, and one to be tried; gives what comes once they are there."""
    inputs, tried = page.inputs, page.outputs.tried

    def fill(*whats: str) -> list[object]:
        found = scenes.by_class([scene for what in whats for scene in scenes.scenes(what)])
        names, albums = filled(list(zip(scenes.CLASSES, found, strict=True)), BOXES)
        return [*names, *albums, tried.gallery.file(scenes.tried()[0])]

    def press(button: gr.Button, *whats: str) -> Event:
        filling = [*inputs.boxes, tried.picture]
        return button.click(lambda: fill(*whats), None, filling, show_progress="hidden", **PRIVATE).then

    return [press(inputs.drawn, scenes.TAUGHT), press(inputs.mend, scenes.TAUGHT, scenes.MENDED)]


def _listed(value: object) -> list[str]:
    """The names that a component gave; none where it gave none."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _wire_trying(page: Parts, store: ModelStore, jobs: Jobs) -> Look:
    """Gives what has an event look at the picture."""
    tried = page.outputs.tried
    names = {example.name: example for example in tried.gallery.rows}

    def ask(stopped: Stopped, image: Image.Image | None, school: School | None) -> Iterator[trying.Step]:
        return trying.steps(store, school, image, stopped)

    def pick(event: gr.EventData) -> str | Skip:
        found = names.get(str(sent(event, "name")))
        return tried.gallery.file(found) if found else gr.skip()

    def look(event: Event) -> Dependency:
        return jobs.start(event, ask, [tried.picture, page.school], page.looked, tried.answer)

    look(tried.gallery.select(pick, None, tried.picture, **EACH).then)
    look(tried.picture.input)
    return look


def _wire_erasing(page: Parts, store: ModelStore, jobs: Jobs) -> None:
    """Part of the picture is erased by hand, or what a taught network is caught by."""
    tried, shown = page.outputs.tried, page.looked

    def erase(stopped: Stopped, screen: Shown | None, strokes: object, fill: object) -> Iterator[trying.Step]:
        for cards in trying.painted(store, screen, strokes, fill, stopped):
            yield trying.KEEP._replace(cards=cards)

    def catch(what: str) -> Callable[[Stopped, Shown | None], Iterator[trying.Step]]:
        def caught(stopped: Stopped, screen: Shown | None) -> Iterator[trying.Step]:
            return trying.caught(store, screen, what, stopped)

        return caught

    jobs.start(tried.cards.submit, erase, [page.screen], shown, tried.answer, told=("strokes", "fill"))
    for what, button in zip(trying.PARTS, (tried.pointed, tried.rest, tried.background), strict=True):
        jobs.start(button.click, catch(what), [page.screen], shown, tried.answer)


def _wire_live(page: Parts, store: ModelStore, jobs: Jobs) -> None:
    """The camera looks through the networks as they were taught."""
    tried = page.outputs.tried

    def look(school: School | None, frame: object) -> Drawing | None:
        return trying.live(store, school, frame)

    def ready(school: School | None, stopped: Stopped) -> Iterator[str]:
        return trying.ready(store, school, stopped)

    wire(tried.camera, tried.camera_said, page.school, jobs, look, ready)


def _wire_saving(page: Parts, store: ModelStore, jobs: Jobs) -> None:
    outputs = page.outputs

    def save(stopped: Stopped, school: School | None) -> Iterator[saving.Step]:
        return saving.steps(store, school, stopped)

    made = jobs.start(outputs.save.click, save, [page.school], [outputs.files, outputs.saved], outputs.saved)
    made.success(lambda: gr.File(visible=True), None, outputs.files, **QUIET)
