"""What a network is made of, against the paper's Table 1, counts of whole networks, another library, and by hand."""

import pytest
import torch
from timm.models.resnet import Bottleneck
from torch.utils.flop_counter import FlopCounterMode

from explain.inside.anatomy import ROLES, Anatomy, Block, NotEfficientNet, anatomy, residual
from explain.networks import building
from explain.networks.cost import cost
from explain.networks.sources.own import Own
from explain.networks.variants import FAMILIES, Spec, Variant, specs
from explain.own import models as own
from tests.facts import CHANNELS, IN_THE_PAPER, REPEATS, SIDES

# arXiv 1905.11946v5, Table 1: operator, kernel, resolution of the input, channels put out, layers
TABLE_1 = (
    ("Conv3x3", 3, 224, 32, 1),
    ("MBConv1", 3, 112, 16, 1),
    ("MBConv6", 3, 112, 24, 2),
    ("MBConv6", 5, 56, 40, 2),
    ("MBConv6", 3, 28, 80, 3),
    ("MBConv6", 5, 14, 112, 3),
    ("MBConv6", 5, 14, 192, 4),
    ("MBConv6", 3, 7, 320, 1),
    ("Conv1x1 & pooling & FC", 1, 7, 1280, 1),
)

# millions of activations, as fvcore counted them: pytorch-image-models, benchmark-infer-amp-nchw
MACTS = {
    "B0": 6.75, "B1": 10.88, "B2": 13.83, "B3": 23.83, "B4": 49.49, "B5": 98.86, "B6": 167.39, "B7": 289.94,
}  # fmt: skip

# % of the multiply-adds: 1 x 1 convolutions of the blocks, depthwise ones, head, stem
SHARES = {"B0": (82.5, 9.0, 5.2, 2.8), "B7": (93.1, 4.9, 1.6, 0.4)}


def of(family: str, variant: str) -> Anatomy:
    return anatomy(specs(family, (variant,))[0])


def block_of(network: Anatomy, key: str) -> Block:
    (found,) = (block for block in network.blocks if block.key == key)
    return found


EVERYONE = (
    *FAMILIES["imagenet"].specs(IN_THE_PAPER),
    *FAMILIES["pocket"].everything(),
    *FAMILIES["laboratory"].everything(),
    *specs("relatives", ("EfficientNet-Lite0", "EfficientNetV2-B0")),
)


@pytest.fixture(scope="module", params=EVERYONE, ids=lambda spec: spec.label)
def spec(request: pytest.FixtureRequest) -> Spec:
    found: Spec = request.param
    return found


def test_the_totals_are_those_of_the_whole_network(spec: Spec) -> None:
    found, whole = anatomy(spec), cost(spec)
    assert (found.params, found.macs, found.size) == (whole.params, whole.macs, whole.input_size)
    assert found.stages[-1].blocks[-1].shape_out[1] == whole.grid[0]


def test_what_a_block_takes_is_what_the_one_before_put_out(spec: Spec) -> None:
    blocks = anatomy(spec).blocks
    assert blocks[0].shape_in == (3, anatomy(spec).size, anatomy(spec).size)
    assert [block.shape_in for block in blocks[1:]] == [block.shape_out for block in blocks[:-1]]


def test_a_block_has_a_skip_where_its_input_and_its_output_are_alike(spec: Spec) -> None:
    for block in anatomy(spec).blocks[1:-1]:
        assert block.skip == (block.shape_in == block.shape_out), block.key


def test_every_layer_is_named_as_timm_names_it_and_has_a_role(spec: Spec) -> None:
    with torch.device("meta"):
        module = building.build(spec)
    layers = [layer for block in anatomy(spec).blocks for layer in block.layers]
    named = [name for name, part in module.named_modules() if isinstance(part, torch.nn.Conv2d | torch.nn.Linear)]
    assert [layer.name for layer in layers] == named
    assert {layer.role for layer in layers} <= set(ROLES)
    for layer in layers:
        assert len(module.get_parameter(f"{layer.name}.weight")) == layer.shape_out[0]


def test_b0_is_table_1() -> None:
    found = of("imagenet", "B0").stages
    assert [stage.number for stage in found] == list(range(1, 10))
    rows = tuple((stage.operator, stage.kernel, stage.side_in, stage.channels, stage.repeats) for stage in found)
    assert rows == TABLE_1


