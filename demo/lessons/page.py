"""The Lessons page: guess, see it happen, read what it means, and go where it can be tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr

from demo.lessons import content, parts
from demo.lessons import words as lesson_words
from demo.lessons.content import Guesses, Revealed
from demo.lessons.lessons import LESSONS
from demo.lessons.parts import Parts
from demo.lessons.step import Shown, Slide
from demo.ui import modules
from demo.ui.cards import EMPTY
from demo.ui.events import LAST, PRIVATE
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import Link, address
from demo.ui.picture import refuse

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Lessons", "lessons"
FIRST = next(iter(LESSONS))
Update = dict[str, Any]


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{_title()}</h1><p>{lesson_words.INTRO}</p>", elem_id="intro")
    page = parts.lay_out()
    _wire_reveal(page, store, jobs)
    _wire_places(page)


def _title() -> str:
    return f"{lesson_words.NUMBERS[len(LESSONS)]} lessons"


def _call(function: str, *given: object) -> str:
    return modules.call("lessons/places.js", function, *given)


def _wire_places(page: Parts) -> None:
    """A place is a lesson and the number of its step, from 0; the browser alone moves it."""
    place, ends = page.place, {name: len(lesson.steps) - 1 for name, lesson in LESSONS.items()}
    gr.on(None, None, js=_call("reloads"), **PRIVATE)
    arrived = [page.lesson, place, page.guesses]
    gr.on(None, _arrive, page.kept, arrived, js=_call("guesses"), show_progress="hidden", **PRIVATE)
    page.lesson.input(None, page.lesson, place, js=_call("begin"), **PRIVATE)
    page.back.click(None, place, place, js=_call("move", -1, ends), **PRIVATE)
    page.on.click(None, place, place, js=_call("move", 1, ends), **PRIVATE)
    page.copy.click(None, None, page.copy, js=_call("address", lesson_words.COPIED), **PRIVATE)
    page.slide.input(_slid, [place, page.slide], [page.html, page.plot], **LAST)
    place.change(_show, [place, page.guesses], page.step, **LAST)
    place.change(None, place, None, js=_call("here"), **PRIVATE)


def _wire_reveal(page: Parts, store: ModelStore, jobs: Jobs) -> None:
    def reveal(
        stopped: Stopped, asked: tuple[str, int], guessed: str | None, before: Guesses
    ) -> Iterator[tuple[Any, Any, Any]]:
        if not guessed:
            raise refuse(lesson_words.GUESS_FIRST)
        yield gr.skip(), gr.skip(), lesson_words.MEASURING
        revealed = content.reveal(store, *asked, guessed)
        after = {**before, **content.guessed(*asked, guessed, revealed)}
        updates = _sent(page.revealed, _revealed(asked, revealed, after))
        yield {"asked": asked, "parts": updates, "guesses": content.kept(after)}, after, ""

    revealed = jobs.start(
        page.show.click, reveal, [page.place, page.guess, page.guesses], [page.found, page.guesses, page.answer],
        page.answer, trigger_mode="always_last",  # nothing that is asked meanwhile is lost
    )  # fmt: skip
    revealed.success(None, [page.found, page.place], page.revealed, js=_call("keep"), **PRIVATE)


def _arrive(told: object, request: gr.Request) -> tuple[gr.Radio, list[str | int], Guesses]:
    """The lesson can be chosen from here on, so that no choice is undone by what the address asks for.

    What was guessed before the page was loaded again the browser has `told`.
    """
    link = Link(dict(request.query_params))
    name = link.one("lesson", LESSONS) or FIRST
    at = link.number("step", 1, len(LESSONS[name].steps)) or 1
    link.tell()
    return gr.Radio(value=name, interactive=True), [name, round(at) - 1], content.remembered(told)


def _show(place: tuple[str, int], guesses: Guesses) -> tuple[object, ...]:
    """A step before it is answered; who comes back to one sees what they guessed, and what was found."""
    name, at = place
    called, found = content.step(name, at)
    before = guesses.get(called)
    told = f"**{lesson_words.judged(before.found, before.guessed)}**" if before else ""
    return (
        f"**Aim.** {LESSONS[name].aim}\n\n[{lesson_words.CLASS}]({address('room', lesson=name, step=str(at + 1))})",
        content.opening(name, at),
        gr.update(
            choices=[(choice, choice) for choice in found.choices], value=before and before.guessed, elem_classes=[]
        ),
        *_thing(found.before()),
        gr.update(visible=False),
        gr.update(value=told, elem_classes=["judged"] if told else []),
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
