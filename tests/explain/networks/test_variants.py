"""The tables of families and their costs, against figures that were published or counted elsewhere."""

import pytest

from explain.networks import pocket as pocket_model
from explain.networks.cost import cost
from explain.networks.scaling import POCKET_B0, RELEASED
from explain.networks.variants import ALL, FAMILIES, IMAGENET, POCKET, UnknownChoice, specs
from tests.facts import IN_THE_PAPER, OFFICIAL, REPEATS, TABLE_2
from tests.rounding import round_filters, round_repeats

TOP1 = {"B0": 77.1, "B1": 79.1, "B2": 80.1, "B3": 81.6, "B4": 82.9, "B5": 83.6, "B6": 84.0, "B7": 84.3}


@pytest.mark.parametrize("name", IN_THE_PAPER)
def test_full_size_costs_are_the_counted_ones(name: str) -> None:
    found, row = cost(specs("imagenet", (name,))[0]), OFFICIAL[name]
    assert found.params / 1e6 == pytest.approx(row.params, abs=0.001)
    assert found.macs / 1e9 == pytest.approx(row.gmacs, rel=0.001)
    assert found.grid == (row.grid, row.grid)
    assert found.input_size == row.resolution


@pytest.mark.parametrize("name", IN_THE_PAPER)
def test_full_size_costs_round_to_the_papers(name: str) -> None:
    found, published = cost(specs("imagenet", (name,))[0]), TABLE_2[name]
    assert found.params == pytest.approx(published.params, rel=0.03)
    assert found.macs == pytest.approx(published.macs, rel=0.05)  # the paper's B4 is 4.6 % below the count


def test_the_full_size_family_is_the_papers_with_its_accuracies() -> None:
    assert tuple(variant.name for variant in ALL) == IN_THE_PAPER
    assert set(RELEASED) - set(IN_THE_PAPER) == {"B8", "L2"}  # released, but in no table of the paper
    assert IMAGENET.recipe(None).name == "aa_in1k"
    assert {row.variant: row.top1 for row in IMAGENET.recipe(None).trained} == TOP1


@pytest.mark.parametrize("name", [variant.name for variant in POCKET.variants])
def test_a_pocket_network_has_the_blocks_and_channels_that_the_rounding_rules_give(name: str) -> None:
    scaling = RELEASED[name]
    module = pocket_model.build(POCKET_B0, scaling)
    blocks = [len(stage) for stage in module.blocks]
    assert blocks == [round_repeats(repeats, 0.5 * scaling.depth) for repeats in REPEATS["B0"]]
    assert module.num_features == round_filters(1280, 0.25 * scaling.width, divisor=4)
    assert module.conv_stem.out_channels == round_filters(32, 0.25 * scaling.width, divisor=4)


def test_the_families_are_told_apart_by_name_and_title() -> None:
    assert list(FAMILIES) == ["imagenet", "lite", "relatives", "pocket", "laboratory"]
    assert len({family.title for family in FAMILIES.values()}) == 5


def test_no_two_networks_share_a_key_or_a_label() -> None:
    everyone = [spec for family in FAMILIES.values() for spec in family.everything()]
    assert len({spec.key for spec in everyone}) == len(everyone)
    assert len({spec.label for spec in everyone}) == len(everyone)


def test_specs_come_smallest_first_and_once() -> None:
    assert [spec.variant.name for spec in specs("imagenet", ("B7", "B0", "B7", "B3"))] == ["B0", "B3", "B7"]


@pytest.mark.parametrize(
    ("family", "variants", "recipe"),
    [
        ("pocket", (), None), ("pocket", ("B9",), None), ("nowhere", ("B0",), None), ("imagenet", ("B0",), "magic"),
        ("laboratory", ("B0",), None),
    ],
)  # fmt: skip
def test_a_name_in_no_table_is_refused_with_what_there_is(
    family: str, variants: tuple[str, ...], recipe: str | None
) -> None:
    with pytest.raises(UnknownChoice, match=r"(?i)choose"):
        specs(family, variants, recipe)
