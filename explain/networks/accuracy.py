"""How often a variant's top prediction is right: published for networks of others, measured here for our own."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from explain.runtime.shipped import ASSETS, read_table

if TYPE_CHECKING:
    from explain.networks.variants import Spec

METRICS = ASSETS / "pocket" / "metrics.json"
Row = dict[str, Any]  # what was measured of one network


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
    found: dict[str, Any] = read_table(path) if path.exists() else {"variants": {}}
    return found


def measured(spec: Spec) -> Row | None:
    """Everything that was measured of a bundled network, None where nothing was."""
    row: Row | None = metrics(spec.family.name)["variants"].get(spec.variant.name)
    return row


def accuracy(spec: Spec) -> Accuracy | None:
    """The accuracy of this network, None where nobody has said."""
    return spec.source.accuracy
