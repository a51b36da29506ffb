"""Maps are judged beside maps that know nothing, and the exact one fades as what was learned is shuffled away."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from explain.cams import METHODS
from explain.evidence import look
from explain.faithfulness import BASELINES, likeness
from explain.networks import Network, load
from explain.pocket.localisation import share_inside
from explain.pocket.scenes import FontMissing, font_path
from explain.pocket.trial import CANDIDATES, try_many
from explain.stages import cuts
from explain.trust import EXACT, RANDOMISED, Candidate, cascade, judge, randomised
from explain.variants import specs

EXAMPLES = Path(__file__).parent.parent / "assets" / "examples"
FOX = Image.open(EXAMPLES / "fox.png").convert("RGB")
MASK = np.asarray(Image.open(EXAMPLES / "fox.mask.fox.png"), np.float32) / 255
EVERY = [Candidate(name) for name in (EXACT, *METHODS, *BASELINES, RANDOMISED)]


@pytest.fixture(scope="module")
def network() -> Network:
    return load(specs("pocket", ("B0",))[0])


def test_every_map_is_measured_on_the_same_picture_and_class(network: Network) -> None:
    fox = network.classes.index("fox")
    found = list(judge(network, FOX, EVERY, fox, MASK))
    assert [judged.candidate for judged in found] == EVERY
    for judged in found:
        assert judged.values is not None
        assert judged.deletion is not None
        assert judged.insertion is not None
        # all of them end with the same two pictures, whatever their order
        assert judged.deletion.probabilities[0] == pytest.approx(judged.insertion.probabilities[-1], abs=1e-4)
        assert judged.deletion.probabilities[-1] == pytest.approx(found[0].deletion.probabilities[-1], abs=1e-4)  # type: ignore[union-attr]
        assert judged.road is None  # not asked for
        assert judged.inside == pytest.approx(share_inside(judged.values, MASK))
    exact, chance = found[0], next(judged for judged in found if judged.candidate.name == "random")
    assert exact.values is not None
    assert np.array_equal(exact.values, look(network, network.intake.tensor(FOX)).maps([fox])[0])
    assert exact.deletion is not None
    assert chance.deletion is not None
    assert exact.deletion.area < chance.deletion.area
    assert exact.hit


def test_a_method_without_a_map_is_a_sentence_and_the_others_go_on(network: Network) -> None:
    flat = Image.new("RGB", (96, 96), "grey")
    found = list(judge(network, flat, [Candidate("gradcam", "stage 1"), Candidate("random")]))
    assert found[0].values is not None or found[0].error.endswith(".")
    assert found[1].deletion is not None


def test_many_scenes_give_means_and_how_sure_they_are(tmp_path: Path) -> None:
    try:
        font_path()
    except FontMissing as missing:
        pytest.skip(str(missing))
    try_many(specs("pocket", ("B0",)), 3, lambda text: None, tmp_path / "trust.json")
    found = json.loads((tmp_path / "trust.json").read_text())
    assert found["scenes"] == 3
    rows = {(row["name"], row["stage"]): row for row in found["variants"]["B0"]}
    assert [Candidate(*place) for place in rows] == list(CANDIDATES)
    assert all(row["maps"] == 3 for (name, _), row in rows.items() if name in BASELINES)
    exact, chance = rows[EXACT, "head"], rows["random", "head"]
    assert exact["deletion"][0] < chance["deletion"][0]
    assert exact["inside"][0] > chance["inside"][0]
    assert all(error >= 0 for row in rows.values() for _, error in (row["deletion"], row["inside"]))


def test_whoever_asks_can_stop_between_two_steps(network: Network) -> None:
    class Enough(Exception):
        pass

    def tell(candidate: Candidate) -> None:
        if candidate.name == "scorecam":
            raise Enough

    seen = []
    with pytest.raises(Enough):
        for judged in judge(network, FOX, [Candidate(EXACT), Candidate("scorecam")], tell=tell):
            seen.append(judged.candidate.name)
    assert seen == [EXACT]


def test_the_map_fades_part_by_part_and_the_network_itself_stays_as_it_was(network: Network) -> None:
    images = network.intake.tensor(FOX)
    fox = network.classes.index("fox")
    before = look(network, images).logits.clone()
    faded = list(cascade(network, images, fox))
    parts = ["none", "classifier", "head", *(cut.name for cut in reversed(cuts(network)[:-1])), "stem"]
    assert [step.part for step in faded] == parts
    assert faded[0].likeness == 1
    assert all(step.likeness < 0.8 for step in faded[1:])
    assert np.array_equal(look(network, images).logits, before)


def test_shuffling_keeps_every_tensors_values_in_another_order(network: Network) -> None:
    shuffled = randomised(network)
    pairs = zip(network.module.parameters(), shuffled.module.parameters(), strict=True)
    moved = 0
    for one, other in pairs:
        assert np.allclose(np.sort(one.numpy().ravel()), np.sort(other.numpy().ravel()))
        moved += bool((one != other).any())
    assert moved > 50
    assert likeness(np.eye(4), np.eye(4)) == pytest.approx(1)
