"""A network that fails while it runs, as one that is out of memory, is told in a sentence on every page."""

from collections.abc import Callable
from typing import Any

import gradio as gr
import pytest
from PIL import Image

from demo.inside import content as inside
from demo.lessons import content as lessons
from demo.trust import trusting
from demo.trust.trusting import Question
from explain.compare import compare, results
from explain.networks import building
from explain.networks.building import Network
from explain.networks.store import ModelStore
from explain.networks.variants import Spec, specs
from explain.own.catalogue import Catalogue
from tests.places import EXAMPLES

KEY = "pocket/B0/scenes"
FOX = Image.open(EXAMPLES / "fox.png").convert("RGB")
ASKED = Question(FOX, None, (KEY,), ("exact",), "head", road=False)
FAILED = "pocket B0 failed on this machine (RuntimeError): choose a smaller variant."

RUNS: dict[str, Callable[[ModelStore], Any]] = {
    "Trust": lambda store: list(trusting.steps(store, Catalogue(), ASKED, lambda: False)),
    "Trust, shuffled": lambda store: list(trusting.fade(store, Catalogue(), ASKED, lambda: False)),
    "Inside": lambda store: list(inside.look(store, Catalogue(), FOX, KEY, lambda: False)),
}


def fail(*_: object) -> None:
    raise RuntimeError("out of memory")


def load(spec: Spec, trained: bool) -> Network:
    """A network whose first layer fails."""
    network = building.load(spec)
    network.module.get_submodule("conv_stem").register_forward_pre_hook(fail)
    return network


@pytest.mark.parametrize("loading", [fail, load], ids=["as it is loaded", "as it runs"])
@pytest.mark.parametrize("page", RUNS)
def test_a_network_that_fails_is_told_in_a_sentence(page: str, loading: Callable[[Spec, bool], Network]) -> None:
    store = ModelStore(load=loading)
    with pytest.raises(gr.Error) as refused:
        RUNS[page](store)
    assert refused.value.message == FAILED
    assert not store.turn.standing


def test_a_comparison_says_the_same() -> None:
    (result,) = results(compare(FOX, specs("pocket", ("B0",)), ModelStore(load=load)))
    assert result.error == FAILED


def test_a_lesson_says_that_it_could_not_be_measured() -> None:
    found = lessons.reveal(ModelStore(load=load), "looks", 2, "Cat")
    assert found.said.startswith(
        "This could not be measured just now: The network failed on this machine (RuntimeError): "
    )
    assert 'href="./?scene=cat-tiger' in found.way
