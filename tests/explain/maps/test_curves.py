"""Deletion and insertion curves: areas worked by hand, the pictures that are shown, and RISE's own way."""

import itertools
from collections.abc import Callable

import numpy as np
import pytest
import torch
from PIL import Image
from scipy.ndimage import gaussian_filter
from torch import Tensor
from torchvision.transforms.functional import gaussian_blur

from explain.maps.evidence import look
from explain.maps.faithfulness import BLUR, STEPS, Curve, blurred, deletion, insertion
from explain.networks.building import Network
from explain.runtime import batches
from explain.runtime.arrays import Array
from explain.runtime.batches import OnPasses
from tests import scene
from tests.places import EXAMPLES
from tests.recogniser import LEFT, SIDE, noise, recogniser, shuffled

Measure = Callable[[Network, Tensor, int, Array], Curve]

network = pytest.fixture(scene.network, scope="module")
index = pytest.fixture(scene.index, scope="module")

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
    measure: Callable[[Network, Tensor, int, Array, OnPasses], Curve], monkeypatch: pytest.MonkeyPatch
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


def test_curves_are_those_of_rise_for_a_map_without_ties(network: Network, index: int) -> None:
    scene = Image.open(EXAMPLES / "fox.png").convert("RGB").resize((SIDE, SIDE))
    sharp = ((np.asarray(scene, float) / 255 - 0.5) / 0.25).transpose(2, 0, 1)
    picture = torch.from_numpy(sharp).float()[None]
    sigma = BLUR * SIDE
    soft = gaussian_filter(sharp, sigma, axes=(1, 2), mode="mirror", radius=round(3 * sigma))
    towards_the_fox = shuffled() - 3 * np.hypot(*(np.indices((SIDE, SIDE)) - 0.4 * SIDE)) / SIDE
    for measure, start, finish in ((deletion, sharp, np.zeros_like(sharp)), (insertion, soft, sharp)):
        scores, area = by_rise(network, start, finish, index, towards_the_fox)
        assert np.ptp(scores) > 0.5
        curve = measure(network, picture, index, towards_the_fox)
        assert curve.probabilities == pytest.approx(scores, abs=1e-4)
        assert curve.area == pytest.approx(area, abs=1e-4)


def test_a_flat_map_deletes_the_same_share_everywhere() -> None:
    for region in (LEFT, 1 - LEFT, LEFT.T, 1 - LEFT.T):
        network, _ = recogniser(noise(), region)
        curve = deletion(network, noise(), 0, np.full((7, 7), 0.3))
        assert curve.probabilities == pytest.approx(1 - curve.shares, abs=0.06)
        assert curve.area == pytest.approx(0.5, abs=0.02)


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


def test_a_picture_is_blurred_by_columns_and_rows_as_it_would_be_at_once() -> None:
    picture = noise()
    taps = 2 * round(3 * BLUR * picture.shape[-1]) + 1
    at_once = gaussian_blur(picture, [taps, taps], BLUR * picture.shape[-1])
    assert torch.allclose(blurred(picture), at_once, atol=1e-5)


@pytest.mark.parametrize("name", ["cat", "fox", "tiger", "violin", "whale", "wolf"])
def test_a_blurred_scene_has_its_mean_but_no_class(network: Network, name: str) -> None:
    picture = network.intake.tensor(Image.open(EXAMPLES / f"{name}.png").convert("RGB"))
    index = network.classes.index(name)
    assert look(network, picture).probabilities[index] > 0.9
    assert look(network, blurred(picture)).probabilities[index] < 0.05
    assert float(blurred(picture).mean()) == pytest.approx(float(picture.mean()), abs=0.01)
