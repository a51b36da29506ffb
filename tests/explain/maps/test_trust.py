"""Maps are judged beside maps that know nothing, and the exact one fades as what was learned is shuffled away."""

import numpy as np
import pytest
import timm
import torch
from PIL import Image

from explain.maps import passes
from explain.maps.cuts import HEAD, cuts
from explain.maps.evidence import look
from explain.maps.faithfulness import ROAD_SHARES, STEPS, likeness
from explain.maps.judging import MAKERS, MAP, Candidate, MapProgress, cascade, judge, randomised
from explain.maps.localisation import share_inside
from explain.maps.measures import MEASURES
from explain.maps.methods import EXACT, METHODS, PLAIN, listing, title
from explain.networks import building
from explain.networks.building import Network, load
from explain.networks.variants import specs
from tests.places import EXAMPLES

FOX = Image.open(EXAMPLES / "fox.png").convert("RGB")
MASK = np.asarray(Image.open(EXAMPLES / "fox.mask.fox.png"), np.float32) / 255
EVERY = [Candidate(name) for name in (*METHODS, *PLAIN)]


@pytest.fixture(scope="module")
def network() -> Network:
    return load(specs("pocket", ("B0",))[0])


def test_every_map_that_has_a_title_can_be_made_and_every_measure_has_words() -> None:
    assert set(MAKERS) == {*METHODS, *PLAIN}
    assert all(name in listing() and METHODS[name].title in listing() for name in METHODS)
    assert [title(name) for name in ("scorecam", "centre")] == ["Score-CAM", "Centre"]


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
        assert [name for name, measure in MEASURES.items() if measure.of(judged) is None] == ["road"]
    exact, chance = found[0], next(judged for judged in found if judged.candidate.name == "random")
    assert exact.values is not None
    assert np.array_equal(exact.values, look(network, network.intake.tensor(FOX)).maps([fox])[0])
    assert exact.deletion is not None
    assert chance.deletion is not None
    assert MEASURES["deletion"].of(exact) == exact.deletion.area < chance.deletion.area
    assert exact.hit


def test_a_method_without_a_map_is_a_sentence_and_the_others_go_on(network: Network) -> None:
    flat = Image.new("RGB", (96, 96), "grey")
    found = list(judge(network, flat, [Candidate("gradcam", "stage 2"), Candidate("random")]))
    assert found[0].values is not None or found[0].error.endswith(".")
    assert found[1].deletion is not None


def test_a_slow_map_tells_of_its_passes_and_then_of_those_of_each_measure(network: Network) -> None:
    asked = Candidate("scorecam")
    heard: list[MapProgress] = []
    list(judge(network, FOX, [asked], road=True, tell=heard.append))
    assert {progress.candidate for progress in heard} == {asked}
    assert heard[0] == MapProgress(asked, MAP, 0, 1)
    last = {progress.task: (progress.done, progress.total) for progress in heard}
    pictures = {"deletion": STEPS + 1, "insertion": STEPS + 1, "road": 2 * len(ROAD_SHARES)}
    assert last == {MAP: (320, 320)} | {task: (count, count) for task, count in pictures.items()}
    assert [progress.done for progress in heard if progress.task == MAP] == [0, *range(32, 321, 32)]


@pytest.mark.parametrize("moment", [(MAP, 0), (MAP, 64), ("insertion", STEPS + 1)])
def test_whoever_asks_can_stop_before_a_map_inside_it_and_while_it_is_measured(
    network: Network, moment: tuple[str, int]
) -> None:
    class Enough(Exception):
        pass

    def tell(progress: MapProgress) -> None:
        if progress.candidate.name == "scorecam" and (progress.task, progress.done) == moment:
            raise Enough

    found = []
    with pytest.raises(Enough):
        for judged in judge(network, FOX, [Candidate(EXACT), Candidate("scorecam"), Candidate("random")], tell=tell):
            found.append(judged.candidate.name)
    assert found == [EXACT]


# by hand: one forward, one backward; or one forward and the channels of tests/test_stages.py
PASSES = [
    ("pocket", "B3", EXACT, HEAD, 1),
    ("pocket", "B3", "gradcam", "stage 6", 2),
    ("pocket", "B3", "eigencam", HEAD, 1),
    ("pocket", "B3", "scorecam", HEAD, 1 + 384),
    ("pocket", "B0", "ablationcam", "stage 6", 1 + 28),
    ("imagenet", "B0", "scorecam", HEAD, 1 + 1280),
    ("imagenet", "B7", "scorecam", HEAD, 1 + 2560),
    ("relatives", "ResNet-50", "scorecam", HEAD, 1 + 2048),
]


@pytest.mark.parametrize(("family", "variant", "name", "stage", "expected"), PASSES)
def test_what_a_map_takes_is_known_before_it_is_made(
    family: str, variant: str, name: str, stage: str, expected: int
) -> None:
    assert passes.making(name, specs(family, (variant,))[0], stage) == expected


def test_channels_are_those_of_the_loaded_network_at_every_cut(network: Network) -> None:
    images = network.intake.tensor(FOX)
    with torch.no_grad():
        assert passes.channels(network.spec) == {cut.name: cut.trunk(images).shape[1] for cut in cuts(network)}


def test_measuring_takes_two_curves_of_21_pictures_and_ten_for_road() -> None:
    assert (passes.measuring(road=False), passes.measuring(road=True)) == (42, 52)


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


def test_a_network_with_blocks_that_is_no_efficientnet_fades_too() -> None:
    spec = specs("pocket", ("B0",))[0]
    torch.manual_seed(0)
    module = timm.create_model("convmixer_768_32", num_classes=3).eval()
    mixer = Network(spec, module, building.intake(spec), ("a", "b", "c"), trained=True)
    faded = list(cascade(mixer, torch.randn(1, 3, 48, 48), 0))
    assert [step.part for step in faded] == ["none", "head", "blocks", "stem"]
