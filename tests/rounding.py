"""The released rounding rules, written out: tensorflow/tpu, efficientnet_model.py. timm rounds the networks here."""

import math


def round_filters(channels: int, width: float, divisor: int = 8) -> int:
    """Channels after scaling: the nearest multiple of `divisor`, never more than 10 % below."""
    scaled = channels * width
    rounded = max(divisor, int(scaled + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * scaled else rounded


def round_repeats(repeats: int, depth: float) -> int:
    """Blocks of a stage after scaling: always rounded up."""
    return math.ceil(repeats * depth)
