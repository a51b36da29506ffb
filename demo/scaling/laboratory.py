"""The laboratory as its page shows it: one scene through the controls, and what was measured of them all.

Knows no component; `page.py` wires it.
"""

from __future__ import annotations

import functools
import random
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image

from demo.compare import words as compare_words
from demo.compare.comparison import stream
from demo.scaling import words as scaling_words
from demo.ui import examples
from demo.ui.beginning import same
from demo.ui.card import finished
from demo.ui.cards import Value, cards_value, encode
from demo.ui.jobs import Stopped
from demo.ui.truth import Truth
from explain.imports import import_torch
from explain.networks.accuracy import Row, measured, metrics
from explain.networks.controls import BUDGETS, CONTROLS, WAYS, Means, order, standard_error
from explain.networks.variants import LABORATORY, Spec, specs

if TYPE_CHECKING:
    from explain.compare import Result
    from explain.networks.store import ModelStore

Scene = tuple[Image.Image, Truth]
SCENE_SIDE = 256  # px


class Step(NamedTuple):
    """The cards, and a line of text."""

    cards: Value
    said: str


def networks_at(budget: int) -> tuple[Spec, ...]:
    """The baseline and what it was scaled to at that budget."""
    names = ("baseline", *(control.name for control in CONTROLS if control.budget == budget))
    return specs(LABORATORY.name, names)


def budgets() -> list[int]:
    """Those whose networks have been trained."""
    return [budget for budget in BUDGETS if all(measured(spec) for spec in networks_at(budget))]


@functools.lru_cache(maxsize=1)
def shipped() -> tuple[Scene, ...]:
    """The scenes that come with the app."""
    found = []
    for row in examples.crowded():
        image, truth = row.open()
        assert truth
        found.append((image, truth))
    return tuple(found)


def another() -> Scene:
    """A scene that was never drawn before, or one of the shipped where the emoji font is not installed."""
    from explain.training.crowded import crowded_known
    from explain.training.scenes import FontMissing

    try:
        scene = crowded_known("examples", random.randrange(1000, 2**31), SCENE_SIDE)
    except FontMissing:
        return random.choice(shipped())
    return scene.image, Truth(scene.name, scene.mask)


def known(image: Image.Image, scene: Scene | None) -> Truth | None:
    """What is known of a picture where it is, pixel by pixel, that scene or one of the shipped."""
    scenes = (scene, *shipped()) if scene else shipped()
    return next((truth for drawn, truth in scenes if same(drawn, image)), None)


def steps(
    store: ModelStore, image: Image.Image, truth: Truth | None, budget: int, stopped: Stopped = lambda: False
) -> Iterator[Step]:
    """Run it; each network is one step."""
    import_torch()
    from explain.pictures.render import view

    chosen = networks_at(budget)
    shown = view(image)
    picture, outline = encode(shown), truth.encoded() if truth else None
    for moment in stream(store, image, chosen, stopped):
        done = moment.state == "done"
        said = _said(moment.results, truth) if done else compare_words.running(chosen, len(moment.results))
        cards = finished(moment.results, shown, truth)
        yield Step(cards_value(picture, chosen, moment, cards, outline), said)


def _said(results: Sequence[Result], truth: Truth | None) -> str:
    from explain.compare import Explained
    from explain.maps.localisation import share_inside
    from explain.verdict import judge

    found = [result for result in results if isinstance(result, Explained)]
    answers = {result.spec.label: result.predictions[0].name for result in found}
    if truth is None or not answers:
        return compare_words.verdict(judge(results))
    shares = {result.spec.label: share_inside(result.evidence.maps([truth.index])[0], truth.mask) for result in found}
    right = [label for label, answer in answers.items() if answer == truth.name]
    return scaling_words.scene_verdict(truth.name, right, len(answers), shares)


def lines() -> dict[str, list[Row]]:
    """For each way of scaling the baseline and its networks, each a row of metrics.json."""
    rows = metrics(LABORATORY.name)["variants"]
    return {
        way: [rows["baseline"], *(rows[c.name] for c in CONTROLS if c.way == way and c.name in rows)] for way in WAYS
    }


def finding(measure: scaling_words.Measure) -> str:
    """In words, for each budget: what came out on that measure, and whether the seeds can tell."""
    rows = metrics(LABORATORY.name)["variants"]
    sentences, behind = [], False
    for budget in budgets():
        found = means(budget, measure.key)
        sentences.append(scaling_words.finding(budget, measure, found, rows["baseline"]["object_area"]))
        behind |= measure.ranks and order(found)[0] != "compound"
    return "\n\n".join([*sentences, scaling_words.WHY_NOT_COMPOUND] if behind else sentences)


def means(budget: int, measure: str) -> Means:
    """Of that measure at that budget, by way of scaling, in %."""
    rows = metrics(LABORATORY.name)["variants"]
    return {c.way: _mean_and_error(rows[c.name], measure) for c in CONTROLS if c.budget == budget}


def _mean_and_error(row: Row, measure: str) -> tuple[float, float | None]:
    """In %; the standard error of the mean over seeds, None for a single seed."""
    error = standard_error(row["spread"].get(measure), len(row["seeds"]))
    return 100 * row[measure], None if error is None else 100 * error
