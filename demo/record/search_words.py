"""What a visitor reads of the search that B0 came from. Knows no component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.ui.words import count

if TYPE_CHECKING:
    from explain.published.objective import Contender

TITLE = "Where B0 came from: accuracy weighed against compute"
INTRO = (
    "B0 was found by a search over networks for the highest accuracy × (multiply-adds / target)<sup>w</sup>, with "
    "w = −0.07 and a target of 400 million (section 4 of the paper). Move w: at 0 accuracy alone counts, and the lower "
    "it is the dearer compute becomes. **The target alone never changes who wins**: it divides all scores by the same "
    "number. With the box ticked it does, as networks below it then gain nothing by being smaller; that variation is "
    "ours, not the paper’s."
)
PUBLISHED, LABORATORY = "Published networks", "Our laboratory’s search"
PUBLISHED_ABOUT = "These are finished networks of the paper’s Table 2, not those that the search went through."
LABORATORY_ABOUT = (
    "These are the triples α, β, γ of the Scaling page, trained for four epochs with three seeds each; bars are "
    "standard errors."
)
FIELD, EXPONENT, ONLY_ABOVE = "Networks", "w, the exponent", "Count compute only above the target"
TARGET = "Target, millions of multiply-adds"
HEAD = ("network", "accuracy", "multiply-adds", "objective")
TABLE = "The first six"
NO_CHART = "No such objective, no chart."


def wins(first: Contender, second: Contender, exponent: float, target: float, only_above: bool) -> str:
    """Who is first, before whom, and whether the seeds can tell."""
    one, other = (candidate.score(exponent, target, only_above) for candidate in (first, second))
    close = " The seeds do not tell these two apart." if _close(first, second, one - other) else ""
    return (
        f"**{first.name}** wins with {one:.1f}: {first.accuracy:.1f} % at {count(first.macs)} multiply-adds. Next is "
        f"{second.name} with {other:.1f}.{close} Along the dashed curve all score the same, below it less."
    )


def _close(first: Contender, second: Contender, apart: float) -> bool:
    """By less than two standard errors of the difference, of networks that were measured over seeds."""
    if first.error is None or second.error is None:
        return False
    return apart < 2 * float((first.error**2 + second.error**2) ** 0.5)


def out_of_range(lowest: float, low: float, high: float) -> str:
    """A dial that cannot be."""
    return f"w must be a number from {lowest:g} to 0, the target one from {low:,g} to {high:,g} million."
