"""The Applications page: where EfficientNets are used, and for each use a small experiment that runs right there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from typing import TYPE_CHECKING

import gradio as gr
from gradio.components import Component

from demo.applications import frames, looking, pictures, twins
from demo.applications import words as application_words
from demo.applications.looking import SUBJECTS
from demo.applications.words import APPLICATIONS
from demo.camera.camera import Camera
from demo.camera.networks import first, wire_networks
from demo.ui import cards, words
from demo.ui.cards import Cards
from demo.ui.events import QUIET
from demo.ui.gallery import Gallery
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import address

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Applications", "applications"
Step = cards.Step | frames.Step  # what an entry shows, a line of text
Run = Callable[["ModelStore", str | None, Stopped], Iterator[Step]]  # the second is the name of what was pressed

LINKS: dict[str, str] = {
    "emotion": address("teach", drawn="1"),
    "cancer": address("trust", scene="peach", network="pocket/B3/scenes", methods="exact", run="1"),
    "leaf": address("", scene="apple-tomato", family="pocket", variants="B0,B3", run="1"),
    "mobile": address("inside", network="imagenet/B0/aa_in1k", block="4.2"),
    "embedded": address("inside", network="imagenet/B0/aa_in1k", measure="activations"),
    "real-time": address("live", network="pocket/B0/scenes"),
}
LAST: dict[str, str] = {  # where an entry ends: what it comes to, deployed
    "mobile": address("device", network="pocket/B0/scenes"),
    "embedded": address("deploy", network="pocket/B0/scenes", judged="100", run="1"),
    "real-time": address("deploy", network="pocket/B3/scenes", scene="cat", run="1"),
}


def _looking(use: str) -> Run:
    return lambda store, name, stopped: looking.steps(store, use, name, stopped)


def _twins(use: str) -> Run:
    return lambda store, name, stopped: twins.steps(store, use, stopped)


RUNS: dict[str, Run] = {
    **{use: _looking(use) for use in SUBJECTS},
    **{use: _twins(use) for use in ("mobile", "embedded")},
    "real-time": lambda store, name, stopped: frames.steps(store, stopped),
}


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it; nothing runs until it is asked for."""
    gr.Markdown(f"# {application_words.TITLE}\n{application_words.INTRO}", elem_id="intro")
    for name in APPLICATIONS:
        with gr.Row(equal_height=False, elem_classes="use", elem_id=f"use-{name}"):
            with gr.Column(scale=2, min_width=310):
                _about(name)
            with gr.Column(scale=3, min_width=320):
                said = _trial(name, store, jobs)
                if name == "real-time":
                    _camera(store, catalogue, jobs, said)


def _about(name: str) -> None:
    found = APPLICATIONS[name]
    source = f"\n\n{application_words.SOURCE}{found.source}" if found.source else ""
    ways = [(LINKS[name], found.link), *([(LAST[name], found.last)] if name in LAST else [])]
    links = " · ".join(f'<a class="way" href="{escape(way)}">{escape(text)}</a>' for way, text in ways)
    gr.Markdown(
        f"### {found.title}\n{found.about}\n\n{found.choice}{source}\n\n**More.** {links}",
        elem_classes="lesson",
        container=True,
    )


def _trial(name: str, store: ModelStore, jobs: Jobs) -> gr.Markdown:
    """Gives where it is told how far it is."""
    found = APPLICATIONS[name]
    gr.Markdown(f"**Try it.** {found.trial.format(mobile=twins.pair('mobile').spec.label)}")
    subject, gallery = SUBJECTS.get(name), None
    if subject:
        if subject.taught:
            _sheet(subject.drawings)
        gallery = Gallery(pictures.shown(subject.drawings), elem_id=f"drawings-{name}", elem_classes="drawings")
    go = gr.Button(found.press, variant="primary", elem_id=f"go-{name}", min_width=120)
    said = gr.Markdown(elem_id=f"said-{name}", elem_classes="said", min_height=48)
    if name == "real-time":
        shown: Component = gr.HTML(elem_id=f"shown-{name}")
    else:
        kind = "looked" if subject else "looked five maps untimed"
        shown = Cards(application_words.NO_CARDS, elem_id=f"shown-{name}", elem_classes=kind)
    _wire(name, store, jobs, go, gallery, shown, said)
    return said


def _camera(store: ModelStore, catalogue: Catalogue, jobs: Jobs, timed: gr.Markdown) -> None:
    """Frames of the visitor's own, by one network; the Live page has the choice of networks."""
    network = first(catalogue)
    gr.Markdown(application_words.CAMERA.format(network=words.verbatim(network.label)))
    camera, said = Camera(), gr.Markdown(elem_id="camera-said")
    wire_networks(store, catalogue, jobs, camera, gr.State([network.key]), said)
    # the camera's run ends the timing, if that was under way
    camera.prepare(lambda text: words.STOPPED if (text or "").endswith("…") else gr.skip(), timed, timed, **QUIET)


def _sheet(name: str) -> None:
    sheet = pictures.sheet(name)
    alt = application_words.sheet(sheet.count, sheet.classes)
    gr.HTML(f'<img class="sheet" src="{sheet.address()}" alt="{escape(alt)}">')


def _wire(
    name: str, store: ModelStore, jobs: Jobs, go: gr.Button, gallery: Gallery | None, shown: Component,
    said: gr.Markdown,
) -> None:  # fmt: skip
    def first(stopped: Stopped) -> Iterator[Step]:
        return RUNS[name](store, None, stopped)

    def picked(stopped: Stopped, chosen: object) -> Iterator[Step]:
        return RUNS[name](store, chosen if isinstance(chosen, str) else None, stopped)

    jobs.start(go.click, first, [], [shown, said], said)
    if gallery:
        jobs.start(gallery.select, picked, [], [shown, said], said, ["name"])
