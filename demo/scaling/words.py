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

    from explain.costs.calculator import BuiltNetwork

TITLE = "Scaling laboratory"
INTRO = "One small network made deeper, wider, finer, or all three, <b>at the same cost</b>: what does each buy?"
SCENE_READY = "Choose a scene, or press **Draw me another scene**: five networks answer right away."
NO_NETWORKS = (
    "<strong>Choose a scene.</strong> The baseline and a deeper, a wider, a finer and a compound network get a card "
    "each."
)
BUDGET_HELP = "Multiply-adds of the four scaled networks, as a multiple of the baseline’s."
NO_DEEPER = " With α = 1 it is wider and finer but no deeper: no triple with more depth did better."
TRUTH_NOTE = (
    "These networks know the same 24 drawn things as the pocket family. Drawn scenes come with the true outline of "
    "their object, so the share of a map that lies on it is measured, not judged by eye.\n\n"
    "The compound network uses the ratio that a search on this baseline found: "
    f"α {FOUND.depth:g}, β {FOUND.width:g}, γ {FOUND.resolution:g}."
    f"{NO_DEEPER if FOUND.depth == 1 else ''}"
)
LESSONS: dict[str, str] = {
    "Deeper": (
        "More layers, one after another. Each builds on the one before: edges become parts, parts become things, and "
        "each cell of the map sees more of the picture. But every extra layer helps less, and very deep networks are "
        "harder to train."
    ),
    "Wider": (
        "More channels in every layer: the network can notice more things at the same place and stage. Wide, shallow "
        "networks learn fast but have few steps in which to combine what they noticed. Cost grows with the square of "
        "the width."
    ),
    "Finer": (
        "More pixels: small details survive, and the map has more cells. But the same number of layers then sees a "
        "smaller part of the picture at a time. Cost grows with the square of the side."
    ),
    "All three": (
        "The idea of compound scaling: a finer picture needs more layers to see as much of it, and more channels for "
        "its finer patterns. So grow all three in a fixed ratio, and find that ratio once, by a search on a small "
        "network (α for depth, β for width, γ for resolution; φ says how far to go)."
    ),
}
LIMITS = (
    "**What this can and cannot show.** The networks are tiny, the pictures drawn, the training short and the seeds "
    "few. Each network was trained three times, from different random starts (seeds): bars are one standard deviation "
    "over them, and where two bars overlap, nothing is decided. Which way wins depends on what the baseline lacks: the "
    "paper’s B0 came from a search for accuracy at a given cost, on photographs, at 224 px. And a finer grid alone "
    "makes any map look sharper, which is why every measure is also given on one coarse grid."
)
WHY_NOT_COMPOUND = (
    "**Compound is not first everywhere, and the paper does not say it is.** Which way pays depends on what the "
    "baseline lacks and on how far one goes: the first steps along a dimension pay best, and each further step buys "
    "less. Maps are a different matter from answers: on a finer picture the same layers each see a smaller part, so "
    "the evidence lies closer to the object."
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
CONSTRAINT_HELP = "about 2 in the paper (1.92): each step of φ nearly doubles the cost"
CALCULATOR = (
    "Depth is B0’s times α<sup>φ</sup>, width times β<sup>φ</sup>, resolution times γ<sup>φ</sup>. The network is "
    "really built, with EfficientNet’s rounding: channels to multiples of 8, layers always up."
)
BOXES = (
    "Stages 2 to 8: longer means deeper, further back wider, higher finer (rows and channels by their square roots). "
    "Dashed: B0."
)
WHY_NOT = "Why are B1 to B7 not αᵠ, βᵠ, γᵠ?"
WHY_NOT_PHI = (
    "The published B1 to B7 were picked by hand near the formula, and the paper never prints their φ. Solving each "
    "multiplier for φ gives a different answer for each dimension. Rounding adds to that: layers are rounded up in "
    "every stage, so B1 costs 1.78 times as much as B0 where the formula says 1.26."
)
STAIRCASE = (
    "Why one more pixel can cost a tenth more: every stride of 2 rounds the map’s side up, so cost climbs in steps, "
    "the largest just above multiples of 32 px."
)
PAPER_TABLE = (
    "These are the paper’s own figures, on ImageNet. Rebuilt with the official rounding rules, the single-dimension "
    "networks cost 1.45 to 1.58 B, less than printed; only the compound network comes out as printed."
)


def stage(number: int, blocks: int, channels: int, side: int) -> str:
    """One stage as built, for whoever points at it."""
    return f"Stage {number}: {blocks} block{'s' * (blocks != 1)}, {channels} channels, {side} × {side} cells"


def drawn(found: BuiltNetwork, base: BuiltNetwork) -> str:
    """The boxes, for whoever does not see them."""
    blocks, theirs = (sum(stage.repeats for stage in plan.stages) for plan in (found, base))
    return (
        f"The network as seven boxes over B0’s outlines: {blocks} blocks where B0 has {theirs}, "
        f"{found.stages[-1].channels} channels in the last stage where B0 has {base.stages[-1].channels}, "
        f"{found.scaling.resolution} px where B0 takes {base.scaling.resolution}."
    )


def search_note(epochs: int, seeds: int, known: int, best: Coefficients, rivals: int, chosen: Coefficients) -> str:
    """What the search was and what it says, above its table."""
    opening = (
        "The paper’s step 1, on our baseline: φ = 1, triples of about twice its cost, trained briefly "
        f"({epochs} epochs, {seeds} seeds each), accuracy on {known} held-out scenes. The best is "
        f"{_triple(best)}; {rivals} of the others are too close to it for the seeds to tell apart. "
    )
    if best == chosen:
        taken = "The compound network uses it. "
    else:
        taken = (
            f"It scales one dimension alone, the one this baseline lacks most; the compound network uses the best "
            f"triple that scales several, {_triple(chosen)}. "
        )
    return opening + taken + "The paper found 1.2, 1.1, 1.15: coefficients depend on the baseline and the task."


def _triple(found: Coefficients) -> str:
    return f"({found.depth:g}, {found.width:g}, {found.resolution:g})"


def scene_verdict(name: str, right: Sequence[str], total: int, shares: dict[str, float]) -> str:
    """Who named the object, and whose evidence lies most on it."""
    most = max(shares, key=lambda label: shares[label])
    who, what = [verbatim(label) for label in right], verbatim(name)
    named = f"All {total} say" if len(who) == total else f"{listed(who)} say" if who else "None says"
    if len(who) == 1:
        named = f"Only {who[0]} says"
    return f"{named} **{what}**. Most evidence on the {what}: **{verbatim(most)}**, {100 * shares[most]:.0f} %."


def finding(budget: int, measure: Measure, found: Means, area: float) -> str:
    """What came out at that cost and, where more is better, whether the seeds can tell the first from the next.

    `area` is the object's, as a share of the scene.
    """
    ranking = ", ".join(f"{WAY_NAMES[way].lower()} {found[way][0]:.1f} %" for way in order(found))
    opening = f"At about {budget} times the baseline’s cost, {measure.title}: {ranking}."
    if not measure.ranks:
        return f"{opening} The object itself covers {100 * area:.0f} % of a scene on average."
    if any(error is None for _, error in found.values()):
        return f"{opening} Not all have more than one seed, so small differences mean nothing."
    if first := ahead(found):
        return f"{opening} " + f"**{WAY_NAMES[first]}** is ahead by more than the spread of the seeds."
    behind = outdone(found)
    level = listed([WAY_NAMES[way].lower() for way in order(found) if way not in behind])
    further = f" Behind by more than that: {listed([WAY_NAMES[way].lower() for way in behind])}." if behind else ""
    near = f"{level.capitalize()} are too close for the seeds to tell apart."
    return f"{opening} {near}{further}"
