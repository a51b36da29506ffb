"""What a network costs on paper: parameters and multiply-adds, counted on the meta device without any weights.

One multiply-add (MAC) is what the paper calls a FLOP; PyTorch's counter counts two operations for each.
"""

import functools
from dataclasses import dataclass

import torch
from torch.utils.flop_counter import FlopCounterMode

from explain import networks
from explain.variants import Spec


@dataclass(frozen=True, slots=True)
class Cost:
    """Counts for one picture: `params`, `macs`, side of the input in px, and (rows, columns) of the map."""

    params: int
    macs: int
    input_size: int
    grid: tuple[int, int]


@functools.lru_cache(maxsize=256)
def cost(spec: Spec) -> Cost:
    """The cost of one forward of `spec` at its own input size."""
    module, images = networks.planned(spec)
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        features = module.forward_features(images)  # type: ignore[operator]
        module.forward_head(features)  # type: ignore[operator]
    params = sum(p.numel() for p in module.parameters())
    return Cost(params, counter.get_total_flops() // 2, images.shape[-1], (features.shape[2], features.shape[3]))
