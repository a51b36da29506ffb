"""Measures of a map tell what is known: the truth is better than chance, and chance than the opposite of the truth."""

import pytest
from torch import Tensor

from explain.maps.evidence import look
from explain.maps.faithfulness import deletion, insertion, random_map, road
from explain.networks.building import Network
from explain.runtime.arrays import Array
from tests import scene

network = pytest.fixture(scene.network, scope="module")
fox = pytest.fixture(scene.fox, scope="module")
index = pytest.fixture(scene.index, scope="module")
truth = pytest.fixture(scene.truth, scope="module")


def test_the_true_map_beats_a_random_one_and_that_one_its_opposite(
    network: Network, fox: Tensor, index: int, truth: Array
) -> None:
    maps = (truth, random_map((6, 6)), -truth)
    true, chance, opposite = (road(network, fox, index, values).score for values in maps)
    assert 0.5 >= true > chance > opposite >= -0.5
    assert true > 0.2
    assert opposite < -0.2
    assert opposite == pytest.approx(-true, abs=0.05)  # the same pixels but for the ties
    gone, left, kept = (deletion(network, fox, index, values).area for values in maps)
    assert gone < left < kept
    seen, found, hidden = (insertion(network, fox, index, values).area for values in maps)
    assert seen > found > hidden


def test_the_networks_own_map_beats_the_random_one(network: Network, fox: Tensor, index: int) -> None:
    (exact,) = look(network, fox).maps([index])
    assert road(network, fox, index, exact).score > road(network, fox, index, random_map((6, 6))).score + 0.1
