"""What a network would be for any scaling: its stages, map grid, parameters and multiply-adds.

The network is built by timm on the meta device, so shapes are real and no memory is taken; `networks/architecture.py`
builds it. Knows no weights.
"""

import functools
from dataclasses import dataclass

from timm.models.efficientnet import EfficientNet
from torch import nn

from explain.errors import LensError
from explain.networks.architecture import build
from explain.networks.blank import on_meta
from explain.networks.macs import by_shapes
from explain.networks.scaling import B0, RELEASED, STAGES, Scaling

LIMIT = 600e9  # multiply-adds by the formula; L2 takes 476 billion
LONGEST = 2048  # px
DEEPEST = 12.0  # times B0's layers; L2 has 5.3 times as many


class TooLarge(LensError):
    """A network that is not worth building to be counted."""


@dataclass(frozen=True, slots=True)
class BuiltStage:
    """One stage as built: blocks, channels that it puts out, and the side of its output in cells."""

    operator: str
    kernel: int
    repeats: int
    channels: int
    side: int


@dataclass(frozen=True, slots=True)
class BuiltNetwork:
    """A network as built: counts for one picture, `grid` cells a side of the map, and its stages."""

    scaling: Scaling
    params: int
    macs: int
    grid: int
    stages: tuple[BuiltStage, ...]


@functools.lru_cache(maxsize=16)
def _built(width: float, depth: float) -> EfficientNet:
    with on_meta():
        return build(B0, Scaling(width, depth, B0.size), num_classes=1000)


def by_formula(scaling: Scaling) -> float:
    """Multiply-adds that d * w^2 * r^2 foretells, from B0's counted ones."""
    return scaling.growth * by_shapes(_built(1.0, 1.0), B0.size)[0]


@functools.lru_cache(maxsize=256)
def plan(scaling: Scaling) -> BuiltNetwork:
    """Build the full-size network of that scaling and count it. Raises `TooLarge`."""
    foretold = by_formula(scaling)
    if scaling.resolution > LONGEST or scaling.depth > DEEPEST or foretold > LIMIT:
        raise TooLarge(
            f"This network is too large to be built here: by the formula it takes {foretold / 1e9:,.0f} billion "
            f"multiply-adds, {scaling.depth:.1f} times B0’s layers, at {scaling.resolution} px. "
            "Lower φ or a coefficient."
        )
    module = _built(scaling.width, scaling.depth)
    macs, grid = by_shapes(module, scaling.resolution)
    params = sum(p.numel() for p in module.parameters())
    return BuiltNetwork(scaling, params, macs, grid, _stages(module, scaling.resolution))


def _stages(module: EfficientNet, resolution: int) -> tuple[BuiltStage, ...]:
    side = -(-resolution // 2)  # the stem's stride
    rows = []
    for stage, stride, blocks in zip(STAGES, B0.strides, module.blocks, strict=True):
        side = -(-side // stride)
        last = [layer for layer in blocks.modules() if isinstance(layer, nn.Conv2d)][-1]
        rows.append(BuiltStage(stage.operator, stage.kernel, len(blocks), last.out_channels, side))
    return tuple(rows)


def nearest(macs: float) -> str:
    """The released variant whose multiply-adds are nearest in ratio."""
    counted = {name: plan(scaling).macs for name, scaling in RELEASED.items()}
    return min(counted, key=lambda name: max(counted[name] / macs, macs / counted[name]))


def staircase(scaling: Scaling, around: int = 64) -> list[tuple[int, int, int]]:
    """(side in px, multiply-adds, map grid) of this width and depth for every input within `around` px."""
    module = _built(scaling.width, scaling.depth)
    low, high = max(32, scaling.resolution - around), scaling.resolution + around
    return [(side, *by_shapes(module, side)) for side in range(low, high + 1)]
