"""How often a variant's top prediction is right: published for the full-size family, measured here for pocket."""

import functools
import json
from dataclasses import dataclass
from typing import Any

from explain.variants import POCKET, Spec
from explain.weights import ASSETS

METRICS = ASSETS / "pocket" / "metrics.json"


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Top-1 in %, and whose figure it is."""

    top1: float
    source: str


@functools.lru_cache(maxsize=1)
def pocket_metrics() -> dict[str, Any]:
    """What `python -m explain pocket evaluate` wrote; by variant under "variants"."""
    found: dict[str, Any] = json.loads(METRICS.read_text())
    return found


def accuracy(spec: Spec) -> Accuracy | None:
    """The accuracy of this network, None where nobody has said."""
    if spec.family is POCKET:
        row = pocket_metrics()["variants"].get(spec.variant.name)
        return Accuracy(100 * row["accuracy"], "measured on held-out scenes") if row else None
    top1 = spec.recipe.top1.get(spec.variant.name)
    return Accuracy(top1, spec.recipe.source) if top1 is not None else None