@pytest.mark.parametrize("name", IN_THE_PAPER)
def test_the_stages_of_a_released_variant_are_those_that_were_measured(name: str) -> None:
    stages = of("imagenet", name).stages
    assert tuple(stage.channels for stage in stages) == CHANNELS[name]
    assert tuple(stage.blocks[-1].shape_out[1] for stage in stages) == (SIDES[name][0], *SIDES[name], SIDES[name][-1])
    assert tuple(stage.repeats for stage in stages) == (1, *REPEATS[name], 1)
    assert [(stage.operator, stage.kernel) for stage in stages] == [row[:2] for row in TABLE_1]


@pytest.mark.parametrize("name", MACTS)
def test_the_activations_are_those_that_fvcore_counts(name: str) -> None:
    assert of("imagenet", name).activations / 1e6 == pytest.approx(MACTS[name], abs=0.0051)


@pytest.mark.parametrize("name", SHARES)
def test_most_of_the_work_is_in_the_1_x_1_convolutions(name: str) -> None:
    found = of("imagenet", name)
    kinds = (("expand", "project"), ("depthwise",), ("head",), ("stem",))
    shares = [
        100 * sum(layer.macs for block in found.blocks for layer in block.layers if layer.role in roles) / found.macs
        for roles in kinds
    ]
    assert shares == pytest.approx(SHARES[name], abs=0.051)


# role, kernel, stride, channels and side in, channels and side out, parameters (with the norm's), multiply-adds
Row = tuple[str, int, int, int, int, int, int, int, int]
BY_HAND: dict[tuple[str, str, str], tuple[Row, ...]] = {
    ("imagenet", "B0", "stage 3, block 1"): (
        ("expand", 1, 1, 16, 112, 96, 112, 16 * 96 + 192, 16 * 96 * 112**2),
        ("depthwise", 3, 2, 96, 112, 96, 56, 96 * 9 + 192, 96 * 9 * 56**2),
        ("squeeze", 1, 1, 96, 1, 4, 1, 96 * 4 + 4, 96 * 4),  # a quarter of the block's 16 channels
        ("excite", 1, 1, 4, 1, 96, 1, 4 * 96 + 96, 4 * 96),
        ("project", 1, 1, 96, 56, 24, 56, 96 * 24 + 48, 96 * 24 * 56**2),
    ),
    ("imagenet", "B0", "stage 2, block 1"): (
        ("depthwise", 3, 1, 32, 112, 32, 112, 32 * 9 + 64, 32 * 9 * 112**2),
        ("squeeze", 1, 1, 32, 1, 8, 1, 32 * 8 + 8, 32 * 8),
        ("excite", 1, 1, 8, 1, 32, 1, 8 * 32 + 32, 8 * 32),
        ("project", 1, 1, 32, 112, 16, 112, 32 * 16 + 32, 32 * 16 * 112**2),
    ),
    ("imagenet", "B0", "stage 9, block 1"): (
        ("head", 1, 1, 320, 7, 1280, 7, 320 * 1280 + 2560, 320 * 1280 * 49),
        ("classifier", 1, 1, 1280, 1, 1000, 1, 1280 * 1000 + 1000, 1280 * 1000),
    ),
    ("relatives", "EfficientNet-Lite0", "stage 3, block 2"): (
        ("expand", 1, 1, 24, 56, 144, 56, 24 * 144 + 288, 24 * 144 * 56**2),
        ("depthwise", 3, 1, 144, 56, 144, 56, 144 * 9 + 288, 144 * 9 * 56**2),
        ("project", 1, 1, 144, 56, 24, 56, 144 * 24 + 48, 144 * 24 * 56**2),
    ),
    ("relatives", "EfficientNetV2-B0", "stage 3, block 1"): (
        ("conv", 3, 2, 16, 112, 64, 56, 16 * 64 * 9 + 128, 16 * 64 * 9 * 56**2),
        ("project", 1, 1, 64, 56, 32, 56, 64 * 32 + 64, 64 * 32 * 56**2),
    ),
}


