"""The Live page: networks look at what a camera sees, frame by frame, and at a short video over its length."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import gradio as gr

from demo.camera import answers, parts, watching
from demo.camera import words as camera_words
from demo.camera.networks import wire_networks
from demo.camera.parts import Parts
from demo.ui.events import PRIVATE
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import Link, follow

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Live", "live"


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{TITLE}</h1><p>{camera_words.INTRO}</p>", elem_id="intro")
    page = parts.lay_out(catalogue, jobs)
    wire_networks(store, catalogue, jobs, page.camera, page.networks, page.said)
    _wire_video(page, store, catalogue, jobs)
    _wire_link(page, catalogue)


def _wire_video(page: Parts, store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    part = page.video

    def watch(stopped: Stopped, named: str | None, keys: list[str]) -> Iterator[watching.Step]:
        return watching.steps(store, catalogue, keys, named, stopped)

    given = partial(gr.on, [part.go.click, part.clip.upload])
    jobs.start(given, watch, [part.clip, page.networks], part.shown, part.said)


def _wire_link(page: Parts, catalogue: Catalogue) -> None:
    keys = [spec.key for spec in catalogue.comparable()]

    def arrive(request: gr.Request) -> object:
        link = Link(dict(request.query_params))
        asked = link.many("network", keys)[: answers.MOST]
        link.tell()
        return asked or gr.skip()

    arrived = gr.on(None, arrive, None, page.networks, show_progress="hidden", **PRIVATE)
    follow(arrived, {"network": page.networks})
