"""The Lessons page: guess, see it happen, read what it means, and go where it can be tried."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from demo.lessons import content
from demo.lessons import words as lesson_words
from demo.lessons.content import Guesses, Revealed
from demo.lessons.lessons import LESSONS
from demo.lessons.step import Shown, Slide
from demo.ui.cards import EMPTY, Cards
from demo.ui.charts import waiting
from demo.ui.drawn import Drawn
from demo.ui.events import LAST, PRIVATE
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import Link, address
from demo.ui.picture import refuse
from demo.ui.unchecked import Dial

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Lessons", "lessons"
FIRST = next(iter(LESSONS))
Update = dict[str, Any]

# A place is a lesson and the number of its step, from 0. The browser alone moves it, at once; what shows it follows.
# What is under way is in the address at once, so that the browser's own way back, and forward again, miss no step.
HERE = """([lesson, number]) => {
  const here = new URL(location), asked = here.search;  // whole: what is relative would start from the first page
  here.searchParams.set("lesson", lesson);
  here.searchParams.set("step", number + 1);
  if (here.search !== asked) history[asked.includes("step=") ? "pushState" : "replaceState"](null, "", here);
  const chosen = document.querySelector("#lesson input:checked")?.closest("label");
  chosen?.scrollIntoView({ block: "nearest", inline: "center" });
  return [[lesson, number]];
}"""
BEGIN = f"(lesson) => ({HERE})([lesson, 0])"
ENDS = json.dumps({name: len(lesson.steps) - 1 for name, lesson in LESSONS.items()})
MOVE = f"([lesson, number]) => ({HERE})([lesson, Math.max(0, Math.min(number + %d, {ENDS}[lesson]))])"
BY_ITSELF = "() => { onpopstate = () => location.reload(); }"
# Not if one has gone on. Where all stands in one column, what is to be seen comes up to the eyes.
KEEP = """([found], place) => {
  if (String(found.asked) !== String(place)) return found.parts.map(() => undefined);
  if (innerWidth < 700) setTimeout(() => document.getElementById("stage").scrollIntoView({ block: "start" }), 150);
  return found.parts;
}"""
COPY = f"""async () => {{
  try {{
    await navigator.clipboard.writeText(location.href);
  }} catch {{  // no clipboard on an address that is not secure, as a class's often is
    const text = Object.assign(document.createElement("textarea"), {{ value: location.href }});
    document.body.append(text);
    text.select();
    document.execCommand("copy");
    text.remove();
  }}
  return {json.dumps(lesson_words.COPIED)};
}}"""


class Handed(Drawn):
    """What the server found, for the browser to hand on or to drop; draws nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"value": {}, "template": "", "style": "", "visible": "hidden"} | options)

    def postprocess(self, value: object) -> list[Any]:  # type: ignore[override]
        """As it is, for it is handed on as it is."""
        return [value]


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The components that show a step."""

    aim: gr.Markdown
    question: gr.Markdown
    guess: gr.Radio
    html: gr.HTML
    cards: Cards
    plot: gr.Plot
    slide: Dial
    answer: gr.Markdown
    way: gr.HTML
    back: gr.Button
    on: gr.Button
    copy: gr.Button
    ending: gr.HTML

    @property
    def all(self) -> list[Any]:
        """In the order of `_show`."""
        return [getattr(self, name) for name in self.__slots__]

    @property
    def revealed(self) -> list[Any]:
        """In the order of `_revealed`."""
        return [self.guess, self.html, self.cards, self.plot, self.slide, self.answer, self.way, self.ending]


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{_title()}</h1><p>{lesson_words.INTRO}</p>", elem_id="intro")
    titles = [(f"{number}. {lesson.title}", name) for number, (name, lesson) in enumerate(LESSONS.items(), 1)]
    place = gr.JSON(visible="hidden")
    with gr.Row(equal_height=False, elem_id="lessons"):
        with gr.Column(scale=1, min_width=260):
            lesson = gr.Radio(titles, label=lesson_words.CHOOSE, interactive=False, elem_id="lesson")
            aim = gr.Markdown(elem_id="aim")
        with gr.Column(scale=5, min_width=320, elem_id="step"):
            with gr.Column(elem_id="ask"):
                question = gr.Markdown(elem_id="question")
                guess = gr.Radio([], label=lesson_words.GUESS, elem_id="guess")
                show = gr.Button(lesson_words.REVEAL, variant="primary", elem_id="reveal")
            with gr.Column(elem_id="stage"):
                html = gr.HTML(elem_id="thing")
                slide = Dial(0, 1, 0, visible=False, elem_id="slide")
                cards = Cards(lesson_words.NO_CARDS, elem_id="cards", elem_classes="five")
                plot = gr.Plot(waiting(lesson_words.NO_CHART), visible=False, show_label=False, elem_id="lesson-chart")
            with gr.Column(elem_id="said"):
                answer = gr.Markdown(elem_id="answer", min_height=90)
                way = gr.HTML(elem_id="way")
                with gr.Row():
                    back = gr.Button(lesson_words.BACK, interactive=False, elem_id="back", min_width=80)
                    on = gr.Button(lesson_words.ON, interactive=False, elem_id="on", min_width=80)
                    copy = gr.Button(lesson_words.COPY, elem_id="copy", min_width=120)
            ending = gr.HTML(elem_id="ending")
    parts = Parts(aim, question, guess, html, cards, plot, slide, answer, way, back, on, copy, ending)
    _wire(store, jobs, (lesson, place), parts, show)


def _title() -> str:
    return f"{lesson_words.NUMBERS[len(LESSONS)]} lessons"


def _wire(store: ModelStore, jobs: Jobs, where: tuple[gr.Radio, gr.JSON], parts: Parts, show: gr.Button) -> None:
    lesson, place = where
    _wire_reveal(store, jobs, place, parts, show)
    gr.on(None, None, js=BY_ITSELF, **PRIVATE)
    gr.on(None, _arrive, None, [lesson, place], show_progress="hidden", **PRIVATE)
    lesson.input(None, lesson, place, js=BEGIN, **PRIVATE)
    parts.back.click(None, place, place, js=MOVE % -1, **PRIVATE)
    parts.on.click(None, place, place, js=MOVE % 1, **PRIVATE)
    parts.copy.click(None, None, parts.copy, js=COPY, **PRIVATE)
    parts.slide.input(_slid, [place, parts.slide], [parts.html, parts.plot], **LAST)
    place.change(_show, place, parts.all, **LAST)
    place.change(None, place, None, js=HERE, **PRIVATE)


def _wire_reveal(store: ModelStore, jobs: Jobs, place: gr.JSON, parts: Parts, show: gr.Button) -> None:
    found, guesses = Handed(), gr.State({})

    def reveal(
        stopped: Stopped, asked: tuple[str, int], guessed: str | None, before: Guesses
    ) -> Iterator[tuple[Any, Any, Any]]:
        if not guessed:
            raise refuse(lesson_words.GUESS_FIRST)
        revealed = content.reveal(store, *asked, guessed)
        after = {**before, **content.guessed(*asked, guessed, revealed)}
        updates = _sent(parts.revealed, _revealed(asked, revealed, after))
        yield {"asked": asked, "parts": updates}, after, gr.skip()

    revealed = jobs.start(
        show.click, reveal, [place, parts.guess, guesses], [found, guesses, parts.answer], parts.answer,
        trigger_mode="always_last",  # nothing that is asked meanwhile is lost
    )  # fmt: skip
    revealed.success(None, [found, place], parts.revealed, js=KEEP, **PRIVATE)


def _arrive(request: gr.Request) -> tuple[gr.Radio, list[str | int]]:
    """The lesson can be chosen from here on, so that no choice is undone by what the address asks for."""
    link = Link(dict(request.query_params))
    name = link.one("lesson", LESSONS) or FIRST
    at = link.number("step", 1, len(LESSONS[name].steps)) or 1
    link.tell()
    return gr.Radio(value=name, interactive=True), [name, round(at) - 1]


def _show(place: tuple[str, int]) -> tuple[object, ...]:
    """A step before it is answered."""
    name, at = place
    _, found = content.step(name, at)
    return (
        f"**Aim.** {LESSONS[name].aim}\n\n[{lesson_words.CLASS}]({address('room', lesson=name, step=str(at + 1))})",
        content.opening(name, at),
        gr.update(choices=[(choice, choice) for choice in found.choices], value=None, elem_classes=[]),
        *_thing(found.before()),
        gr.update(visible=False),
        gr.update(value="", elem_classes=[]),
        "",
        gr.update(interactive=at > 0),
        gr.update(interactive=at < len(LESSONS[name].steps) - 1),
        lesson_words.COPY,
        "",
    )


def _thing(shown: Shown) -> tuple[Update, Update, Update]:
    """What stands in the step: HTML, cards and a chart."""
    return (
        gr.update(value=shown.html),
        gr.update(value=shown.cards or EMPTY, elem_classes=["five", "maps"] if shown.plain else ["five"]),
        gr.update(value=shown.figure, visible=True) if shown.figure else gr.update(visible=False),
    )


def _revealed(asked: tuple[str, int], found: Revealed, guesses: Guesses) -> list[Update]:
    """The same step once it is answered; the guess stays as it is, and the right one is marked."""
    name, at = asked
    _, step = content.step(name, at)
    last = at == len(LESSONS[name].steps) - 1
    mark = [] if found.right is None else [f"right-{found.right}"]
    return [
        gr.update(elem_classes=mark),
        *_thing(found.shown),
        _sliding(step.slide) if step.slide and found.found else gr.update(visible=False),
        gr.update(value=found.said, elem_classes=["judged"] if found.found else []),
        gr.update(value=found.way),
        gr.update(value=content.ending(name, guesses) if last else ""),
    ]


def _sliding(slide: Slide) -> Update:
    return gr.update(
        minimum=slide.low, maximum=slide.high, step=slide.by, value=slide.value, label=slide.label, visible=True
    )


def _sent(components: Sequence[Any], updates: Sequence[Update]) -> list[Update]:
    """Updates as the browser takes them, for there they are handed on."""
    return [
        update | {"value": _dumped(component.postprocess(update["value"]))} if "value" in update else update
        for component, update in zip(components, updates, strict=True)
    ]


def _dumped(value: Any) -> Any:
    return value.model_dump() if hasattr(value, "model_dump") else value


def _slid(place: tuple[str, int], value: float | None) -> tuple[object, object]:
    """The thing at another place of its slider; what cannot be is left as it is."""
    _, step = content.step(*place)
    slide = step.slide
    if slide is None or not isinstance(value, int | float) or not slide.low <= value <= slide.high:
        return gr.skip(), gr.skip()
    shown = slide.show(value)
    return shown.html, gr.update(value=shown.figure, visible=True)
