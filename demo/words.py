"""Every sentence that a visitor reads. Knows no component."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from explain.controls import FOUND
from explain.controls import WAYS as WAY_NAMES
from explain.pocket.vocabulary import KNOWN, NOTHING
from explain.scaling import Coefficients
from explain.weights import Origin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explain.accuracy import Accuracy
    from explain.compare import Result
    from explain.downloads import Progress
    from explain.variants import Spec
    from explain.verdict import Verdict
    from explain.weights import State

TITLE = "EfficientNet Lens"
INTRO = (
    "One picture through several sizes of EfficientNet, side by side: what each predicts, where the evidence lies, "
    "and what it costs."
)
NO_IMAGE = "Pick an example or give a picture first."
NO_URL = "Addresses are not fetched: save the picture and give the file."
READY = "Pick an example below the picture, or give your own, and press **Compare**."
NO_CARDS = (
    "<strong>Nothing compared yet.</strong> Each ticked variant gets a card here: what it predicts, where the evidence "
    "for that lies, and what it costs."
)
EXAMPLES = "Examples: drawn scenes for the pocket family, two photographs for ImageNet."
STOPPING = "Stopping as soon as the variant that is running is done."
STOPPED = "Stopped. What had been done is still shown."
NOTHING_SHOWN = "Compare a picture first: then a part of it can be erased."
BAD_STROKES = "What was painted could not be read: undo it and paint again."
NOTHING_NOTE = "Holds none of the 24 drawn things that this family knows."

FAMILY_NOTES = {
    "pocket": (
        "Small networks trained by this project; they come with the app. They know **24 drawn things and nothing "
        "else**: what holds none of them, such as a photograph, should come back as “nothing known”.\n\n"
        f"<details><summary>The 24 things</summary>{', '.join(name for name, _ in KNOWN)}</details>"
    ),
    "imagenet": (
        "The released networks, full size: 1000 ImageNet classes. Weights come from the Hugging Face Hub on first use, "
        "21 MB (B0) to 266 MB (B7)."
    ),
    "own": "Models of whoever runs this app, with classes of their own.",
}
SAME_CROP = "Larger variants see more of the picture; this gives all the smallest crop."
RECIPE = "How the weights were trained. All of them are listed at the foot of the page."
BESIDE = "Other recipes, EfficientNetV2 and Lite, ResNet-50, Inception-v3 …: type to search."
BESIDE_ANY = f"{BESIDE} Or the Hub id of a model of your own, as user/name."
ALL_BUNDLED = "Weights: bundled with the app, nothing is fetched."

ORIGINS = {
    Origin.BUNDLED: "bundled",
    Origin.LOCAL: "on this machine",
    Origin.HUB: "fetched when compared",
    Origin.AWAY: "not here, and the Hub cannot be reached: costs and speed only",
    Origin.MISSING: "not to be had: costs and speed only",
}


def weights(state: State) -> str:
    """Where a network's weights are, and how large."""
    return (
        ORIGINS[state.origin]
        + (f", {megabytes(state.size)}" if state.size else "")
        + (f". {state.reason}" if state.reason else "")
    )


def megabytes(size: float) -> str:
    """21355344 -> "21 MB"; below ten with a decimal."""
    return f"{size / 1e6:.0f} MB" if size >= 9.95e6 else f"{size / 1e6:.1f} MB"


def fetching(progress: Progress) -> dict[str, Any]:
    """For a card: the share that is here, None while that is unknown, and how far it is in words."""
    if not progress.total:
        return {"share": None, "text": f"Asking the Hub for the weights, {progress.seconds:.0f} s"}
    done, total = megabytes(progress.done).removesuffix(" MB"), megabytes(progress.total)
    return {
        "share": progress.done / progress.total,
        "text": f"Fetching weights: {done} of {total}, {progress.seconds:.0f} s",
    }


FACTS = {
    "Input": "Side of the square that the variant looks at. Compound scaling grows it together with depth and width.",
    "Parameters": "Learned numbers in the network.",
    "Multiply-adds": "Multiplications with an addition in one forward pass; the paper calls them FLOPs.",
    "Map grid": "Cells of the evidence map: the last feature map, which the pooling averages.",
    "Accuracy": "Share of held-out pictures whose top prediction is right.",
}


