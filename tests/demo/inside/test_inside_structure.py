"""What the Inside page says of a network's stages and blocks, against known figures and sums of the test's own."""

import re

import pytest

from demo.inside import charts as inside_charts
from demo.inside import content as inside
from demo.inside import words as inside_words
from demo.inside.stages import stages_value
from explain.inside.anatomy import anatomy
from explain.networks.variants import specs
from tests.facts import CHANNELS as PUT_OUT
from tests.facts import IN_THE_PAPER, OFFICIAL, REPEATS, SIDES

B0 = specs("imagenet", ("B0",))[0]


# The table of stages


@pytest.mark.parametrize("name", IN_THE_PAPER)
def test_the_table_has_the_stages_that_are_known_of_every_variant(name: str) -> None:
    rows = stages_value(anatomy(specs("imagenet", (name,))[0]), "")["stages"]
    size = OFFICIAL[name].resolution
    sides = [size, *(-(-size // 2),), *SIDES[name]]  # the stem halves and rounds up, as its padding does
    assert [row["number"] for row in rows] == [str(number) for number in range(1, 10)]
    assert [row["words"] for row in rows] == [
        [f"{side} × {side}", str(channels)] for side, channels in zip(sides, PUT_OUT[name], strict=True)
    ]
    assert [len(row["blocks"]) for row in rows] == [1, *REPEATS[name], 1]


def test_shares_of_the_whole_sum_to_one() -> None:
    for family, variant in (("imagenet", "B3"), ("relatives", "EfficientNetV2-S"), ("laboratory", "depth-4x")):
        rows = stages_value(anatomy(specs(family, (variant,))[0]), "")["stages"]
        for measure in range(len(inside_words.MEASURES)):
            assert sum(row["shares"][measure][1] for row in rows) == pytest.approx(1)


def test_operators_are_written_as_in_the_paper() -> None:
    rows = stages_value(anatomy(B0), "")["stages"]
    assert [row["operator"] for row in rows] == [
        "Conv3x3",
        "MBConv1, k3 × 3",
        *(f"MBConv6, k{kernel} × {kernel}" for kernel in (3, 5, 3, 5, 5, 3)),
        "Conv1x1 & pooling & FC",
    ]


def test_every_block_has_a_button_with_its_own_key_and_a_name() -> None:
    found = anatomy(specs("imagenet", ("B7",))[0])
    value = stages_value(found, "stage 7, block 4")
    buttons = [button for row in value["stages"] for button in row["blocks"]]
    assert [button["key"] for button in buttons] == [block.key for block in found.blocks]
    assert len({button["title"] for button in buttons}) == OFFICIAL["B7"].blocks + 2
    assert value["chosen"] == "stage 7, block 4"
    assert {"name": "4", "key": "stage 7, block 4", "link": "7.4", "title": "Stage 7, block 4: MBConv6"} in buttons


# The icicle


@pytest.mark.parametrize("title", inside_words.MEASURES)
def test_the_icicle_holds_what_is_counted_and_every_part_the_sum_of_its_parts(title: str) -> None:
    measure = inside_words.MEASURES[title]
    found = anatomy(B0)
    (chart,) = inside_charts.icicle(found, measure, title).data
    values = dict(zip(chart.ids, chart.values, strict=True))
    for whole in set(chart.parents) - {""}:
        parts = [value for value, parent in zip(chart.values, chart.parents, strict=True) if parent == whole]
        assert sum(parts) == values[whole], whole
    assert values["network"] == getattr(found, measure)
    assert [values[f"stage {stage.number}"] for stage in found.stages] == [getattr(s, measure) for s in found.stages]
    several = [block for stage in found.stages for block in stage.blocks if stage.repeats > 1]
    assert [values[block.key] for block in several] == [getattr(block, measure) for block in several]
    assert chart.labels[0].startswith(f"{title}: ")


def test_the_icicles_whole_is_the_figure_that_is_known() -> None:
    (chart,) = inside_charts.icicle(anatomy(B0), "macs", "Multiply-adds").data
    assert chart.values[0] / 1e9 == pytest.approx(OFFICIAL["B0"].gmacs, abs=5e-4)
    assert chart.branchvalues == "total"


# A block


def test_a_key_that_a_network_does_not_have_means_the_first_block_of_stage_3() -> None:
    found = anatomy(B0)
    assert inside.chosen(found, "stage 7, block 4").key == "stage 7, block 4"
    for unknown in ("stage 7, block 5", "None", "", "<b>"):
        assert inside.chosen(found, unknown).key == "stage 3, block 1"


def test_a_blocks_heading_says_what_it_is_and_what_it_costs() -> None:
    found = anatomy(B0)
    heading, _ = inside.described(inside.chosen(found, "stage 4, block 2"), found)
    assert heading.startswith("### Stage 4, block 2: MBConv6, 5 × 5, with a skip\n")
    macs = 28 * 28 * (40 * 240 + 25 * 240 + 240 * 40) + 2 * 240 * 10
    assert f"{macs / 1e6:.1f} M multiply-adds, {100 * macs / found.macs:.1f} % of the network’s" in heading
    first, _ = inside.described(found.blocks[0], found)
    assert first.startswith("### Stage 1, block 1: Conv3x3, 3 × 3\n")
    assert "no skip" in inside.described(inside.chosen(found, ""), found)[0]


@pytest.mark.parametrize(
    ("family", "variant"),
    [("imagenet", "B0"), ("relatives", "EfficientNetV2-S"), ("relatives", "EfficientNet-Lite0"), ("pocket", "B0")],
)
def test_every_block_has_a_drawing_and_a_table_of_its_layers(family: str, variant: str) -> None:
    found = anatomy(specs(family, (variant,))[0])
    for block in found.blocks:
        _, html = inside.described(block, found)
        assert html.count("<svg") == (2 if "MBConv" in block.operator else 1)
        assert html.count('<th scope="row">') == len(block.layers)
        shares = [float(share) for share in re.findall(r"<td>([\d.]+) %</td>", html)]
        assert sum(shares) == pytest.approx(100, abs=0.05 * len(shares))
        assert ("The depthwise layer takes" in html) == any(layer.role == "depthwise" for layer in block.layers)


def test_the_ordinary_block_beside_it_keeps_its_ends_and_its_kernel() -> None:
    found = anatomy(B0)
    _, html = inside.described(inside.chosen(found, "stage 6, block 2"), found)
    macs = 14 * 14 * (112 * 28 + 25 * 28 * 28 + 28 * 112)
    assert f"A classic residual block on the same input: {macs / 1e6:.2f} M multiply-adds" in html
