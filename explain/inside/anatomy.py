"""What an EfficientNet is made of: stages, blocks and layers, with the shapes of a real forward and what each costs.

Counted on the meta device, as `networks/cost.py` does, and to the same totals. Knows no weights and no picture. Stages
are numbered as everywhere, as in the paper's Table 1 (arXiv 1905.11946): the stem is the first, the head the last.
"""

import functools
import itertools
import math
from dataclasses import dataclass, replace

import torch
from timm.layers import BlurPool2d
from timm.models.efficientnet import EfficientNet
from torch import Tensor, nn

from explain.errors import LensError
from explain.inside import hooks, operators
from explain.networks import building
from explain.networks.blank import on_meta
from explain.networks.macs import of_layer
from explain.networks.scaling import FIRST_OF_BLOCKS
from explain.networks.shapes import Shapes
from explain.networks.variants import Spec

Shape = tuple[int, int, int]  # channels, rows, columns
Place = tuple[int, int]  # stage, block in it; both from 1

# "conv" is the full k x k convolution of a fused block
ROLES = ("stem", "expand", "depthwise", "squeeze", "excite", "project", "conv", "head", "classifier")


class NotEfficientNet(LensError):
    """A network that is not made of an EfficientNet's blocks."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One convolution, or the linear layer: timm's path to it, its role (of `ROLES`) and its counts for one picture.

    `params` has those of its batch norm as well; `macs` are multiply-adds.
    """

    name: str
    role: str
    kernel: int
    stride: int
    shape_in: Shape
    shape_out: Shape
    params: int
    macs: int

    @property
    def activations(self) -> int:
        """Numbers that the layer puts out, which is how fvcore counts activations."""
        return math.prod(self.shape_out)


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a stage, `number` from 1; stem and head are a block each.

    `expansion` is how many times as wide as its input the block is inside: a little more than its operator's where
    channels were rounded up. `skip` says whether its input is added to what it makes of it.
    """

    stage: int
    number: int
    operator: str
    expansion: float
    skip: bool
    layers: tuple[Layer, ...]

    @property
    def key(self) -> str:
        """Names it among its network's blocks: "stage 3, block 2"."""
        return f"stage {self.stage}, block {self.number}"

    @property
    def kernel(self) -> int:
        """Side in cells of its largest kernel."""
        return max(layer.kernel for layer in self.layers)

    @property
    def stride(self) -> int:
        return max(layer.stride for layer in self.layers)

    @property
    def shape_in(self) -> Shape:
        return self.layers[0].shape_in

    @property
    def shape_out(self) -> Shape:
        """Of its last convolution: a head's, before the pooling."""
        return next(layer.shape_out for layer in reversed(self.layers) if layer.role != "classifier")

    @property
    def params(self) -> int:
        return sum(layer.params for layer in self.layers)

    @property
    def macs(self) -> int:
        return sum(layer.macs for layer in self.layers)

    @property
    def activations(self) -> int:
        return sum(layer.activations for layer in self.layers)


