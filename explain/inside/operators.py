"""timm's classes of an EfficientNet's blocks: the paper's name for each, and what each of its convolutions is for.

Knows timm's names; does not know shapes, weights or counts.
"""

from dataclasses import dataclass

from timm.models._efficientnet_blocks import ConvBnAct, DepthwiseSeparableConv, EdgeResidual, InvertedResidual
from timm.models.efficientnet import EfficientNet
from torch import nn


@dataclass(frozen=True, slots=True)
class Operator:
    """One of timm's classes of blocks: the paper's name for it, and its convolutions' roles by their names in it."""

    name: str
    roles: dict[str, str]


_SE = {"se.conv_reduce": "squeeze", "se.conv_expand": "excite"}
OPERATORS: dict[type[nn.Module], Operator] = {
    DepthwiseSeparableConv: Operator("MBConv", {"conv_dw": "depthwise", "conv_pw": "project", **_SE}),
    InvertedResidual: Operator("MBConv", {"conv_pw": "expand", "conv_dw": "depthwise", "conv_pwl": "project", **_SE}),
    EdgeResidual: Operator("Fused-MBConv", {"conv_exp": "conv", "conv_pwl": "project", **_SE}),
    ConvBnAct: Operator("Fused-MBConv", {"conv": "conv"}),
}
_ENDS = {"conv_stem": "stem", "conv_head": "head", "classifier": "classifier"}


def role(module: EfficientNet, path: str) -> str | None:
    """What the convolution or linear layer at that path is for; None for one that no EfficientNet has."""
    if not path.startswith("blocks."):
        return _ENDS.get(path)
    _, stage, number, inside = path.split(".", 3)
    operator = OPERATORS.get(type(module.blocks[int(stage)][int(number)]))
    return operator.roles.get(inside) if operator else None
