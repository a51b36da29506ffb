"""The calculator, against counts of timm's own networks, PyTorch's counter, and the paper's table."""

import re

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from explain.costs.calculator import TooLarge, by_formula, nearest, plan, staircase
from explain.networks.architecture import build
from explain.networks.macs import by_shapes
from explain.networks.scaling import B0, LABORATORY_BASELINE, POCKET_B0, RELEASED, Base, Scaling
from tests.facts import CHANNELS, IN_THE_PAPER, OFFICIAL, REPEATS, SIDES, TABLE_2

# what PyTorch's counter said of tf_efficientnet_b*: two operations for each multiply-add
OPERATIONS = {
    "B0": 771_629_504, "B1": 1_373_605_664, "B2": 1_987_123_744, "B3": 3_654_282_784,
    "B4": 8_787_542_048, "B5": 20_532_769_504, "B6": 38_135_187_072, "B7": 75_491_768_384,
}  # fmt: skip


@pytest.mark.parametrize("name", OFFICIAL)
def test_a_released_variant_costs_what_was_counted(name: str) -> None:
    found, row = plan(RELEASED[name]), OFFICIAL[name]
    assert found.params / 1e6 == pytest.approx(row.params, abs=0.00051)
    assert found.macs / 1e9 == pytest.approx(row.gmacs, abs=0.00051)
    assert found.grid == row.grid


@pytest.mark.parametrize("name", OPERATIONS)
def test_multiply_adds_are_half_of_the_operations_to_the_last_one(name: str) -> None:
    assert plan(RELEASED[name]).macs == OPERATIONS[name] // 2


