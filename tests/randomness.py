"""Random networks whose answers are worth comparing: left as they are built, their logits all but vanish."""

import torch
from torch import nn


def stir(module: nn.Module) -> nn.Module:
    """Give every batch norm random scales and shifts, the same each time, so that logits spread and nothing cancels."""
    torch.manual_seed(0)
    for part in module.modules():
        if isinstance(part, nn.BatchNorm2d):
            assert part.running_mean is not None
            assert part.running_var is not None
            nn.init.uniform_(part.weight, 0.5, 1.5)
            nn.init.uniform_(part.bias, -0.5, 0.5)
            nn.init.uniform_(part.running_mean, -0.2, 0.2)
            nn.init.uniform_(part.running_var, 0.5, 1.5)
    return module