@dataclass(frozen=True, slots=True)
class Stage:
    """One row of Table 1: blocks of one kind."""

    number: int
    blocks: tuple[Block, ...]

    @property
    def operator(self) -> str:
        """As the paper writes it: "MBConv6"."""
        return self.blocks[0].operator

    @property
    def kernel(self) -> int:
        return self.blocks[0].kernel

    @property
    def repeats(self) -> int:
        return len(self.blocks)

    @property
    def channels(self) -> int:
        """That it puts out."""
        return self.blocks[-1].shape_out[0]

    @property
    def side_in(self) -> int:
        """In cells, as Table 1's resolution."""
        return self.blocks[0].shape_in[1]

    @property
    def params(self) -> int:
        return sum(block.params for block in self.blocks)

    @property
    def macs(self) -> int:
        return sum(block.macs for block in self.blocks)

    @property
    def activations(self) -> int:
        return sum(block.activations for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A whole network for one picture of `size` px: nine stages for a scaled B0, eight or nine for V2."""

    spec: Spec
    size: int
    stages: tuple[Stage, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(block for stage in self.stages for block in stage.blocks)

    @property
    def params(self) -> int:
        return sum(stage.params for stage in self.stages)

    @property
    def macs(self) -> int:
        return sum(stage.macs for stage in self.stages)

    @property
    def activations(self) -> int:
        return sum(stage.activations for stage in self.stages)


_MULTIPLYING = (nn.Conv2d, nn.Linear, BlurPool2d)  # the last has no role: its strides are not the convolutions’
_BEHIND = {"stem": "", "head": " & pooling & FC"}  # at the ends: what Table 1 names after the convolution


def efficientnet(spec: Spec, module: nn.Module) -> EfficientNet:
    """`module`, which is the network of `spec`. Raises `NotEfficientNet`."""
    if not isinstance(module, EfficientNet):
        raise NotEfficientNet(f"{spec.label} has no stages of blocks: choose an EfficientNet.")
    return module


def place(module: EfficientNet, path: str) -> Place:
    """The stage and the block of the part at that path."""
    words = path.split(".")
    if words[0] == "blocks":
        return int(words[1]) + FIRST_OF_BLOCKS, int(words[2]) + 1
    return 1 if words[0] in ("conv_stem", "bn1") else len(module.blocks) + FIRST_OF_BLOCKS, 1


@functools.lru_cache(maxsize=256)
def anatomy(spec: Spec) -> Anatomy:
    """What `spec` is made of, at its own input size. Raises `NotEfficientNet`."""
    with on_meta():
        module = efficientnet(spec, building.build(spec).eval())
    counted = [path for path, part in module.named_modules() if isinstance(part, _MULTIPLYING)]
    roles = {path: operators.role(module, path) for path in counted}
    if None in roles.values() or "head" not in roles.values():
        raise NotEfficientNet(f"{spec.label} has parts that no EfficientNet has: choose an EfficientNet.")
    size = building.intake(spec).size
    blocks = [_block(module, where, tuple(found)) for where, found in _layers(module, size, roles).items()]
    stages = itertools.groupby(blocks, key=lambda block: block.stage)
    return Anatomy(spec, size, tuple(Stage(number, tuple(group)) for number, group in stages))


def _layers(module: EfficientNet, size: int, roles: dict[str, str | None]) -> dict[Place, list[Layer]]:
    """Every block's layers, in the order in which they run."""
    found: dict[Place, list[Layer]] = {}

    def see(path: str, given: Tensor, made: Tensor) -> None:
        layers, part = found.setdefault(place(module, path), []), parts[path]
        if role := roles.get(path):
            layers.append(_layer(path, role, part, _shape(given), _shape(made)))
        else:  # a norm, of the convolution before it
            layers[-1] = replace(layers[-1], params=layers[-1].params + _parameters(part))

    parts = {path: part for path, part in module.named_modules() if _parameters(part)}
    with torch.no_grad(), hooks.outputs(parts, see), Shapes():  # type: ignore[no-untyped-call]
        module(torch.empty(1, 3, size, size, device="meta"))
    return found


def _parameters(part: nn.Module) -> int:
    """Its own; not those of its parts."""
    return sum(parameter.numel() for parameter in part.parameters(recurse=False))


def _shape(tensor: Tensor) -> Shape:
    """Of (1, C, h, w), or of (1, C) as one cell."""
    channels, rows, columns = (*tensor.shape[1:], 1, 1)[:3]
    return channels, rows, columns


def _layer(path: str, role: str, part: nn.Module, shape_in: Shape, shape_out: Shape) -> Layer:
    kernel, stride = (part.kernel_size[0], part.stride[0]) if isinstance(part, nn.Conv2d) else (1, 1)
    weight = part.get_parameter("weight")
    macs = of_layer(weight.numel(), shape_out[1] * shape_out[2])
    return Layer(path, role, kernel, stride, shape_in, shape_out, _parameters(part), macs)


def _block(module: EfficientNet, where: Place, layers: tuple[Layer, ...]) -> Block:
    first, expansion = layers[0], _expansion(layers)
    if first.role in _BEHIND:
        return Block(*where, f"Conv{first.kernel}x{first.kernel}{_BEHIND[first.role]}", expansion, False, layers)
    stage, number = where
    part = module.blocks[stage - FIRST_OF_BLOCKS][number - 1]
    name = operators.OPERATORS[type(part)].name
    times = int(expansion)  # timm rounds up to multiples of eight channels
    return Block(stage, number, f"{name}{times}", expansion, bool(part.has_skip), layers)


def _expansion(layers: tuple[Layer, ...]) -> float:
    """Channels that are projected, by those that come in; 1 where nothing is projected."""
    wide = next((layer.shape_in[0] for layer in layers if layer.role == "project"), layers[0].shape_in[0])
    return wide / layers[0].shape_in[0]


def residual(block: Block) -> tuple[Layer, ...]:
    """An ordinary bottleneck where `block` stands: wide at its ends and narrow inside, so an MBConv turned round.

    Of the same input, whose width and resolution it keeps: 1 x 1 to a quarter of the channels, a full convolution of
    the block's kernel on those, 1 x 1 back (He et al. 2015, arXiv 1512.03385), a batch norm after each.
    """
    channels, rows, columns = block.shape_in
    narrow = max(1, channels // 4)
    steps = (
        ("conv1", "project", 1, channels, narrow),
        ("conv2", "conv", block.kernel, narrow, narrow),
        ("conv3", "expand", 1, narrow, channels),
    )
    return tuple(
        Layer(
            name, role, kernel, 1, (into, rows, columns), (out, rows, columns),
            params=into * out * kernel**2 + 2 * out, macs=of_layer(into * out * kernel**2, rows * columns),
        )
        for name, role, kernel, into, out in steps
    )  # fmt: skip
