"""What a study has found so far, as its page shows it: points, tables, cells. Knows no component."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypedDict

from demo.pictures import results_words
from demo.pictures import words as pictures_words
from demo.ui import words
from demo.ui.tables import table

if TYPE_CHECKING:
    from demo.pictures.piles import Pile
    from explain.intervals import Share
    from explain.study.answers import Study
    from explain.study.enough import Ceilings, Enough
    from explain.study.statistics import Agreement, Confusion, Scored

LISTED = 14  # cells of the confusion matrix that are named beside it


class Cell(TypedDict):
    """A cell of the confusion matrix: its place, its pictures, and what is said of it; `listed` beside the chart."""

    row: int
    column: int
    numbers: list[int]
    listed: bool
    label: str
    text: str


class Cells(TypedDict):
    """What the component of cells draws."""

    lead: str
    cells: list[Cell]


NO_CELLS: Cells = {"lead": "", "cells": []}


@dataclass(frozen=True, slots=True)
class Point:
    """One network in the chart; shares in [0, 1], `ms` None while it has not been timed."""

    number: int
    name: str
    short: str
    value: float
    low: float
    high: float
    said: str
    macs: float
    ms: float | None
    time: str


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Everything that is worked out of a study at one moment; `scored` has the labelled networks by their places."""

    study: Study
    scored: dict[int, Scored]
    agreement: Agreement | None

    @property
    def labelled(self) -> bool:
        return bool(self.scored)

    @property
    def largest(self) -> int:
        """The place of the network with most multiply-adds, of those that ran."""
        return max(self.study.ran, key=lambda number: _macs(self.study, number))

    @property
    def smallest(self) -> int:
        """And of that with fewest."""
        return min(self.study.ran, key=lambda number: _macs(self.study, number))


def found(pile: Pile | None) -> Found | None:
    """None where nothing has been answered."""
    from explain.study.statistics import agreement, score

    study = pile.snapshot() if pile else None
    if study is None or not study.ran:
        return None
    scored = {number: one for number in study.ran if (one := score(study, number))}
    return Found(study, scored, agreement(study))


def points(all_of_it: Found) -> list[Point]:
    """Of every network: accuracy, or where nothing is labelled how often it says what the largest says."""
    study = all_of_it.study
    names = [study.specs[number].variant.name for number in study.ran]
    told = {number: _told(all_of_it, number) for number in study.ran}
    return [
        _point(study, number, shared, said, len(set(names)) == len(names))
        for number, (shared, said) in told.items()
        if shared is not None
    ]


def _point(study: Study, number: int, shared: Share, said: str, brief: bool) -> Point:
    spec, latency = study.specs[number], study.latencies.get(number)
    time = f"{words.known(latency)} here, {words.spread(latency)}" if latency else ""
    return Point(
        number, spec.label, spec.variant.name if brief else spec.label, shared.value, shared.low, shared.high, said,
        _macs(study, number), latency.median if latency else None, time,
    )  # fmt: skip


def _told(all_of_it: Found, number: int) -> tuple[Share | None, str]:
    """The share that the chart shows of a network, None where there is none, and a line on it."""
    if all_of_it.labelled:
        one = all_of_it.scored.get(number)
        return (one.top1, results_words.right_of(one.top1)) if one else (None, "")
    from explain.intervals import Share

    largest = all_of_it.largest
    label = all_of_it.study.specs[largest].label
    if number == largest:
        count = len(all_of_it.study.of(number))
        return Share(count, count, 1.0, 1.0, 1.0), results_words.LARGEST
    pairs = all_of_it.agreement.pairs if all_of_it.agreement else ()
    same = next((pair.same for pair in pairs if {pair.one, pair.other} == {number, largest}), None)
    return same, results_words.agrees(same, label) if same else ""


def _macs(study: Study, number: int) -> float:
    from explain.networks.cost import cost

    return float(cost(study.specs[number]).macs)


def networks(all_of_it: Found) -> str:
    """A row for each network."""
    return _labelled_table(all_of_it) if all_of_it.labelled else _plain_table(all_of_it)


