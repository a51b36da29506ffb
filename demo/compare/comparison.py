"""A comparison as the page shows it, step by step. Knows no component; `page.py` wires it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import gradio as gr

from demo.compare import charts
from demo.compare import words as compare_words
from demo.trust import trusting
from demo.ui import examples, words
from demo.ui.card import Card, clocked, finished
from demo.ui.cards import Moment, Value, Way, cards_value, encode
from demo.ui.events import Skip
from demo.ui.links import address
from demo.ui.picture import refuse
from explain.errors import LensError
from explain.imports import import_torch
from explain.networks.limits import COMPARING
from explain.networks.variants import Spec
from explain.runtime.turn import Halted

if TYPE_CHECKING:
    from PIL import Image

    from explain.compare import Prediction, Result
    from explain.document import Json
    from explain.networks.preprocessing import Box
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue
    from explain.runtime.arrays import Array

NEWS = 2.0  # s between two moments of timing
KEPT = 3600  # seconds, also those for which gradio keeps what a closed tab leaves


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """What the visitor asked for; `beside` are keys of further networks."""

    image: Image.Image | None
    family: str
    variants: tuple[str, ...]
    recipe: str | None = None
    beside: tuple[str, ...] = ()
    same_crop: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What erasing needs of a `Result`: without its features, and without the weights, which would outlive the network.

    `map` (h, w) is that of the first prediction; `probabilities` (C,) are of all `classes`.
    """

    predictions: tuple[Prediction, ...]
    map: Array
    probabilities: Array
    classes: tuple[str, ...]
    crop: Box

    @classmethod
    def of(cls, result: Result) -> Answer | None:
        """None where the network gave none."""
        from explain.compare import Explained

        if not isinstance(result, Explained):
            return None
        first = result.evidence.maps([result.predictions[0].index])[0]
        probabilities = result.evidence.probabilities.numpy()
        return cls(result.predictions, first, probabilities, result.classes, result.crop)


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A comparison that is over: what it was of, the `box` of that on the screen (px), its answers, the cards' value,
    and the verdict.

    The server keeps each visitor's last for `KEPT`: its picture takes up to 17 MB (2048 px a side), all else 3 MB.
    """

    image: Image.Image
    box: Box
    specs: tuple[Spec, ...]
    same_crop: bool
    answers: tuple[Answer | None, ...]
    cards: Value
    said: str


class Step(NamedTuple):
    """A comparison so far: its cards, the verdict, the chart's points, and what is `Shown` once all is over."""

    cards: Value
    said: str
    points: list[charts.Point] | Skip
    screen: Shown | None


def check(catalogue: Catalogue, choice: Choice) -> tuple[Image.Image, tuple[Spec, ...]]:
    """The picture and the networks that were asked for. Raises gr.Error for a mistake."""
    if choice.image is None:
        raise refuse(words.NO_IMAGE)
    if not all(
        isinstance(name, str) for name in (choice.family, choice.recipe or "", *choice.variants, *choice.beside)
    ):
        raise refuse(words.MALFORMED)
    try:
        chosen = catalogue.specs(choice.family, choice.variants, choice.recipe, choice.beside)
        import_torch()
        catalogue.limits.check(dict.fromkeys(chosen, COMPARING))
    except LensError as error:
        raise refuse(error) from None
    return choice.image, chosen


def document(store: ModelStore, catalogue: Catalogue, choice: Choice, top: int) -> Json:
    """The command line's, with `top` predictions of each network. Raises gr.Error for a mistake."""
    picture, chosen = check(catalogue, choice)
    from explain.compare import compare, results
    from explain.document import document

    return document(picture, results(compare(picture, chosen, store, top, choice.same_crop)))


