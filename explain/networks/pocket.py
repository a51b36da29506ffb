"""The networks that this project trains: EfficientNets of any scaling that know the classes of the drawn scenes."""

import functools
from typing import Any

from timm.models import load_pretrained, register_model
from timm.models.efficientnet import EfficientNet

from explain.networks import architecture
from explain.networks.preprocessing import Intake
from explain.networks.scaling import POCKET_B0, RELEASED, Base, Scaling
from explain.networks.vocabulary import CLASS_NAMES

MEAN, STD = 0.5, 0.25  # of every colour channel, in [0, 1]


def build(base: Base, scaling: Scaling) -> EfficientNet:
    """An untrained network; dropout at half of the released rate, as the runs are short."""
    return architecture.build(base, scaling, len(CLASS_NAMES), scaling.dropout / 2)


def intake(base: Base, scaling: Scaling) -> Intake:
    """How a picture becomes the network's input: the central square, nothing cut from its edges."""
    return Intake(base.side(scaling), crop_pct=1.0, interpolation="bicubic", mean=(MEAN,) * 3, std=(STD,) * 3)


@functools.cache
def register() -> None:
    """Let timm build them by name, so that a fine-tuned one is saved and loaded as any other model of timm's."""
    for name, scaling in RELEASED.items():
        _register(name, scaling)


def _register(name: str, scaling: Scaling) -> None:
    def create(
        pretrained: bool = False, pretrained_cfg: Any = None, num_classes: int = len(CLASS_NAMES), **options: Any
    ) -> EfficientNet:
        module = architecture.build(POCKET_B0, scaling, num_classes, options.get("drop_rate", scaling.dropout / 2))
        about = {"architecture": create.__name__, "num_classes": num_classes, **_config(scaling)}
        module.pretrained_cfg = pretrained_cfg or about
        if pretrained:  # a fine-tuned one; the bundled weights are read by networks.load
            load_pretrained(module, num_classes=num_classes)
        return module

    create.__name__ = f"pocket_{name.lower()}"
    register_model(create)


def _config(scaling: Scaling) -> dict[str, Any]:
    """What timm's own configurations say of a network's input."""
    found = intake(POCKET_B0, scaling)
    return {
        "input_size": (3, found.size, found.size), "crop_pct": found.crop_pct, "interpolation": found.interpolation,
        "mean": found.mean, "std": found.std,
    }  # fmt: skip
