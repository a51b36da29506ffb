"""What a lesson is made of: steps, each one record of what is asked, how it is measured and which answer is then right.

Knows no component, no torch and no lesson.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from demo.lessons.words import UNDECIDED

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from demo.ui.cards import Value
    from explain.networks.store import ModelStore

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What stands in a step: cards as `Cards` takes them, a chart, and a picture, a table or a readout in HTML.

    `plain` cards are maps without the list of classes beneath, as on the Trust page.
    """

    cards: Value | None = None
    figure: go.Figure | None = None
    html: str = ""
    plain: bool = False


NOTHING = Shown()


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a measurement comes to: figures for the step's sentence and its `right`, and the thing itself."""

    figures: Figures
    shown: Shown = NOTHING


@dataclass(frozen=True, slots=True, eq=False)
class Slide:
    """A slider that moves the thing once it is seen; it begins at `value`."""

    label: str
    low: float
    high: float
    value: float
    by: float
    show: Callable[[float], Shown]


Measure = Callable[["ModelStore"], Found]
# The place of the right option; None where nothing is decided; why no option can be right, where that is so.
Right = Callable[[Figures], "int | str | None"]


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One question. `measured` says what came out, by its figures; `after` what to make of it; `way` leads on.

    `before` makes what stands there while one guesses. What may be undecided offers that as an answer.
    """

    question: str
    options: tuple[str, ...]
    measure: Measure
    right: Right
    measured: str
    after: str
    link: str
    way: str
    before: Callable[[], Shown] = Shown
    unsure: bool = False
    slide: Slide | None = None

    @property
    def choices(self) -> tuple[str, ...]:
        """All that can be guessed."""
        return (*self.options, UNDECIDED) if self.unsure else self.options


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """One walk; `aim` is what one can say afterwards. Steps by name, which no other lesson uses."""

    title: str
    aim: str
    steps: dict[str, Step] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cuts:
    """Which range a figure is in. The bounds stand here once, for the options and for the judgement."""

    key: str
    bounds: tuple[float, ...]

    def __call__(self, figures: Figures) -> int:
        return bisect_right(self.bounds, figures[self.key])

    def options(self, *texts: str) -> tuple[str, ...]:
        """The texts with the bounds filled in."""
        return tuple(text.format(*(f"{bound:g}" for bound in self.bounds)) for text in texts)


def most(*keys: str) -> Right:
    """The option whose figure is the largest."""
    return lambda figures: max(range(len(keys)), key=lambda number: figures[keys[number]])


def nearest(key: str, *values: float) -> Right:
    """The option whose value the figure is nearest to."""
    return lambda figures: min(range(len(values)), key=lambda number: abs(figures[key] - values[number]))


def named(key: str, names: Sequence[str]) -> Right:
    """The option of that name; the one after the last for any other."""
    return lambda figures: names.index(figures[key]) if figures[key] in names else len(names)
