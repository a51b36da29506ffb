"""What a run of the Input page shows by size: the answer, the map, and a measured time once all else is there."""

import pytest
from PIL import Image

from demo.inputs import showing
from demo.inputs.showing import BySize
from explain.costs.timing import clock
from explain.inputs.sizes import sized
from explain.networks.store import ModelStore
from explain.networks.variants import POCKET
from explain.own.catalogue import Catalogue
from tests.places import EXAMPLES

CAT = EXAMPLES / "cat.png"
KEY = "pocket/B0/scenes"


@pytest.fixture(scope="module")
def sizes() -> list[BySize]:
    """All that is told of sizes, as it comes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(showing, "SIDES", (96, 160))
        image = Image.open(CAT).convert("RGB")
        steps = showing.steps(ModelStore(), Catalogue(), image, KEY, lambda: False)
        return [step[2] for step in steps if isinstance(step[2], BySize)]


def test_answers_come_first_and_times_after_them(sizes: list[BySize]) -> None:
    answers, timed = sizes
    assert sorted(answers.cards) == sorted(timed.cards) == [48, 96, 160]  # its own size too
    for side, said in answers.said.items():
        assert f"At **{side} px**" in said
        assert "PyTorch" not in said
        assert timed.said[side].startswith(said.removesuffix("."))
        assert "ms here, by PyTorch" in timed.said[side]
    assert answers.shares == timed.shares


def test_a_card_has_what_its_sentence_has(sizes: list[BySize]) -> None:
    terms = {term: value for term, value, _ in sizes[-1].cards[160]["cards"][0]["facts"]}
    assert (terms["Input"], terms["Map grid"]) == ("160 × 160 px", "20 × 20")
    assert terms["Time"] in sizes[-1].said[160]
    assert "Time" not in [term for term, _, _ in sizes[0].cards[160]["cards"][0]["facts"]]


def test_what_is_timed_is_a_forward_at_that_size() -> None:
    network = ModelStore().get(POCKET.specs(("B0",))[0])
    seen: list[tuple[int, ...]] = []
    hook = network.module.register_forward_pre_hook(lambda _, given: seen.append(tuple(given[0].shape)))
    try:
        assert clock(sized(network, 96)).visit() > 0
    finally:
        hook.remove()
    assert set(seen) == {(1, 3, 96, 96)}


def test_stopped_while_times_are_measured_the_answers_stay() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(showing, "SIDES", (96,))
        image, found = Image.open(CAT).convert("RGB"), list[BySize]()
        for step in showing.steps(ModelStore(), Catalogue(), image, KEY, found.__len__):  # type: ignore[arg-type]
            found += [step[2]] if isinstance(step[2], BySize) else []
    assert len(found) == 1
    assert found[0].said
