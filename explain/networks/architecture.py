"""EfficientNets of any scaling on any base, built by timm's own blocks and rounding rules.

Knows shapes; does not know weights or classes.
"""

from functools import partial

from timm.models._efficientnet_builder import decode_arch_def, round_channels
from timm.models.efficientnet import EfficientNet
from torch import nn

from explain.networks.scaling import HEAD_CHANNELS, STAGES, STEM_CHANNELS, Base, Scaling


def build(base: Base, scaling: Scaling, num_classes: int, drop_rate: float = 0.0) -> EfficientNet:
    """An untrained network: (B, 3, s, s) -> (B, num_classes) logits, with s = base.side(scaling)."""
    channels = partial(round_channels, multiplier=base.width * scaling.width, divisor=base.divisor)
    return EfficientNet(
        decode_arch_def([[row] for row in _rows(base)], base.depth * scaling.depth),
        num_classes=num_classes,
        num_features=channels(HEAD_CHANNELS),
        stem_size=STEM_CHANNELS,
        round_chs_fn=channels,
        act_layer=nn.SiLU,
        norm_layer=partial(nn.BatchNorm2d, eps=1e-3),
        drop_rate=drop_rate,
    )


def _rows(base: Base) -> list[str]:
    """Table 1 in timm's notation: "ds" is a block without expansion."""
    return [
        f"{'ds' if stage.expansion == 1 else 'ir'}_r{stage.repeats}_k{stage.kernel}_s{stride}"
        f"_e{stage.expansion}_c{stage.channels}_se0.25"
        for stage, stride in zip(STAGES, base.strides, strict=True)
    ]
