"""The pocket networks: EfficientNet's own stages and rounding rules, on a base small enough to train on a laptop.

The base is 48 px, a quarter of B0's width and half its depth, with the strides cut so that 48 px leave a 6 x 6 map.
Each variant is scaled from it by the released multipliers, so pocket B3 stands to pocket B0 as B3 to B0.
"""

from functools import partial

from timm.models._efficientnet_builder import decode_arch_def, round_channels
from timm.models.efficientnet import EfficientNet
from torch import nn

from explain.intake import Intake
from explain.pocket.vocabulary import CLASS_NAMES
from explain.scaling import RELEASED, Scaling

BASE_SIZE = 48  # px
BASE_WIDTH = 0.25  # of B0's channels
BASE_DEPTH = 0.5  # of B0's layers
DIVISOR = 4  # channels are multiples of it (8 in the full-size family)
SIZE_STEP = 4  # px
MEAN, STD = 0.5, 0.25  # of every colour channel, in [0, 1]

# Table 1 of arXiv 1905.11946, but for the strides: 2 only in the stem and the next two stages that have it.
STAGES = (
    "ds_r1_k3_s1_e1_c16_se0.25",
    "ir_r2_k3_s2_e6_c24_se0.25",
    "ir_r2_k5_s2_e6_c40_se0.25",
    "ir_r3_k3_s1_e6_c80_se0.25",
    "ir_r3_k5_s1_e6_c112_se0.25",
    "ir_r4_k5_s1_e6_c192_se0.25",
    "ir_r1_k3_s1_e6_c320_se0.25",
)


def input_size(scaling: Scaling) -> int:
    """Side of the square input in px, in proportion to the released one."""
    exact = BASE_SIZE * scaling.resolution / RELEASED["B0"].resolution
    return round(exact / SIZE_STEP) * SIZE_STEP


def build(scaling: Scaling, num_classes: int = len(CLASS_NAMES)) -> EfficientNet:
    """An untrained pocket network: (B, 3, s, s) -> (B, num_classes) logits."""
    channels = partial(round_channels, multiplier=BASE_WIDTH * scaling.width, divisor=DIVISOR)
    return EfficientNet(
        decode_arch_def([[stage] for stage in STAGES], BASE_DEPTH * scaling.depth),
        num_classes=num_classes,
        num_features=channels(1280),
        stem_size=32,
        round_chs_fn=channels,
        act_layer=nn.SiLU,
        norm_layer=partial(nn.BatchNorm2d, eps=1e-3),
        drop_rate=scaling.dropout / 2,  # the runs are short
    )


def intake(scaling: Scaling) -> Intake:
    """How a picture becomes a pocket network's input: the central square, nothing cut from its edges."""
    return Intake(input_size(scaling), crop_pct=1.0, interpolation="bicubic", mean=(MEAN,) * 3, std=(STD,) * 3)
