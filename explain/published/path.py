"""The path to EfficientNet as its paper tells it: ImageNet accuracy, and the parameters that each step took.

Tan and Le, arXiv 1905.11946v5, introduction and Table 2. Figures stay as they are printed.
"""

from __future__ import annotations

from dataclasses import dataclass

from explain.published.paper import TABLE_2, number

INTRODUCTION, TABLE = "arXiv 1905.11946, introduction", "arXiv 1905.11946v5, Table 2"
EFFICIENTNET_YEAR = 2019  # the paper's first version is of May of that year


@dataclass(frozen=True, slots=True)
class Step:
    """A network, the year of it, top-1 on ImageNet in %, and parameters as printed: "6.8M"."""

    name: str
    year: int
    top1: float
    params: str
    source: str

    @property
    def count(self) -> float:
        """Its parameters as a number."""
        return number(self.params)


BEFORE: tuple[Step, ...] = (
    Step("GoogLeNet", 2014, 74.8, "6.8M", INTRODUCTION),
    Step("SENet", 2017, 82.7, "145M", INTRODUCTION),
    Step("GPipe", 2018, 84.3, "557M", INTRODUCTION),
)
EFFICIENTNETS: tuple[Step, ...] = tuple(
    Step(row.name.removeprefix("EfficientNet-"), EFFICIENTNET_YEAR, row.top1, row.params, TABLE)
    for row in TABLE_2
    if row.name == f"EfficientNet-{row.group}"
)


def growth() -> tuple[float, float]:
    """From the first step to the last: points of top-1 gained, and how many times the parameters that took."""
    first, last = BEFORE[0], BEFORE[-1]
    return round(last.top1 - first.top1, 1), last.count / first.count
