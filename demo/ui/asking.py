"""Where a visitor asks for a run: the picture that it is of, and the buttons that start and end it."""

from __future__ import annotations

from collections.abc import Sequence

import gradio as gr

from demo.ui import words
from demo.ui.examples import Example
from demo.ui.gallery import Gallery
from demo.ui.jobs import Jobs
from demo.ui.picture import Picture, checked, place


def start_and_stop(jobs: Jobs, title: str, name: str, stop: str = "stop") -> gr.Button:
    """The button that starts what takes a while; the one beside it ends whatever runs for its visitor."""
    with gr.Row():
        start = gr.Button(title, variant="primary", elem_id=name, scale=3, min_width=120)
        halt = gr.Button(words.STOP, elem_id=stop, scale=1, min_width=70)
    jobs.ended_by(halt)
    return start


def picture_and_start(
    jobs: Jobs, title: str, name: str, example: Example, offered: Sequence[Example]
) -> tuple[Picture, gr.Button, Gallery]:
    """A picture, that of `example` at first, or one of those `offered` below; and what starts a run of it."""
    picture = place("Picture", value=str(example.path))
    checked(picture)
    start = start_and_stop(jobs, title, name)
    gallery = Gallery(offered)
    gallery.gives(picture)
    return picture, start, gallery
