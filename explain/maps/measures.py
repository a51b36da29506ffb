"""What is measured of a map: a row each, which all that computes, sums up or shows it reads. Imports no torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explain.maps.judging import Judged

DIGITS = 3  # of areas under curves


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is measured, as one number `of` a judged map; None where that has none.

    `sign` is -1 where less is good. What it is called, alone and behind "by"; what it says; its axis; a value in words.
    """

    of: Callable[[Judged], float | None]
    sign: int
    title: str
    phrase: str
    about: str
    axis: str
    write: Callable[[float], str] = f"{{:.{DIGITS}f}}".format
    percent: bool = False


MEASURES: dict[str, Measure] = {
    "deletion": Measure(
        lambda judged: judged.deletion.area if judged.deletion else None,
        -1,
        "Deletion",
        "deletion",
        "Area under the class’s probability as pixels turn grey, highest-ranked first. Lower is better.",
        "area under the deletion curve; lower is better",
    ),
    "insertion": Measure(
        lambda judged: judged.insertion.area if judged.insertion else None,
        1,
        "Insertion",
        "insertion",
        "Area under the class’s probability as a blurred picture turns sharp, highest-ranked pixels first. Higher is "
        "better.",
        "area under the insertion curve; higher is better",
    ),
    "road": Measure(
        lambda judged: judged.road,
        1,
        "ROAD",
        "ROAD",
        "How much more the answer suffers without the highest-ranked pixels than without the lowest. Higher is better.",
        "ROAD score; higher is better",
        f"{{:+.{DIGITS}f}}".format,
    ),
    "hit": Measure(
        lambda judged: None if judged.hit is None else float(judged.hit),
        1,
        "Pointing game",
        "the pointing game",
        "Whether the map’s maximum lies on the object.",
        "maps whose maximum lies on the object, %",
        lambda value: "hit" if value else "miss",
        percent=True,
    ),
    "inside": Measure(
        lambda judged: judged.inside,
        1,
        "On the object",
        "their share on the object",
        "Share of the map’s positive part that lies on the object.",
        "share of the map on the object, %",
        lambda value: f"{100 * value:.0f} %",
        percent=True,
    ),
}
