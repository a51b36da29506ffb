"""Compound scaling in numbers, against the official tables and figures worked by hand."""

import pytest

from explain.networks.scaling import (
    B0,
    HEAD_CHANNELS,
    LABORATORY_BASELINE,
    PAPER,
    POCKET_B0,
    RELEASED,
    STAGES,
    STEM_CHANNELS,
    Base,
    Scaling,
    fitted_phi,
)
from tests.facts import CHANNELS, OFFICIAL, REPEATS
from tests.rounding import round_filters, round_repeats

# the phi that gives each variant's depth, width and resolution
PHI = {
    "B0": (0, 0, 0), "B1": (0.52, 0, 0.49), "B2": (1, 1, 1.07), "B3": (1.85, 1.91, 2.09),
    "B4": (3.22, 3.53, 3.78), "B5": (4.32, 4.93, 5.09), "B6": (5.24, 6.17, 6.14), "B7": (6.21, 7.27, 7.05),
}  # fmt: skip
NOMINAL = {
    "B0": 1.00, "B1": 1.26, "B2": 1.96, "B3": 3.62, "B4": 10.15, "B5": 23.34, "B6": 46.80, "B7": 88.97,
}  # fmt: skip
DIGITS = 0.0051  # what two printed decimals leave open


def test_the_baseline_is_table_1_with_its_16_blocks() -> None:
    assert (STEM_CHANNELS, *(stage.channels for stage in STAGES), HEAD_CHANNELS) == CHANNELS["B0"]
    assert tuple(stage.repeats for stage in STAGES) == REPEATS["B0"]
    assert [stage.kernel for stage in STAGES] == [3, 3, 5, 3, 5, 5, 3]
    assert all(stage.operator == f"MBConv{stage.expansion}" for stage in STAGES)


def test_the_multipliers_are_the_official_ones() -> None:
    assert list(RELEASED) == list(OFFICIAL)
    for name, row in OFFICIAL.items():
        assert RELEASED[name] == Scaling(row.width, row.depth, row.resolution, row.dropout)


@pytest.mark.parametrize("name", OFFICIAL)
def test_filters_round_to_the_official_channels(name: str) -> None:
    baseline = (STEM_CHANNELS, *(stage.channels for stage in STAGES), HEAD_CHANNELS)
    assert tuple(round_filters(channels, RELEASED[name].width) for channels in baseline) == CHANNELS[name]


@pytest.mark.parametrize(
    ("channels", "width", "expected"),
    [
        (40, 1.1, 48),  # 44 lies in the middle and goes up
        (24, 1.1, 24),  # 26.4 goes down: 24 is 9 % less
        (16, 1.2, 24),  # 19.2 would go down to 16, 17 % less
        (32, 0.1, 8),  # never nothing
    ],
)
def test_filters_round_to_multiples_of_eight_and_lose_at_most_a_tenth(
    channels: int, width: float, expected: int
) -> None:
    assert round_filters(channels, width) == expected


def test_another_divisor_gives_its_own_multiples() -> None:
    assert round_filters(40, 0.25, divisor=4) == 12  # 10 lies in the middle
    assert round_filters(32, 0.16, divisor=2) == 6  # 5.12 would go down to 4, 22 % less
    assert round_filters(1280, 0.16, divisor=2) == 204  # 204.8


@pytest.mark.parametrize("name", OFFICIAL)
def test_repeats_round_up_to_the_official_blocks(name: str) -> None:
    repeats = tuple(round_repeats(stage.repeats, RELEASED[name].depth) for stage in STAGES)
    assert repeats == REPEATS[name]
    assert sum(repeats) == OFFICIAL[name].blocks


@pytest.mark.parametrize("name", PHI)
def test_no_one_phi_gives_a_released_variant(name: str) -> None:
    assert fitted_phi(RELEASED[name]) == pytest.approx(PHI[name], abs=DIGITS)


@pytest.mark.parametrize("name", NOMINAL)
def test_growth_is_depth_times_width_squared_times_resolution_squared(name: str) -> None:
    assert RELEASED[name].growth == pytest.approx(NOMINAL[name], abs=DIGITS)


def test_one_step_of_the_papers_phi_is_not_quite_twice_the_cost() -> None:
    assert (PAPER.depth, PAPER.width, PAPER.resolution) == (1.2, 1.1, 1.15)
    assert PAPER.growth == pytest.approx(1.92027)  # 1.2 * 1.21 * 1.3225
    assert PAPER.growth**7 == pytest.approx(96.3, abs=0.05)  # where 2^7 is 128


def test_the_coefficients_at_a_phi_are_their_powers() -> None:
    assert PAPER.at(0) == Scaling(1, 1, 224)
    assert PAPER.at(1) == Scaling(1.1, 1.2, 258)  # 257.6
    seven = PAPER.at(7)
    assert (seven.depth, seven.width) == pytest.approx((3.58, 1.95), abs=DIGITS)
    assert seven.resolution == 596  # 595.8; B7 has 600


@pytest.mark.parametrize("phi", [-1, 0.5, 2, 3.7])
def test_the_phi_that_was_put_in_is_fitted_again(phi: float) -> None:
    assert fitted_phi(PAPER.at(phi)) == pytest.approx((phi, phi, phi), abs=0.02)  # whole pixels
    assert PAPER.at(phi).growth == pytest.approx(PAPER.growth**phi, rel=0.01)


def test_a_side_keeps_the_released_proportions_on_each_base() -> None:
    assert [B0.side(RELEASED[name]) for name in OFFICIAL] == [row.resolution for row in OFFICIAL.values()]
    pocket = {name: POCKET_B0.side(scaling) for name, scaling in RELEASED.items()}
    assert [pocket[name] for name in ("B0", "B1", "B2", "B3", "B7")] == [48, 52, 56, 64, 128]
    assert [LABORATORY_BASELINE.side(Scaling(1, 1, resolution)) for resolution in (224, 448, 704)] == [56, 112, 176]


@pytest.mark.parametrize("base", [B0, POCKET_B0, LABORATORY_BASELINE], ids=["B0", "pocket", "laboratory"])
def test_a_side_is_the_nearest_multiple_of_the_step(base: Base) -> None:
    for resolution in range(96, 800, 7):
        side = base.side(Scaling(1, 1, resolution))
        assert side % base.step == 0
        assert abs(side - base.size * resolution / 224) <= base.step / 2
