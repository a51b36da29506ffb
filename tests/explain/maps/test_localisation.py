"""How a map is measured against a mask, by hand."""

import numpy as np
import pytest

from explain.maps.localisation import area_above_half, localisation, maximum_inside, overlap, resample, share_inside

CORNER = np.zeros((4, 4))
CORNER[:2, :2] = 1  # the object fills the upper left quarter


def test_area_resampling_keeps_the_mean_and_splits_cells_by_area() -> None:
    assert resample(np.array([[0.0, 3.0, 6.0]] * 3), 2).tolist() == [[1.0, 5.0], [1.0, 5.0]]
    noise = np.random.default_rng(0).normal(size=(8, 8))
    assert resample(noise, 6).mean() == pytest.approx(noise.mean())


def test_each_target_cell_is_covered_once() -> None:
    assert overlap(3, 2).tolist() == [pytest.approx([2 / 3, 1 / 3, 0]), pytest.approx([0, 1 / 3, 2 / 3])]
    assert overlap(7, 4).sum(axis=1) == pytest.approx(np.ones(4))


def test_the_share_inside_counts_positive_evidence_alone() -> None:
    evidence = np.array([[3.0, 1.0], [-5.0, 0.0]])
    assert share_inside(evidence, CORNER) == 0.75
    assert share_inside(-np.ones((2, 2)), CORNER) == 0
    assert share_inside(np.ones((2, 2)), CORNER) == CORNER.mean()  # an even map puts the object's area there


def test_the_maximum_is_inside_where_its_cells_centre_is() -> None:
    evidence = np.array([[3.0, 1.0], [-5.0, 0.0]])
    assert maximum_inside(evidence, CORNER)
    assert not maximum_inside(evidence[::-1], CORNER)


@pytest.mark.parametrize(
    ("evidence", "area"),
    [
        ([[8, 4], [3.9, -8]], 0.5),  # half of the maximum is enough
        ([[1, 1], [1, 1]], 1),
        ([[0, 0], [0, 9]], 0.25),
        ([[0, 0], [0, 0]], 0),
        ([[-1, -2], [-1, -4]], 0),  # nothing speaks for the class
    ],
)
def test_the_area_above_half_is_the_share_of_cells_that_reach_half_the_maximum(
    evidence: list[list[float]], area: float
) -> None:
    assert area_above_half(np.array(evidence)) == area


def test_everything_is_measured_on_the_maps_own_grid_and_on_the_common_one() -> None:
    evidence = np.zeros((8, 8))
    evidence[0, 0], evidence[7, 7] = 4, 2  # a cell of the 4 x 4 grid is the mean of four: 1 and 0.5
    assert localisation(evidence, CORNER) == pytest.approx(
        {
            "evidence_inside_own_grid": 2 / 3,
            "maximum_inside_own_grid": 1,
            "area_above_half_own_grid": 2 / 64,
            "evidence_inside_common_grid": 2 / 3,
            "maximum_inside_common_grid": 1,
            "area_above_half_common_grid": 2 / 16,
        }
    )