@pytest.mark.parametrize("name", IN_THE_PAPER)
def test_the_stages_are_those_of_the_released_networks(name: str) -> None:
    stages = plan(RELEASED[name]).stages
    assert tuple(stage.channels for stage in stages) == CHANNELS[name][1:-1]
    assert tuple(stage.repeats for stage in stages) == REPEATS[name]
    assert tuple(stage.side for stage in stages) == SIDES[name]
    assert [f"{stage.operator} {stage.kernel}" for stage in stages] == [
        "MBConv1 3", "MBConv6 3", "MBConv6 5", "MBConv6 3", "MBConv6 5", "MBConv6 5", "MBConv6 3",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("base", "width", "depth", "side"),
    [
        (B0, 0.7, 0.6, 97), (B0, 1.3, 1.9, 211), (B0, 1.0, 1.0, 33), (B0, 0.35, 2.5, 500),
        (POCKET_B0, 1.15, 1.7, 61), (LABORATORY_BASELINE, 2.3, 3.1, 75),
    ],
)  # fmt: skip
def test_the_count_and_the_grid_are_those_of_a_forward_pass(base: Base, width: float, depth: float, side: int) -> None:
    with torch.device("meta"):
        module = build(base, Scaling(width, depth, base.size), num_classes=13).eval()
        images = torch.empty(1, 3, side, side)
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        features = module.forward_features(images)
        module.forward_head(features)
    assert by_shapes(module, side) == (counter.get_total_flops() // 2, features.shape[-1])


# Table 7 built again by the official rounding rules: the paper prints 1.8 to 1.9 billion for each but the first
@pytest.mark.parametrize(
    ("scaling", "gmacs", "params"),
    [
        (Scaling(1.0, 1.0, 224), 0.386, 5.29),
        (Scaling(1.0, 4.0, 224), 1.575, 20.09),
        (Scaling(2.0, 1.0, 224), 1.450, 18.12),
        (Scaling(1.0, 1.0, 448), 1.538, 5.29),
        (Scaling(1.2, 1.4, 291), 1.800, 12.23),
        (Scaling(1.2, 1.4, 300), 1.827, 12.23),
    ],
    ids=["baseline", "depth", "width", "resolution", "compound", "B3"],
)
def test_table_7_recounted(scaling: Scaling, gmacs: float, params: float) -> None:
    found = plan(scaling)
    assert found.macs / 1e9 == pytest.approx(gmacs, abs=0.00051)
    assert found.params / 1e6 == pytest.approx(params, abs=0.0051)


def test_the_points_of_figure_3_recounted() -> None:
    wider = [plan(Scaling(width, 1, 224)).macs / 1e9 for width in (1.0, 1.4, 1.8, 2.6, 3.8, 5.0)]
    deeper = [plan(Scaling(1, depth, 224)).macs / 1e9 for depth in (1, 2, 3, 4, 6, 8)]
    finer = [plan(Scaling(1, 1, side)).macs / 1e9 for side in (224, 291, 336, 381, 426, 493, 560)]
    assert wider == pytest.approx([0.386, 0.744, 1.176, 2.391, 5.060, 8.712], abs=0.00051)
    assert deeper == pytest.approx([0.386, 0.782, 1.179, 1.575, 2.368, 3.161], abs=0.00051)
    assert finer == pytest.approx([0.386, 0.718, 0.893, 1.129, 1.458, 1.923, 2.447], abs=0.00051)


def test_cost_grows_faster_than_the_formula_says() -> None:
    real = [plan(RELEASED[name]).macs / plan(RELEASED["B0"]).macs for name in IN_THE_PAPER]
    assert real == pytest.approx([1.00, 1.78, 2.58, 4.74, 11.39, 26.61, 49.42, 97.83], abs=0.0051)
    assert all(plan(RELEASED[name]).macs > by_formula(RELEASED[name]) for name in IN_THE_PAPER[1:])


def test_the_formula_starts_at_the_baselines_count() -> None:
    assert by_formula(RELEASED["B0"]) == plan(RELEASED["B0"]).macs == 385_814_752
    assert by_formula(Scaling(1, 1, 448)) == 4 * 385_814_752
    assert by_formula(Scaling(2, 3, 224)) == 12 * 385_814_752


def test_resolution_is_a_staircase_with_a_step_above_each_multiple_of_32() -> None:
    found = {side: (macs / 1e9, grid) for side, macs, grid in staircase(Scaling(1.2, 1.4, 304), around=18)}
    assert list(found) == list(range(286, 323))
    counted = {
        286: (1.587, 9), 288: (1.589, 9), 289: (1.798, 10), 300: (1.827, 10),
        304: (1.837, 10), 306: (1.920, 10), 320: (1.961, 10), 322: (2.192, 11),
    }  # fmt: skip
    assert {side: (round(found[side][0], 3), found[side][1]) for side in counted} == counted
    assert [side for side in range(287, 323) if found[side][1] > found[side - 1][1]] == [289, 321]


def test_a_stair_is_what_the_plan_of_that_side_says() -> None:
    for side, macs, grid in staircase(Scaling(1.0, 1.1, 240), around=2):
        found = plan(Scaling(1.0, 1.1, side))
        assert (macs, grid) == (found.macs, found.grid)


def test_no_stair_is_lower_than_32_px() -> None:
    assert [side for side, _, _ in staircase(Scaling(1, 1, 33), around=3)] == [32, 33, 34, 35, 36]


def test_every_released_variant_is_the_nearest_to_itself_and_to_the_papers_figure() -> None:
    assert [nearest(plan(scaling).macs) for scaling in RELEASED.values()] == list(RELEASED)
    assert [nearest(row.macs) for row in TABLE_2.values()] == list(TABLE_2)


def test_nearest_is_meant_in_ratio() -> None:
    assert nearest(13.9e9) == "B5"  # the root of 10.266 * 19.068 is 13.99
    assert nearest(14.1e9) == "B6"  # though B5 differs by less
    assert (nearest(1), nearest(1e15)) == ("B0", "L2")


def test_what_is_too_large_is_refused_with_its_cost_by_the_formula() -> None:
    billions = re.escape("772 billion multiply-adds, 20.0 times B0’s layers, at 224 px")  # 20 * 10^2 times 0.3858
    with pytest.raises(TooLarge, match=rf"by the formula it takes {billions}.*Lower φ"):
        plan(Scaling(10, 20, 224))
    with pytest.raises(TooLarge, match="at 2049 px"):
        plan(Scaling(0.5, 0.5, 2049))
    assert plan(Scaling(0.5, 0.5, 2048)).grid == 64


def test_a_network_of_a_thousand_layers_is_refused_though_the_formula_finds_it_cheap() -> None:
    with pytest.raises(TooLarge, match=r"60\.0 times B0’s layers"):
        plan(Scaling(0.1, 60, 224))
