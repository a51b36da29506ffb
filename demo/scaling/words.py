"""What a visitor reads in the scaling laboratory. Knows no component."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.ui.words import listed, verbatim
from explain.networks.controls import FOUND, Means, ahead, order, outdone
from explain.networks.controls import WAYS as WAY_NAMES
from explain.networks.scaling import Coefficients

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLE = "Scaling laboratory"
INTRO = "One small network made deeper, wider, finer, and all three at once, <b>at the same cost</b>: what each buys."
SCENE_READY = "Pick a scene, or press **Draw me another scene**: five networks answer at once."
NO_NETWORKS = (
    "<strong>Pick a scene.</strong> The baseline, a deeper, a wider, a finer and a compound network each get a card."
)
BUDGET_HELP = "How many times the baseline’s multiply-adds the four scaled networks take."
NO_DEEPER = " An α of 1: it is wider and finer, but no deeper, as no triple with more depth did better."
TRUTH_NOTE = (
    "These networks know the same 24 drawn things as the pocket family. Scenes drawn here come with their object’s "
    "true outline, so the share of a map that lies on it is measured, not judged by eye.\n\n"
    "The compound network follows the ratio that a search on this baseline gave: "
    f"α {FOUND.depth:g}, β {FOUND.width:g}, γ {FOUND.resolution:g}."
    f"{NO_DEEPER if FOUND.depth == 1 else ''}"
)
LESSONS: dict[str, str] = {
    "Deeper": (
        "More layers, one after another. Each builds on what the one before found, so edges become parts and parts "
        "become things, and each cell of the map has looked at more of the picture. But every further layer helps "
        "less, and very deep networks are harder to train."
    ),
    "Wider": (
        "More channels in every layer: more different things can be noticed at the same place and the same stage. "
        "Wide and shallow networks learn fast, but have few steps in which to combine what they noticed. Cost grows "
        "with the square of the width."
    ),
    "Finer": (
        "More pixels: small details survive, and the map gets more cells. But a fixed number of layers then looks at a "
        "smaller part of the picture at a time. Cost grows with the square of the side."
    ),
    "All three": (
        "The idea of compound scaling: a finer picture wants more layers to see as much of it, and more channels to "
        "hold its finer patterns. So grow all three in a fixed ratio, and choose the ratio once, on a small network, "
        "by trying (α for depth, β for width, γ for resolution; φ says how far to go)."
    ),
}
LIMITS = (
    "**What this can and cannot show.** The networks are tiny, the pictures drawn, the runs short and the seeds few. "
    "Each was trained three times, from different random starts, which are called seeds: bars are one standard "
    "deviation over them, and where two overlap, nothing is decided. Which way wins depends on what the baseline is "
    "short of: the paper’s B0 had been found by a search for accuracy at a given cost, on photographs, at 224 px. And "
    "a finer grid alone makes any map look sharper, which is why every measure is given on one coarse grid too."
)
WHY_NOT_COMPOUND = (
    "**Compound is not first everywhere, and the paper does not say that it is.** Which way pays depends on what the "
    "baseline is short of and on how far one goes: the first steps along one dimension pay best, and each further one "
    "buys less. And a map is another matter than an answer: the same layers on a finer picture each look at a smaller "
    "part of it, so the evidence lies closer to the object."
)


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that was measured: its `key` in metrics.json, the axis's `title`, and whether more is better."""

    key: str
    title: str
    ranks: bool = True


