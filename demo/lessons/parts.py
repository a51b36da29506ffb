"""What the Lessons page is laid out of; `page.py` wires it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components import Component

from demo.lessons import words as lesson_words
from demo.lessons.lessons import LESSONS
from demo.ui.cards import Cards
from demo.ui.charts import waiting
from demo.ui.drawn import Drawn
from demo.ui.unchecked import Dial


class Handed(Drawn):
    """What the server found, for the browser to hand on or to drop, or what the browser kept; draws nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"value": {}, "template": "", "style": "", "visible": "hidden"} | options)

    def postprocess(self, value: object) -> list[Any]:  # type: ignore[override]
        """As it is, for it is handed on as it is."""
        return [value]


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """A lesson, the place in it, what shows the step there, what its answer is handed on by, and guesses.

    Those that the browser `kept` it tells as the page arrives.
    """

    lesson: gr.Radio
    place: gr.JSON
    aim: gr.Markdown
    question: gr.Markdown
    guess: gr.Radio
    show: gr.Button
    html: gr.HTML
    slide: Dial
    cards: Cards
    plot: gr.Plot
    answer: gr.Markdown
    way: gr.HTML
    back: gr.Button
    on: gr.Button
    copy: gr.Button
    ending: gr.HTML
    found: Handed
    guesses: gr.State
    kept: Handed

    @property
    def step(self) -> list[Component]:
        """All that shows a step, in the order of `page._show`."""
        return [
            self.aim, self.question, self.guess, self.html, self.cards, self.plot, self.slide, self.answer, self.way,
            self.back, self.on, self.copy, self.ending,
        ]  # fmt: skip

    @property
    def revealed(self) -> list[Component]:
        """What its answer changes, in the order of `page._revealed`."""
        return [self.guess, self.html, self.cards, self.plot, self.slide, self.answer, self.way, self.ending]


def lay_out() -> Parts:
    """The page below its title."""
    titles = [(f"{number}. {lesson.title}", name) for number, (name, lesson) in enumerate(LESSONS.items(), 1)]
    place = gr.JSON(visible="hidden")
    with gr.Row(equal_height=False, elem_id="lessons"):
        with gr.Column(scale=1, min_width=260):
            lesson = gr.Radio(titles, label=lesson_words.CHOOSE, interactive=False, elem_id="lesson")
            aim = gr.Markdown(elem_id="aim")
        with gr.Column(scale=5, min_width=320, elem_id="step"):
            with gr.Column(elem_id="ask"):
                question, guess, show = _ask()
            with gr.Column(elem_id="stage"):
                html, slide, cards, plot = _stage()
            with gr.Column(elem_id="said"):
                answer, way, back, on, copy = _said()
            ending = gr.HTML(elem_id="ending")
    found, guesses, kept = Handed(), gr.State({}), Handed()
    return Parts(
        lesson, place, aim, question, guess, show, html, slide, cards, plot, answer, way, back, on, copy, ending, found,
        guesses, kept,
    )  # fmt: skip


def _ask() -> tuple[gr.Markdown, gr.Radio, gr.Button]:
    question = gr.Markdown(elem_id="question")
    guess = gr.Radio([], label=lesson_words.GUESS, elem_id="guess")
    return question, guess, gr.Button(lesson_words.REVEAL, variant="primary", elem_id="reveal")


def _stage() -> tuple[gr.HTML, Dial, Cards, gr.Plot]:
    html = gr.HTML(elem_id="thing")
    slide = Dial(0, 1, 0, visible=False, elem_id="slide")
    cards = Cards(lesson_words.NO_CARDS, elem_id="cards", elem_classes="five")
    plot = gr.Plot(waiting(lesson_words.NO_CHART), visible=False, show_label=False, elem_id="lesson-chart")
    return html, slide, cards, plot


def _said() -> tuple[gr.Markdown, gr.HTML, gr.Button, gr.Button, gr.Button]:
    answer = gr.Markdown(elem_id="answer", min_height=90)
    way = gr.HTML(elem_id="way")
    with gr.Row():
        back = gr.Button(lesson_words.BACK, interactive=False, elem_id="back", min_width=80)
        on = gr.Button(lesson_words.ON, interactive=False, elem_id="on", min_width=80)
        copy = gr.Button(lesson_words.COPY, elem_id="copy", min_width=120)
    return answer, way, back, on, copy
