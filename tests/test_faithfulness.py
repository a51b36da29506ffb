"""Measures of a map, on networks whose answers are known by hand, and against others' ways of measuring."""

import itertools
import math
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from PIL import Image
from pytorch_grad_cam.metrics.road import ROADLeastRelevantFirst, ROADMostRelevantFirst
from pytorch_grad_cam.utils.model_targets import ClassifierOutputSoftmaxTarget
from scipy.ndimage import gaussian_filter
from torch import Tensor, nn

from explain import batches, networks
from explain.arrays import Array
from explain.evidence import look
from explain.faithfulness import (
    BASELINES,
    BLUR,
    ROAD_SHARES,
    STEPS,
    Curve,
    Road,
    Tell,
    blurred,
    centre_map,
    deletion,
    edge_map,
    insertion,
    likeness,
    random_map,
    ranks,
    road,
)
from explain.methods import PLAIN, RANDOMISED
from explain.networks import Network
from explain.variants import specs

EXAMPLES = Path(__file__).parent.parent / "assets" / "examples"
SIDE = 40  # px, of hand-made pictures: each of the 20 steps is 80 of the 1600
LEFT = np.tile(np.arange(SIDE) < SIDE // 2, (SIDE, 1)).astype(float)
Measure = Callable[[Network, Tensor, int, Array], Curve]


class Recogniser(nn.Module):
    """Knows one picture: its first class's probability is the share of `region` (s, s) that is as in that picture.

    Keeps every picture that it is shown.
    """

    def __init__(self, picture: Tensor, region: Array) -> None:
        super().__init__()
        self.picture, self.region = picture, torch.from_numpy(region > 0)
        self.shown: list[Tensor] = []

    def forward_features(self, images: Tensor) -> Tensor:
        self.shown.extend(images.cpu())
        return (images.cpu() == self.picture).all(1, keepdim=True)  # (B, 1, s, s)

    def forward_head(self, features: Tensor) -> Tensor:
        share = features[:, 0, self.region].float().mean(1)
        return torch.stack([share, 1 - share], 1).log()  # whose softmax is the shares themselves


def recogniser(picture: Tensor, region: Array) -> tuple[Network, list[Tensor]]:
    """The network, and the pictures that it will have been shown."""
    spec = specs("pocket", ("B0",))[0]
    module = Recogniser(picture, region)
    return Network(spec, module, networks.intake(spec), ("known", "unknown"), True), module.shown


def noise(side: int = SIDE) -> Tensor:
    """A picture of which no pixel is grey, or the same when blurred."""
    return torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(1))


def shuffled(side: int = SIDE, seed: int = 3) -> Array:
    """A map of the input's size in which no two pixels are equal."""
    found: Array = np.random.default_rng(seed).permutation(side * side).reshape(side, side) / side**2
    return found


@pytest.fixture(scope="module")
def pocket() -> Network:
    return networks.load(specs("pocket", ("B0",))[0])


@pytest.fixture(scope="module")
def fox(pocket: Network) -> Tensor:
    return pocket.intake.tensor(Image.open(EXAMPLES / "fox.png").convert("RGB"))


@pytest.fixture(scope="module")
def index(pocket: Network) -> int:
    return pocket.classes.index("fox")


@pytest.fixture(scope="module")
def truth(pocket: Network) -> Array:
    """(s, s): the fox's mask."""
    side = pocket.intake.size
    return np.asarray(Image.open(EXAMPLES / "fox.mask.fox.png").resize((side, side)), float) / 255


AREAS: list[tuple[str, Measure, Array, float]] = [
    ("it is gone at half of the area", deletion, LEFT, 1 / 4),
    ("it stays until half of the area", deletion, 1 - LEFT, 3 / 4),
    ("it is there at half of the area", insertion, LEFT, 3 / 4),
    ("it comes after half of the area", insertion, 1 - LEFT, 1 / 4),
    ("a map's unit does not count", deletion, 1e-3 * LEFT - 7, 1 / 4),
    ("a grid of two cells is enough", deletion, np.array([[1.0, 0.0]]), 1 / 4),
    ("across, it goes evenly", deletion, np.tile(np.arange(SIDE)[:, None], (1, SIDE)), 1 / 2),
]


