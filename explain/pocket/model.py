"""The networks that this project trains: EfficientNets of any scaling that know the classes of the drawn scenes."""

from timm.models.efficientnet import EfficientNet

from explain import architecture
from explain.intake import Intake
from explain.pocket.vocabulary import CLASS_NAMES
from explain.scaling import Base, Scaling

MEAN, STD = 0.5, 0.25  # of every colour channel, in [0, 1]


def build(base: Base, scaling: Scaling) -> EfficientNet:
    """An untrained network; dropout at half of the released rate, as the runs are short."""
    return architecture.build(base, scaling, len(CLASS_NAMES), scaling.dropout / 2)


def intake(base: Base, scaling: Scaling) -> Intake:
    """How a picture becomes the network's input: the central square, nothing cut from its edges."""
    return Intake(base.side(scaling), crop_pct=1.0, interpolation="bicubic", mean=(MEAN,) * 3, std=(STD,) * 3)
