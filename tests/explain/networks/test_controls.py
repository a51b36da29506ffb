"""The laboratory's networks: one baseline, its dimensions, and budgets that are kept as counted."""

import math

import pytest

from explain.networks.accuracy import metrics
from explain.networks.controls import (
    BASELINE,
    BUDGETS,
    CONTROLS,
    FOUND,
    PAPER_CONTROLS,
    WAYS,
    Control,
    best,
    chosen,
    outdone,
    rivals,
)
from explain.networks.cost import Cost, cost
from explain.networks.scaling import Coefficients, Scaling
from explain.networks.variants import LABORATORY, specs
from explain.training import crowded


def counted(name: str) -> Cost:
    return cost(specs("laboratory", (name,))[0])


def dimensions(scaling: Scaling) -> dict[str, float]:
    return {"depth": scaling.depth, "width": scaling.width, "resolution": scaling.resolution / 224}


def multiply_adds(budget: int) -> list[int]:
    return [counted(control.name).macs for control in CONTROLS if control.budget == budget]


def test_the_family_is_the_baseline_and_every_control() -> None:
    assert [variant.name for variant in LABORATORY.variants] == ["baseline", *(control.name for control in CONTROLS)]
    assert {control.budget for control in CONTROLS} == set(BUDGETS)
    assert {control.way for control in CONTROLS} <= set(WAYS)


def test_a_control_is_named_and_titled_for_its_way_and_budget() -> None:
    control = Control("depth", 4, BASELINE)
    assert (control.name, control.title) == ("depth-4x", "Deeper, 4×")


def test_the_baseline_has_one_block_a_stage_and_a_map_of_7_by_7() -> None:
    assert dimensions(BASELINE) == {"depth": 1, "width": 1, "resolution": 1}
    assert counted("baseline").grid == (7, 7)
    assert counted("baseline").input_size == 56


@pytest.mark.parametrize("budget", BUDGETS)
def test_networks_of_one_budget_take_the_same_multiply_adds(budget: int) -> None:
    assert max(multiply_adds(budget)) <= 1.05 * min(multiply_adds(budget))


@pytest.mark.parametrize("budget", BUDGETS)
def test_a_budget_is_about_so_many_times_the_baseline(budget: int) -> None:
    for macs in multiply_adds(budget):
        assert macs / counted("baseline").macs == pytest.approx(budget, rel=0.06)


@pytest.mark.parametrize("way", [way for way in WAYS if way != "compound"])
def test_a_network_scaled_one_way_differs_from_the_baseline_in_nothing_else(way: str) -> None:
    for control in CONTROLS:
        if control.way == way:
            grown = dimensions(control.scaling)
            assert grown.pop(way) > 1
            assert set(grown.values()) == {1}


def test_compound_networks_follow_the_coefficients_that_were_found() -> None:
    for control in CONTROLS:
        if control.way == "compound":
            phi = math.log(control.scaling.growth, FOUND.growth)
            assert dimensions(control.scaling) == pytest.approx(dimensions(FOUND.at(phi)), rel=0.06)


def test_the_papers_controls_are_its_table_7() -> None:
    rows = {(row.scaling.depth, row.scaling.width, row.scaling.resolution): row for row in PAPER_CONTROLS}
    assert {of: (row.macs, row.top1) for of, row in rows.items()} == {
        (1, 1, 224): (0.4e9, 77.3),
        (4, 1, 224): (1.8e9, 79.0),
        (1, 2, 224): (1.8e9, 78.9),
        (1, 1, 448): (1.9e9, 79.1),
        (1.4, 1.2, 291): (1.8e9, 81.1),  # 291.2
    }


def test_the_compound_networks_coefficients_are_the_best_of_the_search_that_scale_several_dimensions() -> None:
    search = metrics("laboratory")["search"]
    several = [row for row in search["rows"] if [row["alpha"], row["beta"], row["gamma"]].count(1) < 2]
    first = max(several, key=lambda row: row["accuracy"])
    assert chosen(search) == FOUND == Coefficients(first["alpha"], first["beta"], first["gamma"])


def test_the_baseline_is_short_of_no_dimension_alone() -> None:
    search = metrics("laboratory")["search"]
    assert all(len(row["seeds"]) == 3 for row in search["rows"])
    assert best(search) == FOUND
    assert [FOUND.depth, FOUND.width, FOUND.resolution].count(1) < 2


def test_a_rival_is_less_than_two_standard_errors_of_the_difference_behind() -> None:
    rows = [
        {"accuracy": share, "spread": 0.02, "seeds": [0, 1, 2, 3], "alpha": share, "beta": 1, "gamma": 1}
        for share in (0.90, 0.88, 0.87, 0.86)
    ]
    assert rivals({"rows": rows}) == 1  # errors of 1 point each: the difference is known to 1.41, twice that is 2.83


def test_of_single_seeds_nothing_is_outdone() -> None:
    assert outdone({"depth": (80.0, None), "width": (90.0, 0.1), "resolution": (70.0, 0.1)}) == ["resolution"]
    assert outdone({"depth": (80.0, 0.1), "width": (90.0, None)}) == []


def test_no_network_looks_at_more_pixels_than_a_scene_has() -> None:
    assert max(counted(variant.name).input_size for variant in LABORATORY.variants) <= crowded.CANVAS
