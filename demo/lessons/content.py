"""The lessons as their page shows them: a step, its answer once one has guessed, and what one takes home at the end.

Knows no component; each lesson is a module of its own (`lessons.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.lessons import words as lesson_words
from demo.lessons.lessons import LESSONS
from demo.lessons.step import Shown, Step
from demo.lessons.words import UNDECIDED
from demo.ui import words
from demo.ui.links import address
from demo.ui.tables import table
from explain.errors import LensError
from explain.imports import import_torch
from explain.runtime.failures import in_words

if TYPE_CHECKING:
    from explain.networks.store import ModelStore


@dataclass(frozen=True, slots=True, eq=False)
class Revealed:
    """A step once one has guessed: what is said in Markdown, the way on in HTML, and the thing itself.

    `right` is the place of the right one among the step's choices, None where there is none; `found` is that in words,
    empty where nothing could be measured.
    """

    said: str
    way: str
    shown: Shown
    found: str = ""
    right: int | None = None


@dataclass(frozen=True, slots=True)
class Guess:
    """What somebody guessed, and what was found; `right` is None where it was not graded."""

    guessed: str
    found: str
    right: bool | None


Guesses = Mapping[str, Guess]  # by the name of the step
LONGEST = 1000  # letters of what was found


def step(lesson: str, number: int) -> tuple[str, Step]:
    """The name of a lesson's step, counted from 0, and the step itself; the nearest where there is no such."""
    steps = list(LESSONS[lesson].steps.items())
    return steps[max(0, min(number, len(steps) - 1))]


def opening(lesson: str, number: int) -> str:
    """Where one is, and the question."""
    _, found = step(lesson, number)
    total = len(LESSONS[lesson].steps)
    return f"**{lesson_words.progress(number + 1, total)}**\n\n{found.question}"


def reveal(store: ModelStore, lesson: str, number: int, guess: str) -> Revealed:
    """What was measured, the thing itself, and what to make of it."""
    _, found = step(lesson, number)
    way = lesson_words.way(found.link, found.way)
    import_torch()
    try:
        with in_words(*lesson_words.FAILED):
            measured = found.measure(store)
    except LensError as error:
        return Revealed(lesson_words.UNMEASURED.format(error), way, found.before())
    right = found.right(measured.figures)
    said = words.minus(found.measured.format(**measured.figures))
    if isinstance(right, str):
        head, answer, place = lesson_words.not_judged(right, guess), said, None
    else:
        answer = UNDECIDED if right is None else found.options[right]
        head, place = lesson_words.judged(None if right is None else answer, guess), found.choices.index(answer)
    return Revealed(f"**{head}** {said}\n\n{found.after}", way, measured.shown, answer, place)


def guessed(lesson: str, number: int, guess: str, found: Revealed) -> dict[str, Guess]:
    """What is remembered of it, by its step; nothing where it was not measured."""
    name, asked = step(lesson, number)
    if not found.found:
        return {}
    right = None if found.right is None else asked.choices[found.right] == guess
    return {name: Guess(guess, found.found, right)}


def remembered(told: object) -> dict[str, Guess]:
    """What a browser kept of them: by its step what was guessed, and what was found. Without what no step has said."""
    steps = {name: step for lesson in LESSONS.values() for name, step in lesson.steps.items()}
    found: dict[str, Guess] = {}
    for name, row in told.items() if isinstance(told, dict) else ():
        match row:
            case [str(guess), str(said)] if name in steps and guess in steps[name].choices and len(said) <= LONGEST:
                found[name] = Guess(guess, said, said == guess if said in steps[name].choices else None)
    return found


def kept(guesses: Guesses) -> dict[str, list[str]]:
    """What a browser keeps of them."""
    return {name: [one.guessed, one.found] for name, one in guesses.items()}


def ending(lesson: str, guesses: Guesses) -> str:
    """What was asked, guessed and found in this lesson, and the way to the next, in HTML."""
    steps = LESSONS[lesson].steps
    there = [guesses[name] for name in steps if name in guesses]
    graded = [one.right for one in there if one.right is not None]
    rows = [(_plain(one.question), *_row(guesses.get(name))) for name, one in steps.items()]
    score = lesson_words.score(sum(graded), len(graded), len(steps))
    taken = table(lesson_words.END_HEAD, rows, lesson_words.END)
    return f"<p>{score}</p>{taken}{_next(lesson)}"


def _row(guess: Guess | None) -> tuple[str, str]:
    if guess is None:
        return lesson_words.NOT_ASKED, lesson_words.NOT_ASKED
    return guess.guessed + " ✓" * bool(guess.right), guess.found


def _plain(question: str) -> str:
    return question.replace("**", "")


def _next(lesson: str) -> str:
    """The way to the lesson after, from the last to the first."""
    keys = list(LESSONS)
    place = keys.index(lesson) + 1
    text = lesson_words.NEXT if place < len(keys) else lesson_words.FIRST_AGAIN
    key = keys[place % len(keys)]
    return f"<p>{lesson_words.way(text.format(LESSONS[key].title), address('lessons', lesson=key), aside=False)}</p>"
