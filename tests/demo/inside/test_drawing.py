"""A block's drawing: to scale, with every tensor and its shape, and a name that says what is drawn."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from demo.inside import drawing
from demo.inside.drawing import GAP, HIGHEST, LOWEST, MIDDLE, NARROWEST, WIDEST, Scale
from demo.ui.words import count
from explain.inside.anatomy import Block, Layer, Shape, anatomy, residual
from explain.networks.variants import specs

SVG = "{http://www.w3.org/2000/svg}"
Box = tuple[float, float, float, float]  # x, y, width, height


def found(family: str, variant: str, key: str) -> Block:
    blocks = {block.key: block for block in anatomy(specs(family, (variant,))[0]).blocks}
    return blocks[key]


def draw(block: Block) -> ElementTree.Element:
    return parse(drawing.block(block.layers, block.skip, Scale(block.layers), "A block"))


def parse(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" '))


def boxes(svg: ElementTree.Element) -> list[Box]:
    rows = [[float(rect.get(name, "nan")) for name in ("x", "y", "width", "height")] for rect in svg.iter(f"{SVG}rect")]
    return [(x, y, width, height) for x, y, width, height in rows]


def texts(svg: ElementTree.Element, kind: str) -> list[str]:
    """What is written, without what shows only under the pointer."""
    written = [text for text in svg.iter(f"{SVG}text") if text.get("class") == kind]
    return [(text.text or "") + "".join(span.text or "" for span in text.iter(f"{SVG}tspan")) for text in written]


def skips(svg: ElementTree.Element) -> list[str]:
    return [path.get("d", "") for path in svg.iter(f"{SVG}path") if path.get("class") == "skip"]


# of B0 at 224 px, by the paper's Table 1: what goes in, expanded, after the stride, gated, projected
STAGE_3 = [(16, 112), (96, 112), (96, 56), (96, 56), (24, 56)]


def test_a_tensor_is_as_wide_as_it_has_channels_and_as_high_as_it_has_cells() -> None:
    drawn = boxes(draw(found("imagenet", "B0", "stage 3, block 1")))
    for (channels, side), (x, _, width, height) in zip(STAGE_3, drawn, strict=True):
        assert width == pytest.approx(WIDEST * channels / 96, abs=0.05)
        assert height == pytest.approx(HIGHEST * side / 112, abs=0.05)
        assert x + width / 2 == pytest.approx(MIDDLE, abs=0.1)


def test_every_tensor_has_its_shape_beside_it() -> None:
    svg = draw(found("imagenet", "B0", "stage 3, block 1"))
    assert texts(svg, "shape") == [f"{channels} at {side} × {side}" for channels, side in STAGE_3]
    places = [float(text.get("y", "nan")) for text in svg.iter(f"{SVG}text") if text.get("class") == "shape"]
    for place, (_, top, _, height) in zip(places, boxes(svg), strict=True):
        assert place == pytest.approx(top + height / 2 + 4, abs=0.1)


def test_every_layer_stands_on_its_arrow_with_what_it_costs() -> None:
    block = found("imagenet", "B0", "stage 3, block 1")
    macs = {layer.role: layer.macs for layer in block.layers}
    assert texts(draw(block), "layer") == [
        f"Expand 1 × 1 · {count(16 * 96 * 112 * 112)}",
        f"Depthwise 3 × 3, stride 2 · {count(9 * 96 * 56 * 56)}",
        f"× gates (squeezed to 4) · {count(macs['squeeze'] + macs['excite'])}",
        f"Project 1 × 1 · {count(96 * 24 * 56 * 56)}",
    ]


def test_tensors_stand_below_each_other_with_room_for_an_arrow_and_inside_the_drawing() -> None:
    svg = draw(found("imagenet", "B7", "stage 7, block 4"))
    for (_, top, _, height), (_, following, _, _) in pairwise(boxes(svg)):
        assert following == pytest.approx(top + height + GAP, abs=0.2)
    _, top, _, height = boxes(svg)[-1]
    _, least, _, whole = map(float, svg.get("viewBox", "").split())
    assert least < 0 < top + height < least + whole


def test_what_is_small_can_still_be_seen() -> None:
    tiny = (Layer("", "project", 1, 1, (1000, 100, 100), (1, 1, 1), 0, 0),)
    (_, _, _, height), (_, _, narrow, low) = boxes(parse(drawing.block(tiny, False, Scale(tiny), "Tiny")))
    assert (height, narrow, low) == (HIGHEST, NARROWEST, LOWEST)


def test_blocks_beside_each_other_have_one_scale() -> None:
    block = found("imagenet", "B0", "stage 6, block 2")
    html = drawing.figures(((block.layers, True, "One"), (residual(block), True, "Other")))
    one, other = (parse(svg) for svg in re.findall("<svg.*?</svg>", html))
    (_, _, width, height), *_ = boxes(one)
    assert boxes(other)[0][2:] == boxes(other)[-1][2:] == (width, height)  # both take 112 channels at 14 x 14
    assert boxes(other)[1][2] == pytest.approx(width / 4, abs=0.05)
    assert max(box[2] for box in boxes(one)) == WIDEST
    assert re.findall("<figcaption>(.*?)</figcaption>", html) == ["One", "Other"]


@pytest.mark.parametrize(
    ("family", "variant"), [("imagenet", "B1"), ("relatives", "EfficientNetV2-B0"), ("relatives", "EfficientNet-Lite0")]
)
def test_a_skip_is_drawn_where_the_block_has_one_and_nowhere_else(family: str, variant: str) -> None:
    blocks = anatomy(specs(family, (variant,))[0]).blocks
    assert {block.skip for block in blocks} == {True, False}
    for block in blocks:
        svg = draw(block)
        assert len(skips(svg)) == block.skip, block.key
        assert ("A skip adds" in svg.get("aria-label", "")) == block.skip
        assert [text for text in svg.itertext() if "added to the output" in text] == block.skip * [
            "skip: added to the output"
        ]


def test_a_skip_runs_from_the_middle_of_the_input_to_the_middle_of_the_output() -> None:
    svg = draw(found("imagenet", "B0", "stage 4, block 2"))
    first, *_, last = boxes(svg)
    (path,) = skips(svg)
    numbers = re.match(r"M([\d.]+) ([\d.]+)H([\d.]+)V([\d.]+)H([\d.]+)", path)
    assert numbers
    start, top, left, bottom, end = map(float, numbers.groups())
    assert top == pytest.approx(first[1] + first[3] / 2, abs=0.1)
    assert bottom == pytest.approx(last[1] + last[3] / 2, abs=0.1)
    assert start == end == pytest.approx(first[0] - 4, abs=0.1)
    assert left < min(x for x, *_ in boxes(svg))


@pytest.mark.parametrize("key", ["stage 1, block 1", "stage 2, block 1", "stage 5, block 2", "stage 9, block 1"])
def test_the_name_tells_the_very_shapes_that_are_drawn(key: str) -> None:
    svg = draw(found("imagenet", "B0", key))
    label = svg.get("aria-label", "")
    assert label.startswith("A block. Channels from the input to the output: ")
    assert re.findall(r"\d+ at \d+ × \d+", label) == texts(svg, "shape")


SHAPES: dict[tuple[str, str, str], list[Shape]] = {
    ("imagenet", "B0", "stage 1, block 1"): [(3, 224, 224), (32, 112, 112)],
    ("imagenet", "B0", "stage 9, block 1"): [(320, 7, 7), (1280, 7, 7), (1280, 1, 1), (1000, 1, 1)],
    ("relatives", "EfficientNetV2-S", "stage 3, block 2"): [(48, 96, 96), (192, 96, 96), (48, 96, 96)],
    ("relatives", "EfficientNet-Lite0", "stage 3, block 2"): [(24, 56, 56), (144, 56, 56), (144, 56, 56), (24, 56, 56)],
}


@pytest.mark.parametrize("place", SHAPES)
def test_stems_heads_fused_blocks_and_blocks_without_gates_are_drawn_as_they_are(place: tuple[str, str, str]) -> None:
    svg = draw(found(*place))
    assert texts(svg, "shape") == [f"{channels} at {rows} × {columns}" for channels, rows, columns in SHAPES[place]]


def test_a_fused_block_has_one_full_convolution_and_no_depthwise() -> None:
    steps = texts(draw(found("relatives", "EfficientNetV2-S", "stage 3, block 2")), "layer")
    assert [step.split(" · ")[0] for step in steps] == ["Convolution 3 × 3", "Project 1 × 1"]


def test_a_head_takes_every_channels_mean_before_it_classifies() -> None:
    steps = texts(draw(found("imagenet", "B0", "stage 9, block 1")), "layer")
    assert [step.split(" · ")[0] for step in steps] == ["Head 1 × 1", "Mean of every channel", "Classifier 1 × 1"]


def test_a_title_is_escaped() -> None:
    block = found("imagenet", "B0", "stage 1, block 1")
    html = drawing.figures(((block.layers, False, '<b> & "'),))
    assert "<b>" not in html
    assert parse(re.findall("<svg.*?</svg>", html)[0]).get("aria-label", "").startswith('<b> & ".')
