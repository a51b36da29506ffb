"""The page on which a network runs in its visitor’s own browser: the server gives its file, and its own answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import gradio as gr
from PIL import Image  # at run time: gradio reads the annotations of handlers

from demo.device import content, parts
from demo.device import words as device_words
from demo.device.component import HAND
from demo.device.parts import PICTURES, Inputs, Parts
from demo.device.runtime import runtime
from demo.device.times import Times
from demo.ui import examples
from demo.ui.events import EACH, PRIVATE, QUIET, sent
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import Link, follow
from demo.ui.picture import carried, refuse
from explain.errors import LensError

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TITLE, PATH = "On your device", "device"


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it. Raises `LensError` where `EXPLAIN_ORT_WEB` makes no sense."""
    pinned = runtime()
    gr.HTML(f"<h1>{TITLE}</h1><p>{device_words.INTRO}</p>", elem_id="intro")
    page = parts.lay_out(catalogue, jobs, pinned)
    _wire_times(page, catalogue)
    _wire(page, store, catalogue, jobs)
    _wire_link(page.inputs, catalogue)


def _wire(page: Parts, store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    inputs, outputs = page.inputs, page.outputs

    def make(stopped: Stopped, image: Image.Image | None, key: str) -> Iterator[content.Step]:
        return content.task(store, catalogue, image, key, stopped)

    made = jobs.start(inputs.go.click, make, [inputs.picture, inputs.network], outputs.shown, outputs.said)
    made.success(None, outputs.graph, None, js=HAND, **PRIVATE)


def _wire_times(page: Parts, catalogue: Catalogue) -> None:
    """This class's devices, and what a visitor adds to them."""
    part, times, measured = page.times, Times(), gr.State(None)
    labels = {spec.key: spec.label for spec in content.offered(catalogue)}

    def keep(event: gr.EventData) -> tuple[object, object]:
        return sent(event, "key"), sent(event, "milliseconds")

    def added(given: str, found: tuple[object, object] | None, request: gr.Request) -> str:
        key, milliseconds = found or (None, None)
        try:
            times.add(request.session_hash or "", given, labels.get(str(key), ""), milliseconds)
        except LensError as error:
            raise refuse(error) from None
        return content.class_table(times)

    def latest() -> str:
        return content.class_table(times)

    page.outputs.device.select(keep, None, measured, **EACH)
    adding = [part.add.click, part.name.submit]
    gr.on(adding, added, [part.name, measured], part.table, show_progress="hidden", **PRIVATE)
    gr.on([part.show.click], latest, None, part.table, **QUIET)
    gr.on(None, latest, None, part.table, **QUIET)


def _wire_link(inputs: Inputs, catalogue: Catalogue) -> None:
    picture, network, gallery = inputs.picture, inputs.network, inputs.gallery
    keys = [spec.key for spec in content.offered(catalogue)]

    def arrive(request: gr.Request) -> tuple[object, ...]:
        link = Link(dict(request.query_params))
        found = link.one("network", keys), examples.asked(link, PICTURES)
        link.tell()
        return found[0] or gr.skip(), gallery.file(found[1]) if found[1] else gr.skip()

    arrived = carried(picture, gr.on(None, arrive, None, [network, picture], show_progress="hidden", **PRIVATE))
    follow(arrived, {"network": network, "scene": picture}, gallery.names)
