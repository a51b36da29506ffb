"""What a comparison comes to: do the variants agree, which is the smallest that is enough, and was it a fair one?

Knows results; runs nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from explain.compare import Result


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """`answers` by variant label; `smallest` says the same as `largest` at `share` of its multiply-adds."""

    answers: dict[str, str]
    smallest: Result
    largest: Result

    @property
    def agree(self) -> bool:
        return len(set(self.answers.values())) == 1

    @property
    def share(self) -> float:
        return self.smallest.cost.macs / self.largest.cost.macs


def judge(results: Sequence[Result]) -> Verdict | None:
    """The verdict over those that answered, ordered by cost; None if none did."""
    answered = sorted((r for r in results if r.predictions), key=lambda r: r.cost.macs)
    if not answered:
        return None
    answers = {r.spec.label: r.predictions[0].name for r in answered}
    largest = answered[-1]
    smallest = next(r for r in answered if r.predictions[0].name == largest.predictions[0].name)
    return Verdict(answers, smallest, largest)


def differences(results: Sequence[Result]) -> tuple[str, ...]:
    """What was not the same for all that answered: "crop" (by more than a pixel), "classes", "recipe"."""
    answered = [r for r in results if r.crop]
    boxes = [r.crop for r in answered if r.crop]
    spread = max((abs(a - b) for box in boxes for a, b in zip(box, boxes[0], strict=True)), default=0.0)
    table = {
        "crop": spread > 1,
        "classes": len({r.classes for r in answered if r.classes}) > 1,
        "recipe": len({(r.spec.family.name, r.spec.recipe.name) for r in answered}) > 1,
    }
    return tuple(what for what, differs in table.items() if differs)
