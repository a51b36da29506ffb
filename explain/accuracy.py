"""How often a variant's top prediction is right: published for the full-size family, measured here for the others."""

import functools
import json
from dataclasses import dataclass
from typing import Any

from explain.variants import Spec
from explain.weights import ASSETS

METRICS = ASSETS / "pocket" / "metrics.json"


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Top-1 and, where known, top-5 in %, and whose figures they are."""

    top1: float
    source: str
    top5: float | None = None


@functools.lru_cache(maxsize=4)
def metrics(family: str) -> dict[str, Any]:
    """What `python -m explain pocket evaluate` wrote of a bundled family; by variant under "variants"."""
    path = ASSETS / family / "metrics.json"
    found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {"variants": {}}
    return found


def measured(spec: Spec) -> dict[str, Any] | None:
    """Everything that was measured of a bundled network, None where nothing was."""
    row: dict[str, Any] | None = metrics(spec.family.name)["variants"].get(spec.variant.name)
    return row


def accuracy(spec: Spec) -> Accuracy | None:
    """The accuracy of this network, None where nobody has said."""
    if spec.family.base:
        row = measured(spec)
        return Accuracy(100 * row["accuracy"], "measured on held-out scenes") if row else None
    return Accuracy(spec.published.top1, spec.recipe.source, spec.published.top5) if spec.published else None
