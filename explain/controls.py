"""The laboratory's networks: one baseline, scaled in one dimension at a time and in all three together.

Knows numbers only. The four of a budget take the same multiply-adds within 5 %, as counted; a test holds it. The
compound ones follow `FOUND`, the coefficients that `python -m explain pocket search` gave on this baseline.
"""

from dataclasses import dataclass

from explain.scaling import BASE_RESOLUTION, Coefficients, Scaling

WAYS: dict[str, str] = {"depth": "Deeper", "width": "Wider", "resolution": "Finer", "compound": "Compound"}
BUDGETS = (4, 10)  # times the baseline's multiply-adds, about
BASELINE = Scaling(1.0, 1.0, BASE_RESOLUTION)
FOUND = Coefficients(1.2, 1.1, 1.15)


def _scaled(depth: float = 1.0, width: float = 1.0, resolution: float = 1.0) -> Scaling:
    return Scaling(width, depth, round(BASE_RESOLUTION * resolution))


@dataclass(frozen=True, slots=True)
class Control:
    """One network of the laboratory: which way it was scaled, and to about how many times the baseline's cost."""

    way: str
    budget: int
    scaling: Scaling

    @property
    def name(self) -> str:
        return f"{self.way}-{self.budget}x"

    @property
    def title(self) -> str:
        return f"{WAYS[self.way]}, {self.budget}×"


CONTROLS: tuple[Control, ...] = (
    Control("depth", 4, _scaled(depth=5.05)),
    Control("width", 4, _scaled(width=2.18)),
    Control("resolution", 4, _scaled(resolution=2.0)),
    Control("depth", 10, _scaled(depth=14.05)),
    Control("width", 10, _scaled(width=3.52)),
    Control("resolution", 10, _scaled(resolution=22 / 7)),
)