@pytest.mark.parametrize(("measure", "values", "area"), [row[1:] for row in AREAS], ids=[row[0] for row in AREAS])
def test_the_area_is_the_one_worked_by_hand(measure: Measure, values: Array, area: float) -> None:
    network, _ = recogniser(noise(), LEFT)
    curve = measure(network, noise(), 0, values)
    assert curve.area == pytest.approx(area, abs=1e-6)
    assert measure(network, noise(), 1, values).area == pytest.approx(1 - area, abs=1e-6)  # the other class


def test_a_curve_has_the_probability_after_each_step() -> None:
    network, _ = recogniser(noise(), LEFT)
    curve = deletion(network, noise(), 0, LEFT)
    assert curve.probabilities == pytest.approx([max(0, 1 - step / 10) for step in range(21)], abs=1e-6)
    assert curve.shares == pytest.approx(np.arange(21) / 20)


def test_the_area_under_a_curve_is_that_of_its_trapezia() -> None:
    assert Curve(np.array([1.0, 0.5, 0.25])).area == pytest.approx((0.75 + 0.375) / 2)
    assert Curve(np.ones(21)).area == pytest.approx(1)


@pytest.mark.parametrize("side", [SIDE, 48])
def test_every_step_is_an_equal_share_of_the_area_and_turns_pixels_grey(side: int) -> None:
    network, shown = recogniser(noise(side), np.ones((side, side)))
    deletion(network, noise(side), 0, shuffled(side))
    gone = [(picture != noise(side)[0]).any(0) for picture in shown]
    assert [int(mask.sum()) for mask in gone] == [round(step * side**2 / STEPS) for step in range(STEPS + 1)]
    assert all((picture[:, mask] == 0).all() for picture, mask in zip(shown, gone, strict=True))
    assert all((later | ~earlier).all() for earlier, later in itertools.pairwise(gone))  # gone for good


def test_insertion_starts_from_the_blurred_picture_and_ends_with_the_sharp_one() -> None:
    network, shown = recogniser(noise(), LEFT)
    insertion(network, noise(), 0, shuffled())
    assert torch.equal(shown[0], blurred(noise())[0])
    assert torch.equal(shown[-1], noise()[0])
    assert len(shown) == STEPS + 1


@pytest.mark.parametrize("measure", [deletion, insertion])
def test_curves_tell_of_every_batch_and_stop_when_the_listener_raises(
    measure: Callable[[Network, Tensor, int, Array, Tell], Curve], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 16)
    heard: list[tuple[int, int]] = []
    network, shown = recogniser(noise(), LEFT)
    measure(network, noise(), 0, LEFT, lambda done, total: heard.append((done, total)))
    assert heard == [(16, STEPS + 1), (STEPS + 1, STEPS + 1)]

    def stop(done: int, total: int) -> None:
        raise InterruptedError

    shown.clear()
    with pytest.raises(InterruptedError):
        measure(network, noise(), 0, LEFT, stop)
    assert len(shown) == 16


def by_rise(network: Network, start: Array, finish: Array, index: int, values: Array) -> tuple[list[float], float]:
    """Scores and their area as RISE's own evaluation.py has them: (3, s, s) pictures, pixel by pixel, no ranks."""
    pixels = values.size
    step = pixels // 20
    order = np.flip(np.argsort(values.reshape(pixels)))
    changing, scores = start.reshape(3, pixels).copy(), []
    for i in range(21):
        picture = torch.from_numpy(changing.reshape(start.shape)).float()[None]
        with torch.no_grad():
            scores.append(float(torch.softmax(network.module(picture), 1)[0, index]))
        chosen = order[step * i : step * (i + 1)]
        changing[:, chosen] = finish.reshape(3, pixels)[:, chosen]
    return scores, (sum(scores) - scores[0] / 2 - scores[-1] / 2) / 20


def test_curves_are_those_of_rise_for_a_map_without_ties(pocket: Network, index: int) -> None:
    scene = Image.open(EXAMPLES / "fox.png").convert("RGB").resize((SIDE, SIDE))
    sharp = ((np.asarray(scene, float) / 255 - 0.5) / 0.25).transpose(2, 0, 1)
    picture = torch.from_numpy(sharp).float()[None]
    sigma = BLUR * SIDE
    soft = gaussian_filter(sharp, sigma, axes=(1, 2), mode="mirror", radius=round(3 * sigma))
    towards_the_fox = shuffled() - 3 * np.hypot(*(np.indices((SIDE, SIDE)) - 0.4 * SIDE)) / SIDE
    for measure, start, finish in ((deletion, sharp, np.zeros_like(sharp)), (insertion, soft, sharp)):
        scores, area = by_rise(pocket, start, finish, index, towards_the_fox)
        assert np.ptp(scores) > 0.5
        curve = measure(pocket, picture, index, towards_the_fox)
        assert curve.probabilities == pytest.approx(scores, abs=1e-4)
        assert curve.area == pytest.approx(area, abs=1e-4)