@pytest.mark.parametrize(("family", "variant", "key"), BY_HAND)
def test_a_block_is_the_one_worked_by_hand(family: str, variant: str, key: str) -> None:
    block = block_of(of(family, variant), key)
    expected = BY_HAND[family, variant, key]
    found = tuple(
        (
            layer.role, layer.kernel, layer.stride, *layer.shape_in[:2], *layer.shape_out[:2], layer.params, layer.macs
        )
        for layer in block.layers
    )  # fmt: skip
    assert found == expected
    assert all(layer.shape_out[1] == layer.shape_out[2] for layer in block.layers)
    assert block.activations == sum(row[5] * row[6] ** 2 for row in expected)
    assert (block.kernel, block.stride) == (max(row[1] for row in expected), max(row[2] for row in expected))


def test_v2_starts_with_fused_blocks() -> None:
    """arXiv 2104.00298, table 4, with B0's smaller expansions."""
    found = [(stage.operator, stage.kernel) for stage in of("relatives", "EfficientNetV2-B0").stages]
    assert found == [
        ("Conv3x3", 3), ("Fused-MBConv1", 3), ("Fused-MBConv4", 3), ("Fused-MBConv4", 3),
        ("MBConv4", 3), ("MBConv6", 3), ("MBConv6", 3), ("Conv1x1 & pooling & FC", 1),
    ]  # fmt: skip


def test_an_expansion_is_the_operators_and_a_little_more_where_channels_are_rounded() -> None:
    assert {block.expansion for block in of("imagenet", "B7").blocks} == {1, 6}
    fifth = of("laboratory", "baseline").stages[4]
    assert fifth.operator == "MBConv6"
    assert fifth.blocks[0].expansion == pytest.approx(40 / 6)  # six times six channels, rounded up to eights


def test_a_network_is_counted_once() -> None:
    assert of("pocket", "B0") is of("pocket", "B0")


@pytest.mark.parametrize("name", ["ResNet-50", "Inception-v3"])
def test_a_network_without_stages_of_blocks_is_a_sentence(name: str) -> None:
    with pytest.raises(NotEfficientNet, match=f"{name} has no stages of blocks: choose"):
        of("relatives", name)


@pytest.mark.parametrize(
    "architecture", ["mixnet_s", "mobilenetv1_100", "tf_efficientnet_cc_b0_4e", "efficientnet_blur_b0"]
)
def test_what_timm_builds_of_other_blocks_is_a_sentence(architecture: str) -> None:
    mine = Variant("mine", own=Own("/mine", architecture, ("a", "b"), "{}", "{}"))
    with pytest.raises(NotEfficientNet, match="mine has parts that no EfficientNet has: choose"):
        anatomy(own.family((mine,)).specs(("mine",))[0])


@pytest.mark.parametrize("key", ["stage 3, block 2", "stage 5, block 1", "stage 8, block 1"])
def test_an_ordinary_bottleneck_is_timms(key: str) -> None:
    """That of ResNet-50, whose kernels are 3 x 3."""
    block = block_of(of("imagenet", "B0"), key)
    channels, side, _ = block.shape_in
    with torch.device("meta"):
        module = Bottleneck(channels, channels // 4).eval()
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        module(torch.empty(1, channels, side, side, device="meta"))
    found = residual(block)
    assert sum(layer.macs for layer in found) == counter.get_total_flops() // 2
    assert sum(layer.params for layer in found) == sum(p.numel() for p in module.parameters())
    assert [layer.name for layer in found] == ["conv1", "conv2", "conv3"]
    assert {layer.role for layer in found} <= set(ROLES)


def test_an_ordinary_bottleneck_has_the_blocks_own_kernel() -> None:
    found = residual(block_of(of("imagenet", "B0"), "stage 4, block 2"))  # 40 channels, 28 cells a side, 5 x 5
    assert [layer.shape_out for layer in found] == [(10, 28, 28), (10, 28, 28), (40, 28, 28)]
    assert [layer.params for layer in found] == [40 * 10 + 20, 10 * 10 * 25 + 20, 10 * 40 + 80]
    assert [layer.macs for layer in found] == [400 * 784, 2500 * 784, 400 * 784]


def test_a_quarter_of_few_channels_is_at_least_one() -> None:
    narrow = min(of("laboratory", "baseline").blocks[1:-1], key=lambda block: block.shape_in[0])
    assert narrow.shape_in[0] == 4
    assert [layer.shape_out[0] for layer in residual(narrow)] == [1, 1, 4]
