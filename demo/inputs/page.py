"""The Input page: usual mistakes in front of a network, its size, and the doctor who finds yours."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.components import Component
from gradio.events import Dependency
from PIL import Image  # at run time: gradio reads the annotations of handlers

from demo.inputs import doctoring, parts, showing
from demo.inputs import words as input_words
from demo.inputs.parts import LARGEST, OPENING, SCENES, SMALLEST, TABS, Parts
from demo.inputs.showing import BySize
from demo.ui import examples
from demo.ui.beginning import arrive, begin
from demo.ui.events import LAST, PRIVATE, RUN, anew
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import Link, follow
from demo.ui.picture import carried, refuse
from explain.inputs.code import LIBRARIES

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Input", "inputs"
NAMES = ("scene", "network", "size", "library")  # as links call them


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{input_words.TITLE}</h1><p>{input_words.INTRO}</p>", elem_id="intro")
    page = parts.lay_out(catalogue, jobs)
    _wire_doctor(page, store, catalogue, jobs)
    _wire_code(page, catalogue)
    arrived = _wire_link(page, catalogue)
    _wire(page, store, catalogue, jobs, arrived)
    _wire_sizes(page)


def _wire_sizes(page: Parts) -> None:
    found, part = page.mistakes.found, page.sizes

    def show(by: BySize | None, side: float | None) -> tuple[object, ...]:
        return showing.at_size(by, side)

    changed = [part.side.change, found.change, part.tab.select]
    gr.on(changed, show, [found, part.side], part.shown, **LAST)


def _wire_doctor(page: Parts, store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    part = page.doctor

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

    part.go.click(
        diagnose, [part.tensor, *page.inputs.asked, part.alone], [part.said, part.found], show_progress="minimal",
        show_progress_on=[part.said], **PRIVATE, **RUN,
    )  # fmt: skip


def _wire_code(page: Parts, catalogue: Catalogue) -> None:
    part = page.code

    def show(key: str, name: str) -> tuple[object, ...]:
        return doctoring.code(catalogue, key, name)

    anew(show, [page.inputs.network, part.library], [part.code, part.note, part.heading])


def _wire(page: Parts, store: ModelStore, catalogue: Catalogue, jobs: Jobs, arrived: Dependency) -> None:
    """The page opens with an example that is run as the app starts; another picture or network is run as it comes."""
    inputs, screen = page.inputs, page.screen

    def run(stopped: Stopped, image: Image.Image | None, key: str) -> Iterator[showing.Step]:
        return showing.steps(store, catalogue, image, key, stopped)

    for event in (inputs.go.click, inputs.network.input, inputs.given.then, inputs.picture.upload):
        jobs.start(event, run, screen.asked, screen.shown, screen.said)

    def also(step: showing.Step) -> dict[Component, object]:
        if not isinstance(step.found, BySize):
            return {}
        return dict(zip(page.sizes.shown, showing.at_size(step.found, page.sizes.side.value), strict=True))

    arrive(jobs, screen, begin(jobs, screen, OPENING, run, also), [arrived.then], run, flags=())


def _wire_link(page: Parts, catalogue: Catalogue) -> Dependency:
    """Gives the event after which all is as the visitor wants it."""
    inputs = page.inputs
    keys = [spec.key for spec in catalogue.comparable()]

    def arrive(request: gr.Request) -> tuple[object, ...]:
        link = Link(dict(request.query_params))
        scene, network = examples.asked(link, SCENES), link.one("network", keys)
        side, library = link.number("size", SMALLEST, LARGEST), link.one("library", LIBRARIES)
        part = link.one("part", TABS)
        link.tell()
        found = (scene and inputs.gallery.file(scene), network, side, library, part and gr.Tabs(selected=part))
        return tuple(gr.skip() if value is None else value for value in found)

    changed = [*inputs.asked, page.sizes.side, page.code.library]
    arrived = gr.on(None, arrive, None, [*changed, page.tabs], show_progress="hidden", **PRIVATE)
    arrived = carried(inputs.picture, arrived)
    follow(arrived, dict(zip(NAMES, changed, strict=True)), inputs.gallery.names)
    return arrived
