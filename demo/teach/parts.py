"""What the Teach page is laid out of; `page.py` wires it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import gradio as gr
from gradio.components import Component

from demo.camera.camera import Camera
from demo.compare.comparison import KEPT
from demo.teach import chart, scenes, teaching
from demo.teach import words as teach_words
from demo.teach.camera import Camera as Collector
from demo.ui import families
from demo.ui.album import Album, album
from demo.ui.cards import Cards
from demo.ui.gallery import Gallery
from demo.ui.picture import Picture, checked, place
from demo.ui.unchecked import Menu

if TYPE_CHECKING:
    from explain.own.catalogue import Catalogue

BOXES, AT_FIRST = 6, 2  # classes at most, and at first


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
        """All names, then all pictures."""
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

    @property
    def looked(self) -> list[Component]:
        """What is shown of a picture that is tried, in the order of `trying.Step`."""
        return [self.outputs.tried.cards, self.outputs.tried.answer, self.screen]


def lay_out(catalogue: Catalogue) -> Parts:
    """The page below its title."""
    with gr.Row(equal_height=False):
        with gr.Column(scale=2, min_width=310, elem_id="inputs"):
            inputs = _inputs(catalogue)
        with gr.Column(scale=3, min_width=320, elem_id="results"):
            outputs = _outputs()
    return Parts(inputs, outputs, gr.State(None, time_to_live=KEPT), gr.State(None, time_to_live=KEPT))


def _inputs(catalogue: Catalogue) -> Inputs:
    gr.Markdown(teach_words.DRAWN_ABOUT, elem_id="trap-about")
    with gr.Row():
        drawn = gr.Button(teach_words.DRAWN, elem_id="drawn", min_width=120)
        mend = gr.Button(teach_words.MEND, elem_id="mend", min_width=120)
    columns, names, albums = zip(*map(_box, range(1, BOXES + 1)), strict=True)
    more = gr.Button(teach_words.MORE, size="sm", elem_id="more")
    Collector(BOXES)
    networks = _networks(catalogue)
    with gr.Row():
        go = gr.Button(teach_words.TEACH, variant="primary", elem_id="teach", scale=3, min_width=120)
        halt = gr.Button(teach_words.STOP, elem_id="stop", scale=1, min_width=70)
    gr.Markdown(teach_words.limit(teaching.most_pictures()), elem_id="passes")
    return Inputs(list(columns), list(names), list(albums), more, drawn, mend, networks, go, halt)


def _box(number: int) -> tuple[gr.Column, gr.Textbox, Album]:
    """Of one class: its name, and its pictures."""
    with gr.Column(visible=number <= AT_FIRST, elem_classes="class-box", min_width=280) as column:
        label = teach_words.CLASS.format(number)
        name = gr.Textbox(label=label, placeholder=label, max_length=80, elem_id=f"class-{number}")
        pictures = album(teach_words.PICTURES.format(number), f"pictures-{number}")
    return column, name, pictures


def _networks(catalogue: Catalogue) -> Menu:
    offered = teaching.networks(catalogue)
    first = families.here(catalogue, ("lite", "pocket"))[:1]
    return Menu(
        [(spec.label, spec.key) for spec in offered], value=[spec.key for spec in first], multiselect=True,
        max_choices=teaching.MOST_NETWORKS, label=teach_words.NETWORKS, elem_id="network",
    )  # fmt: skip


def _outputs() -> Outputs:
    said = gr.Markdown(teach_words.READY, elem_id="verdict")
    plot = gr.Plot(chart.accuracy(), show_label=False, elem_id="accuracy")
    table = gr.HTML(elem_id="taught")
    tried = _tried()
    with gr.Row(equal_height=False):
        save = gr.Button(teach_words.SAVE, elem_id="save", scale=1, min_width=200)
        with gr.Column(scale=2, min_width=280):
            saved = gr.Markdown(elem_id="saved")
            files = gr.File(
                label=teach_words.FILES, file_count="multiple", interactive=False, visible=False, elem_id="files"
            )
    with gr.Accordion("How this works, and what it does not tell", open=False):
        gr.Markdown(teach_words.HELP)
    return Outputs(said, plot, table, tried, save, saved, files)


def _tried() -> Tried:
    gr.Markdown(f"### {teach_words.TRY}")
    with gr.Row(equal_height=False):
        with gr.Column(scale=2, min_width=240):
            picture = place(teach_words.TRY, "webcam")
            checked(picture)
        with gr.Column(scale=3, min_width=280):
            gallery = Gallery(scenes.tried())
            answer = gr.Markdown(elem_id="answer", min_height=40)
            with gr.Row():
                pointed = gr.Button(teach_words.POINTED, elem_id="pointed", size="sm", min_width=130)
                rest = gr.Button(teach_words.REST, elem_id="rest", size="sm", min_width=130)
                background = gr.Button(teach_words.BACKGROUND, elem_id="background", size="sm", min_width=130)
            gr.Markdown(teach_words.CATCH_ABOUT, elem_id="catch-about")
    cards = Cards(teach_words.NO_CARDS, erasable=True, signed=True, elem_id="cards")
    with gr.Accordion(teach_words.LIVE, open=False, elem_id="live-taught"):
        camera = Camera()
        camera_said = gr.Markdown(elem_id="camera-said")
    return Tried(picture, gallery, answer, cards, camera, camera_said, pointed, rest, background)