def accuracy(known: Accuracy) -> str:
    """What the figure is and whose."""
    top5 = f" Top-5 {known.top5:.1f} %." if known.top5 else ""
    return f"{FACTS['Accuracy']}{top5} Source: {known.source}."


def recipe(spec: Spec, licence: str) -> str:
    """How the weights were trained, their name and their licence."""
    assert spec.published
    return f"{spec.recipe.about} Weights: {spec.published.tag}, {licence}."


HOW_TO_READ = """
**Evidence map.** EfficientNet ends in an average over the last feature map and one linear layer. So each class's logit
is *exactly* the mean of a map, plus a constant (the bias): nothing is estimated, and no backward pass runs. Bright
cells speak for the class; switch on *Signed* to see, in blue, those that speak against it. Press any class to see its
map in every card.

**Ask a place.** Press any picture, or move to it with the keyboard and use the arrow keys: every card marks the same
place and says which classes its cell votes for, and what of each logit that is. **Rather than** sets one class against
another: red cells speak for the first, blue ones for the second, and their sum, with the biases, is exactly the
distance of the two logits. **Erase a part** runs every network again without what you painted over: what the map had
claimed for that part stands beside what was measured. The two need not be equal: the rest of the picture is seen anew.

**Logit**: the score before it is turned into a probability. **Crop**: the part of the picture that a variant sees;
what lies outside is dimmed. **Multiply-adds** are the arithmetic of one pass; **latency** is what that took on this
server, just now.

A map shows where the evidence for an answer lies, not whether the answer is right.
"""


def count(value: float) -> str:
    """5288548 -> "5.29 M"; three figures."""
    for unit, size in (("B", 1e9), ("M", 1e6), ("k", 1e3)):
        if value >= size:
            return f"{_three(value / size)} {unit}"
    return _three(value)


