"""What a run of the Input page finds, as cards and a chart: usual mistakes, then sizes. Knows no component."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import gradio as gr
import plotly.graph_objects as go

from demo.inputs import words as input_words
from demo.inputs.charts import by_size
from demo.ui import examples, words
from demo.ui.card import ALL, Card, Fact, failed_card, input_card
from demo.ui.cards import EMPTY, Value, all_pictured
from demo.ui.events import Skip
from demo.ui.jobs import Stopped
from demo.ui.obtain import fetching, obtain, turn
from demo.ui.picture import data_address, refuse
from explain.errors import LensError
from explain.imports import import_torch

if TYPE_CHECKING:
    from PIL import Image

    from explain.costs.latency import Latency
    from explain.inputs.effects import Effect
    from explain.inputs.sizes import Sized
    from explain.networks.building import Network
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue
    from explain.runtime.arrays import Array

SIDES = (*range(96, 600, 32), 600)  # px
PASSES = 40  # at the network's own size, for all mistakes
EACH = 8  # passes at each size: one for the answer, one before the clock, six that are timed


@dataclass(frozen=True, slots=True, eq=False)
class BySize:
    """What was found at each size: its card and its sentence, and what is drawn of all."""

    cards: dict[int, Value]
    said: dict[int, str]
    shares: tuple[tuple[int, float, int], ...]  # px, probability of the answer at its own size, multiply-adds
    marks: dict[int, str]
    answer: str


class Step(NamedTuple):
    """What is found so far; parts that stay are skipped. `figure` is the chart of what was found by size."""

    cards: Value | Skip
    said: str | Skip
    found: BySize | Skip | None
    figure: go.Figure | Skip


KEEP = Step(*(gr.skip(),) * 4)


def steps(
    store: ModelStore, catalogue: Catalogue, image: Image.Image | None, key: str, stopped: Stopped
) -> Iterator[Step]:
    """Run all; what is done is shown as it comes. Raises gr.Error for a mistake."""
    if image is None:
        raise refuse(words.NO_IMAGE)
    _check_work(catalogue, key)
    for said in fetching(store, catalogue, (key,), stopped):
        yield only(said)
    if stopped():
        yield only(words.STOPPED)
        return
    network = obtain(store, catalogue, key)
    yield from _mistakes(store, network, image, stopped)
    if not stopped():
        yield from _sizes(store, network, image, stopped)


def _check_work(catalogue: Catalogue, key: str) -> None:
    import_torch()
    from explain.networks.building import intake

    try:
        spec = catalogue.find(key)
        sizes = sum(side**2 for side in SIDES) / intake(spec).size ** 2
        catalogue.limits.check({spec: PASSES + round(EACH * sizes)})
    except LensError as error:
        raise refuse(error) from None


def only(said: str) -> Step:
    """What is shown stays."""
    return KEEP._replace(said=said)


def _mistakes(store: ModelStore, network: Network, image: Image.Image, stopped: Stopped) -> Iterator[Step]:
    from explain.inputs.effects import effects, sorted_by_harm
    from explain.inputs.usual import mistakes

    rows = mistakes(network.spec, network.intake, _original(image))
    found: list[Effect] = []
    for effect in effects(store.quickest(network), image, rows, store):
        found.append(effect)
        if stopped():
            yield KEEP._replace(cards=value(network, sorted_by_harm(found)), said=words.STOPPED)
            return
        if len(found) in (1, len(rows) // 2):
            said = input_words.running(len(found), len(rows) + 1)
            left = [row.title for row in rows[len(found) - 1 :]]  # the first is no mistake
            yield KEEP._replace(cards=value(network, sorted_by_harm(found), left), said=said, found=None)
    ordered = sorted_by_harm(found)
    yield KEEP._replace(cards=value(network, ordered), said=_verdict(network, ordered))


def _original(image: Image.Image) -> Image.Image | None:
    """The file of an example that is see-through, as it is: of a visitor's own only the picture has come here."""
    from PIL import Image as Pictures

    row = examples.example(image)
    if row is None or row.photograph is None:
        return None
    with Pictures.open(row.path) as opened:
        return opened.copy() if "A" in opened.getbands() else None


def _verdict(network: Network, found: Sequence[Effect]) -> str:
    first, *others = found
    told = [
        (one.mistake.title, one, one.index != first.index and one.evidence is not None) for one in others if one.mistake
    ]
    return input_words.verdict(network.spec.label, network.classes[first.index], told)


def value(network: Network, found: Sequence[Effect], left: Sequence[str] = ()) -> Value:
    """What the component draws: every card with the maps of the answers of all; those `left` are still to come."""
    listed = tuple(dict.fromkeys(network.classes[one.index] for one in found if one.evidence is not None))
    before = network.classes[found[0].index]
    cards = [_card(network, one, listed, before) for one in found]
    return all_pictured(cards, left=left)


