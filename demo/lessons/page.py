"""The Lessons page: guess, see what was measured, and go where it can be tried."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from demo.lessons import content
from demo.lessons import words as lesson_words
from demo.lessons.words import LESSONS
from demo.ui.events import LAST, PRIVATE, RUN
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import Link, address
from demo.ui.picture import refuse

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Lessons", "lessons"
FIRST = next(iter(LESSONS))

# A place is a lesson and the number of its step, from 0. The browser alone moves it, at once; what shows it follows.
BEGIN = "(lesson) => [[lesson, 0]]"
ENDS = json.dumps({name: len(lesson.steps) - 1 for name, lesson in LESSONS.items()})
MOVE = f"([lesson, number]) => [[lesson, Math.max(0, Math.min(number + %d, {ENDS}[lesson]))]]"
KEEP = "([asked, ...answer], place) => String(asked) === String(place) ? answer : ['', '']"  # not if one has gone on
REMEMBER = """([lesson, number]) => {
  const here = new URL(location), asked = here.search;  // whole: what is relative would start from the first page
  here.searchParams.set("lesson", lesson);
  here.searchParams.set("step", number + 1);
  onpopstate = () => location.reload();  // the browser's own way back leads to the step before
  if (here.search !== asked) history[asked.includes("step=") ? "pushState" : "replaceState"](null, "", here);
}"""


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{lesson_words.TITLE}</h1><p>{lesson_words.INTRO}</p>", elem_id="intro")
    titles = [(f"{number}. {lesson.title}", name) for number, (name, lesson) in enumerate(LESSONS.items(), 1)]
    place = gr.JSON(visible="hidden")
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=310):
            lesson = gr.Radio(titles, label=lesson_words.CHOOSE, interactive=False, elem_id="lesson")
            aim = gr.Markdown(elem_id="aim")
            scene = gr.HTML(elem_id="scene")
        with gr.Column(scale=3, min_width=320, elem_id="step"):
            question = gr.Markdown(elem_id="question")
            guess = gr.Radio([], label=lesson_words.GUESS, elem_id="guess")
            show = gr.Button(lesson_words.REVEAL, variant="primary", elem_id="reveal")
            answer = gr.Markdown(elem_id="answer", min_height=90)
            way = gr.HTML(elem_id="way")
            with gr.Row():
                back = gr.Button(lesson_words.BACK, interactive=False, elem_id="back", min_width=100)
                on = gr.Button(lesson_words.ON, interactive=False, elem_id="on", min_width=100)
    _wire(store, jobs, (lesson, place), [aim, scene, question, guess, answer, way, back, on], show)


def _wire(store: ModelStore, jobs: Jobs, where: tuple[gr.Radio, gr.JSON], parts: list[Any], show: gr.Button) -> None:
    lesson, place = where
    _, _, _, guess, answer, way, back, on = parts

    async def reveal(
        asked: tuple[str, int], guessed: str | None, request: gr.Request
    ) -> AsyncIterator[tuple[Any, Any]]:
        def work(stopped: Stopped) -> Iterator[tuple[Any, Any]]:
            if not guessed:
                raise refuse(lesson_words.GUESS_FIRST)
            yield [asked, *content.reveal(store, *asked, guessed)], gr.skip()

        async for step in jobs.run(request, work, lambda said: (gr.skip(), said)):
            yield step

    found = gr.JSON(visible="hidden")
    revealed = show.click(
        reveal, [place, guess], [found, answer], show_progress="minimal", show_progress_on=[answer],
        **PRIVATE, **RUN | {"trigger_mode": "always_last"},  # nothing that is asked meanwhile is lost
    )  # fmt: skip
    revealed.success(None, [found, place], [answer, way], js=KEEP, **PRIVATE)
    gr.on(None, _arrive, None, [lesson, place], show_progress="hidden", **PRIVATE)
    lesson.input(None, lesson, place, js=BEGIN, **PRIVATE)
    back.click(None, place, place, js=MOVE % -1, **PRIVATE)
    on.click(None, place, place, js=MOVE % 1, **PRIVATE)
    place.change(_show, place, parts, **LAST)
    place.change(None, place, None, js=REMEMBER, **PRIVATE)


def _arrive(request: gr.Request) -> tuple[gr.Radio, list[str | int]]:
    """The lesson can be chosen from here on, so that no choice is undone by what the address asks for."""
    link = Link(dict(request.query_params))
    name = link.one("lesson", LESSONS) or FIRST
    at = link.number("step", 1, len(LESSONS[name].steps)) or 1
    link.tell()
    return gr.Radio(value=name, interactive=True), [name, round(at) - 1]


def _show(place: tuple[str, int]) -> tuple[Any, ...]:
    """A step before it is answered."""
    name, at = place
    _, found = content.step(name, at)
    steps = len(LESSONS[name].steps)
    return (
        f"**Aim.** {LESSONS[name].aim}\n\n[{lesson_words.CLASS}]({address('room', lesson=name, step=str(at + 1))})",
        content.picture(name, at),
        content.opening(name, at),
        gr.Radio(list(found.options), value=None),
        "",
        "",
        gr.Button(interactive=at > 0),
        gr.Button(interactive=at < steps - 1),
    )