@pytest.mark.parametrize("values", [shuffled(7), np.eye(6), np.zeros((6, 6)), shuffled(48), np.full((1, 1), -3.0)])
def test_ranks_are_every_place_once(values: Array) -> None:
    places = ranks(values, 48)
    assert places.shape == (48, 48)
    assert sorted(places.ravel()) == list(range(48 * 48))


def test_ranks_follow_the_map_without_ties_exactly() -> None:
    places = ranks(shuffled(), SIDE)
    assert np.array_equal(np.argsort(places.ravel()), np.argsort(-shuffled().ravel()))
    assert places[np.unravel_index(shuffled().argmax(), (SIDE, SIDE))] == 0


def test_ranks_follow_a_coarse_map_as_another_library_lays_it_over_the_picture() -> None:
    values = np.random.default_rng(0).normal(size=(5, 7))
    smooth = cv2.resize(values, (48, 48), interpolation=cv2.INTER_LINEAR).ravel()
    assert np.diff(smooth[np.argsort(ranks(values, 48).ravel())]).max() < 1e-6


@pytest.mark.parametrize("value", [0.0, 1.0, 0.3, -123.456])
def test_a_flat_maps_order_is_of_chance_and_not_of_address(value: float) -> None:
    places = ranks(np.full((6, 6), value), 48)
    first = places < 0.2 * 48**2  # 461 pixels: about 230 in each half, give or take 11
    for half in (first[:24], first[24:], first[:, :24], first[:, 24:]):
        assert half.sum() == pytest.approx(230, abs=45)
    for cell in first.reshape(6, 8, 6, 8).swapaxes(1, 2).reshape(36, 64):
        assert cell.sum() == pytest.approx(12.8, abs=12.8)  # of 64, give or take 3.2
    for address in np.indices((48, 48)):
        assert abs(np.corrcoef(address.ravel(), places.ravel())[0, 1]) < 0.08
    assert np.array_equal(places, ranks(np.zeros((6, 6)), 48))  # whatever it is flat at


def test_equal_pixels_come_in_an_order_of_chance_where_only_a_part_is_flat() -> None:
    values = np.clip(np.indices((SIDE, SIDE))[1] - 19.0, 0, None)  # nothing in the left half
    places = ranks(values, SIDE)
    assert places[:, 20:].max() < 800 <= places[:, :20].min()
    late = places[:, :20] >= 1200  # half of the flat part
    for half in (late[:20], late[20:], late[:, :10], late[:, 10:]):
        assert half.sum() == pytest.approx(200, abs=40)


def test_a_flat_map_deletes_the_same_share_everywhere() -> None:
    for region in (LEFT, 1 - LEFT, LEFT.T, 1 - LEFT.T):
        network, _ = recogniser(noise(), region)
        curve = deletion(network, noise(), 0, np.full((7, 7), 0.3))
        assert curve.probabilities == pytest.approx(1 - curve.shares, abs=0.06)
        assert curve.area == pytest.approx(0.5, abs=0.02)


def test_ranks_are_the_same_each_time_and_others_with_another_seed() -> None:
    flat = np.zeros((4, 4))
    assert np.array_equal(ranks(flat, 48), ranks(flat, 48))
    assert not np.array_equal(ranks(flat, 48), ranks(flat, 48, seed=1))
    assert np.array_equal(ranks(shuffled(48), 48), ranks(shuffled(48), 48, seed=1))  # nothing is left to chance


