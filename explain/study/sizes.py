"""How often a network is right by the size at which it sees the pictures: FixRes's question, on one's own data.

Networks were trained at one size and tested at another (Touvron et al. 2019, “Fixing the train-test resolution
discrepancy”, arXiv 1906.06423). All that is judged here is judged on the same pictures at every size.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from explain.errors import LensError
from explain.inputs.sizes import macs, trained_at
from explain.intervals import Share, share
from explain.networks.building import intake
from explain.networks.store import ModelStore
from explain.networks.variants import Spec
from explain.study.answers import Answer, Study
from explain.study.entries import Entry
from explain.study.run import Read, open_entry, study_sizes

LEAST, MOST = 32, 600  # px a side
MOST_SIZES = 12  # of one network
AROUND = (0.57, 0.71, 0.86, 1.0, 1.14, 1.29, 1.5, 1.71)  # of the size of testing, where nobody names any
STEP = 8  # px, to which those are rounded
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class AtSize:
    """`size` px a side: `right` first answers, None where nothing is labelled; `same` as at the size of testing."""

    size: int
    macs: int
    right: Share | None
    same: Share


@dataclass(frozen=True, slots=True)
class BySize:
    """One network by size, smallest first. `trained` is None where nobody says at what size that was.

    `best` is the size at which it is most often right (of equals the smallest), `p` how probable so large a difference
    from `tested` is by chance: McNemar's exact test on the same pictures, times the number of other sizes. None where
    nothing is labelled. `missing` are sizes without answers, with the reason; `error` says why there is nothing.
    """

    spec: Spec
    trained: int | None
    tested: int
    rows: tuple[AtSize, ...] = ()
    best: int | None = None
    p: float | None = None
    missing: tuple[tuple[int, str], ...] = ()
    error: str = ""

    @property
    def sure(self) -> bool:
        """Whether the best size is surely better than that of testing."""
        return self.p is not None and self.p < LEVEL

    @property
    def marks(self) -> dict[int, str]:
        """The sizes that it was made for, by name."""
        if self.trained == self.tested:
            return {self.tested: "trained and tested"}
        return {**({self.trained: "trained"} if self.trained else {}), self.tested: "tested"}

    def at(self, size: int) -> AtSize:
        return next(row for row in self.rows if row.size == size)

    @property
    def sentence(self) -> str:
        """What it comes to."""
        if self.error:
            return self.error
        if self.best is None:
            return (
                f"{self.spec.label}: without labels only how often the answer stays that of {self.tested} px is known."
            )
        best, own = self.at(self.best), self.at(self.tested)
        assert best.right
        assert own.right
        most = f"{self.spec.label} is right most often at {self.best} px: {_said(best.right)}"
        if self.best == self.tested:
            return f"{most}. That is the size that it is tested at."
        cost = f"{best.macs / own.macs:.2g} times the multiply-adds"
        told = "more than chance explains" if self.sure else "no more than chance explains on so few pictures"
        return f"{most}, at {cost}. At its own {self.tested} px: {_said(own.right)}. The difference is {told}."


def _said(one: Share) -> str:
    return f"{100 * one.value:.1f} % of {one.count:,} pictures ({100 * one.low:.1f} to {100 * one.high:.1f})"


def check(sizes: Iterable[int]) -> tuple[int, ...]:
    """Each once, smallest first. Raises `LensError` for none, too many, or one that no network takes."""
    found = tuple(sorted(set(sizes)))
    if not found or len(found) > MOST_SIZES:
        raise LensError(f"These are {len(found)} sizes: give one to {MOST_SIZES}, such as 160,224,288.")
    if found[0] < LEAST or found[-1] > MOST:
        wrong = found[0] if found[0] < LEAST else found[-1]
        raise LensError(f"{wrong} px is no size that is run here: give {LEAST} to {MOST} px a side.")
    return found


def around(spec: Spec) -> tuple[int, ...]:
    """Sizes about that of testing, for whoever names none."""
    tested = intake(spec).size
    sides = {tested if share == 1 else STEP * round(share * tested / STEP) for share in AROUND}
    return tuple(sorted({min(max(side, LEAST), MOST) for side in sides} | {tested}))


def whole(spec: Spec, sizes: Sequence[int]) -> tuple[int, ...]:
    """Those and the size of testing, with which all are compared."""
    return tuple(sorted({*sizes, intake(spec).size}))


def by_size(
    entries: Sequence[Entry], spec: Spec, store: ModelStore, sizes: Sequence[int], read: Read = open_entry,
    tell: Callable[[object], None] = lambda event: None,
) -> BySize:  # fmt: skip
    """Run all; `tell` hears of every event, and may raise to stop."""
    sides = whole(spec, sizes)
    found = Study(tuple(entries), (spec,) * len(sides))
    for event in study_sizes(entries, spec, sides, store, read):
        found.add(event)
        tell(event)
    return told(found, spec, sides)


def told(found: Study, spec: Spec, sides: Sequence[int]) -> BySize:
    """What a study comes to whose networks are one at those sizes."""
    tested, trained = intake(spec).size, trained_at(spec)
    ran = [place for place in found.ran if place not in found.failed]
    missing = tuple((sides[place], why) for place, why in sorted(found.failed.items()))
    own = sides.index(tested)
    if own not in ran:
        return BySize(spec, trained, tested, error=next(iter(found.failed.values()), "No picture got an answer."))
    answers = {place: {one.picture: one for one in found.of(place)} for place in ran}
    common = sorted(set.intersection(*(set(one) for one in answers.values())))
    labelled = [picture for picture in common if answers[own][picture].truth]
    rows = tuple(
        AtSize(
            sides[place], macs(spec, sides[place]),
            share(_right(answers[place], labelled), len(labelled)) if labelled else None,
            share(sum(answers[place][one].answer == answers[own][one].answer for one in common), len(common)),
        )
        for place in ran
    )  # fmt: skip
    best = max(ran, key=lambda place: (_right(answers[place], labelled), -sides[place])) if labelled else None
    if best is None:
        return BySize(spec, trained, tested, rows, missing=missing)
    p = _by_chance(answers[best], answers[own], labelled) * max(1, len(ran) - 1)
    return BySize(spec, trained, tested, rows, sides[best], min(1.0, p), missing)


def _right(answers: dict[int, Answer], pictures: Sequence[int]) -> int:
    return sum(bool(answers[picture].right) for picture in pictures)


def _by_chance(one: dict[int, Answer], other: dict[int, Answer], pictures: Sequence[int]) -> float:
    """McNemar's exact test, of both sides."""
    from scipy.stats import binomtest

    pairs = [(one[picture].right, other[picture].right) for picture in pictures]
    won, lost = pairs.count((True, False)), pairs.count((False, True))
    return float(binomtest(won, won + lost).pvalue) if won + lost else 1.0
