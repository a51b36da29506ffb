"""One card's value, as the component draws it: a type for each part of it, and a builder for each kind of card.

What is the same for all cards of a component is in `cards.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NotRequired, TypedDict

import numpy as np

from demo.ui import card_words, words
from explain.engines.engine import TORCH
from explain.networks.accuracy import accuracy
from explain.networks.vocabulary import NOTHING
from explain.runtime.arrays import Array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from demo.ui.card_words import Fetched
    from demo.ui.truth import Truth
    from explain.compare import Explained, Result
    from explain.costs.latency import Latency
    from explain.maps.evidence import Evidence
    from explain.pictures.render import View

Fact = tuple[str, str, str]  # term, value, what the term means
Box = tuple[float, float, float, float]  # shares of the view's sides
ALL: Box = (0.0, 0.0, 1.0, 1.0)


class Row(TypedDict):
    """A class that a card lists."""

    name: str
    percent: float


class Map(TypedDict):
    """A class's map, cell by cell; exact ones have a `logit` and a `bias`, others a `note` in place of that sum.

    One that is no `evidence` has no unit.
    """

    name: str
    values: list[float]
    logit: NotRequired[float]
    bias: NotRequired[float]
    note: NotRequired[str]
    evidence: NotRequired[bool]


class Voted(TypedDict):
    """A class that a cell may speak for."""

    name: str
    logit: float


class Votes(TypedDict):
    """For each cell, row by row, whose evidence it holds most of: pairs of a place in `classes` and a value."""

    classes: list[Voted]
    cells: list[list[tuple[int, float]]]


class Change(TypedDict):
    """A class before and after a part was erased, in percent."""

    name: str
    before: float
    then: float


class After(TypedDict):
    """What erasing did: an `error` alone, or what is told of it, the classes and their maps; `src` where the picture of
    this card is its own.
    """

    error: str
    told: str
    rows: list[Change]
    maps: list[Map]
    src: NotRequired[str]


class Card(TypedDict):
    """All of a card. `state` is "waiting", "running", "stopped", "done" or "error"; `src` is a picture of its own.

    Its map has `grid` cells (rows, columns) over the `box` of the picture; `cover` is each cell's share of the known
    object; `scores` says what made the percentages, "softmax" or "sigmoid". `dummy` is a map that knows nothing. Of its
    time `clocked` says what there is.
    """

    title: str
    state: str
    error: str
    note: str
    src: str
    box: Box | None
    grid: tuple[int, int]
    rows: list[Row]
    facts: list[Fact]
    maps: list[Map]
    votes: Votes | None
    scores: str
    cover: list[float] | None
    dummy: bool
    time: str
    spread: str
    busy: bool
    timing: str
    clock: str
    progress: Fetched | None
    after: After | None


def blank(title: str, state: str) -> Card:
    """A card of which nothing more is known: what every other begins with."""
    return {
        "title": title, "state": state, "error": "", "note": "", "src": "", "box": None, "grid": (1, 1),
        "rows": [], "facts": [], "maps": [], "votes": None, "scores": "", "cover": None, "dummy": False,
        "time": "", "spread": "", "busy": False, "timing": "", "clock": "over", "progress": None, "after": None,
    }  # fmt: skip


def finished(results: Sequence[Result], view: View, truth: Truth | None = None) -> list[Card]:
    """A card for each result.

    Every card carries the maps of all classes that any card lists, so that switching class asks the server nothing.
    With a `truth` each whose network knows such an object also says how much of its map lies on it.
    """
    listed = dict.fromkeys(p.name for result in results for p in result.predictions)
    listed |= dict.fromkeys(truth.names if truth else ())
    return [_card(result, view, tuple(listed), truth) for result in results]


def clocked(card: Card, latency: Latency | None, timing: bool = False, engine: str = TORCH) -> Card:
    """The same card with its time: the one place that says how a card tells of it.

    `time` is the median, with the figures that its spread carries, empty where there is none; `spread` how far that is
    to be trusted, beside it; `busy` whether others took too much of the machine for it to stand; `timing` the whole
    measurement, in a sentence, also by which engine; `clock` is "timing" while it goes on, else "over".
    """
    return card | {
        "time": words.known(latency) if latency else "",
        "spread": card_words.spread(latency, timing, engine),
        "busy": bool(latency and latency.busy),
        "timing": card_words.timing(latency, timing, engine),
        "clock": "timing" if timing else "over",
    }


def _card(result: Result, view: View, listed: tuple[str, ...], truth: Truth | None) -> Card:
    from explain.compare import Explained

    state = "done" if isinstance(result, Explained) else "error"
    card = clocked(blank(result.spec.label, state), result.latency, engine=result.engine) | {
        "box": view.fraction(result.crop) if result.crop else None,
        "grid": result.cost.grid,
        "facts": _facts(result),
        "error": result.error or "",
    }
    return _answered(card, result, listed, truth) if isinstance(result, Explained) else card


def _answered(card: Card, result: Explained, listed: tuple[str, ...], truth: Truth | None) -> Card:
    """The same with its answer; where the network can be asked for the `truth`, with each cell's share of that."""
    told = truth is not None and truth.is_told_by(result.classes)
    return card | {
        "rows": [{"name": p.name, "percent": 100 * p.probability} for p in result.predictions],
        "maps": maps(result.evidence, result.classes, listed),
        "votes": _votes(result),
        "scores": result.evidence.scores,
        "note": _note(result),
        "cover": truth.cover(result.cost.grid, result.crop) if truth and told else None,
    }