@pytest.mark.parametrize("share", [0.1, 0.5, 0.7])
def test_road_is_the_librarys_for_a_map_without_ties(pocket: Network, fox: Tensor, index: int, share: float) -> None:
    """Up to their noise, which moves a normalised pixel by a hundredth; at 0.3 and 0.9 the library takes one less."""
    values = shuffled(48)
    found = road(pocket, fox, index, values)
    place = ROAD_SHARES.index(share)
    percentile = round(100 * (1 - share))  # of the pixels that stay
    for ours, theirs in ((found.most_first, ROADMostRelevantFirst), (found.least_first, ROADLeastRelevantFirst)):
        expected = theirs(percentile)(
            fox, values[None], [ClassifierOutputSoftmaxTarget(index)], pocket.module, return_diff=False
        )
        assert ours[place] == pytest.approx(float(expected[0]), abs=0.02)


def test_road_shows_the_network_the_librarys_pictures() -> None:
    values = shuffled(48)
    network, shown = recogniser(noise(48), np.ones((48, 48)))
    road(network, noise(48), 0, values)
    torch.manual_seed(5)  # for the library's noise
    assert len(shown) == 2 * len(ROAD_SHARES)
    for number, theirs in ((0, ROADMostRelevantFirst), (5, ROADLeastRelevantFirst)):
        _, expected = theirs(90)(
            noise(48), values[None], [lambda _: torch.zeros(())], nn.Identity(), True, return_diff=False
        )
        replaced = (shown[number] != noise(48)[0]).any(0)
        assert torch.equal(replaced, (expected[0] != noise(48)[0]).any(0))
        assert int(replaced.sum()) == 231  # a tenth of 2304, rounded up
        assert torch.allclose(shown[number], expected[0], atol=0.08)
        off = (shown[number] - expected[0])[:, replaced]  # the difference of two noises of 0.01
        assert float(off.std()) == pytest.approx(0.01 * math.sqrt(2), rel=0.15)


def test_roads_score_is_half_of_what_the_least_relevant_leave_more() -> None:
    assert Road(np.array([0.2, 0.0]), np.array([1.0, 0.6])).score == pytest.approx((0.8 + 0.6) / 2 / 2)
    assert Road(np.zeros(5), np.ones(5)).score == 0.5
    assert Road(np.ones(5), np.zeros(5)).score == -0.5


def test_the_true_map_beats_a_random_one_and_that_one_its_opposite(
    pocket: Network, fox: Tensor, index: int, truth: Array
) -> None:
    maps = (truth, random_map((6, 6)), -truth)
    true, chance, opposite = (road(pocket, fox, index, values).score for values in maps)
    assert 0.5 >= true > chance > opposite >= -0.5
    assert true > 0.2
    assert opposite < -0.2
    assert opposite == pytest.approx(-true, abs=0.05)  # the same pixels but for the ties
    gone, left, kept = (deletion(pocket, fox, index, values).area for values in maps)
    assert gone < left < kept
    seen, found, hidden = (insertion(pocket, fox, index, values).area for values in maps)
    assert seen > found > hidden


def test_the_networks_own_map_beats_the_random_one(pocket: Network, fox: Tensor, index: int) -> None:
    (exact,) = look(pocket, fox).maps([index])
    assert road(pocket, fox, index, exact).score > road(pocket, fox, index, random_map((6, 6))).score + 0.1


def test_road_is_the_same_each_time_and_leaves_the_streams_of_chance_to_others(
    pocket: Network, fox: Tensor, index: int, truth: Array
) -> None:
    found, after = [], []
    for seed in (1, 2):
        torch.manual_seed(seed)
        found.append(road(pocket, fox, index, truth))
        after.append(torch.rand(3))
    assert np.array_equal(found[0].most_first, found[1].most_first)
    assert np.array_equal(found[0].least_first, found[1].least_first)
    assert not torch.equal(*after)


def test_road_tells_of_every_picture_and_stops_when_the_listener_raises() -> None:
    heard: list[tuple[int, int]] = []
    network, shown = recogniser(noise(), LEFT)
    road(network, noise(), 0, LEFT, lambda done, total: heard.append((done, total)))
    assert heard == [(number, 10) for number in range(1, 11)]

    def stop(done: int, total: int) -> None:
        raise InterruptedError

    shown.clear()
    with pytest.raises(InterruptedError):
        road(network, noise(), 0, LEFT, stop)
    assert not shown