MEASURES: dict[str, Measure] = {
    "Accuracy": Measure("accuracy", "accuracy on held-out scenes"),
    "Evidence on the object": Measure("evidence_inside_own_grid", "positive evidence on the object"),
    "Evidence, one grid for all": Measure("evidence_inside_common_grid", "positive evidence on the object, 4 × 4 grid"),
    "Maximum on the object": Measure("maximum_inside_own_grid", "maps whose maximum lies on the object"),
    "Maximum, one grid for all": Measure(
        "maximum_inside_common_grid", "maps whose maximum lies on the object, 4 × 4 grid"
    ),
    "Area above half": Measure("area_above_half_own_grid", "area of the map above half its maximum", ranks=False),
}
CONSTRAINT = "α · β² · γ²"
CONSTRAINT_HELP = "about 2 in the paper (1.92): one step of φ nearly doubles the cost"
CALCULATOR = (
    "Depth is α^φ, width β^φ, resolution γ^φ, all times B0’s. The network is really built, with EfficientNet’s "
    "rounding: channels to multiples of 8, layers always up."
)
WHY_NOT_PHI = (
    "The released B1 to B7 were picked by hand near the formula, and the paper never prints their φ. Solving each "
    "multiplier for φ gives a different answer for each dimension. Rounding adds to it: layers are rounded up in every "
    "stage, so B1 costs 1.78 times B0 where the formula says 1.26."
)
STAIRCASE = (
    "Why a pixel more can cost a tenth more: every stride of 2 rounds a map’s side up, so cost climbs in steps, the "
    "largest just above multiples of 32 px."
)
PAPER_TABLE = (
    "These are the paper’s own figures, on ImageNet. Rebuilt with the official rounding rules the single-dimension "
    "networks cost 1.45 to 1.58 B, less than printed; only the compound one comes out as printed."
)


def search_note(epochs: int, seeds: int, known: int, best: Coefficients, rivals: int, chosen: Coefficients) -> str:
    """What the search was and what it says, above its table."""
    opening = (
        "The paper’s step 1, on our baseline: φ = 1, triples of about twice its cost, trained briefly "
        f"({epochs} epochs, {seeds} seeds each), accuracy on {known} held-out scenes. Ahead is "
        f"{_triple(best)}; {rivals} of the others are too close to it for the seeds to tell. "
    )
    if best == chosen:
        taken = "The compound network takes it. "
    else:
        taken = (
            f"As it scales one dimension alone, the baseline is a little short of that one; the compound network takes "
            f"the best triple that scales several, {_triple(chosen)}. "
        )
    return opening + taken + "The paper found 1.2, 1.1, 1.15: such coefficients belong to a baseline and a task."


def _triple(found: Coefficients) -> str:
    return f"({found.depth:g}, {found.width:g}, {found.resolution:g})"


def scene_verdict(name: str, right: Sequence[str], total: int, shares: dict[str, float]) -> str:
    """Who named the object, and whose evidence lies most on it."""
    most = max(shares, key=lambda label: shares[label])
    who, what = [verbatim(label) for label in right], verbatim(name)
    named = f"All {total} say" if len(who) == total else f"{listed(who)} say" if who else "None says"
    if len(who) == 1:
        named = f"Only {who[0]} says"
    return f"{named} **{what}**. Most of its evidence on the {what}: **{verbatim(most)}**, {100 * shares[most]:.0f} %."


def finding(budget: int, measure: Measure, found: Means, area: float) -> str:
    """What came out at that cost and, where more is better, whether the seeds can tell the first from the next.

    `area` is the object's, as a share of the scene.
    """
    ranking = ", ".join(f"{WAY_NAMES[way].lower()} {found[way][0]:.1f} %" for way in order(found))
    opening = f"At about {budget} times the baseline’s cost, {measure.title}: {ranking}."
    if not measure.ranks:
        return f"{opening} The object itself covers {100 * area:.0f} % of a scene on average."
    if any(error is None for _, error in found.values()):
        return f"{opening} Not all have more than one seed: small differences say nothing."
    if first := ahead(found):
        return f"{opening} **{WAY_NAMES[first]}** is ahead by more than the seeds differ."
    behind = outdone(found)
    level = listed([WAY_NAMES[way].lower() for way in order(found) if way not in behind])
    further = f" Behind by more than that: {listed([WAY_NAMES[way].lower() for way in behind])}." if behind else ""
    return f"{opening} {level.capitalize()} differ by less than the seeds do: between them nothing is decided.{further}"
