"""A study under way, moment by moment: answers first, times after them. Knows no component; `page.py` wires it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.pictures import running_words, sheets
from demo.pictures import words as pictures_words
from demo.ui import words
from demo.ui.jobs import Stopped
from demo.ui.picture import refuse
from explain.errors import LensError
from explain.imports import import_torch
from explain.runtime.turn import Halted

if TYPE_CHECKING:
    from demo.pictures.piles import Pile
    from explain.costs.latency import Latency
    from explain.networks.store import ModelStore
    from explain.networks.variants import Spec
    from explain.own.catalogue import Catalogue
    from explain.study.answers import Study

SOON, SLOWER = 0.7, 0.002  # s between two moments, and more for each picture: what is shown grows with them
ROWS = "rows.jsonl"


@dataclass(frozen=True, slots=True)
class Moment:
    """What is said, whether what was found is to be drawn anew, and whether that is all of it."""

    said: str
    drawn: bool = False
    whole: bool = False


def check(
    catalogue: Catalogue, pile: Pile | None, family: str, recipe: str, ticked: Sequence[str], beside: Sequence[str]
) -> tuple[Pile, tuple[Spec, ...]]:
    """The pictures and the networks that were asked for. Raises gr.Error for a mistake."""
    if pile is None or pile.entries is None:
        raise refuse(pictures_words.NO_PICTURES)
    try:
        chosen = catalogue.specs(family, ticked, recipe, beside)
        import_torch()
        catalogue.limits.check(dict.fromkeys(chosen, len(pile.entries.entries)))
    except LensError as error:
        raise refuse(error) from None
    return pile, chosen


def steps(store: ModelStore, pile: Pile, chosen: tuple[Spec, ...], stopped: Stopped) -> Iterator[Moment]:
    """Go on where it was stopped, if it was; what is found is put on the pile. Raises gr.Error."""
    with pile.running(stopped) as mine:
        if not mine:
            yield Moment(words.STOPPED)
            return
        try:
            yield from _steps(store, pile, chosen, stopped)
        except OSError:
            if pile.here:
                raise
            if stopped():
                return
            raise refuse(running_words.GONE) from None


def _steps(store: ModelStore, pile: Pile, chosen: tuple[Spec, ...], stopped: Stopped) -> Iterator[Moment]:
    begun = begin(pile, chosen)
    yield Moment(running_words.starting(len(pile.entries.entries if pile.entries else ()), begun), drawn=True)
    try:
        yield from _answers(store, pile, stopped)
        if not stopped():
            yield from _times(store, pile, stopped)
    except Halted:
        pass
    sheets.draw(pile, over=True)
    yield Moment(running_words.halted(pile) if stopped() else running_words.over(pile), drawn=True, whole=True)


def begin(pile: Pile, chosen: tuple[Spec, ...]) -> bool:
    """Whether something of it is known already: what was found before is kept for the same networks."""
    from explain.study.answers import Study

    assert pile.entries
    before = pile.study
    if before is None or before.specs != chosen:
        pile.study = Study(pile.entries.entries, chosen)
        if before:
            pile.study.latencies.update(_known_times(before, chosen))
            pile.study.opened.update(before.opened)
            pile.study.refused.update(before.refused)
    return before is not None


def _known_times(before: Study, chosen: tuple[Spec, ...]) -> dict[int, Latency]:
    found = {before.specs[number]: latency for number, latency in before.latencies.items()}
    return {number: found[spec] for number, spec in enumerate(chosen) if spec in found}


def _answers(store: ModelStore, pile: Pile, stopped: Stopped) -> Iterator[Moment]:
    from explain.compare import Fetching
    from explain.study.answers import Went
    from explain.study.rows import Rows
    from explain.study.run import how, study

    found = pile.study
    assert found
    pace = _Pace(len(found.entries))
    try:
        rows = Rows(pile.folder / ROWS, resume=True, how=how())
    except LensError as error:
        raise refuse(error) from None
    with closing(rows), closing(study(found.entries, found.specs, store, rows, read=pile.read)) as events:
        for event in events:
            if isinstance(event, Fetching):
                yield Moment(words.fetching(event.progress, event.spec.label))
            found.add(event)
            if isinstance(event, Went) and (pace.due() or event.done == event.total):
                sheets.draw(pile, over=False)
                yield Moment(running_words.going(event.done, event.total, pace.left(event.done, event.total)), True)
            if stopped():
                return


def _times(store: ModelStore, pile: Pile, stopped: Stopped) -> Iterator[Moment]:
    """How long each takes, in turns, as on the other pages."""
    from explain.costs import timing

    found = pile.study
    assert found
    ran = [number for number in found.ran if not _stands(found.latencies.get(number))]
    said = time.monotonic()
    if ran:
        yield Moment(running_words.TIMING, drawn=True)
    for event in timing.in_turns([(found.specs[number], True) for number in ran], store, stopped=stopped):
        if isinstance(event, timing.Known):
            found.latencies[ran[event.number]] = event.latency
        if time.monotonic() - said > 2:
            said = time.monotonic()
            yield Moment(running_words.TIMING, drawn=True)


def _stands(latency: object) -> bool:
    return bool(getattr(latency, "settled", False))


class _Pace:
    """When to tell, and how long it still takes."""

    def __init__(self, pictures: int) -> None:
        self._every = SOON + SLOWER * pictures
        self._told = self._start = time.monotonic()
        self._first: int | None = None

    def due(self) -> bool:
        if time.monotonic() - self._told < self._every:
            return False
        self._told = time.monotonic()
        return True

    def left(self, done: int, total: int) -> float | None:
        """Seconds, by how quickly it went so far; None at first. What was known before took no time."""
        if self._first is None:
            self._first, self._start = done, time.monotonic()
        went = done - self._first
        return (time.monotonic() - self._start) * (total - done) / went if went else None
