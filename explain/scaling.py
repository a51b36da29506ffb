"""The released compound-scaling coefficients of B0-B7 and the rounding rules that turn them into networks.

Knows numbers only; builds nothing.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scaling:
    """Multipliers on the baseline's channels (`width`) and layers (`depth`), the input's side in px, dropout rate."""

    width: float
    depth: float
    resolution: int
    dropout: float


# tensorflow/tpu, models/official/efficientnet/efficientnet_builder.py, efficientnet_params
RELEASED: dict[str, Scaling] = {
    "B0": Scaling(1.0, 1.0, 224, 0.2),
    "B1": Scaling(1.0, 1.1, 240, 0.2),
    "B2": Scaling(1.1, 1.2, 260, 0.3),
    "B3": Scaling(1.2, 1.4, 300, 0.3),
    "B4": Scaling(1.4, 1.8, 380, 0.4),
    "B5": Scaling(1.6, 2.2, 456, 0.4),
    "B6": Scaling(1.8, 2.6, 528, 0.5),
    "B7": Scaling(2.0, 3.1, 600, 0.5),
}


def round_filters(channels: int, width: float, divisor: int = 8) -> int:
    """Channels after scaling: the nearest multiple of `divisor`, never more than 10 % below (efficientnet_model.py)."""
    scaled = channels * width
    rounded = max(divisor, int(scaled + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * scaled else rounded


def round_repeats(repeats: int, depth: float) -> int:
    """Blocks of a stage after scaling: always rounded up (efficientnet_model.py)."""
    return math.ceil(repeats * depth)
