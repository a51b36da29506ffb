"""The tables and the counts, against figures that were published or worked by hand."""

import pytest

from explain.cost import cost
from explain.pocket import model as pocket_model
from explain.scaling import RELEASED, round_filters, round_repeats
from explain.variants import IMAGENET, POCKET, PUBLISHED, UnknownChoice, specs

# parameters in millions, multiply-adds in billions (tf_efficientnet_b*, official resolution), side of the map
COUNTED = {
    "B0": (5.289, 0.386, 7), "B1": (7.794, 0.687, 8), "B2": (9.110, 0.994, 9), "B3": (12.233, 1.827, 10),
    "B4": (19.342, 4.394, 12), "B5": (30.390, 10.266, 15), "B6": (43.041, 19.068, 17), "B7": (66.348, 37.746, 19),
}  # fmt: skip
WIDTH_DEPTH = {
    "B0": (1.0, 1.0), "B1": (1.0, 1.1), "B2": (1.1, 1.2), "B3": (1.2, 1.4),
    "B4": (1.4, 1.8), "B5": (1.6, 2.2), "B6": (1.8, 2.6), "B7": (2.0, 3.1),
}  # fmt: skip
SIZES = {"B0": 224, "B1": 240, "B2": 260, "B3": 300, "B4": 380, "B5": 456, "B6": 528, "B7": 600}
TOP1 = {"B0": 77.1, "B1": 79.1, "B2": 80.1, "B3": 81.6, "B4": 82.9, "B5": 83.6, "B6": 84.0, "B7": 84.3}
REPEATS_OF_B0 = (1, 2, 2, 3, 3, 4, 1)


@pytest.mark.parametrize("name", COUNTED)
def test_full_size_costs_are_the_counted_ones(name: str) -> None:
    found = cost(specs("imagenet", (name,))[0])
    params, macs, grid = COUNTED[name]
    assert found.params / 1e6 == pytest.approx(params, abs=0.001)
    assert found.macs / 1e9 == pytest.approx(macs, rel=0.001)
    assert found.grid == (grid, grid)
    assert found.input_size == SIZES[name]


@pytest.mark.parametrize("name", COUNTED)
def test_full_size_costs_round_to_the_papers(name: str) -> None:
    found, published = cost(specs("imagenet", (name,))[0]), PUBLISHED[name]
    assert found.params == pytest.approx(published.params, rel=0.03)
    assert found.macs == pytest.approx(published.macs, rel=0.05)  # the paper's B4 is 4.6 % below the count


def test_coefficients_and_accuracies_are_the_published_ones() -> None:
    assert {name: (s.width, s.depth) for name, s in RELEASED.items()} == WIDTH_DEPTH
    assert {name: s.resolution for name, s in RELEASED.items()} == SIZES
    assert IMAGENET.recipe(None).name == "aa_in1k"
    assert IMAGENET.recipe(None).top1 == TOP1


@pytest.mark.parametrize(
    ("channels", "width", "expected"), [(40, 1.1, 48), (80, 1.1, 88), (24, 1.1, 24), (32, 2.0, 64), (16, 1.2, 24)]
)
def test_filters_round_to_multiples_of_eight_and_lose_at_most_a_tenth(
    channels: int, width: float, expected: int
) -> None:
    assert round_filters(channels, width) == expected


@pytest.mark.parametrize(("depth", "blocks"), [(1.0, 16), (1.1, 23), (1.2, 23), (1.4, 26), (1.8, 32), (3.1, 55)])
def test_repeats_round_up(depth: float, blocks: int) -> None:
    assert sum(round_repeats(repeats, depth) for repeats in REPEATS_OF_B0) == blocks


@pytest.mark.parametrize("name", [variant.name for variant in POCKET.variants])
def test_a_pocket_network_has_the_blocks_and_channels_that_the_rounding_rules_give(name: str) -> None:
    scaling = RELEASED[name]
    module = pocket_model.build(scaling)
    blocks = [len(stage) for stage in module.blocks]
    assert blocks == [round_repeats(repeats, 0.5 * scaling.depth) for repeats in REPEATS_OF_B0]
    assert module.num_features == round_filters(1280, 0.25 * scaling.width, divisor=4)
    assert module.conv_stem.out_channels == round_filters(32, 0.25 * scaling.width, divisor=4)


def test_pocket_inputs_keep_the_released_proportions() -> None:
    sizes = {name: pocket_model.input_size(scaling) for name, scaling in RELEASED.items()}
    assert (sizes["B0"], sizes["B3"], sizes["B7"]) == (48, 64, 128)
    for name, size in sizes.items():
        assert size / 48 == pytest.approx(SIZES[name] / 224, rel=0.03)


def test_specs_come_smallest_first_and_once() -> None:
    assert [spec.variant.name for spec in specs("imagenet", ("B7", "B0", "B7", "B3"))] == ["B0", "B3", "B7"]


@pytest.mark.parametrize(
    ("family", "variants", "recipe"),
    [("pocket", (), None), ("pocket", ("B9",), None), ("nowhere", ("B0",), None), ("imagenet", ("B0",), "magic")],
)
def test_a_name_in_no_table_is_refused_with_what_there_is(
    family: str, variants: tuple[str, ...], recipe: str | None
) -> None:
    with pytest.raises(UnknownChoice, match=r"(?i)choose"):
        specs(family, variants, recipe)
