"""What a room and a sheet need of the lessons, and the only place that knows how those are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from demo.lessons.lessons import LESSONS
from demo.lessons.words import UNDECIDED
from demo.room.rooms import Place
from demo.teach import scenes
from demo.ui import examples, words
from explain.imports import import_torch

if TYPE_CHECKING:
    from demo.lessons.step import Step
    from demo.ui.examples import Example
    from explain.networks.store import ModelStore

# Lessons whose answers are settled by what is shipped or published, and come in a moment; and such steps of others.
# Elsewhere times are taken, or much is run.
SETTLED_LESSONS, SETTLED = ("looks", "ways", "together", "maps"), ("gpu", "claim")
DRAWN = {"trap": scenes.TAUGHT, "elsewhere": scenes.TRIED, "mended": scenes.MENDED}  # of these steps, several pictures
PLACES = {"tiger", "place"}  # steps that ask for a place in the picture
SHOWN = 6  # of those
Settled = tuple[str | None, str]  # the right option, None if it is undecided; and the figures in a sentence


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


class Answers:
    """What came out of the steps whose answers are settled, each measured once: in turn with all else that runs.

    For one thread at a time.
    """

    def __init__(self, store: ModelStore) -> None:
        self._store = store
        self._found: dict[str, Settled] = {}

    def of(self, name: str) -> Settled | None:
        """Of the step of that name; None where it has to be measured by oneself."""
        lesson = next(key for key, lesson in LESSONS.items() if name in lesson.steps)
        if lesson not in SETTLED_LESSONS and name not in SETTLED:
            return None
        if name not in self._found:
            self._found[name] = self._measured(LESSONS[lesson].steps[name])
        return self._found[name]

    def _measured(self, step: Step) -> Settled:
        import_torch()
        figures = step.measure(self._store).figures
        place = step.right(figures)
        right = step.options[place] if isinstance(place, int) else UNDECIDED if step.unsure else None
        return right, words.minus(step.measured.format(**figures))
