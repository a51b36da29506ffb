"""Noise on which networks, and graphs of them, are tried before anybody's picture: as soft as pictures are.

White noise is no picture: a network that answers pictures to five digits may magnify rounding there until none is left.
"""

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812  (torch's own convention)

COLOUR = 0.3  # of each channel's own, beside what all three have


def soft(side: int, count: int = 1) -> Tensor:
    """(count, 3, side, side), the same every time: as much of each size of spot, of deviation 1 together."""
    chance = torch.Generator().manual_seed(0)
    found, cells = torch.zeros(count, 3, side, side), 2
    while cells <= side // 2:
        grey, colour = (torch.randn(count, channels, cells, cells, generator=chance) for channels in (1, 3))
        found += F.interpolate(grey + COLOUR * colour, (side, side), mode="bicubic")
        cells *= 2
    return found / found.std()
