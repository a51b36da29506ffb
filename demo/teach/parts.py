"""What the Teach page is laid out of. Wires nothing."""

from dataclasses import dataclass

import gradio as gr
from gradio.components import Component

from demo.camera.camera import Camera
from demo.ui.album import Album
from demo.ui.cards import Cards
from demo.ui.gallery import Gallery
from demo.ui.picture import Picture
from demo.ui.unchecked import Menu


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """The boxes, a column with a name and pictures each; ready-made ones; and the networks that learn them."""

    columns: list[gr.Column]
    names: list[gr.Textbox]
    albums: list[Album]
    more: gr.Button
    drawn: gr.Button
    mend: gr.Button
    networks: Menu
    teach: gr.Button
    stop: gr.Button

    @property
    def boxes(self) -> list[Component]:
        return [*self.names, *self.albums]


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """The picture that taught networks are tried on, and by what they are caught."""

    picture: Picture
    gallery: Gallery
    answer: gr.Markdown
    cards: Cards
    camera: Camera
    camera_said: gr.Markdown
    pointed: gr.Button
    rest: gr.Button
    background: gr.Button


@dataclass(frozen=True, slots=True, eq=False)
class Outputs:
    """What was taught, how that is tried, and its files."""

    said: gr.Markdown
    plot: gr.Plot
    table: gr.HTML
    tried: Tried
    save: gr.Button
    saved: gr.Markdown
    files: gr.File


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The components that are wired to each other."""

    inputs: Inputs
    outputs: Outputs
    school: gr.State
    screen: gr.State
