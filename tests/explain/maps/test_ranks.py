"""Ranks: the order in which a map names the pixels, chance where it says nothing, and how alike two orders are."""

import math

import cv2
import numpy as np
import pytest

from explain.maps.faithfulness import likeness, ranks
from explain.runtime.arrays import Array
from tests.recogniser import SIDE, shuffled


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


def test_ranks_are_the_same_each_time_and_others_with_another_seed() -> None:
    flat = np.zeros((4, 4))
    assert np.array_equal(ranks(flat, 48), ranks(flat, 48))
    assert not np.array_equal(ranks(flat, 48), ranks(flat, 48, seed=1))
    assert np.array_equal(ranks(shuffled(48), 48), ranks(shuffled(48), 48, seed=1))  # nothing is left to chance


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
