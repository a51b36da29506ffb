"""What a twin answers beside the network itself, on the same pictures: logits, first answers and maps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from explain.engines.session import Session
from explain.intervals import Share, share
from explain.maps.faithfulness import likeness
from explain.runtime.arrays import Array

AT_ONCE = 8  # pictures of a batch


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Of N pictures the `logits` (N, C), and of each the map of one class, which `told` has: `maps` (N, h, w)."""

    logits: Array
    maps: Array
    told: Array

    @property
    def first(self) -> list[int]:
        """Each picture's likeliest class."""
        return [int(place) for place in self.logits.argmax(1)]


@dataclass(frozen=True, slots=True)
class Parted:
    """One picture's difference from the network itself: its place, the largest of a logit, and of the map."""

    place: int
    logit: float
    likeness: float  # of the two maps, Spearman's rank correlation
    kept: bool  # the first answer


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """All pictures' differences; `right` are first answers that are true, of pictures whose class is known."""

    rows: tuple[Parted, ...]
    right: Share | None = None

    @property
    def logit(self) -> float:
        """The largest difference of all."""
        return max(row.logit for row in self.rows)

    @property
    def kept(self) -> Share:
        """First answers that are the network's own."""
        return share(sum(row.kept for row in self.rows), len(self.rows))

    @property
    def parted(self) -> tuple[Parted, ...]:
        """The pictures on which the first answers part, the unlikest map first."""
        return tuple(sorted((row for row in self.rows if not row.kept), key=lambda row: row.likeness))

    def likeness(self, quantile: float) -> float:
        """Of all maps' likenesses; 0 is the least, 0.5 the median."""
        return float(np.quantile([row.likeness for row in self.rows], quantile))


def answers(
    session: Session, batches: Sequence[Array], told: Array | None = None, between: Callable[[], None] = lambda: None
) -> Answers:
    """What that twin says of the batches; the maps are of the classes `told`, of its own first answers if None.

    `between` is called after each batch. Raises `NoEngine`.
    """
    logits, maps, classes, done = [], [], [], 0
    for batch in batches:
        found = session.run(batch)
        asked = found.logits.argmax(1) if told is None else told[done : done + len(batch)]
        logits.append(found.logits)
        maps.append(found.evidence[np.arange(len(batch)), asked])
        classes.append(asked)
        done += len(batch)
        between()
    return Answers(np.concatenate(logits), np.concatenate(maps), np.concatenate(classes))


def compared(own: Answers, twin: Answers, truth: Sequence[int | None] = ()) -> Compared:
    """The twin's answers beside the network's `own`; `truth` has the right class of each picture, None if unknown."""
    rows = [
        Parted(place, float(np.abs(one - other).max()), likeness(map_, other_map), bool(one.argmax() == other.argmax()))
        for place, (one, other, map_, other_map) in enumerate(
            zip(own.logits, twin.logits, own.maps, twin.maps, strict=True)
        )
    ]
    known = [(first, right) for first, right in zip(twin.first, truth, strict=bool(truth)) if right is not None]
    return Compared(tuple(rows), share(sum(a == b for a, b in known), len(known)) if known else None)
