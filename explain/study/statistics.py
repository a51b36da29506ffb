"""How often networks are right on a study's pictures, how sure that is, and where they part.

Shares have 95 % intervals by Wilson's score (Wilson 1927; Brown, Cai and DasGupta 2001 on why). Of pictures without
labels nothing here says accuracy, only who agrees with whom. Runs no network.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from explain.intervals import Share, share
from explain.runtime.arrays import Array
from explain.study.answers import TOP, Answer, Study

BINS = 10  # of confidence, of equal width
DRAWS = 400  # studies of a perfectly calibrated network, for the bias
MOST_COLUMNS = 40  # of a confusion matrix, beside the classes of the labels
OTHERS = "other classes"


@dataclass(frozen=True, slots=True)
class OfClass:
    """One class of the labels: how many of its pictures are called so (recall), how many so called are (precision)."""

    name: str
    pictures: int
    right: Share
    precision: float
    f1: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers whose confidence lies between `low` and `high`: their mean confidence, and how many are right."""

    low: float
    high: float
    confidence: float
    right: Share


@dataclass(frozen=True, slots=True)
class Calibration:
    """Expected calibration error (Naeini et al. 2015; Guo et al. 2017, arXiv 1706.04599, eq. 3) in `BINS` bins.

    It is never below zero, so that a perfectly calibrated network shows one, too: `bias`, the mean of what such a
    network with these confidences would show on so many pictures, and `most`, what it would exceed once in 20.
    """

    ece: float
    bias: float
    most: float
    bins: tuple[Bin, ...]

    @property
    def off(self) -> bool:
        """Whether the confidences are off by more than so many pictures bring about by chance."""
        return self.ece > self.most


@dataclass(frozen=True, slots=True, eq=False)
class Confusion:
    """`counts` (rows, columns): rows are the classes of the labels, columns those and whatever else was answered.

    `pictures` has those of each cell that is not empty, by (row, column).
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: Array
    pictures: dict[tuple[int, int], tuple[int, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """One network, on the `count` pictures whose label is one of its classes; `top5` is None up to five classes.

    `macro_f1` is the mean over the classes of the labels.
    """

    network: int
    count: int
    top1: Share
    top5: Share | None
    macro_f1: float
    classes: tuple[OfClass, ...]
    calibration: Calibration
    confusion: Confusion


@dataclass(frozen=True, slots=True)
class Pair:
    """How often two networks with the same classes say the same."""

    one: int
    other: int
    same: Share


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of networks with the same classes, on pictures that all of them answered.

    `alone` are, for each network, the pictures on which all others say the same and it does not (three or more
    networks); `parted` those on which they do not all agree, the most answers first; `agreed` how many they do on.
    """

    pairs: tuple[Pair, ...]
    alone: dict[int, tuple[int, ...]]
    parted: tuple[int, ...]
    agreed: Share


@dataclass(frozen=True, slots=True)
class Confidence:
    """The spread of a network's confidence in its answers: quartiles, in [0, 1]."""

    low: float
    median: float
    high: float


def named(study: Study, network: int) -> tuple[list[int], list[str], list[str]]:
    """The labelled pictures, their classes, and what the network calls each, in the same names.

    Labels that mean the same class have its name; one that means several (“crane”) keeps its own.
    """
    classes = study.classes[network]
    answers = [answer for answer in study.of(network) if answer.truth]
    names: dict[tuple[int, ...], str] = {}
    for answer in answers:
        given = study.entries[answer.picture].label or ""
        names.setdefault(answer.truth, classes[answer.truth[0]] if len(answer.truth) == 1 else given)
    called = {index: name for truth, name in names.items() for index in truth}
    said = [names[one.truth] if one.right else called.get(one.answer, classes[one.answer]) for one in answers]
    return [one.picture for one in answers], [names[one.truth] for one in answers], said


def score(study: Study, network: int) -> Scored | None:
    """How one network did; None where none of its pictures has a label that is one of its classes."""
    from sklearn.metrics import precision_recall_fscore_support

    answers = [answer for answer in study.of(network) if answer.truth]
    if not answers:
        return None
    pictures, truths, said = named(study, network)
    names = sorted(set(truths))
    precision, _, f1, _ = precision_recall_fscore_support(truths, said, labels=names, zero_division=0)
    right = Counter(truth for truth, one in zip(truths, answers, strict=True) if one.right)
    total = Counter(truths)
    in_five = len(study.classes[network]) > TOP
    return Scored(
        network, len(answers), share(sum(right.values()), len(answers)),
        share(sum(bool(one.right_in_five) for one in answers), len(answers)) if in_five else None,
        float(np.mean(f1)),
        tuple(
            OfClass(name, total[name], share(right[name], total[name]), float(precision[place]), float(f1[place]))
            for place, name in enumerate(names)
        ),
        calibration([one.probability for one in answers], [bool(one.right) for one in answers]),
        confusion(pictures, truths, said),
    )  # fmt: skip