def _card(network: Network, effect: Effect, listed: Sequence[str], before: str) -> Card:
    title = effect.mistake.title if effect.mistake else input_words.RIGHT
    src = _address(effect.seen)
    if effect.evidence is None:
        return failed_card(title, effect.error) | {"src": src, "box": ALL}
    answer = network.classes[effect.index]
    note = input_words.note(effect, answer, before) if effect.mistake else input_words.RIGHT_NOTE
    return input_card(title, src, effect.evidence, network.classes, listed, _facts(effect), note)


def _address(pixels: Array) -> str:
    from PIL import Image

    return data_address(Image.fromarray(pixels), "webp", quality=80)


def _facts(effect: Effect) -> list[Fact]:
    values = {
        "Values": f"{effect.least:.3g} to {effect.most:.3g}",
        "Mean, deviation": f"{effect.mean:.3g}, {effect.std:.3g}",
    }
    if effect.mistake:
        values |= {"Moved": input_words.percent(effect.moved), "Left": input_words.percent(effect.kept)}
    return [(term, words.minus(value), input_words.FACTS[term]) for term, value in values.items()]


def _sizes(store: ModelStore, network: Network, image: Image.Image, stopped: Stopped) -> Iterator[Step]:
    from explain.inputs.sizes import at, trained_at

    tested, trained = network.intake.size, trained_at(network.spec)
    sides = sorted({*SIDES, tested, *([trained] if trained else [])})
    found: list[Sized] = []
    for side in sides:
        if stopped():
            return
        try:
            with turn(store, network):
                found.append(at(network, image, side))
        except gr.Error:  # too small for a layer, or no number there
            continue
    own = next((one for one in found if one.size == tested), None)
    if own is None:
        return
    marks = input_words.marks(tested, trained)
    by = _by_size(network, found, own, marks, {})
    yield KEEP._replace(found=by, figure=by_size(by.shares, by.marks, by.answer, tested))
    if times := _times(store, network, [one.size for one in found], stopped):
        yield KEEP._replace(found=_by_size(network, found, own, marks, times))


def _times(
    store: ModelStore, network: Network, sides: Sequence[int], stopped: Stopped
) -> dict[int, Latency]:  # fmt: skip
    """How long a forward takes at each size, in turns; empty where it was stopped, or cannot be measured here."""
    from explain.costs import timing
    from explain.costs.latency import FEW, LEAST
    from explain.costs.plan import BUDGET
    from explain.inputs.sizes import sized
    from explain.runtime import environment

    if store.elsewhere:
        return {}
    budget = environment.number("EXPLAIN_TIMING", BUDGET, "seconds")
    clocks, spent = {side: timing.clock(sized(network, side)) for side in sides}, 0.0
    for count in range(LEAST):
        if count >= FEW and spent > budget:
            break
        for side in sides if count % 2 == 0 else reversed(sides):  # a drift of the machine falls on all alike
            if stopped():
                return {}
            with turn(store, network):
                spent += clocks[side].visit()
    return {side: found for side, one in clocks.items() if (found := one.latency())}


def _by_size(
    network: Network, found: Sequence[Sized], own: Sized, marks: dict[int, str], times: Mapping[int, Latency]
) -> BySize:
    """`times` are empty as long as they are not known."""
    listed = (network.classes[own.index],)
    shares = tuple((one.size, float(one.evidence.probabilities[own.index]), one.macs) for one in found)
    cards = {one.size: all_pictured([size_card(network, one, listed, times.get(one.size))]) for one in found}
    said = {
        one.size: input_words.sized(one, network.classes[one.index], network.spec.label, times.get(one.size))
        for one in found
    }
    return BySize(cards, said, shares, marks, listed[0])


def size_card(network: Network, one: Sized, listed: Sequence[str], time: Latency | None = None) -> Card:
    """What the network says of the picture at one size."""
    src = _address(one.seen)
    values = {
        "Input": f"{one.size} × {one.size} px",
        "Map grid": f"{one.grid[0]} × {one.grid[1]}",
        "Multiply-adds": words.count(one.macs),
        **({"Time": words.known(time)} if time else {}),
    }
    facts = [(term, value, input_words.FACTS[term]) for term, value in values.items()]
    return input_card(f"{one.size} px", src, one.evidence, network.classes, listed, facts, "")


def at_size(found: BySize | None, side: float | None) -> tuple[Value, str, go.Figure | Skip]:
    """The card, the sentence and the chart of the nearest size that was run."""
    if found is None:
        return EMPTY, input_words.NO_SIZES, gr.skip()
    wanted = side if isinstance(side, int | float) else max(found.marks)
    nearest = min(found.cards, key=lambda one: abs(one - wanted))
    return found.cards[nearest], found.said[nearest], by_size(found.shares, found.marks, found.answer, nearest)
