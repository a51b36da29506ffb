"""What one request may ask for: counted before any of it is begun, refused in a sentence, and what is normal passes."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import gradio as gr
import pytest
from PIL import Image

from demo.compare import comparison
from demo.compare.comparison import Choice
from demo.inside import content as inside
from demo.record import timing
from demo.record.timing import Asked
from demo.trust import trusting
from demo.trust.trusting import Question
from explain.costs.plan import BATCHES
from explain.networks.building import Network
from explain.networks.limits import Limits, TooMuchWork
from explain.networks.store import ModelStore
from explain.networks.variants import IMAGENET, POCKET, Spec, specs
from explain.own.catalogue import Catalogue

PICTURE = Image.new("RGB", (64, 64), "olive")
POCKET_B0 = "pocket/B0/scenes"
Steps = Callable[[ModelStore, Catalogue], Iterator[Any]]


def never(spec: Spec, trained: bool) -> Network:
    raise AssertionError(f"{spec.label} was loaded")


def asked(keys: tuple[str, ...], methods: tuple[str, ...] = ("exact",), road: bool = False) -> Question:
    return Question(PICTURE, None, keys, methods, "head", road)


def compare(variants: tuple[str, ...], family: str = "pocket", beside: tuple[str, ...] = ()) -> Steps:
    choice = Choice(PICTURE, family, variants, None, beside)
    return lambda store, catalogue: comparison.steps(store, catalogue, choice, lambda: False)


# every page's way to a network, and what it takes in all, by hand: pocket B0 takes 5.8 M multiply-adds
RUNS: dict[str, tuple[Steps, float]] = {
    "compare": (compare(("B0",)), 8 * 5.8e6),
    "trust": (lambda s, c: trusting.steps(s, c, asked((POCKET_B0,)), lambda: False), (1 + 5 * 42) * 5.8e6),
    "shuffle": (lambda s, c: trusting.fade(s, c, asked((POCKET_B0,), ()), lambda: False), 12 * 5.8e6),
    "inside": (lambda s, c: inside.look(s, c, PICTURE, POCKET_B0, lambda: False), 5.8e6),
    "time": (lambda s, c: timing.steps(s, c, Asked("pocket", ("B0",), 16, 1), lambda: False), 16 * 7 * 5.8e6),
}


@pytest.mark.parametrize("page", RUNS)
def test_too_much_is_refused_before_anything_is_loaded(page: str) -> None:
    steps, _ = RUNS[page]
    with pytest.raises(gr.Error, match=r"billion multiply-adds, .* by pocket B0, and 0 billion is the limit here"):
        list(steps(ModelStore(1, never), Catalogue(limits=Limits(billions=0))))


@pytest.mark.parametrize("page", RUNS)
def test_what_is_counted_is_what_is_asked_for(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    steps, by_hand = RUNS[page]
    counted: list[float] = []

    def count(limits: Limits, passes: dict[Spec, int]) -> None:
        from explain.networks.cost import cost

        counted.append(sum(times * cost(spec).macs for spec, times in passes.items()))
        raise TooMuchWork("counted")

    monkeypatch.setattr(Limits, "check", count)
    with pytest.raises(gr.Error, match="counted"):
        list(steps(ModelStore(1, never), Catalogue()))
    assert counted == [pytest.approx(by_hand, rel=0.01)]


def test_so_many_networks_in_one_comparison_are_refused_before_any_is_counted() -> None:
    everything = tuple(spec.key for spec in Catalogue().comparable())
    assert len(everything) > 50
    with pytest.raises(gr.Error, match=r"These are \d+ networks, and 16 is the limit here: choose fewer"):
        list(compare((), beside=everything)(ModelStore(1, never), Catalogue()))


def test_a_trial_of_a_day_is_refused_and_said_so_beside_the_choice() -> None:
    """L2 takes 480 billion multiply-adds a pass, and Score-CAM one for each of its channels."""
    key = next(spec.key for spec in IMAGENET.everything() if spec.variant.name == "L2")
    catalogue = Catalogue()
    found = trusting.cost(catalogue, [key], ["scorecam"], "head", False)
    assert "30,000 billion is the limit here" in found
    assert "limit" not in trusting.cost(catalogue, [POCKET_B0], ["scorecam"], "head", True)
    with pytest.raises(gr.Error, match="30,000 billion is the limit here"):
        list(trusting.steps(ModelStore(1, never), catalogue, asked((key,), ("scorecam",)), lambda: False))


def test_what_is_offered_at_first_passes() -> None:
    limits = Limits()
    limits.check(dict.fromkeys(IMAGENET.specs(tuple(v.name for v in IMAGENET.variants[:8])), 8))  # "All"
    limits.check(dict.fromkeys(specs(POCKET.name, tuple(v.name for v in POCKET.variants)), BATCHES[-1] * 7))
    limits.check({IMAGENET.specs(("B7",))[0]: 7 + 8 * 42})  # four maps of the largest of the paper's, on Trust
    with pytest.raises(TooMuchWork):
        replace(limits, billions=1).check({IMAGENET.specs(("B7",))[0]: 1})
