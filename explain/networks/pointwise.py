"""A 1 x 1 convolution of the means as the linear layer that it is: the same sums of the same weights.

Some of timm's networks (DLA, DPN) end in one. As a linear layer it is known everywhere here as what it is; its file of
weights keeps the shape that timm gives it, (C, K, 1, 1).
"""

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn


class Pointwise(nn.Linear):
    """(B, K, 1, 1) -> (B, C, 1, 1). Takes and gives weights as a convolution's."""

    def forward(self, input: Tensor) -> Tensor:
        return super().forward(input.flatten(1))[:, :, None, None]

    def _save_to_state_dict(self, destination: Any, prefix: str, keep_vars: bool) -> None:
        super()._save_to_state_dict(destination, prefix, keep_vars)
        destination[f"{prefix}weight"] = destination[f"{prefix}weight"][:, :, None, None]

    def _load_from_state_dict(self, state_dict: Any, prefix: str, *rest: Any) -> None:
        name = f"{prefix}weight"
        if name in state_dict:
            state_dict[name] = state_dict[name].flatten(1)
        super()._load_from_state_dict(state_dict, prefix, *rest)


def as_linear(module: nn.Module) -> nn.Module:
    """`module`, of timm, changed in place where its last layer is such a convolution."""
    find: Callable[[], Any] | None = getattr(module, "get_classifier", None)
    layer = find() if find else None
    if not (isinstance(layer, nn.Conv2d) and layer.bias is not None and _is_pointwise(layer)):
        return module
    linear = Pointwise(layer.in_channels, layer.out_channels)
    linear.weight = nn.Parameter(layer.weight.detach().flatten(1))
    linear.bias = nn.Parameter(layer.bias.detach())
    module.set_submodule(next(name for name, part in module.named_modules() if part is layer), linear)
    return module


def _is_pointwise(layer: nn.Conv2d) -> bool:
    said = layer.kernel_size, layer.stride, layer.padding, layer.groups
    return said == ((1, 1), (1, 1), (0, 0), 1)
