"""Why a dummy may be hard to beat on a picture: what can be seen of its map and of where the object is.

Knows no component.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from demo.trust import words as trust_words
from explain.maps.methods import EXACT, RANDOMISED

if TYPE_CHECKING:
    from explain.maps.judging import Judged
    from explain.runtime.arrays import Array

MIDDLE = 0.15  # of the side: so near to the middle is in it
MORE = 1.25  # times the mean over the picture: so much more of a map lies on the object


def reason(found: Sequence[Judged], mask: Array | None, thing: str) -> str:
    """A sentence for the strongest of the dummies that some map fails to beat; empty where nothing explains it.

    `mask` (H, W) is where the `thing` is; without one the exact map's positive evidence stands for it.
    """
    rival = trust_words.rival(found)
    exact = next((one.values for one in found if one.candidate.name == EXACT), None)
    target = mask if mask is not None else np.maximum(exact, 0) if exact is not None else None
    if rival is None or rival.values is None or target is None or not target.sum() > 0:
        return ""
    holds = REASONS[rival.candidate.name]
    return trust_words.WHY[rival.candidate.name].format(thing) if holds(rival.values, target) else ""


def _in_the_middle(values: Array, target: Array) -> bool:
    rows, columns = target.shape
    y, x = (float((target.sum(axis=1 - axis) * np.arange(size)).sum() / target.sum()) for axis, size in
            enumerate((rows, columns)))  # fmt: skip
    return abs((x + 0.5) / columns - 0.5) < MIDDLE and abs((y + 0.5) / rows - 0.5) < MIDDLE


def _lies_on_it(values: Array, target: Array) -> bool:
    """Whether clearly more of the map lies there than an even one would have."""
    rows, columns = values.shape
    height, width = target.shape
    at = np.ix_(*(((np.arange(n) + 0.5) * size / n).astype(int) for n, size in ((rows, height), (columns, width))))
    positive, there = np.maximum(values, 0), target[at]
    if not positive.sum() > 0 or not there.sum() > 0:
        return False
    return float((positive * there).sum() / positive.sum()) > MORE * float(there.mean())


REASONS: dict[str, Callable[[Array, Array], bool]] = {
    "random": lambda values, target: True,
    "centre": _in_the_middle,
    "edges": _lies_on_it,
    RANDOMISED: _lies_on_it,
}