def stream(
    store: ModelStore, image: Image.Image, chosen: tuple[Spec, ...], stopped: Callable[[], bool] = lambda: False,
    same_crop: bool = False, clocked: bool = True,
) -> Iterator[Moment]:  # fmt: skip
    """The comparison, moment by moment; first without a result. Asks `stopped` between networks and while fetching.

    All answers come first; the times after them, at most every `NEWS` seconds, and once they are over.
    """
    from explain.compare import Clocked, Fetching, compare, timed  # torch: imported once the page is up

    results: list[Result] = []
    yield Moment(results, "running")
    known: list[Result] = []  # with their times
    told = 0.0
    try:
        for event in compare(image, chosen, store, same_crop=same_crop, clocked=clocked):
            if isinstance(event, Clocked):
                known = timed(results, event)
                over = event.over or stopped()
                if over or time.monotonic() - told > NEWS:
                    told = time.monotonic()
                    yield Moment(known, "done", timing=not over)
                if over:
                    return
                continue
            progress = event.progress if isinstance(event, Fetching) else None
            if not isinstance(event, Fetching):
                results.append(event)
            state = "done" if len(results) == len(chosen) else "stopped" if stopped() else "running"
            yield Moment(results, state, progress, timing=clocked and state == "done")
            if state == "stopped":
                return
    except Halted:  # while it waited for its turn
        yield Moment(known or results, "done" if len(results) == len(chosen) else "stopped")


def steps(store: ModelStore, catalogue: Catalogue, choice: Choice, stopped: Callable[[], bool]) -> Iterator[Step]:
    """Run it; each variant is one step, and then each news of their times. Raises gr.Error for a mistake."""
    image, chosen = check(catalogue, choice)
    from explain.compare import tasks
    from explain.pictures.render import view

    shown = view(image, [task.crop() for task in tasks(image, chosen, choice.same_crop)])
    picture, truth = encode(shown), examples.known(image)
    outline = truth.encoded(shown.box, first=False) if truth else None
    points: list[charts.Point] = []
    done: list[Card] = []
    ran: tuple[Answer | None, ...] = ()
    for moment in stream(store, image, chosen, stopped, choice.same_crop):
        if len(done) < len(moment.results):  # a download tells of itself several times a second: keep what is made
            done = finished(moment.results, shown, truth)
        if not moment.fetching:
            points = [charts.point(result) for result in moment.results]
            pairs = zip(done, moment.results, strict=True)
            done = [clocked(card, r.latency, moment.timing, r.engine) for card, r in pairs]
        cards: Value = cards_value(picture, chosen, moment, done, outline) | {"way": _to_the_test(moment, catalogue)}
        said = _said(moment, chosen)
        over = moment.state != "running"
        if over and not ran:
            ran = tuple(map(Answer.of, moment.results))
        screen = Shown(image, shown.box, chosen[: len(ran)], choice.same_crop, ran, cards, said) if over else None
        yield Step(cards, said, gr.skip() if moment.fetching else points, screen)


def _said(moment: Moment, chosen: tuple[Spec, ...]) -> str:
    from explain.verdict import differences, judge

    if moment.state == "done":
        known = [replace(result, latency=None) if moment.timing else result for result in moment.results]
        return compare_words.verdict(judge(known)) + compare_words.badges(differences(moment.results))
    return words.STOPPED if moment.state == "stopped" else compare_words.running(chosen, len(moment.results))


def _to_the_test(moment: Moment, catalogue: Catalogue) -> Way | None:
    """The ways to these networks on the Trust page, where it has them, and to the smallest on the Input page.

    The picture comes along by itself.
    """
    if moment.state == "running":
        return None
    offered = {spec.key for spec in catalogue.comparable()}  # no model that a visitor named
    from explain.compare import Explained

    shown = [result for result in moment.results if isinstance(result, Explained) and result.spec.key in offered]
    if not shown:
        return None
    by_cost = sorted(shown, key=lambda result: result.cost.macs)  # what stands beside comes last, whatever its size
    networks = ",".join(result.spec.key for result in by_cost[-trusting.MOST :])  # the largest
    return {
        "address": address("trust", network=networks), "text": compare_words.TO_THE_TEST,
        "also": address("inputs", network=by_cost[0].spec.key), "seen": compare_words.WHAT_IT_SAW,
    }  # fmt: skip
