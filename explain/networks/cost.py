"""What a network costs on paper: parameters and multiply-adds, counted on the meta device without any weights."""

from dataclasses import dataclass

from explain.networks import building
from explain.networks.variants import Spec


@dataclass(frozen=True, slots=True)
class Cost:
    """Counts for one picture: `params`, `macs`, side of the input in px, and (rows, columns) of the map."""

    params: int
    macs: int
    input_size: int
    grid: tuple[int, int]


def cost(spec: Spec) -> Cost:
    """The cost of one forward of `spec` at its own input size."""
    drawn = building.blueprint(spec)
    return Cost(drawn.params, drawn.macs, building.intake(spec).size, drawn.grid)
