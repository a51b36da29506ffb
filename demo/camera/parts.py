"""What the Live page is laid out of; `page.py` wires it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import gradio as gr
from gradio.components import Component

from demo.camera import answers, chart, strip
from demo.camera import words as camera_words
from demo.camera.camera import Camera
from demo.camera.clip import Clip
from demo.camera.networks import first
from demo.ui.asking import start_and_stop
from demo.ui.jobs import Jobs
from demo.ui.unchecked import Menu

if TYPE_CHECKING:
    from explain.own.catalogue import Catalogue


@dataclass(frozen=True, slots=True, eq=False)
class Video:
    """A short video, and what is seen over its length."""

    clip: Clip
    go: gr.Button
    said: gr.Markdown
    stills: gr.HTML
    plot: gr.Plot

    @property
    def shown(self) -> list[Component]:
        """In the order of `watching.Step`."""
        return [self.said, self.stills, self.plot]


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The components that are wired to each other: a camera, the networks that look, and a video."""

    camera: Camera
    said: gr.Markdown
    networks: Menu
    video: Video


def lay_out(catalogue: Catalogue, jobs: Jobs) -> Parts:
    """The page below its title."""
    with gr.Row(equal_height=False):
        with gr.Column(scale=3, min_width=320):
            camera = Camera()
            said = gr.Markdown(elem_id="camera-said")
        with gr.Column(scale=1, min_width=310):
            networks = _networks(catalogue)
            with gr.Accordion("How to read this", open=False, elem_id="help"):
                gr.Markdown(camera_words.HOW_TO_READ)
    return Parts(camera, said, networks, _video(jobs))


def _networks(catalogue: Catalogue) -> Menu:
    specs = catalogue.comparable()
    return Menu(
        [(spec.label, spec.key) for spec in specs], value=[first(catalogue).key], multiselect=True,
        max_choices=answers.MOST, label=camera_words.NETWORKS, info=camera_words.NETWORKS_HELP, elem_id="networks",
    )  # fmt: skip


def _video(jobs: Jobs) -> Video:
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
    return Video(clip, go, said, stills, plot)
