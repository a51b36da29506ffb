"""Multiply-adds (MACs), which the paper calls FLOPs: the one place where they are counted.

Of an operation that ran, as torch counts it, whatever the network; of a convolution or a linear layer by its weights;
and of a whole EfficientNet at any size by its layers' shapes, without running it. A test holds them to the same totals.
"""

from typing import Any

from torch import nn
from torch.utils.flop_counter import flop_registry


def of_operation(operation: Any, given: tuple[Any, ...], named: dict[str, Any], gave: Any) -> int:
    """Of one of ATen's operations; 0 for those that multiply no weights. Torch counts two for each."""
    count = flop_registry.get(operation._overloadpacket)
    return int(count(*given, **named, out_val=gave)) // 2 if count else 0


def of_layer(weights: int, cells: int) -> int:
    """Of a convolution, or of a linear layer with one cell: every weight once for each cell that it puts out."""
    return weights * cells


def by_shapes(module: nn.Module, side: int) -> tuple[int, int]:
    """Of one square picture of `side` px, and the map's side in cells, from an EfficientNet's layers.

    Convolutions come in the order in which they run; those of squeeze-and-excitation see one cell each.
    """
    macs = 0
    for name, layer in module.named_modules():
        if not isinstance(layer, nn.Conv2d | nn.Linear):
            continue
        one_cell = isinstance(layer, nn.Linear) or ".se." in name
        if isinstance(layer, nn.Conv2d) and not one_cell:
            side = -(-side // layer.stride[0])
        macs += of_layer(layer.weight.numel(), 1 if one_cell else side**2)
    return macs, side
