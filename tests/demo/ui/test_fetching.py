"""Weights on their way to the pages that look at one network: told of, stopped, left, and waited for by nobody then."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image

from demo.inside import content as inside
from demo.trust import trusting
from demo.trust.trusting import Question
from demo.ui import words
from explain.hub import downloads
from explain.hub.client import WEIGHTS
from explain.hub.downloads import CHUNK, Progress
from explain.networks.store import ModelStore
from explain.own.catalogue import Catalogue
from tests.places import EXAMPLES
from tests.stand_in_hub import StandInHub, stand_in

KEY = "imagenet/B0/aa_in1k"
FOX = Image.open(EXAMPLES / "fox.png").convert("RGB")
ASKED = Question(FOX, None, ("pocket/B0/scenes", KEY), ("exact",), "head", road=False)
Run = Callable[[ModelStore, Callable[[], bool]], Iterator[tuple[Any, ...]]]
RUNS: dict[str, Run] = {
    "Trust": lambda store, stopped: trusting.steps(store, Catalogue(), ASKED, stopped),
    "Trust, shuffled": lambda store, stopped: trusting.fade(store, Catalogue(), ASKED, stopped),
    "Inside": lambda store, stopped: inside.look(store, Catalogue(), FOX, KEY, stopped),
}

hub = pytest.fixture(stand_in)


@pytest.fixture(autouse=True)
def _held(hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the weights come."""
    hub.put("timm/tf_efficientnet_b0.aa_in1k", WEIGHTS, bytes(16 * CHUNK))
    hub.hold(8 * CHUNK)
    monkeypatch.setattr(downloads, "TELL_SECONDS", 0.005)


def until_half(run: Iterator[tuple[Any, ...]]) -> str:
    """What is said once half is here."""
    return next(str(said) for *_, said in run if "0.5 of 1.0 MB" in said)


@pytest.mark.parametrize("page", RUNS)
def test_how_far_it_is_is_said_until_stop_is_pressed(page: str) -> None:
    store, pressed = ModelStore(), list[bool]()
    run = RUNS[page](store, lambda: bool(pressed))
    assert until_half(run).startswith("B0: Fetching weights: 0.5 of 1.0 MB, ")
    pressed.append(True)
    assert [said for *_, said in run] == [words.STOPPED]
    assert store.downloads._running == {}


@pytest.mark.parametrize("page", RUNS)
def test_who_leaves_does_not_wait_for_it_any_more(page: str) -> None:
    store = ModelStore()
    run = RUNS[page](store, lambda: False)
    until_half(run)
    run.close()  # type: ignore[attr-defined]
    assert store.downloads._running == {}


def test_before_the_hub_answers_it_says_that_it_asks() -> None:
    assert words.fetching(Progress(0, None, 1.4), "B0") == "B0: Asking the Hub for the weights, 1 s"
    assert words.fetching(Progress(10_000_000, 21_355_344, 3.2)) == "Fetching weights: 10 of 21 MB, 3 s"