def _labelled_table(all_of_it: Found) -> str:
    study = all_of_it.study
    rows = []
    five = any(one.top5 for one in all_of_it.scored.values())
    for number in study.ran:
        one = all_of_it.scored.get(number)
        scores = (
            (results_words.share(one.top1), *([results_words.share(one.top5) if one.top5 else "–"] if five else []),
             f"{100 * one.macro_f1:.1f} %", results_words.ece(one.calibration))
            if one else ("–",) * (3 + five)
        )  # fmt: skip
        rows.append((study.specs[number].label, *scores, *_costs(study, number)))
    head = [title for title in pictures_words.LABELLED_HEAD if five or title != pictures_words.TOP5]
    return table(head, rows, pictures_words.NETWORKS)


def _plain_table(all_of_it: Found) -> str:
    from explain.study.statistics import confidence

    study, agreed = all_of_it.study, all_of_it.agreement
    by = {point.number: point for point in points(all_of_it)}
    rows = []
    for number in study.ran:
        spread = confidence(study.of(number))
        alone = str(len(agreed.alone.get(number, ()))) if agreed and len(study.ran) > 2 else "–"
        point = by.get(number)
        same = (
            "–"
            if point is None or number == all_of_it.largest
            else results_words.span(point.value, point.low, point.high)
        )
        quartiles = f"{100 * spread.median:.0f} % ({100 * spread.low:.0f}–{100 * spread.high:.0f})"
        rows.append((study.specs[number].label, same, alone, quartiles, *_costs(study, number)))
    return table(pictures_words.PLAIN_HEAD, rows, pictures_words.NETWORKS)


def _costs(study: Study, number: int) -> tuple[str, str]:
    from explain.networks.cost import cost

    latency = study.latencies.get(number)
    return words.known(latency) if latency else "–", words.megabytes(4 * cost(study.specs[number]).params)


def per_class(one: Scored | None) -> str:
    """A row for each class of the labels, the worst first; empty where nothing is labelled."""
    if one is None:
        return ""
    rows = sorted(one.classes, key=lambda row: (row.right.value, row.name))
    cells = [
        (
            row.name,
            str(row.pictures),
            results_words.share(row.right),
            f"{100 * row.precision:.0f} %",
            f"{100 * row.f1:.0f} %",
        )
        for row in rows
    ]
    return table(pictures_words.CLASS_HEAD, cells, pictures_words.CLASSES)


def cells(matrix: Confusion | None, network: str) -> Cells:
    """The cells as their component takes them: all can be pressed in the chart, the largest mistakes in a list."""
    if matrix is None:
        return NO_CELLS
    apart = [cell for cell in matrix.pictures if matrix.rows[cell[0]] != matrix.columns[cell[1]]]
    mistakes = sorted(apart, key=lambda cell: -len(matrix.pictures[cell]))
    rows = [
        _cell(cell, numbers, matrix.rows[cell[0]], matrix.columns[cell[1]], network, cell in mistakes[:LISTED])
        for cell, numbers in sorted(matrix.pictures.items(), key=lambda pair: -len(pair[1]))
    ]
    return {"lead": pictures_words.MISTAKES if mistakes else pictures_words.NO_MISTAKES, "cells": rows}


def _cell(cell: tuple[int, int], numbers: tuple[int, ...], label: str, answer: str, network: str, listed: bool) -> Cell:
    return {
        "row": cell[0], "column": cell[1], "numbers": list(numbers), "listed": listed,
        "label": results_words.mistake(label, answer, len(numbers)),
        "text": results_words.of_cell(label, answer, network),
    }  # fmt: skip


def decided(all_of_it: Found, margin: float, limits: Ceilings) -> Enough | None:
    """Which is enough, on the pictures whose labels all networks know; None where there are none."""
    from explain.study.enough import enough
    from explain.study.outcome import candidates

    study = all_of_it.study
    ran = sorted(set(all_of_it.scored) - set(study.failed))
    pictures = study.common(ran) if ran else []
    if not pictures:
        return None
    costs = candidates(study)
    told = enough([costs[place] for place in ran], study.right(ran, pictures), margin, limits)
    return replace(told, network=None if told.network is None else ran[told.network])
