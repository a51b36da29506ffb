"""What a visitor reads on the Record page. Knows no component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.ui.words import listed
from explain.published.claims import best, faster
from explain.published.path import BEFORE, EFFICIENTNETS, growth
from explain.published.speeds import MACHINES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explain.published.claims import Claim
    from explain.published.path import Step

TITLE = "The record"
INTRO = "The published figures in one chart, three common claims checked, and how fast the networks are here, now."
RECIPES = {
    "paper": "The paper’s Table 2", "aa_in1k": "AutoAugment", "ap_in1k": "AdvProp",
    "ns_jft_in1k": "Noisy Student", "ra_in1k": "RandAugment", "in1k": "Baseline recipe", "timm": "timm’s own",
    "published": "Others in timm",
}  # fmt: skip
SOURCES = "Table 2 is as printed; all other rows were measured by timm, with weights trained by that recipe."
FAMILIES = {"efficientnet": "EfficientNet", "relatives": "V2, Lite, other relatives", "others": "Other networks"}
NOTHING = "Nothing is ticked: choose at least one source and one family."
NO_TIMES = (
    "Nothing has been timed in this visit: choose the ImageNet family and press **Time them** [further "
    "down](#record-timing), and its points appear here. (The pocket family has no accuracy on ImageNet.)"
)
SPEEDS = "For the paper’s own networks these are the speeds published by timm."
NO_POINTS = "Nothing to draw yet."
AS_PRINTED = "as printed in the paper"
TABLE = "The same figures as a table"
TABLE_HELP = "Click a column heading to sort by it, and a small number for its note."
ACTIVATIONS = (
    "Activations are the numbers that convolutions and the linear layer output for one picture, as timm counts them."
)


def shown(rows: int, drawn: int) -> str:
    """How much of what is ticked is in the chart."""
    if drawn == rows:
        return f"{rows} rows, all in the chart."
    return f"{rows} rows, {drawn} of them in the chart: for the rest this figure was not published."


def here(rows: int, drawn: int, settings: str) -> str:
    """How much of what is ticked was timed, and how."""
    return f"{rows} rows, {drawn} of them timed in this visit: {settings}."


# What a small number beside a figure stands for. Where sources disagree, or what a figure is not.
NOTES = {
    "validation": (
        "timm’s accuracies are on ImageNet’s validation set, which also served to choose among trained networks, so "
        "they flatter all of them a little."
    ),
    "remeasured": (
        "The same weights, measured by their authors and by timm: AutoAugment’s B0 77.1 and 76.9 %, B1 79.1 and 78.8 "
        "%, B4 to B7 about 0.1 points better at timm; AdvProp’s B0 77.6 and 77.1 %, B1 79.6 and 79.3 %."
    ),
    "flops": (
        "What the paper calls FLOPs are multiply-adds. Counted again, they differ from the paper’s by up to 4.6 % (B4: "
        "4.39 billion, the paper 4.2), and no single way of counting fits all eight."
    ),
    "norms": (
        "timm counts batch norms and pooling as well: 0.40 billion for B0, where convolutions and the linear layer "
        "alone are 0.386 billion. So timm’s multiply-adds and the paper’s differ by more than rounding."
    ),
    "gpu": (
        "Pictures per second on an RTX 4090, in mixed precision and large batches, timm’s benchmark with PyTorch "
        "2.9.1. The CSV file has two more GPUs."
    ),
    "cpu": (
        "One picture at a time on a Core i7-12700H, 32 bits, torch.compile; timm does not say on how many threads. The "
        "CSV file also has a Core i9-10940X, on which the large networks do much better."
    ),
    "sizes": (
        "timm’s own B0 to B5 run at sizes chosen by timm, mostly not the paper’s. Some are better at a larger size "
        "than the one they were trained at; then each size has its row."
    ),
    "revisions": (
        "The paper’s accuracies changed between revisions: B0 to B7 were 76.3, 78.8, 79.8, 81.1, 82.6, 83.3, 84.0 "
        "and 84.4 % at first, and many pages quote those. Here they are the last revision’s (v5). Parameters and "
        "multiply-adds did not change."
    ),
    "table4": (
        "Table 4 of the last revision still has the early accuracies: B1 78.8 % and B7 84.4 %, not 79.1 and 84.3 %."
    ),
    "baseline": "Table 7 gives its baseline, which is B0, 77.3 %; Table 2 gives B0 77.1 %.",
    "introduction": (
        "The paper’s introduction says that B4 improves on ResNet-50 from 76.3 % to 83.0 %; its Table 2 has 76.0 and "
        "82.9."
    ),
    "caption": (
        "Table 2’s caption says up to 16 times fewer FLOPs; its own rows say 18 times (ResNeXt-101) and 19 times "
        "(PolyNet)."
    ),
    "pnasnet": (
        "Table 2 prints 6.0 times B4’s multiply-adds for PNASNet; its figures, 23 and 4.2 billion, give 5.5."
    ),
    "nasnet": "The inset of the paper’s Figure 5 gives NASNet-A 80.7 %; Table 2 gives it 82.7 %.",
    "gpipe": "GPipe has 557 M parameters in Table 2, 556 M in Table 5 and Figure 1.",
    "senet": "SENet has 146 M parameters in Table 2, 145 M in the paper’s text.",
    "b2": "The paper has 9.2 M parameters for B2, timm’s network has 9.11 M.",
    "lite": (
        "Lite3 and Lite4 run at 280 and 300 px in Google’s code, at 300 and 380 px in timm; both report the same "
        "accuracy."
    ),
}  # fmt: skip


def note_number(name: str) -> int:
    """As it stands beside a figure."""
    return list(NOTES).index(name) + 1


CLAIMS = "Fact-check: three common claims"
CLAIMS_INTRO = (
    "The three comparisons quoted most often, from the paper’s Table 2, with Table 4 for time. “Printed” is the ratio "
    "in the paper; “found” is computed here from the two figures beside it."
)
CLAIM_ROWS = {"parameters": "parameters", "multiply-adds": "multiply-adds", "time": "time, one CPU core"}
LESS = {"parameters": "fewer parameters", "multiply-adds": "fewer multiply-adds", "time": "less time on a CPU core"}
ROUNDING = "Where found and printed ratios differ, rounding explains it."


PATH = "The path to EfficientNet"
PATH_HEAD = ("network", "year", "top-1", "parameters", "source")
PATH_TABLE = "Every figure and where it is printed"
PATH_SOURCES = "The figures as a table, with sources"
PATH_AXIS = "parameters, millions"
PATH_NOTE = (
    "SENet has 145 M parameters in the paper’s introduction and 146 M in its Table 2. All accuracies are top-1 on "
    "ImageNet as the paper prints them."
)


def path_intro() -> str:
    """What the drawing shows, in figures of its own."""
    points, times = growth()
    last = EFFICIENTNETS[-1]
    return (
        f"From {BEFORE[0].year} to {BEFORE[-1].year}, from {BEFORE[0].name} to {BEFORE[-1].name}, top-1 rose by "
        f"{points:g} points and parameters {times:.0f} times. EfficientNet-{last.name} came to {BEFORE[-1].name}’s "
        f"{last.top1:g} % with {last.params.removesuffix('M')} million."
    )


def path_drawn(before: Sequence[Step], ours: Sequence[Step]) -> str:
    """The drawing, for whoever does not see it."""
    told = [f"{step.name} in {step.year}: {step.top1} %, {step.params} parameters" for step in before]
    first, last = ours[0], ours[-1]
    return (
        f"Top-1 against parameters. {'; '.join(told)}. EfficientNet in {first.year}: from {first.top1} % with "
        f"{first.params} to {last.top1} % with {last.params}."
    )


def claim_title(claim: Claim) -> str:
    """Who against whom."""
    return f"{claim.ours.name} against {claim.theirs.name}"


def verdict(claim: Claim) -> str:
    """Whether it holds by the paper's own figures."""
    holds = "Holds in the paper’s figures" if claim.holds else "Does not hold in the paper’s figures"
    right = f"{claim.gain:.1f} points more accurate" if claim.gain else "just as accurate"
    less = listed([f"{ratio.found:.1f} times {LESS[ratio.what]}" for ratio in claim.ratios])
    odd = [CLAIM_ROWS[ratio.what] for ratio in claim.ratios if not ratio.fits]
    told = f"The ratio printed for {listed(odd)} does not follow from the figures." if odd else ROUNDING
    return f"**{holds}:** {right}, with {less}. {told}"


