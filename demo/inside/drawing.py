"""A block drawn to scale as SVG: each tensor as wide as it has channels and as high as it has cells.

Knows layers; colours follow the page's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from demo.inside import words as inside_words
from demo.ui.words import count

if TYPE_CHECKING:
    from explain.inside.anatomy import Layer, Shape

WIDTH = 400  # of the drawing; lengths are in SVG units, a px where there is room
MIDDLE = 146  # of the tensors; what a layer is called stands to their right
WIDEST, HIGHEST = 208, 60
NARROWEST, LOWEST = 3, 5  # so that what is small can be seen
GAP = 40  # between two tensors
MARGIN = 8  # above and below: words are higher than the lowest tensor
GATED = ("squeeze", "excite")


class Scale:
    """Channels and cells to lengths; the same for all drawings that are to be compared."""

    def __init__(self, layers: tuple[Layer, ...]) -> None:
        shapes = [shape for layer in layers for shape in (layer.shape_in, layer.shape_out)]
        self._channels = max(channels for channels, _, _ in shapes)
        self._rows = max(rows for _, rows, _ in shapes)

    def width(self, channels: int) -> float:
        return max(NARROWEST, WIDEST * channels / self._channels)

    def height(self, rows: int) -> float:
        return max(LOWEST, HIGHEST * rows / self._rows)


@dataclass(frozen=True, slots=True)
class _Step:
    """An arrow: what stands beside it, what that means, and the tensor that it leads to."""

    title: str
    cost: str
    about: str
    shape: Shape


def _steps(layers: tuple[Layer, ...]) -> Iterator[_Step]:
    """From the input to the output; squeeze-and-excitation is one step, and the pooling before a classifier is one."""
    shape = layers[0].shape_in
    for layer in layers:
        if layer.role == "squeeze":
            cost = sum(gate.macs for gate in layers if gate.role in GATED)
            yield _Step(inside_words.gated(layer), count(cost), inside_words.ROLES["excite"][1], shape)
        elif layer.role not in GATED:
            if layer.shape_in != shape:
                yield _Step(inside_words.POOLED[0], "", inside_words.POOLED[1], layer.shape_in)
            shape = layer.shape_out
            yield _Step(inside_words.layer(layer), count(layer.macs), inside_words.ROLES[layer.role][1], shape)


def block(layers: tuple[Layer, ...], skip: bool, scale: Scale, title: str) -> str:
    """From the input at the top to the output at the bottom."""
    steps = list(_steps(layers))
    shapes = [layers[0].shape_in, *(step.shape for step in steps)]
    tops = [0.0]
    for _, rows, _ in shapes:
        tops.append(tops[-1] + scale.height(rows) + GAP)
    bottom = tops.pop() - GAP
    parts = [_tensor(shape, top, scale) for shape, top in zip(shapes, tops, strict=True)]
    parts += [_arrow(step, top - GAP) for step, top in zip(steps, tops[1:], strict=True)]
    if skip:
        parts.append(_skip(shapes[0], bottom, scale))
    label = escape(inside_words.drawn(title, shapes, skip))
    frame = f"0 {-MARGIN} {WIDTH} {bottom + 2 * MARGIN:.0f}"
    return f'<svg viewBox="{frame}" role="img" aria-label="{label}">{"".join(parts)}</svg>'


def _tensor(shape: Shape, top: float, scale: Scale) -> str:
    channels, rows, _ = shape
    width, height = scale.width(channels), scale.height(rows)
    return (
        f'<rect x="{MIDDLE - width / 2:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}"/>'
        f'<text class="shape" x="{MIDDLE + WIDEST / 2 + 14:.0f}" y="{top + height / 2 + 4:.1f}">'
        f"{inside_words.shape(shape)}</text>"
    )


def _arrow(step: _Step, top: float) -> str:
    """With what the layer is and what it costs beside it."""
    cost = f'<tspan class="cost"> · {step.cost}</tspan>' if step.cost else ""
    return (
        f'<path d="M{MIDDLE} {top + 4:.1f}v{GAP - 10}m-4 -5l4 5l4 -5"/>'
        f'<text class="layer" x="{MIDDLE + 12}" y="{top + GAP / 2 + 2:.1f}">{escape(step.title)}{cost}'
        f"<title>{escape(step.about)}</title></text>"
    )


def _skip(shape: Shape, bottom: float, scale: Scale) -> str:
    """From the middle of the input to that of the output, which have the same shape."""
    half, left = scale.height(shape[1]) / 2, MIDDLE - WIDEST / 2 - 18
    edge, words = MIDDLE - scale.width(shape[0]) / 2 - 4, f"{left - 7:.0f} {bottom / 2:.1f}"
    return (
        f'<path class="skip" d="M{edge:.1f} {half:.1f}H{left}V{bottom - half:.1f}H{edge:.1f}m-5 -4l5 4l-5 4"/>'
        f'<text transform="translate({words}) rotate(-90)" text-anchor="middle">{inside_words.SKIP}</text>'
    )


def figures(blocks: tuple[tuple[tuple[Layer, ...], bool, str], ...]) -> str:
    """Blocks beside each other on one scale: the layers of each, whether it has a skip, and its title."""
    scale = Scale(tuple(layer for layers, _, _ in blocks for layer in layers))
    drawn = (
        f"<figure><figcaption>{escape(title)}</figcaption>{block(layers, skip, scale, title)}</figure>"
        for layers, skip, title in blocks
    )
    return f'<div class="blocks">{"".join(drawn)}</div>'
