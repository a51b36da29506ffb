"""The page on which a network runs in its visitor’s own browser: the server gives its file, and its own answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr
from PIL import Image  # at run time: gradio reads the annotations of handlers

from demo.device import content
from demo.device import words as device_words
from demo.device.component import HAND, Device
from demo.device.runtime import host, runtime
from demo.device.times import Times
from demo.ui import examples, families
from demo.ui.asking import start_and_stop
from demo.ui.events import EACH, PRIVATE, QUIET, sent
from demo.ui.gallery import Gallery
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import Link, follow
from demo.ui.picture import Picture, carried, checked, place, refuse
from demo.ui.unchecked import Menu
from explain.errors import LensError

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TITLE, PATH = "On your device", "device"
PICTURES = [*examples.photos(), *examples.scenes()]


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it. Raises `LensError` where `EXPLAIN_ORT_WEB` makes no sense."""
    pinned = runtime()
    gr.HTML(f"<h1>{TITLE}</h1><p>{device_words.INTRO}</p>", elem_id="intro")
    specs = content.offered(catalogue)
    first = next(spec for spec in specs if spec.family == families.first_family(catalogue))
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=310, elem_id="inputs"):
            picture = place("Picture", "webcam", value=str(PICTURES[0].path))
            checked(picture)
            network = Menu(
                [(content.title(spec), spec.key) for spec in specs], value=first.key, label="Network",
                info=device_words.NETWORK, elem_id="network",
            )  # fmt: skip
            go = start_and_stop(jobs, device_words.RUN, "run-here")
            gallery = Gallery(PICTURES)
            gallery.gives(picture)
        with gr.Column(scale=3, min_width=320, elem_id="results"):
            said = gr.Markdown(device_words.beforehand(pinned, host(pinned["base"])), elem_id="verdict")
            shown = Device(pinned, elem_id="device")
            graph = gr.File(visible="hidden")
            _times(catalogue, shown)
    _wire(store, catalogue, jobs, (picture, network), (shown, graph, said), go)
    _wire_link(specs, gallery, picture, network)


def _wire(
    store: ModelStore, catalogue: Catalogue, jobs: Jobs, asked: tuple[Picture, Menu],
    parts: tuple[Device, gr.File, gr.Markdown], go: gr.Button,
) -> None:  # fmt: skip
    def make(stopped: Stopped, image: Image.Image | None, key: str) -> Iterator[content.Step]:
        return content.task(store, catalogue, image, key, stopped)

    _, graph, said = parts
    made = jobs.start(go.click, make, asked, parts, said)
    made.success(None, graph, None, js=HAND, **PRIVATE)


def _times(catalogue: Catalogue, shown: Device) -> None:
    """This class's devices, and what a visitor adds to them."""
    times = Times()
    labels = {spec.key: spec.label for spec in content.offered(catalogue)}
    gr.Markdown(device_words.CLASS_HEAD)
    gr.Markdown(device_words.CLASS_HELP)
    measured = gr.State(None)
    with gr.Row(elem_id="device-add"):
        name = gr.Textbox(label=device_words.NAME, max_length=40, elem_id="device-name", scale=3, min_width=200)
        add = gr.Button(device_words.ADD, elem_id="add-time", scale=1, min_width=120)
        show = gr.Button(device_words.SHOW, scale=1, min_width=120)
    table = gr.HTML(elem_id="device-times")

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

    shown.select(keep, None, measured, **EACH)
    gr.on([add.click, name.submit], added, [name, measured], table, show_progress="hidden", **PRIVATE)
    gr.on([show.click], latest, None, table, **QUIET)
    gr.on(None, latest, None, table, **QUIET)


def _wire_link(specs: list[Any], gallery: Gallery, picture: Picture, network: Menu) -> None:
    def arrive(request: gr.Request) -> tuple[object, ...]:
        link = Link(dict(request.query_params))
        found = link.one("network", [spec.key for spec in specs]), examples.asked(link, PICTURES)
        link.tell()
        return found[0] or gr.skip(), gallery.file(found[1]) if found[1] else gr.skip()

    arrived = carried(picture, gr.on(None, arrive, None, [network, picture], show_progress="hidden", **PRIVATE))
    follow(arrived, {"network": network, "scene": picture}, gallery.names)
