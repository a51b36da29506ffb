"""ROAD: its shares and pictures are the library's, its score is worked by hand, and its noise is its own."""

import math

import numpy as np
import pytest
import torch
from pytorch_grad_cam.metrics.road import ROADLeastRelevantFirst, ROADMostRelevantFirst
from pytorch_grad_cam.utils.model_targets import ClassifierOutputSoftmaxTarget
from torch import Tensor, nn

from explain.maps.faithfulness import ROAD_SHARES, Road, road
from explain.networks.building import Network
from explain.runtime.arrays import Array
from tests import scene
from tests.recogniser import LEFT, noise, recogniser, shuffled

network = pytest.fixture(scene.network, scope="module")
fox = pytest.fixture(scene.fox, scope="module")
index = pytest.fixture(scene.index, scope="module")
truth = pytest.fixture(scene.truth, scope="module")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.7])
def test_road_is_the_librarys_for_a_map_without_ties(network: Network, fox: Tensor, index: int, share: float) -> None:
    """Up to their noise, which moves a normalised pixel by a hundredth; at 0.3 and 0.9 the library takes one less."""
    values = shuffled(48)
    found = road(network, fox, index, values)
    place = ROAD_SHARES.index(share)
    percentile = round(100 * (1 - share))  # of the pixels that stay
    for ours, theirs in ((found.most_first, ROADMostRelevantFirst), (found.least_first, ROADLeastRelevantFirst)):
        torch.manual_seed(5)  # for the library's noise
        method, target = theirs(percentile), [ClassifierOutputSoftmaxTarget(index)]
        expected = [method(fox, values[None], target, network.module, return_diff=False)[0] for _ in range(4)]
        assert ours[place] == pytest.approx(float(np.mean(expected)), abs=0.02)


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


def test_road_is_the_same_each_time_and_leaves_the_streams_of_chance_to_others(
    network: Network, fox: Tensor, index: int, truth: Array
) -> None:
    found, after = [], []
    for seed in (1, 2):
        torch.manual_seed(seed)
        found.append(road(network, fox, index, truth))
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
