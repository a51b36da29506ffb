"""A linear classifier on a network's features, by scikit-learn, and how often it is right on pictures it has not seen.

Logistic regression on standardised features, with an L2 penalty that cross-validation chooses. It is folded into one
linear layer, the network's own last one in size and place: logits = weight · features + bias.
Knows arrays; knows no network and no picture. scikit-learn is imported where it computes: it takes seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from explain.intervals import wilson
from explain.runtime.arrays import Array
from explain.runtime.turn import heed

STRENGTHS = tuple(10.0**power for power in range(-4, 1))  # scikit-learn's C: the larger, the weaker the penalty
UNCHECKED = 1e-2  # where there is nothing to choose it by
FOLDS, INNER = 5, 3  # parts that pictures are cut into to judge, and within that to choose the penalty
FEW, REPEATS = 30, 3  # under so many pictures the cut is made so many times
EXACT, CLOSE = 1e-8, 1e-4  # of the gradient: to be kept, and to choose a penalty by
SEED = 20
LEAST_SPREAD = 0.1  # of the mean spread of features: one that hardly varies here would decide about other pictures
Split = tuple[Array, Array]  # places of the pictures to learn from, and of those to judge by


@dataclass(frozen=True, slots=True, eq=False)
class LastLayer:
    """The new last layer: `weight` (C, K) and `bias` (C,), and the `strength` C of the penalty that was chosen."""

    weight: Array
    bias: Array
    strength: float

    def logits(self, features: Array) -> Array:
        """(N, K) -> (N, C)."""
        found: Array = features @ self.weight.T + self.bias
        return found


@dataclass(frozen=True, slots=True)
class CrossValidated:
    """How often it is right, in [0, 1], with the 95 % interval; of `pictures` pictures in `distinct` groups.

    `apart` is False where pictures that are nearly the same had to be learnt from and judged by.
    """

    value: float
    low: float
    high: float
    pictures: int
    distinct: int
    folds: int
    repeats: int
    apart: bool = True


@contextmanager
def _alone() -> Iterator[None]:
    """Inside, one thread computes with arrays: two took fifty times as long, waiting for each other."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # scikit-learn brings it

    with threadpool_limits(1, user_api="blas"):
        yield


@_alone()
def fit(features: Array, labels: Array, groups: Array) -> LastLayer:
    """The layer for features (N, K) of classes (N,), numbered from 0 without a gap; the penalty by cross-validation."""
    return _Base(features).layer(labels, _strength(features, labels, groups))


@_alone()
def judge(features: Array, labels: Array, groups: Array) -> CrossValidated | None:
    """How often it is right on pictures that it has not learnt from, nor from any of their group.

    The penalty is chosen anew within each part. The interval is Wilson's, as of so many independent trials as there are
    groups; that the parts share the pictures they learn from it does not know. Where a class has one group alone its
    pictures are judged one by one, and the share flatters. None where not even that can be.
    """
    apart = bool(splits(labels, groups, FOLDS, SEED))
    whose = groups if apart else np.arange(len(labels))
    repeats = 1 if len(labels) >= FEW else REPEATS
    cuts = [splits(labels, whose, FOLDS, SEED + repeat) for repeat in range(repeats)]
    if not all(cuts):
        return None
    right = [float((out_of_fold(features, labels, whose, cut) == labels).mean()) for cut in cuts]
    distinct, value = len(np.unique(groups)), float(np.mean(right))
    return CrossValidated(value, *wilson(value, distinct), len(labels), distinct, len(cuts[0]), repeats, apart)


def out_of_fold(features: Array, labels: Array, groups: Array, cut: list[Split]) -> Array:
    """(N,): the class of each picture by the classifier that has not seen it."""
    found = np.empty_like(labels)
    for seen, left in cut:
        found[left] = fit(features[seen], labels[seen], groups[seen]).logits(features[left]).argmax(axis=1)
    return found


def splits(labels: Array, groups: Array, most: int, seed: int) -> list[Split]:
    """At most `most` parts, stratified, no group in two; none where a class would be missing from what is learnt."""
    from sklearn.model_selection import StratifiedGroupKFold

    least = min(len(np.unique(groups[labels == label])) for label in np.unique(labels))
    for folds in range(min(most, least), 1, -1):
        cutter = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
        cut = list(cutter.split(labels, labels, groups))
        if all(len(left) and len(np.unique(labels[seen])) == len(np.unique(labels)) for seen, left in cut):
            return cut
    return []


def _strength(features: Array, labels: Array, groups: Array) -> float:
    """The penalty with the least mean logarithmic loss on what was left out."""
    cut = splits(labels, groups, INNER, SEED)
    if not cut:
        return UNCHECKED
    losses = np.mean([list(_losses(features, labels, split)) for split in cut], axis=0)
    return STRENGTHS[int(losses.argmin())]


def _losses(features: Array, labels: Array, split: Split) -> Iterator[float]:
    """On the pictures left out, by strength."""
    from scipy.special import log_softmax

    heed()
    seen, left = split
    base = _Base(features[seen])
    for strength in STRENGTHS:
        logits = base.layer(labels[seen], strength, CLOSE).logits(features[left])
        yield -float(np.take_along_axis(log_softmax(logits, axis=1), labels[left][:, None], 1).mean())


class _Base:
    """Features (N, K) standardised, and turned so that at most N numbers say all of each: the same answer, far sooner.

    An L2 penalty knows no directions, and weights beside the space of the pictures would only cost.
    """

    def __init__(self, features: Array) -> None:
        self._mean = features.mean(axis=0, dtype=np.float64)
        spread = features.std(axis=0, dtype=np.float64)
        self._spread = np.maximum(spread, max(LEAST_SPREAD * float(spread.mean()), 1e-12))
        left, sizes, self._turn = np.linalg.svd((features - self._mean) / self._spread, full_matrices=False)
        self._turned = left * sizes

    def layer(self, labels: Array, strength: float, gradient: float = EXACT) -> LastLayer:
        """What is learnt, as a layer on the features as they came: standardising is folded into it."""
        found = regression(self._turned, labels, strength, gradient)
        weight, bias = found.coef_ @ self._turn, found.intercept_
        if len(weight) == 1:  # two classes have one row, for the second: half of it for one and half against the other
            weight, bias = np.vstack([-weight, weight]) / 2, np.hstack([-bias, bias]) / 2
        weight = weight / self._spread
        return LastLayer(weight, bias - weight @ self._mean, strength)


def regression(features: Array, labels: Array, strength: float, gradient: float) -> Any:
    """scikit-learn's, fitted until the gradient is no larger than that."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, max_iter=2000, tol=gradient).fit(features, labels)