def since(claim: Claim) -> str:
    """What has changed: newer weights of both, and their speeds on newer machines."""
    ours, theirs = claim.ours.name, claim.theirs.name
    if not claim.benchmarks:
        return (
            f"**Since then.** {ours} reaches {_reached(ours)}, trained on ImageNet alone. timm has no {theirs}, so its "
            f"speed on newer machines is unknown. In Table 4’s other pair, B1 was 5.7 times as fast as ResNet-152; in "
            f"timm’s benchmarks it is {_races()} as fast."
        )
    (_, side), (_, their_side) = claim.benchmarks
    times = faster(*claim.benchmarks)
    gpu, i9, i7 = (f"{times[name]:.1f}" for name in ("rtx4090", "i9", "i7"))
    return (
        f"**Since then.** Retrained on ImageNet alone, {theirs} reaches {_reached(theirs, their_side)}, and {ours} "
        f"{_reached(ours, side)}: {_order(claim)}. In timm’s benchmarks {ours} is {gpu} times as fast on an "
        f"{MACHINES['rtx4090']}, {i9} on a {MACHINES['i9']} and {i7} on a {MACHINES['i7']}, less than the "
        "multiply-adds promise."
    )


def _order(claim: Claim) -> str:
    one, other = best(claim.ours.name), best(claim.theirs.name)
    if one and other and other.top1 > one.top1:
        return "the lead in accuracy came from the training; the difference in cost, at the paper’s size, remains"
    return "it is still ahead"


def _reached(title: str, px: int | None = None) -> str:
    """The best accuracy by now, at the paper's size and at any."""
    found = dict.fromkeys(row for row in (best(title, px), best(title)) if row)
    return listed([f"{row.top1:.1f} % ({row.px} px)" for row in found])


def _races() -> str:
    times = faster(("tf_efficientnet_b1", 240), ("resnet152", 224)).values()
    return f"{min(times):.1f} to {max(times):.1f} times"
