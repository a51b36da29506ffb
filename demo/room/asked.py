"""What a room and a sheet need of the lessons, and the only place that knows how those are written."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from demo.lessons.lessons import LESSONS
from demo.lessons.words import UNDECIDED
from demo.room.rooms import Place
from demo.teach import scenes
from demo.ui import examples, words
from explain.networks.store import ModelStore

if TYPE_CHECKING:
    from demo.ui.examples import Example

# Steps whose answer is read from what is shipped or published; for all others a network runs, or is built and counted.
SETTLED = {"paper", "ours", "gpu", "claim"}
DRAWN = {"trap": scenes.TAUGHT, "elsewhere": scenes.TRIED, "mended": scenes.MENDED}  # of these steps, several pictures
PLACES = {"tiger", "place"}  # steps that ask for a place in the picture
SHOWN = 6  # of those


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
def measured(name: str) -> tuple[str | None, str] | None:
    """The right option of a step whose answer is settled, None if it is undecided; and the figures in a sentence.

    None where it has to be measured.
    """
    if name not in SETTLED:
        return None
    step = next(lesson.steps[name] for lesson in LESSONS.values() if name in lesson.steps)
    figures = step.measure(ModelStore()).figures
    place = step.right(figures)
    right = step.options[place] if isinstance(place, int) else UNDECIDED if step.unsure else None
    return right, words.minus(step.measured.format(**figures))