def _note(result: Explained) -> str:
    """What is to be known about an answer beside its figures."""
    nothing = result.spec.family.base is not None and result.predictions[0].name == NOTHING
    return " ".join([card_words.NOTHING_NOTE] * nothing + list(result.remarks))


def map_card(
    title: str, box: Box, name: str, values: Array | None, facts: Sequence[Fact], note: str,
    evidence: bool = True,
) -> Card:  # fmt: skip
    """A card of one map (h, w) of class `name` over `box` (shares of the view); `note` stands in place of the sum.

    A map that is no `evidence` has no unit. Without `values` the note says why there is none.
    """
    if values is None:
        return failed_card(title, note) | {"box": box, "facts": list(facts)}
    return blank(title, "done") | {
        "box": box, "grid": (len(values), len(values[0])), "rows": [{"name": name, "percent": 0.0}],
        "facts": list(facts),
        "maps": [{"name": name, "values": _rounded(values), "note": note, "evidence": evidence}],
    }  # fmt: skip


def _rounded(values: Array) -> list[float]:
    """Four figures of what matters, whatever the unit."""
    most = float(np.abs(values).max()) or 1.0
    digits = max(0, 4 - int(np.floor(np.log10(most))))
    return [round(float(value), digits) for value in values.flat]


def _facts(result: Result) -> list[Fact]:
    from explain.networks.building import licence

    cost, known = result.cost, accuracy(result.spec)
    values = {
        "Input": f"{cost.input_size} × {cost.input_size} px",
        "Parameters": words.count(cost.params),
        "Multiply-adds": words.count(cost.macs),
        "Map grid": f"{cost.grid[0]} × {cost.grid[1]}",
    }
    facts = [(term, value, card_words.FACTS[term]) for term, value in values.items()]
    if result.evidence and result.evidence.scores == "sigmoid":
        facts.append(("Each class", "by itself (sigmoid)", card_words.FACTS["Each class"]))
    if known:
        facts.append(("Accuracy", f"{known.top1:.1f} %", card_words.accuracy(known)))
    if result.spec.published:
        facts.append(("Recipe", result.spec.recipe.title, card_words.recipe(result.spec, licence(result.spec))))
    return facts


def input_card(
    title: str, src: str, evidence: Evidence, classes: Sequence[str], listed: Sequence[str], facts: Sequence[Fact],
    note: str, count: int = 5,
) -> Card:  # fmt: skip
    """A card that has a picture of its own, `src`, all of which the network saw: an answer with its maps.

    It carries the maps of all classes that are `listed`.
    """
    top = evidence.top(count)
    rows: list[Row] = [{"name": classes[index], "percent": 100 * float(evidence.probabilities[index])} for index in top]
    names = dict.fromkeys((*(classes[index] for index in top), *listed))
    return blank(title, "done") | {
        "src": src, "box": ALL, "grid": evidence.grid, "rows": rows, "facts": list(facts), "note": note,
        "maps": maps(evidence, classes, tuple(names)), "scores": evidence.scores,
    }  # fmt: skip


def failed_card(title: str, why: str) -> Card:
    """One that has no answer, and why."""
    return blank(title, "error") | {"error": why}


def maps(evidence: Evidence, classes: Sequence[str], listed: tuple[str, ...]) -> list[Map]:
    """With their class names, as networks number classes differently; those that this network knows."""
    places = {name: number for number, name in reversed(list(enumerate(classes)))}
    known = {name: places[name] for name in listed if name in places}
    return [
        {
            "name": name,
            "values": [round(float(value), 4) for value in values.flat],
            "logit": float(evidence.logits[index]),
            "bias": float(evidence.bias[index]),
        }
        for (name, index), values in zip(known.items(), evidence.maps(list(known.values())), strict=True)
    ]


def _votes(result: Explained) -> Votes:
    count = len(result.votes.values)
    voted = [int(index) for index in np.unique(result.votes.classes)]
    place = {index: number for number, index in enumerate(voted)}
    cells = zip(result.votes.classes.reshape(count, -1).T, result.votes.values.reshape(count, -1).T, strict=True)
    return {
        "classes": [{"name": result.classes[i], "logit": float(result.evidence.logits[i])} for i in voted],
        "cells": [
            [(place[int(index)], round(float(value), 3)) for index, value in zip(classes, values, strict=True)]
            for classes, values in cells
        ],
    }
