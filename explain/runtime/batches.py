"""How many pictures go through a network at once: by their pixels, so that memory stays what it is at 224 px."""

from collections.abc import Callable

from torch import Tensor

BATCH = 32
BATCH_PIXELS = BATCH * 224**2  # B7 at 600 px would take 2 GB behind its first stage of blocks

OnPasses = Callable[[int, int], None]  # passes done, in all; between two batches; may raise to stop


def at_once(images: Tensor) -> int:
    """For pictures of the size of these, (B, 3, H, W)."""
    return max(1, min(BATCH, BATCH_PIXELS // images[0, 0].numel()))
