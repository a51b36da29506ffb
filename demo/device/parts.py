"""What the page of the visitor's own device is laid out of; `page.py` wires it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import gradio as gr
from gradio.components import Component

from demo.device import content
from demo.device import words as device_words
from demo.device.component import Device
from demo.device.runtime import Pinned, host
from demo.ui import examples, families
from demo.ui.asking import start_and_stop
from demo.ui.gallery import Gallery
from demo.ui.jobs import Jobs
from demo.ui.picture import Picture, checked, place
from demo.ui.unchecked import Menu

if TYPE_CHECKING:
    from explain.own.catalogue import Catalogue

PICTURES = [*examples.photos(), *examples.scenes()]


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """A picture, and the network that is to run."""

    picture: Picture
    network: Menu
    go: gr.Button
    gallery: Gallery


@dataclass(frozen=True, slots=True, eq=False)
class Outputs:
    """What runs in the browser, and the file that it takes."""

    said: gr.Markdown
    device: Device
    graph: gr.File

    @property
    def shown(self) -> list[Component]:
        """In the order of `content.Step`."""
        return [self.device, self.graph, self.said]


@dataclass(frozen=True, slots=True, eq=False)
class ClassTimes:
    """This class's devices, and what a visitor adds to them."""

    name: gr.Textbox
    add: gr.Button
    show: gr.Button
    table: gr.HTML


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The components that are wired to each other."""

    inputs: Inputs
    outputs: Outputs
    times: ClassTimes


def lay_out(catalogue: Catalogue, jobs: Jobs, pinned: Pinned) -> Parts:
    """The page below its title, which runs networks by that runtime."""
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=310, elem_id="inputs"):
            inputs = _inputs(catalogue, jobs)
        with gr.Column(scale=3, min_width=320, elem_id="results"):
            said = gr.Markdown(device_words.beforehand(pinned, host(pinned["base"])), elem_id="verdict")
            outputs = Outputs(said, Device(pinned, elem_id="device"), gr.File(visible="hidden"))
            times = _class_times()
    return Parts(inputs, outputs, times)


def _inputs(catalogue: Catalogue, jobs: Jobs) -> Inputs:
    specs = content.offered(catalogue)
    first = next(spec for spec in specs if spec.family == families.first_family(catalogue))
    picture = place("Picture", "webcam", value=str(PICTURES[0].path))
    checked(picture)
    network = Menu(
        [(content.title(spec), spec.key) for spec in specs], value=first.key, label="Network",
        info=device_words.NETWORK, elem_id="network",
    )  # fmt: skip
    go = start_and_stop(jobs, device_words.RUN, "run-here")
    gallery = Gallery(PICTURES)
    gallery.gives(picture)
    return Inputs(picture, network, go, gallery)


def _class_times() -> ClassTimes:
    gr.Markdown(device_words.CLASS_HEAD)
    gr.Markdown(device_words.CLASS_HELP)
    with gr.Row(elem_id="device-add"):
        name = gr.Textbox(label=device_words.NAME, max_length=40, elem_id="device-name", scale=3, min_width=200)
        add = gr.Button(device_words.ADD, elem_id="add-time", scale=1, min_width=120)
        show = gr.Button(device_words.SHOW, scale=1, min_width=120)
    return ClassTimes(name, add, show, gr.HTML(elem_id="device-times"))
