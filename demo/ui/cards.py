"""The side-by-side cards: one gr.HTML component that draws itself from the numbers sent to it.

Its template, style and script are in `assets/cards/`; `cards_value` makes what they draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from demo.ui import card_words, words
from demo.ui.drawn import Drawn, filled
from demo.ui.picture import data_address
from explain.engines.engine import TORCH
from explain.networks.accuracy import accuracy
from explain.networks.vocabulary import NOTHING
from explain.runtime.arrays import Array
from explain.runtime.shipped import ASSETS, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

    from demo.ui.truth import Truth
    from explain.compare import Result
    from explain.costs.latency import Latency
    from explain.hub.downloads import Progress
    from explain.maps.evidence import Evidence
    from explain.networks.variants import Spec
    from explain.pictures.render import View

FOLDER = ASSETS / "cards"
STYLES = ("cards.css", "identity.css", "present.css")
Json = dict[str, Any]
Fact = tuple[str, str, str]  # term, value, what the term means
WAITING_SIDE = 64  # px: of a picture that is not drawn yet, but has its shape
EMPTY: Json = {"state": "empty", "cards": [], "palettes": {}, "view": None, "truth": None}


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """How far a comparison is: the results so far, "running", "stopped" or "done", and what is being fetched.

    One that is done goes on `timing`: its results get their latencies, from moment to moment better known.
    """

    results: list[Result]
    state: str
    fetching: Progress | None = None
    timing: bool = False


class Cards(Drawn):
    """Its value is a dict as `cards_value` makes it; `empty` is what stands there before any comparison.

    An `erasable` one can be painted on, and then submits `strokes` and `fill` (`demo/compare/erasing.py`). A `signed`
    one shows what speaks against a class too, until that is switched off.
    """

    def __init__(
        self, empty: str = card_words.NO_CARDS, erasable: bool = False, signed: bool = False, **options: Any
    ) -> None:
        asked = {"erasable": str(erasable).lower(), "signed": "checked" if signed else ""}
        super().__init__(
            EMPTY, filled(read(FOLDER / "cards.html"), asked, empty=empty),
            "\n".join(read(FOLDER / file) for file in STYLES), "cards/start.js", events=("submit",), **options,
        )  # fmt: skip


def finished(results: Sequence[Result], view: View, truth: Truth | None = None) -> list[Json]:
    """A card for each result.

    Every card carries the maps of all classes that any card lists, so that switching class asks the server nothing.
    With a `truth` each whose network knows such an object also says how much of its map lies on it.
    """
    listed = dict.fromkeys(p.name for result in results for p in result.predictions)
    listed |= dict.fromkeys(truth.names if truth else ())
    cards = [_card(result, view, tuple(listed)) for result in results]
    for card, result in zip(cards, results, strict=True):
        if truth and truth.is_told_by(result.classes):
            card["cover"] = truth.cover(result.cost.grid, result.crop)
    return cards


def clocked(card: Json, latency: Latency | None, timing: bool = False, engine: str = TORCH) -> Json:
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


def cards_value(
    picture: Json, specs: Sequence[Spec], moment: Moment, done: list[Json], truth: Json | None = None
) -> Json:
    """What the component draws: `encode(view)`, the cards that are `finished`, and a waiting one for each other.

    `truth` is `Truth.encoded`.
    """
    following, later = ("running", "waiting") if moment.state == "running" else ("stopped", "stopped")
    left = specs[len(done) :]
    cards = [*done, *(_blank(spec.label, following if spec is left[0] else later) for spec in left)]
    if moment.fetching and moment.state == "running":
        cards[len(done)]["progress"] = card_words.fetching(moment.fetching)
    return {
        "state": "done" if moment.state == "stopped" else moment.state,
        "view": picture,
        "cards": cards,
        "truth": truth,
        **colouring(),
    }


def all_done(view: Json, cards: Sequence[Json], truth: Json | None = None) -> Json:
    """What the component draws of cards that are all there, of whatever kind; `view` as `encode` gives it."""
    return EMPTY | {"state": "done", "view": view, "cards": list(cards), "truth": truth, **colouring()}


def all_pictured(cards: Sequence[Json], truth: Json | None = None) -> Json:
    """The same of cards that each have a picture of their own; all are drawn in one square."""
    return all_done({"src": cards[0]["src"], "width": 224, "height": 224}, cards, truth)


def identity(value: Json, chosen: str = "", against: str = "", step: int = 0) -> Json:
    """The same value, drawn as how the number of its first card comes about, instead of as cards.

    Of class `chosen`, else the card's own answer, or of that set `against` another; from `step` on, 0 to 5.
    """
    return value | {"identity": {"chosen": chosen, "against": against, "step": step}}


def colouring() -> Json:
    """How maps are drawn: the colours, and how much of the picture they cover."""
    from explain.pictures.render import OPACITY, PALETTES, POWER

    return {"palettes": PALETTES, "overlay": {"opacity": OPACITY, "power": POWER}}


def waiting(titles: Sequence[str], image: Image.Image) -> Json:
    """What the component draws of a picture before anything has begun, in as much room as it will take."""
    small = image.copy()
    small.thumbnail((WAITING_SIDE, WAITING_SIDE))
    view = {"src": data_address(small, "webp", quality=60), "width": small.width, "height": small.height}
    return EMPTY | {"state": "waiting", "view": view, "cards": [_blank(title, "waiting") for title in titles]}


def _blank(title: str, state: str) -> Json:
    return {
        "title": title,
        "state": state,
        "time": "",
        "spread": "",
        "busy": False,
        "timing": "",
        "clock": "over",
        "rows": [],
        "facts": [],
        "maps": [],
        "votes": None,
        "after": None,
        "box": None,
        "progress": None,
    }


def _card(result: Result, view: View, listed: tuple[str, ...]) -> Json:
    blank = _blank(result.spec.label, "done" if result.predictions else "error")
    return clocked(blank, result.latency, engine=result.engine) | {
        "box": view.fraction(result.crop) if result.crop else None,
        "grid": result.cost.grid,
        "rows": [{"name": p.name, "percent": 100 * p.probability} for p in result.predictions],
        "facts": _facts(result),
        "maps": maps(result.evidence, result.classes, listed),
        "votes": _votes(result),
        "scores": result.evidence.scores if result.evidence else "",
        "error": result.error or "",
        "note": _note(result),
    }


def _note(result: Result) -> str:
    """What is to be known about an answer beside its figures."""
    if not result.predictions:
        return ""
    nothing = result.spec.family.base is not None and result.predictions[0].name == NOTHING
    return " ".join([card_words.NOTHING_NOTE] * nothing + list(result.remarks))


def map_card(
    title: str, box: Sequence[float], name: str, values: Array | None, facts: Sequence[Fact], note: str,
    evidence: bool = True,
) -> Json:  # fmt: skip
    """A card of one map (h, w) of class `name` over `box` (shares of the view); `note` stands in place of the sum.

    A map that is no `evidence` has no unit.
    """
    return {
        **_blank(title, "error" if values is None else "done"),
        "box": list(box),
        "grid": values.shape if values is not None else (1, 1),
        "rows": [] if values is None else [{"name": name, "percent": 0.0}],
        "facts": facts,
        "maps": []
        if values is None
        else [{"name": name, "values": _rounded(values), "note": note, "evidence": evidence}],
        "error": note if values is None else "",
    }


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
) -> Json:  # fmt: skip
    """A card that has a picture of its own, `src`, all of which the network saw: an answer with its maps.

    It carries the maps of all classes that are `listed`.
    """
    top = evidence.top(count)
    rows = [{"name": classes[index], "percent": 100 * float(evidence.probabilities[index])} for index in top]
    names = dict.fromkeys((*(classes[index] for index in top), *listed))
    return _blank(title, "done") | {
        "src": src, "box": [0, 0, 1, 1], "grid": evidence.grid, "rows": rows, "facts": facts, "note": note,
        "maps": maps(evidence, classes, tuple(names)), "scores": evidence.scores,
    }  # fmt: skip


def failed_card(title: str, why: str) -> Json:
    """One that has no answer, and why."""
    return _blank(title, "error") | {"error": why, "grid": (1, 1)}


def maps(evidence: Evidence | None, classes: Sequence[str], listed: tuple[str, ...]) -> list[Json]:
    """With their class names, as networks number classes differently; those that this network knows."""
    if evidence is None:
        return []
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


def _votes(result: Result) -> Json | None:
    """For each cell, row by row, whose evidence it holds most of: pairs of a place in `classes` and a value."""
    if result.votes is None or result.evidence is None:
        return None
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


def encode(view: View) -> Json:
    """The picture as the component takes it; the same for every step of a comparison."""
    return {"src": data_address(view.image, "webp", quality=85), "width": view.image.width, "height": view.image.height}