def confusion(pictures: Sequence[int], truths: Sequence[str], said: Sequence[str]) -> Confusion:
    """Of pictures, their classes and what they were called; rare answers of no label's class share one column."""
    from sklearn.metrics import confusion_matrix

    rows = sorted(set(truths))
    strangers = [
        name for name, _ in sorted(Counter(said).items(), key=lambda one: (-one[1], one[0])) if name not in rows
    ]
    kept = [*rows, *strangers[:MOST_COLUMNS]]
    columns = kept + [OTHERS] * (len(strangers) > MOST_COLUMNS)
    shown = [name if name in kept else OTHERS for name in said]
    if len(columns) == 1:  # scikit-learn warns of it
        counts = np.array([[len(truths)]])
    else:
        counts = confusion_matrix(truths, shown, labels=columns)[: len(rows)]
    cells: dict[tuple[int, int], list[int]] = {}
    for picture, truth, name in zip(pictures, truths, shown, strict=True):
        cells.setdefault((rows.index(truth), columns.index(name)), []).append(picture)
    return Confusion(tuple(rows), tuple(columns), counts, {cell: tuple(found) for cell, found in cells.items()})


def calibration(confidence: Sequence[float], right: Sequence[bool]) -> Calibration:
    """Of answers with that confidence in [0, 1]."""
    sure, hits = np.asarray(confidence, float), np.asarray(right, float)
    places = np.minimum((sure * BINS).astype(int), BINS - 1)
    chance = np.random.default_rng(0).random((DRAWS, len(sure))) < sure
    by_chance = _error(places, sure, chance.astype(float))
    bins = tuple(
        Bin(
            place / BINS, (place + 1) / BINS, float(sure[there].mean()), share(int(hits[there].sum()), int(there.sum()))
        )
        for place in range(BINS)
        if (there := places == place).any()
    )
    ece = float(_error(places, sure, hits[None])[0])
    return Calibration(ece, float(by_chance.mean()), float(np.quantile(by_chance, 0.95)), bins)


def _error(places: Array, sure: Array, hits: Array) -> Array:
    """(draws, n) of 0 and 1 -> (draws,): the sum over bins of |right - confidence|, by pictures."""
    of_bin = np.eye(BINS)[places]  # (n, bins)
    found: Array = np.abs((hits - sure) @ of_bin).sum(axis=1) / len(sure)
    return found


def agreement(study: Study, networks: Sequence[int] | None = None) -> Agreement | None:
    """Between networks that share their classes: those of the first that ran; None where there are no two."""
    ran = list(study.ran if networks is None else networks)
    alike = [one for one in ran if study.classes[one] == study.classes[ran[0]]]
    if len(alike) < 2:
        return None
    pictures = study.common(alike, labelled=False)
    said = np.array([[study.answers[one, picture].answer for picture in pictures] for one in alike])
    said = said.reshape(len(alike), len(pictures))
    pairs = tuple(
        Pair(alike[i], alike[j], share(int((said[i] == said[j]).sum()), len(pictures)))
        for i, j in combinations(range(len(alike)), 2)
    )
    distinct = [len(set(column)) for column in said.T]
    parted = sorted((place for place, count in enumerate(distinct) if count > 1), key=lambda place: -distinct[place])
    return Agreement(
        pairs, {one: _alone(said, place, pictures) for place, one in enumerate(alike)},
        tuple(pictures[place] for place in parted), share(distinct.count(1), len(pictures)),
    )  # fmt: skip


def _alone(said: Array, place: int, pictures: Sequence[int]) -> tuple[int, ...]:
    if len(said) < 3:
        return ()
    others = np.delete(said, place, axis=0)
    apart = (others == others[0]).all(axis=0) & (others[0] != said[place])
    return tuple(pictures[column] for column in np.flatnonzero(apart))


def confidence(answers: Sequence[Answer]) -> Confidence:
    """Of at least one answer."""
    low, median, high = np.quantile([answer.probability for answer in answers], (0.25, 0.5, 0.75))
    return Confidence(float(low), float(median), float(high))
