"""What a room and a sheet need of the lessons, and the only place that knows how those are written."""

from __future__ import annotations

import functools
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from demo.lessons.lessons import LESSONS
from demo.lessons.step import Figures, Step
from demo.lessons.words import UNDECIDED
from demo.room.rooms import Place
from demo.teach import scenes
from demo.ui import examples, words
from explain.imports import import_torch
from explain.networks.store import ModelStore

if TYPE_CHECKING:
    from demo.ui.examples import Example

# Lessons whose answers are settled by what is shipped or published, and come in a moment; and such steps of others.
# Elsewhere times are taken, or much is run.
SETTLED_LESSONS, SETTLED = ("looks", "ways", "together", "maps"), ("gpu", "claim")
DRAWN = {"trap": scenes.TAUGHT, "elsewhere": scenes.TRIED, "mended": scenes.MENDED}  # of these steps, several pictures
PLACES = {"tiger", "place"}  # steps that ask for a place in the picture
SHOWN = 6  # of those
_ONE = threading.Lock()


@dataclass(frozen=True, slots=True)
class Asked:
    """One step: `place` is where, of `total`. Two asterisks stand around what is bold.

    `way` is the address at which it can be tried, `called` what that is called, `after` what to make of it.
    """

    name: str
    place: Place
    total: int
    lesson: str
    question: str
    options: tuple[str, ...]
    after: str
    way: str
    called: str


def titles() -> dict[str, str]:
    """The lessons' titles, by the names that addresses have for them."""
    return {name: lesson.title for name, lesson in LESSONS.items()}


def aim(lesson: str) -> str:
    """What one can say after it."""
    return LESSONS[lesson].aim


def asked(place: Place) -> Asked:
    """The step at that place, which is one of `places`."""
    lesson = LESSONS[place.lesson]
    name, step = list(lesson.steps.items())[place.step]
    return Asked(
        name, place, len(lesson.steps), lesson.title, step.question, step.choices, step.after, step.way, step.link
    )


def places() -> dict[Place, int]:
    """Every step of every lesson, with its number of options."""
    found = [Place(name, number) for name, lesson in LESSONS.items() for number in range(len(lesson.steps))]
    return {place: len(asked(place).options) for place in found}


def pictures(place: Place) -> list[Example]:
    """What the step is about: the scene of the link, or several of those that are taught."""
    step = asked(place)
    if step.name in DRAWN:
        rows = scenes.scenes(DRAWN[step.name])
        return [_drawn(rows[number * len(rows) // SHOWN]) for number in range(SHOWN)]  # of both classes
    scene = parse_qs(urlsplit(step.way).query).get("scene")
    return [row for row in (*examples.everything(), *examples.crowded(), *scenes.tried()) if [row.name] == scene]


def _drawn(scene: scenes.Scene) -> Example:
    return examples.Example(scene.path, f"A {scene.name} on the {scene.place}")


@functools.cache
def _figures(step: Step) -> Figures:
    return step.measure(ModelStore()).figures


@functools.cache
def measured(name: str) -> tuple[str | None, str] | None:
    """The right option of a step whose answer is settled, None if it is undecided; and the figures in a sentence.

    None where it has to be measured.
    """
    lesson, step = next((key, lesson.steps[name]) for key, lesson in LESSONS.items() if name in lesson.steps)
    if lesson not in SETTLED_LESSONS and name not in SETTLED:
        return None
    import_torch()
    with _ONE:  # who asks meanwhile waits for the first
        figures = _figures(step)
    place = step.right(figures)
    right = step.options[place] if isinstance(place, int) else UNDECIDED if step.unsure else None
    return right, words.minus(step.measured.format(**figures))
