"""Baselines, the maps that know nothing: of chance, of the middle and of the picture's edges, each as its name says."""

import numpy as np
import pytest
import torch
from torch import Tensor

from explain.maps.faithfulness import BASELINES, centre_map, edge_map, random_map
from explain.maps.methods import PLAIN, RANDOMISED
from tests import scene
from tests.recogniser import noise

network = pytest.fixture(scene.network, scope="module")
fox = pytest.fixture(scene.fox, scope="module")


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
