"""What each channel gives a class: the logit taken apart channel by channel, as the exact map takes it apart by place.

With A (K, h, w) and W as in `maps/evidence.py`, channel k gives class c the map W[c, k] A_k, whose mean is its share of
the logit. Over all channels the maps sum to the evidence map, and the shares, with the bias, to the logit.
"""

from dataclasses import dataclass

import numpy as np

from explain.maps.evidence import Evidence
from explain.runtime.arrays import Array


@dataclass(frozen=True, slots=True, eq=False)
class Channel:
    """One channel and one class: `mean` is its mean activation, `weight` the class's for it.

    `contribution` is their product, in logits, and the mean of `values` (h, w).
    """

    number: int
    weight: float
    mean: float
    contribution: float
    values: Array


def contributions(evidence: Evidence, index: int) -> Array:
    """(K,), in logits: what each channel gives class `index`; their sum plus the class's bias is its logit."""
    found: Array = (evidence.weight[index] * evidence.features.mean((1, 2))).numpy()
    return found


def strongest(evidence: Evidence, index: int, count: int, against: int = 3) -> tuple[Channel, ...]:
    """The `count` channels that speak most for class `index`, then the `against` that speak most against it.

    By contribution, largest first and most negative last; fewer where fewer speak so.
    """
    shares = contributions(evidence, index)
    order = np.argsort(-shares, kind="stable")
    speaking_for, speaking_against = order[shares[order] > 0], order[shares[order] < 0]
    kept = (*speaking_for[:count], *speaking_against[max(0, len(speaking_against) - against) :])
    return tuple(_channel(evidence, index, int(number)) for number in kept)


def _channel(evidence: Evidence, index: int, number: int) -> Channel:
    weight, values = evidence.weight[index, number], evidence.features[number]
    mean = values.mean()
    return Channel(number, float(weight), float(mean), float(weight * mean), (weight * values).numpy())
