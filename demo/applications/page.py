"""The Applications page: where EfficientNets are used, and what to try here for each use."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import gradio as gr

from demo.applications import words as application_words
from demo.applications.words import APPLICATIONS
from demo.ui.links import address

if TYPE_CHECKING:
    from demo.ui.jobs import Jobs
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Applications", "applications"

LINKS: dict[str, str] = {
    "emotion": address("", scene="dog-wolf", family="pocket", variants="B0,B3", run="1"),
    "cancer": address("trust", scene="peach", network="pocket/B3/scenes", methods="exact", run="1"),
    "leaf": address("", scene="apple-tomato", family="pocket", variants="B0,B3", run="1"),
    "mobile": address("inside", network="imagenet/B0/aa_in1k", block="4.2"),
    "embedded": address("inside", network="imagenet/B0/aa_in1k", measure="activations"),
    "real-time": address("record", family="pocket", run="1"),
}
LAST: dict[str, str] = {  # where an entry ends: what it comes to, deployed
    "mobile": address("deploy", network="lite/Lite0/in1k", run="1"),
    "embedded": address("deploy", network="pocket/B0/scenes", judged="100", run="1"),
    "real-time": address("deploy", network="pocket/B3/scenes", scene="cat", run="1"),
}


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page; there is nothing to wire."""
    gr.HTML(f"<h1>{application_words.TITLE}</h1><p>{application_words.INTRO}</p>", elem_id="intro")
    names = list(APPLICATIONS)
    for first in range(0, len(names), 3):
        with gr.Row(equal_height=True):
            for name in names[first : first + 3]:
                with gr.Column(min_width=280):
                    _entry(name)


def _entry(name: str) -> None:
    found = APPLICATIONS[name]
    way = f'<a class="way" href="{escape(LINKS[name])}">{escape(found.link)}</a>'
    last = f' <a class="way" href="{escape(LAST[name])}">{escape(found.last)}</a>' if name in LAST else ""
    gr.Markdown(
        f"### {found.title}\n{found.about}\n\n{found.choice}\n\n**Try it.** {way}{last}",
        elem_classes="lesson",
        container=True,
    )
