"""Where networks look, over all pictures of a class: mean evidence over the crop, and what lies far from the usual.

Everything is by the kept maps, no finer than 8 x 8, in coordinates of the crop; only evidence for a class counts, what
speaks against it does not. Whether it lies on the thing itself only masks can tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explain.maps.localisation import maximum_inside, overlap, resample, share_inside, within
from explain.networks.preprocessing import Box
from explain.runtime.arrays import Array
from explain.study.answers import Answer, Study

RING = 6  # the border is one of so many parts of a side wide, the rest is centre
FEW = 5  # pictures, of which nothing is said to be usual
DRAWS = 1000  # of the bootstrap
LEAST_LIKE = 6  # pictures told
WARN_THIRD, WARN_BORDER = 0.5, 0.75  # shares that are warned of where even the interval's lower end reaches them


@dataclass(frozen=True, slots=True)
class Region:
    """The share of a class's evidence that lies there, by picture on average, with a 95 % interval by bootstrap.

    `even` is what it would be if evidence lay everywhere alike; `warns` whether it is much more than that.
    """

    name: str
    value: float
    low: float
    high: float
    even: float
    limit: float

    @property
    def warns(self) -> bool:
        return self.low >= self.limit


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """Where one network looks for one class: `mean` (h, w), in logit units, over `pictures`.

    `regions` are border, thirds from top to bottom and from left to right; `least` are the pictures whose map is least
    like the mean of the others, each with its correlation with that.
    """

    network: int
    name: str
    pictures: tuple[int, ...]
    mean: Array
    regions: tuple[Region, ...]
    least: tuple[tuple[int, float], ...]

    def warnings(self, label: str) -> tuple[str, ...]:
        """Sentences; none where the evidence lies as it might."""
        return tuple(
            f"For “{self.name}”, {100 * region.value:.0f} % of {label}’s evidence lies in the {region.name}, where "
            f"evidence spread evenly would have {100 * region.even:.0f} %: look at these pictures to see whether "
            "that is the thing itself or what is around it."
            for region in self.regions
            if region.warns
        )


@dataclass(frozen=True, slots=True)
class Localised:
    """How much evidence lies on the object, by masks: means over `count` pictures, in shares.

    `area` is the object's share of the crop: what evidence that lay everywhere alike would have. `strongest` is the
    share of pictures whose strongest cell lies on it.
    """

    network: int
    count: int
    inside: float
    area: float
    strongest: float


def classes(study: Study, network: int) -> dict[str, list[Answer]]:
    """A network's answers by the class that the picture has; by what it answered, of pictures without a label."""
    found: dict[str, list[Answer]] = {}
    known = study.classes[network]
    labelled = any(answer.truth for answer in study.of(network))
    for answer in study.of(network):
        if answer.truth:
            found.setdefault(known[answer.truth[0]], []).append(answer)
        elif not labelled:
            found.setdefault(answer.name, []).append(answer)
    return dict(sorted(found.items()))


def evidence(answer: Answer) -> Array:
    """The map of the label; of the answer, where there is none."""
    found = answer.map if answer.label_map is None else answer.label_map
    return found.astype(np.float64)


def look(network: int, name: str, answers: Sequence[Answer]) -> Looked:
    """Over one class's answers of a network, one at least."""
    maps = np.stack([evidence(answer) for answer in answers])  # (n, h, w)
    pictures = tuple(answer.picture for answer in answers)
    return Looked(network, name, pictures, maps.mean(axis=0), _regions(maps), _least(pictures, maps))


def _regions(maps: Array) -> tuple[Region, ...]:
    positive = np.clip(maps, 0, None)
    totals = positive.sum(axis=(1, 2))
    shares = positive[totals > 0] / totals[totals > 0, None, None]  # (m, h, w), each adds up to 1
    if not len(shares):
        return ()
    thirds = resample(shares, 3) * shares[0].size / 9  # (m, 3, 3)
    rows, columns = thirds.sum(axis=2), thirds.sum(axis=1)
    border = 1 - _centre(shares)
    names = ("upper third", "middle third of the height", "lower third")
    across = ("left third", "middle third of the width", "right third")
    middle = 1.01  # nothing is wrong with the middle
    return (
        _region("border", border, 1 - (1 - 2 / RING) ** 2, WARN_BORDER),
        *(_region(name, rows[:, i], 1 / 3, middle if i == 1 else WARN_THIRD) for i, name in enumerate(names)),
        *(_region(name, columns[:, i], 1 / 3, middle if i == 1 else WARN_THIRD) for i, name in enumerate(across)),
    )


def _centre(shares: Array) -> Array:
    """(m,): what lies further from every edge; a cell that is cut counts by what is inside."""
    rows, columns = (overlap(side, RING)[1:-1].sum(axis=0) * side / RING for side in shares.shape[1:])
    found: Array = np.einsum("mhw,h,w->m", shares, rows, columns)
    return found


def _region(name: str, values: Array, even: float, limit: float) -> Region:
    mean = float(values.mean())
    if len(values) < FEW:
        return Region(name, mean, 0.0, 1.0, even, limit)
    drawn = np.random.default_rng(0).integers(0, len(values), (DRAWS, len(values)))
    low, high = np.quantile(values[drawn].mean(axis=1), (0.025, 0.975))
    return Region(name, mean, float(low), float(high), even, limit)


def _least(pictures: Sequence[int], maps: Array) -> tuple[tuple[int, float], ...]:
    if len(maps) < FEW:
        return ()
    flat = maps.reshape(len(maps), -1)
    others = (flat.sum(axis=0) - flat) / (len(flat) - 1)
    like = [likeness(one, other) for one, other in zip(flat, others, strict=True)]
    order = sorted(range(len(like)), key=lambda place: (like[place], pictures[place]))
    return tuple((pictures[place], like[place]) for place in order[:LEAST_LIKE])


def likeness(one: Array, other: Array) -> float:
    """Pearson's correlation of two maps; 0 where one is the same everywhere."""
    a, b = one - one.mean(), other - other.mean()
    norm = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum() / norm) if norm > 0 else 0.0


def on_mask(answer: Answer, mask: Array, crop: Box) -> tuple[float, float, float] | None:
    """Evidence on the object, the object's share of the crop, 1 if the strongest cell lies on it; None if it is not
    in the crop. `mask` (H, W) in [0, 1] is as large as the picture as read, `crop` in px of that.
    """
    seen, values = within(mask, crop), evidence(answer)
    if not seen.any():
        return None
    return share_inside(values, seen), float(seen.mean()), float(maximum_inside(values, seen))


def localised(network: int, found: Sequence[tuple[float, float, float]]) -> Localised:
    """Of what `on_mask` says of its answers, one at least."""
    inside, area, strongest = np.mean(found, axis=0)
    return Localised(network, len(found), float(inside), float(area), float(strongest))
