"""What a comparison comes to: do the variants agree, which is the smallest that is enough, and was it a fair one?

Knows results; runs nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from explain.compare import Explained, Failed, Result
from explain.costs.latency import Ratio, ratio
from explain.networks.scores import SOFTMAX

# Crops that are meant to be the same may differ by so much along their sides: resizing rounds to whole px, of which a
# longer side has as few as 48. B6 and B7, the nearest that differ on purpose, differ by 1.007.
SHORTER, LONGER = 1.003, 1.03
NO_CLASS = "none of its classes"


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """`answers` by variant label; `smallest` says the same as `largest` at `share` of its multiply-adds.

    `time` is how many times as long it takes, None where that was not measured. Answers are `comparable` where all
    networks chose among the same classes.
    """

    answers: dict[str, str]
    smallest: Explained
    largest: Explained
    comparable: bool

    @property
    def agree(self) -> bool:
        return len(set(self.answers.values())) == 1

    @property
    def time(self) -> Ratio | None:
        one, other = self.smallest.latency, self.largest.latency
        return ratio(one, other) if one and other and self.smallest is not self.largest else None

    @property
    def share(self) -> float:
        return self.smallest.cost.macs / self.largest.cost.macs


def judge(results: Sequence[Result]) -> Verdict | None:
    """The verdict over those that answered, ordered by cost; None if none did."""
    answered = sorted((r for r in results if isinstance(r, Explained)), key=lambda r: r.cost.macs)
    if not answered:
        return None
    answers = {r.spec.label: answer(r) for r in answered}
    largest = answered[-1]
    smallest = next(r for r in answered if answers[r.spec.label] == answers[largest.spec.label])
    return Verdict(answers, smallest, largest, len({r.classes for r in answered}) == 1)


def answer(result: Explained) -> str:
    """What it says is in the picture: the first class, or all that are likely where each is scored by itself."""
    if result.evidence.scores == SOFTMAX:
        return result.predictions[0].name
    return " + ".join(sorted(result.classes[index] for index in result.evidence.said)) or NO_CLASS


def differences(results: Sequence[Result]) -> tuple[str, ...]:
    """What was not the same for all that ran: "crop" (by more than rounding), "classes", "scores", "recipe"."""
    ran = [r for r in results if not isinstance(r, Failed)]
    answered = [r for r in ran if isinstance(r, Explained)]
    sides = [(r.crop[2] - r.crop[0], r.crop[3] - r.crop[1]) for r in ran]
    table = {
        "crop": _differ(map(min, sides), SHORTER) or _differ(map(max, sides), LONGER),
        "classes": len({r.classes for r in answered}) > 1,
        "scores": len({r.evidence.scores for r in answered}) > 1,
        "recipe": len({(r.spec.family.name, r.spec.recipe.name) for r in ran}) > 1,
    }
    return tuple(what for what, differs in table.items() if differs)


def _differ(lengths: Iterable[float], rounding: float) -> bool:
    found = list(lengths)
    return max(found, default=0) > rounding * min(found, default=0)
