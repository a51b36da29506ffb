"""Models of the project's own that are read as anybody's: fine-tuned on drawings, shipped with their cards."""

from typing import Any

from explain.networks.variants import Spec
from explain.own import models
from explain.runtime.shipped import ASSETS, present, read_table

LEAVES = ASSETS / "leaves"


def leaves() -> Spec:
    """The model of drawn leaves. Raises `NotShipped`."""
    for file in ("config.json", "model.safetensors"):
        present(LEAVES / file)
    return models.family((models.read(f"leaves={LEAVES}"),)).everything()[0]


def measured() -> dict[str, Any]:
    """What was measured of it, as its card says. Raises `NotShipped`."""
    found: dict[str, Any] = read_table(LEAVES / "metrics.json")
    return found
