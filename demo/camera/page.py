"""The Live page: networks look at what a camera sees, frame by frame, and at a short video over its length."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import gradio as gr
from gradio.components import Component

from demo.camera import answers, chart, strip, watching
from demo.camera import words as camera_words
from demo.camera.camera import Camera
from demo.camera.clip import Clip
from demo.camera.wiring import wire
from demo.ui import families
from demo.ui.asking import start_and_stop
from demo.ui.events import PRIVATE
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import Link, follow
from demo.ui.obtain import fetching, obtain
from demo.ui.picture import refuse
from demo.ui.unchecked import Menu
from explain.errors import LensError
from explain.imports import import_torch

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.networks.variants import Spec
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Live", "live"


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{TITLE}</h1><p>{camera_words.INTRO}</p>", elem_id="intro")
    with gr.Row(equal_height=False):
        with gr.Column(scale=3, min_width=320):
            camera = Camera()
            said = gr.Markdown(elem_id="camera-said")
        with gr.Column(scale=1, min_width=310):
            networks = _networks(catalogue)
            with gr.Accordion("How to read this", open=False, elem_id="help"):
                gr.Markdown(camera_words.HOW_TO_READ)
    wire_networks(store, catalogue, jobs, camera, networks, said)
    _video(store, catalogue, jobs, networks)
    _wire_link(catalogue, networks)


def _networks(catalogue: Catalogue) -> Menu:
    specs = catalogue.comparable()
    return Menu(
        [(spec.label, spec.key) for spec in specs], value=[first(catalogue).key], multiselect=True,
        max_choices=answers.MOST, label=camera_words.NETWORKS, info=camera_words.NETWORKS_HELP, elem_id="networks",
    )  # fmt: skip


def first(catalogue: Catalogue) -> Spec:
    """The network that looks where nobody chose one: of those whose weights are here, where there are any."""
    specs, family = catalogue.comparable(), families.first_family(catalogue)
    ready = families.here(catalogue, [family.name])
    return next((spec for spec in specs if ready and spec == ready[0]), specs[0])


def wire_networks(
    store: ModelStore, catalogue: Catalogue, jobs: Jobs, camera: Camera, networks: Component, said: gr.Markdown
) -> None:
    """The camera is looked at by the networks whose keys are the value of `networks`."""

    def look(keys: list[str], frame: object) -> answers.Drawing | None:
        return answers.answer(store, catalogue, keys, frame)

    def ready(keys: list[str], stopped: Stopped) -> Iterator[str]:
        return _ready(store, catalogue, keys, stopped)

    wire(camera, said, networks, jobs, look, ready)


def _ready(store: ModelStore, catalogue: Catalogue, keys: list[str], stopped: Stopped) -> Iterator[str]:
    """Fetch and load what the camera is to be shown to, telling how far it is. Raises gr.Error in words."""
    try:
        specs = answers.chosen(catalogue, keys)
    except LensError as error:
        raise refuse(error) from None
    yield from fetching(store, catalogue, keys, stopped)
    if stopped():
        return
    import_torch()
    for spec in specs:
        obtain(store, catalogue, spec.key)
    yield ""


def _video(store: ModelStore, catalogue: Catalogue, jobs: Jobs, networks: Menu) -> None:
    gr.Markdown(f"### {camera_words.VIDEO}", elem_id="video-head")
    with gr.Row(equal_height=False, elem_id="video"):
        with gr.Column(scale=1, min_width=310):
            clip = Clip(label=camera_words.FILE, file_types=["video"], height=150, elem_id="clip")
            go = start_and_stop(jobs, "Look at the video", "watch")
            gr.Markdown(camera_words.VIDEO_HELP, elem_id="video-help")
        with gr.Column(scale=3, min_width=320):
            said = gr.Markdown(elem_id="verdict")
            stills = gr.HTML(strip.empty(), elem_id="stills")
            plot = gr.Plot(chart.over_time({}), show_label=False, elem_id="over-time")

    def watch(stopped: Stopped, named: str | None, keys: list[str]) -> Iterator[watching.Step]:
        return watching.steps(store, catalogue, keys, named, stopped)

    jobs.start(partial(gr.on, [go.click, clip.upload]), watch, [clip, networks], [said, stills, plot], said)


def _wire_link(catalogue: Catalogue, networks: Menu) -> None:
    keys = [spec.key for spec in catalogue.comparable()]

    def arrive(request: gr.Request) -> object:
        link = Link(dict(request.query_params))
        asked = link.many("network", keys)[: answers.MOST]
        link.tell()
        return asked or gr.skip()

    arrived = gr.on(None, arrive, None, networks, show_progress="hidden", **PRIVATE)
    follow(arrived, {"network": networks})
