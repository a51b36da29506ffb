"""TensorFlow's "same" padding, which timm works out anew for every picture, written down for pictures of one size.

A graph made of timm's layer would compute it too, operator by operator. ONNX has convolutions that pad more on one side
than on the other: of those a graph is made here.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from timm.layers import Conv2dSame
from timm.layers.padding import pad_same_arg
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  (torch's own convention)

Sizes = dict[str, tuple[int, int]]  # of what each such layer was given, rows and columns


@contextmanager
def sizes(module: nn.Module) -> Iterator[Sizes]:
    """What is given to those layers in runs inside."""
    found: Sizes = {}

    def note(name: str, given: Tensor) -> None:
        found[name] = (given.shape[-2], given.shape[-1])

    with ExitStack() as stack:
        for name, layer in module.named_modules():
            if isinstance(layer, Conv2dSame):
                hook = layer.register_forward_pre_hook(lambda _, given, name=name: note(name, given[0]))
                stack.callback(hook.remove)
        yield found


def settle(module: nn.Module, found: Sizes) -> None:
    """In place: those layers take pictures of these sizes, and no others any more."""
    for name, size in found.items():
        layer = module.get_submodule(name)
        assert isinstance(layer, nn.Conv2d)
        module.set_submodule(name, _Settled(layer, size))


class _Settled(nn.Module):
    """`layer`, which pads by itself, with the padding that it gives a picture of that size."""

    def __init__(self, layer: nn.Conv2d, size: tuple[int, int]) -> None:
        super().__init__()
        self.weight, self.bias = layer.weight, layer.bias
        left, right, top, bottom = pad_same_arg(list(size), layer.kernel_size, layer.stride, layer.dilation)
        self.pads = (left, right, top, bottom)
        self.settings = {
            "pads_i": [top, left, bottom, right],  # ONNX: the begins of all axes, then their ends
            "strides_i": [*layer.stride],
            "dilations_i": [*layer.dilation],
            "kernel_shape_i": [*layer.kernel_size],
            "group_i": layer.groups,
        }

    def forward(self, images: Tensor) -> Tensor:
        found: Tensor = _Padded.apply(images, self.weight, self.bias, self.pads, self.settings)  # type: ignore[no-untyped-call]
        return found


class _Padded(torch.autograd.Function):
    """A convolution that torch does in two steps, and ONNX in one."""

    @staticmethod
    def forward(
        ctx: Any, images: Tensor, weight: Tensor, bias: Tensor | None, pads: tuple[int, ...], settings: dict[str, Any]
    ) -> Tensor:
        return F.conv2d(
            F.pad(images, pads), weight, bias, settings["strides_i"], 0, settings["dilations_i"], settings["group_i"]
        )

    @staticmethod
    def symbolic(g: Any, images: Any, weight: Any, bias: Any, pads: Any, settings: dict[str, Any]) -> Any:
        given = (images, weight) if bias is None or bias.node().mustBeNone() else (images, weight, bias)
        return g.op("Conv", *given, **settings)