def test_a_blurred_picture_keeps_its_mean_and_blurs_as_far_as_it_says() -> None:
    even = torch.full((1, 3, 48, 48), 0.7)
    assert torch.allclose(blurred(even), even, atol=1e-5)
    spot = torch.zeros(1, 3, 101, 101)
    spot[..., 50, 50] = 1
    found = blurred(spot)[0, 0]
    assert float(found.sum()) == pytest.approx(1, abs=1e-4)
    offsets = torch.arange(101) - 50.0
    assert float((found.sum(0) * offsets**2).sum()) == pytest.approx((BLUR * 101) ** 2, rel=0.05)  # the variance
    assert torch.allclose(found, found.T, atol=1e-7)


@pytest.mark.parametrize("name", ["cat", "fox", "tiger", "violin", "whale", "wolf"])
def test_a_blurred_scene_has_its_mean_but_no_class(pocket: Network, name: str) -> None:
    picture = pocket.intake.tensor(Image.open(EXAMPLES / f"{name}.png").convert("RGB"))
    index = pocket.classes.index(name)
    assert look(pocket, picture).probabilities[index] > 0.9
    assert look(pocket, blurred(picture)).probabilities[index] < 0.05
    assert float(blurred(picture).mean()) == pytest.approx(float(picture.mean()), abs=0.01)


@pytest.mark.parametrize("name", BASELINES)
def test_a_baseline_is_a_map_of_the_grid_asked_for(fox: Tensor, name: str) -> None:
    values = BASELINES[name](fox, (6, 4))
    assert values.shape == (6, 4)
    assert np.isfinite(values).all()
    assert np.ptp(values) > 0


def test_the_baselines_are_the_maps_that_know_nothing_but_the_shuffled_networks() -> None:
    assert [*BASELINES, RANDOMISED] == list(PLAIN)


def test_the_random_baseline_is_the_same_each_time() -> None:
    assert np.array_equal(random_map((6, 6)), random_map((6, 6)))
    assert not np.array_equal(random_map((6, 6)), random_map((6, 6), seed=1))


def test_the_random_baseline_belongs_to_its_picture() -> None:
    one, again, other = (BASELINES["random"](noise() * factor, (6, 6)) for factor in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("grid", [(7, 7), (6, 8), (5, 9)])
def test_the_centre_baseline_is_symmetric_and_falls_off_from_the_middle(grid: tuple[int, int]) -> None:
    values = centre_map(grid)
    assert np.allclose(values, values[::-1])
    assert np.allclose(values, values[:, ::-1])
    rows, columns = grid
    assert values[rows // 2, columns // 2] == pytest.approx(values.max())
    assert values[0, 0] == pytest.approx(values.min())
    assert (np.diff(values[rows // 2 :], axis=0) < 0).all()
    assert (np.diff(values[:, columns // 2 :], axis=1) < 0).all()


def test_the_edge_baseline_is_where_an_edge_is_and_nowhere_else() -> None:
    upright = torch.zeros(1, 3, 48, 48)
    upright[..., 28:] = 2  # between the fourth cell's pixels 24 to 31
    found = edge_map(upright, (6, 6))
    assert found[:, 3] == pytest.approx(np.full(6, 2 / 8))  # one pixel in eight steps by two
    assert np.delete(found, 3, axis=1).max() == 0
    assert edge_map(upright.mT, (6, 6)) == pytest.approx(found.T)
    assert edge_map(torch.ones(1, 3, 48, 48), (6, 6)).max() == 0


LIKE: list[tuple[list[float], list[float], float]] = [
    ([1, 2, 3, 4], [10, 20, 30, 400], 1),  # order alone counts
    ([1, 2, 3, 4], [4, 3, 2, 1], -1),
    ([1, 2, 3, 4], [1, 3, 2, 4], 1 - 6 * 2 / (4 * 15)),  # Spearman's formula for differences 0, 1, 1, 0
    ([1, 2, 3, 4], [5, 5, 7, 7], 4 / math.sqrt(4 * 5)),  # ties share a rank: 1.5, 1.5, 3.5, 3.5
    ([1, 2, 3, 4], [5, 5, 5, 5], 0),  # flat
    ([0, 0, 0, 0], [1, 2, 3, 4], 0),
]


@pytest.mark.parametrize(("one", "other", "expected"), LIKE)
def test_likeness_is_the_correlation_of_ranks(one: list[float], other: list[float], expected: float) -> None:
    first, second = np.reshape(one, (2, 2)), np.reshape(other, (2, 2))
    assert likeness(first, second) == pytest.approx(expected)
    assert likeness(second, first) == pytest.approx(expected)
