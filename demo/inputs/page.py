"""The Input page: usual mistakes in front of a network, its size, and the doctor who finds yours."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr
from PIL import Image  # at run time: gradio reads the annotations of handlers

from demo.inputs import doctoring, parts, showing
from demo.inputs import words as input_words
from demo.inputs.parts import LARGEST, SCENES, SMALLEST, TABS, Parts
from demo.inputs.showing import BySize
from demo.ui import examples
from demo.ui.events import LAST, PRIVATE, RUN, Event, anew
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import Link, follow
from demo.ui.picture import carried, refuse
from explain.inputs.code import LIBRARIES

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Input", "inputs"
OPENING = "chelsea"  # larger than networks take, so that kernels matter, and close enough a call to be lost
NAMES = ("scene", "network", "size", "library")  # as links call them


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{input_words.TITLE}</h1><p>{input_words.INTRO}</p>", elem_id="intro")
    page = parts.lay_out(catalogue, jobs)
    _wire_doctor(page, store, catalogue, jobs)
    _wire_code(page, catalogue)
    ran = _wire(page, store, catalogue, jobs)
    _wire_sizes(page)
    _wire_link(page, catalogue, ran)


def _wire_sizes(page: Parts) -> None:
    found, part = page.mistakes.found, page.sizes

    def show(by: BySize | None, side: float | None) -> tuple[object, ...]:
        return showing.at_size(by, side)

    changed = [part.side.change, found.change, part.tab.select]
    gr.on(changed, show, [found, part.side], [part.card, part.said, part.plot], **LAST)


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


def _wire(page: Parts, store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> Callable[[Event], None]:
    """Gives what runs, and how, for whoever arrives."""
    inputs = page.inputs

    def run(stopped: Stopped, image: Image.Image | None, key: str) -> Iterator[showing.Step]:
        return showing.steps(store, catalogue, image, key, stopped)

    def also(event: Event) -> None:
        jobs.start(event, run, inputs.asked, page.shown, page.mistakes.said)

    also(inputs.go.click)
    also(inputs.network.input)
    return also


def _wire_link(page: Parts, catalogue: Catalogue, also: Callable[[Event], None]) -> None:
    inputs = page.inputs
    keys = [spec.key for spec in catalogue.comparable()]
    opening = next((row for row in SCENES if row.name == OPENING), SCENES[0])

    def arrive(request: gr.Request) -> tuple[object, ...]:
        link = Link(dict(request.query_params))
        scene, network = examples.asked(link, SCENES) or opening, link.one("network", keys)
        side, library = link.number("size", SMALLEST, LARGEST), link.one("library", LIBRARIES)
        part = link.one("part", TABS)
        link.tell()
        found = (inputs.gallery.file(scene), network, side, library, part and gr.Tabs(selected=part))
        return tuple(gr.skip() if value is None else value for value in found)

    changed = [*inputs.asked, page.sizes.side, page.code.library]
    arrived = gr.on(None, arrive, None, [*changed, page.tabs], show_progress="hidden", **PRIVATE)
    arrived = carried(inputs.picture, arrived)
    follow(arrived, dict(zip(NAMES, changed, strict=True)), inputs.gallery.names)
    also(arrived.then)
    also(inputs.given.then)
    also(inputs.picture.upload)
