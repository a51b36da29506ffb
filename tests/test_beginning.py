"""What pages open with: made once, for everybody, and only for what it is of."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from demo.compare import advice
from demo.compare.comparison import Choice
from demo.ui import examples, families
from demo.ui.beginning import Beginning
from explain.networks import weights
from explain.networks.store import ModelStore
from explain.networks.variants import LITE
from explain.networks.weights import Origin, State
from explain.own.catalogue import Catalogue

SCENE = examples.scenes()[0]
STORE = ModelStore(1)


def counted(store: ModelStore, image: Image.Image) -> Iterator[int]:
    yield from range(3)


def test_what_a_page_opens_with_is_the_last_step_and_told_once() -> None:
    beginning, told = Beginning(SCENE, ("B0",), counted), list[int]()
    beginning.tell = told.append
    image = SCENE.open()[0]
    assert not beginning.has(image, ("B0",))  # nobody is going to run it
    run = beginning.expect()
    assert beginning.has(image, ("B0",))
    run(STORE)
    assert told == [*beginning.wait(lambda: False)] == [2]
    assert not beginning.has(image, ("B1",))
    assert not beginning.has(image.rotate(90), ("B0",))


def test_what_fails_is_not_shown() -> None:
    def failing(store: ModelStore, image: Image.Image) -> Iterator[int]:
        yield 1
        raise RuntimeError

    beginning, told = Beginning(SCENE, (), failing), list[int]()
    beginning.tell = told.append
    with pytest.raises(RuntimeError):
        beginning.expect()(STORE)
    assert not beginning.has(SCENE.open()[0], ())
    assert [*beginning.wait(lambda: False)] == told == []


@pytest.mark.parametrize(
    ("there", "first"),
    [
        ({"Lite0", "Lite1", "Lite2"}, ("Lite0", "Lite1", "Lite2")),
        ({"Lite1", "Lite3"}, ("Lite1", "Lite3")),
        (set(), ("Lite0", "Lite1", "Lite2")),
    ],
)
def test_at_first_those_are_ticked_whose_weights_are_here(
    monkeypatch: pytest.MonkeyPatch, there: set[str], first: tuple[str, ...]
) -> None:
    monkeypatch.setattr(weights, "find", lambda spec: Path("there") if spec.variant.name in there else None)
    assert families.ticked(LITE) == first


@pytest.mark.parametrize(("origin", "asks"), [(Origin.HUB, True), (Origin.AWAY, False), (Origin.LOCAL, False)])
def test_nothing_is_fetched_before_somebody_says_so(
    monkeypatch: pytest.MonkeyPatch, origin: Origin, asks: bool
) -> None:
    def states(asked: tuple[Any, ...]) -> list[State]:
        return [State(origin, 33_000_000) for _ in asked]

    monkeypatch.setattr(advice, "find", lambda spec: Path("there") if spec.variant.name == "Lite0" else None)
    monkeypatch.setattr(advice, "states", states)
    told = advice.before_fetching(Catalogue(), Choice(None, "lite", ("Lite0", "Lite3")), "key")
    assert bool(told) is asks
    if told:
        assert told["text"] == "The weights of EfficientNet-Lite3 (33 MB) are not on this machine yet."
        assert (told["press"], told["fetch"]) == ("Download and compare", "key")
