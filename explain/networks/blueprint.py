"""What an architecture is, whatever its weights: counts, norms to fold, and what keeps maps from being exact.

One forward on the meta device tells all of it.
"""

from dataclasses import dataclass

from torch import Tensor, nn

from explain.networks.exactness import obstacle
from explain.networks.folding import Pair, foldable
from explain.networks.trace import follow


@dataclass(frozen=True, slots=True)
class Blueprint:
    """Of one picture: `macs` are multiply-adds, `grid` is (rows, columns) of the map.

    `foldable` is what `folding.fold` takes; `obstacle` is None where mean and bias of a map are its class's logit.
    """

    params: int
    macs: int
    grid: tuple[int, int]
    foldable: tuple[Pair, ...]
    obstacle: str | None


def draw(module: nn.Module, images: Tensor) -> Blueprint:
    """Of `module` in evaluation mode and one picture, both on the meta device; raises what running it raises."""
    trace = follow(module, images)
    params = sum(parameter.numel() for parameter in module.parameters())
    sizes = [*getattr(trace.features, "shape", ())]
    grid = (sizes[2], sizes[3]) if len(sizes) == 4 else (1, 1)
    return Blueprint(params, trace.macs, grid, foldable(trace), obstacle(trace))
