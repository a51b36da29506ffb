"""The Lessons page: guess, see what was measured, and go where it can be tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from demo import lessons
from demo.events import COMPUTE, PRIVATE
from demo.links import Link
from demo.picture import refuse
from demo.words import lessons as lesson_words
from demo.words.lessons import LESSONS

if TYPE_CHECKING:
    from explain.catalogue import Catalogue
    from explain.store import ModelStore

TITLE, PATH = "Lessons", "lessons"
QUIET: dict[str, Any] = {"show_progress": "hidden", "queue": False, **PRIVATE}
# in the address; with its path, for gradio's pages all have the start page as their base
REMEMBER = (
    "(lesson, number) => history.replaceState(null, '', `${location.pathname}?lesson=${lesson}&step=${number + 1}`)"
)
FIRST = next(iter(LESSONS))


def build(store: ModelStore, catalogue: Catalogue) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{lesson_words.TITLE}</h1><p>{lesson_words.INTRO}</p>", elem_id="intro")
    titles = [(f"{number}. {lesson.title}", name) for number, (name, lesson) in enumerate(LESSONS.items(), 1)]
    number = gr.Number(0, precision=0, visible="hidden")  # no State: the browser writes it into the address
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=310):
            lesson = gr.Radio(titles, value=FIRST, label=lesson_words.CHOOSE, elem_id="lesson")
            aim = gr.Markdown(elem_id="aim")
            scene = gr.HTML(elem_id="scene")
        with gr.Column(scale=3, min_width=320, elem_id="step"):
            question = gr.Markdown(elem_id="question")
            guess = gr.Radio([], label=lesson_words.GUESS, elem_id="guess")
            show = gr.Button(lesson_words.REVEAL, variant="primary", elem_id="reveal")
            answer = gr.Markdown(elem_id="answer", min_height=90)
            way = gr.HTML(elem_id="way")
            with gr.Row():
                back = gr.Button(lesson_words.BACK, elem_id="back", min_width=100)
                on = gr.Button(lesson_words.ON, elem_id="on", min_width=100)
    _wire(store, (lesson, number), [aim, scene, question, guess, answer, way, back, on], show)


def _wire(store: ModelStore, where: tuple[gr.Radio, gr.Number], parts: list[Any], show: gr.Button) -> None:
    lesson, number = where
    _, _, _, guess, answer, way, back, on = parts

    def reveal(name: str, at: int, guessed: str | None) -> tuple[str, str]:
        if not guessed:
            raise refuse(lesson_words.GUESS_FIRST)
        return lessons.reveal(store, name, at, guessed)

    show.click(
        reveal, [lesson, number, guess], [answer, way], trigger_mode="once", show_progress="minimal",
        show_progress_on=[answer], **PRIVATE, **COMPUTE,
    )  # fmt: skip
    arrived = gr.on(None, _arrive, None, [lesson, number], show_progress="hidden", **PRIVATE)
    chosen = lesson.input(lambda: 0, None, number, **QUIET)
    moved = [button.click(lambda at, by=by: at + by, number, number, **QUIET) for button, by in ((back, -1), (on, 1))]
    for event in (arrived, chosen, *moved):
        event.then(_show, [lesson, number], parts, **QUIET)
    for event in (chosen, *moved):
        event.then(None, [lesson, number], None, js=REMEMBER, **PRIVATE)


def _arrive(request: gr.Request) -> tuple[Any, Any]:
    """What the address names; the rest stays, for a visitor may have chosen by now."""
    link = Link(dict(request.query_params))
    name = link.one("lesson", LESSONS)
    at = link.number("step", 1, len(LESSONS[name or FIRST].steps))
    link.tell()
    return name or gr.skip(), gr.skip() if at is None else round(at) - 1


def _show(name: str, at: int) -> tuple[Any, ...]:
    """A step before it is answered."""
    _, found = lessons.step(name, at)
    steps = len(LESSONS[name].steps)
    return (
        f"**Aim.** {LESSONS[name].aim}",
        lessons.picture(name, at),
        lessons.opening(name, at),
        gr.Radio(list(found.options), value=None),
        "",
        "",
        gr.Button(interactive=at > 0),
        gr.Button(interactive=at < steps - 1),
    )
