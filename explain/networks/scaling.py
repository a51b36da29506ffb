"""Compound scaling in numbers: Table 1, the coefficients, the released variants, and the rounding rules.

Tan and Le, arXiv 1905.11946. Knows numbers only; builds nothing.
"""

import math
from dataclasses import dataclass

BASE_RESOLUTION = 224  # px, B0's input


@dataclass(frozen=True, slots=True)
class Stage:
    """One row of Table 1 between stem and head, with B0's numbers; `channels` are those that it puts out."""

    operator: str
    kernel: int
    expansion: int
    channels: int
    repeats: int


STEM_CHANNELS, HEAD_CHANNELS = 32, 1280
FIRST_OF_BLOCKS = 2  # the number of the first of `STAGES` in Table 1, and everywhere here: the stem is stage 1
STAGES: tuple[Stage, ...] = (
    Stage("MBConv1", 3, 1, 16, 1),
    Stage("MBConv6", 3, 6, 24, 2),
    Stage("MBConv6", 5, 6, 40, 2),
    Stage("MBConv6", 3, 6, 80, 3),
    Stage("MBConv6", 5, 6, 112, 3),
    Stage("MBConv6", 5, 6, 192, 4),
    Stage("MBConv6", 3, 6, 320, 1),
)


@dataclass(frozen=True, slots=True)
class Scaling:
    """Multipliers on the baseline's channels (`width`) and layers (`depth`), the input's side in px, dropout rate."""

    width: float
    depth: float
    resolution: int
    dropout: float = 0.2

    @property
    def growth(self) -> float:
        """How many times B0's multiply-adds this takes by the formula, d * w^2 * r^2: rounding not counted."""
        return self.depth * self.width**2 * (self.resolution / BASE_RESOLUTION) ** 2


@dataclass(frozen=True, slots=True)
class Coefficients:
    """alpha, beta and gamma: what one step of phi multiplies depth, width and resolution by (equation 3)."""

    depth: float
    width: float
    resolution: float

    @property
    def growth(self) -> float:
        """alpha * beta^2 * gamma^2, what one step of phi multiplies the multiply-adds by; about 2 in the paper."""
        return self.depth * self.width**2 * self.resolution**2

    def at(self, phi: float) -> Scaling:
        """The scaling at that compound coefficient."""
        side = round(BASE_RESOLUTION * self.resolution**phi)
        return Scaling(self.width**phi, self.depth**phi, side)


PAPER = Coefficients(1.2, 1.1, 1.15)  # section 4, step 1


@dataclass(frozen=True, slots=True)
class Base:
    """What is scaled: the input's side in px, shares of B0's channels and layers, and each stage's stride.

    Channels are multiples of `divisor`, sides multiples of `step` px.
    """

    size: int
    width: float
    depth: float
    strides: tuple[int, ...]
    divisor: int
    step: int

    def side(self, scaling: Scaling) -> int:
        """Side of the square input in px, in proportion to the scaling's."""
        return round(self.size * scaling.resolution / BASE_RESOLUTION / self.step) * self.step


B0 = Base(224, 1.0, 1.0, (1, 2, 2, 2, 1, 2, 1), divisor=8, step=1)
# The bundled family: small enough to train on a laptop, with strides cut so that 48 px leave a 6 x 6 map.
POCKET_B0 = Base(48, 0.25, 0.5, (1, 2, 2, 1, 1, 1, 1), divisor=4, step=4)
# The laboratory's: one block in each stage, and a 7 x 7 map as B0's.
LABORATORY_BASELINE = Base(56, 0.16, 0.25, (1, 2, 2, 1, 1, 1, 1), divisor=2, step=8)


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
    "B8": Scaling(2.2, 3.6, 672, 0.5),
    "L2": Scaling(4.3, 5.3, 800, 0.5),
}
# tensorflow/tpu, models/official/efficientnet/lite, at resolutions of timm's weights: Google's code runs Lite3 and
# 4 at 280 and 300 px. Unlike B0 to B7, stem and head stay as wide, and the first and last stage as deep, as B0's.
LITE: dict[str, Scaling] = {
    "Lite0": Scaling(1.0, 1.0, 224, 0.2),
    "Lite1": Scaling(1.0, 1.1, 240, 0.2),
    "Lite2": Scaling(1.1, 1.2, 260, 0.3),
    "Lite3": Scaling(1.2, 1.4, 300, 0.3),
    "Lite4": Scaling(1.4, 1.8, 380, 0.3),
}


def fitted_phi(scaling: Scaling) -> tuple[float, float, float]:
    """The phi at which the paper's coefficients would give this depth, this width, this resolution."""
    return (
        math.log(scaling.depth, PAPER.depth),
        math.log(scaling.width, PAPER.width),
        math.log(scaling.resolution / BASE_RESOLUTION, PAPER.resolution),
    )