def _three(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def milliseconds(value: float) -> str:
    """3.14159 -> "3.14 ms"; from a second on, in seconds."""
    return f"{value / 1000:.2f} s" if value >= 1000 else f"{_three(value)} ms"


def timing(result: Result) -> str:
    """The measurement behind a card's latency."""
    if result.latency is None:
        return ""
    t = result.latency
    precision = "" if t.precision == "float32" else f", in {t.precision}"
    return (
        f"Median of {t.runs} runs of one forward pass, {milliseconds(t.p10)} to {milliseconds(t.p90)} "
        f"(10th to 90th percentile), on {t.device} with {t.threads} threads{precision}"
    )


def listed(items: Sequence[str]) -> str:
    """["a", "b", "c"] -> "a, b and c"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def erased(first: str, now: str, before: float, after: float, claimed: float) -> str:
    """What erasing did to the first answer, beside what its map had claimed for that part."""
    opening = f"Still {first}." if now == first else f"{now} takes over from {first}."
    return (
        f"{opening} The map gave this part {claimed:+.2f} of the logit {before:.2f}; without it the logit is "
        f"{after:.2f}, a change of {after - before:+.2f}."
    ).replace("-", "−")


def verdict(found: Verdict | None) -> str:
    """One line: do they agree, and which is the smallest that says the same as the largest?"""
    if found is None:
        return "No predictions: the weights of these variants are not here. Costs and speed are measured all the same."
    largest = found.largest.spec.label
    if len(found.answers) == 1:
        return f"{largest} says **{found.answers[largest]}**. Tick more variants to compare."
    if set(found.answers.values()) == {NOTHING}:
        return "All agree: **nothing that they know** is in this picture."
    if found.agree:
        opening = f"All {len(found.answers)} agree: **{found.answers[largest]}**."
    else:
        opening = f"They disagree: {_camps(found.answers)}."
    if found.smallest is found.largest:
        return f"{opening} No smaller one says what {largest} says."
    smallest = found.smallest.spec.label
    cost = f"at {found.share:.0%} of its multiply-adds"
    return f"{opening} The smallest that says the same as {largest} is **{smallest}**, {cost}."


def _camps(answers: dict[str, str]) -> str:
    camps: dict[str, list[str]] = {}
    for label, answer in answers.items():
        camps.setdefault(answer, []).append(label)
    return "; ".join(f"{listed(who)} {'say' if len(who) > 1 else 'says'} **{answer}**" for answer, who in camps.items())


DIFFERENCES = {
    "crop": "Different crops: larger variants were trained to see more of the picture.",
    "classes": "Different classes: the probabilities are not over the same names.",
    "recipe": "Different recipes: the variants were not trained alike.",
}


def badges(differs: Sequence[str]) -> str:
    """What was not the same for all cards."""
    return "".join(f'<span class="badge">{DIFFERENCES[what]}</span>' for what in differs)


def running(specs: Sequence[Spec], done: int) -> str:
    """How far the comparison is."""
    return f"Running {specs[done].label} — {done} of {len(specs)} done."


# The Scaling page

SCALING_TITLE = "Scaling laboratory"
SCALING_INTRO = (
    "A network can be made larger in three ways: deeper, wider, or by giving it a finer picture. EfficientNet does all "
    "three at once. Here is one small network scaled each way **at the same cost**, trained by this project, so that "
    "what each way buys can be seen and measured."
)
NO_SCENE = "Pick a scene, draw one, or give a picture first."
SCENE_READY = "Pick a scene, or press **Draw me another scene**: five networks answer at once."
NO_NETWORKS = (
    "<strong>Pick a scene.</strong> The baseline, a deeper, a wider, a finer and a compound network each get a card."
)
BUDGET_HELP = "How many times the baseline’s multiply-adds the four scaled networks take."
TRUTH_NOTE = (
    "These networks know the same 24 drawn things as the pocket family. Scenes drawn here come with their object’s "
    "true outline, so the share of a map that lies on it is measured, not judged by eye.\n\n"
    "The compound network follows the ratio that a search on this baseline gave: "
    f"α {FOUND.depth:g}, β {FOUND.width:g}, γ {FOUND.resolution:g}."
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
    "Bars are one standard deviation over seeds; where two overlap, nothing is decided. Which way wins depends on what "
    "the baseline is short of: the paper’s B0 had been searched for balance, on photographs, at 224 px. And a finer "
    "grid alone makes any map look sharper, which is why every measure is also given on one coarse grid for all."
)
WHY_NOT_COMPOUND = (
    "**Compound is not ahead here, and the paper does not say that it always is.** Which way pays depends on what the "
    "baseline is short of. B0 had been found by a search that balanced it; this baseline was not. Its pictures are so "
    "small that pixels and channels are what it lacks, drawn things are told apart by detail more than by long chains "
    "of reasoning, and deep networks are slow to gain from runs as short as these."
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
CONSTRAINT_HELP = "about 2 in the paper: one step of φ doubles the cost"
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


def search_note(epochs: int, known: int, best: Coefficients, rivals: int, chosen: Coefficients) -> str:
    """What the search was and what it says, above its table."""
    opening = (
        "The paper’s step 1, on our baseline: φ = 1, triples of about twice its cost, trained briefly "
        f"({epochs} epochs), accuracy on {known} held-out scenes; the best four again with another seed. Ahead is "
        f"{_triple(best)}, with {rivals} others within two standard errors. "
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
    named = f"All {total} say" if len(right) == total else f"{listed(right)} say" if right else "None says"
    if len(right) == 1:
        named = f"Only {right[0]} says"
    return f"{named} **{name}**. Most of its evidence on the {name}: **{most}**, {100 * shares[most]:.0f} %."


Means = dict[str, tuple[float, float | None]]  # by way of scaling: mean and standard error in %, None for one seed


def finding(budget: int, measure: Measure, found: Means, area: float) -> str:
    """What came out at that cost and, where more is better, whether the seeds can tell the first from the next.

    `area` is the object's, as a share of the scene.
    """
    order = sorted(found, key=lambda way: -found[way][0])
    ranking = ", ".join(f"{WAY_NAMES[way].lower()} {found[way][0]:.1f} %" for way in order)
    opening = f"At about {budget} times the baseline’s cost, {measure.title}: {ranking}."
    if not measure.ranks:
        return f"{opening} The object itself covers {100 * area:.0f} % of a scene on average."
    first, second = (WAY_NAMES[way] for way in order[:2])
    (best, error), (next_best, other) = found[order[0]], found[order[1]]
    if error is None or other is None or any(third is None for _, third in found.values()):
        return f"{opening} Not all have more than one seed: small differences say nothing."
    if best - next_best > 2 * (error**2 + other**2) ** 0.5:
        return f"{opening} **{first}** is ahead by more than the seeds differ."
    return f"{opening} {first} and {second.lower()} are closer than the seeds: between them nothing is decided."
