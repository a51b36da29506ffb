"""What a visitor reads on the Compare page and its cards. Knows no component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.ui.words import listed, megabytes, minus, verbatim
from explain.networks.vocabulary import KNOWN, NOTHING
from explain.networks.weights import Origin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explain.costs.latency import Ratio
    from explain.engines.handing import Handed
    from explain.networks.variants import Spec
    from explain.networks.weights import State
    from explain.verdict import Verdict

INTRO = "One picture through several sizes of EfficientNet: what each predicts, where the evidence lies, what it costs."
EXPORT = "Export ONNX"
EXPORTING = "The graphs are being made."
READY = "The first picture is being compared."
NOTHING_SHOWN = "Compare a picture first: then a part of it can be erased."
BAD_STROKES = "What was painted could not be read: undo it and paint again."
FAMILY_NOTES = {
    "pocket": (
        "Small networks trained by this project; they come with the app. They know **24 drawn things and nothing "
        "else**: what holds none of them, such as a photograph, should come back as “nothing known”.\n\n"
        f"<details><summary>The 24 things</summary>{', '.join(name for name, _ in KNOWN)}</details>"
    ),
    "imagenet": (
        "The released networks, full size: 1000 ImageNet classes. Weights come from the Hugging Face Hub on first use, "
        "21 MB (B0) to 267 MB (B7)."
    ),
    "lite": (
        "EfficientNet-Lite, made for phones: scaled as B0 to B4 are, but without squeeze-and-excitation, with ReLU6 in "
        "place of Swish, and with stem and head of one width for all. 1000 ImageNet classes. The weights of Lite0, 1 "
        "and 2 come with pip; those of 3 and 4 from the Hugging Face Hub on first use."
    ),
    "own": "Models of whoever runs this app, with classes of their own.",
}
SAME_CROP = "Larger variants see more of the picture; this gives all the smallest crop."
RECIPE = "How the weights were trained. All of them are listed at the foot of the page."
BESIDE = "Other recipes, EfficientNetV2, ResNet-50, Inception-v3 …: type to search."
BESIDE_ANY = f"{BESIDE} Or the Hub id of a model of your own, as user/name."
ALL_BUNDLED = "Weights: bundled with the app, nothing is fetched."
ORIGINS = {
    Origin.BUNDLED: "Bundled",
    Origin.INSTALLED: "Installed with the app",
    Origin.LOCAL: "On this machine",
    Origin.HUB: "Fetched when compared",
    Origin.AWAY: "The Hub cannot be reached; costs and speed only",
    Origin.MISSING: "Not to be had; costs and speed only",
}


def exporting(label: str, number: int, total: int) -> str:
    """How far it is."""
    return f"Making the graph of {label} ({number} of {total}) …"


def exported(done: Sequence[Handed]) -> str:
    """What came of it."""
    failed = [f"No file of {verbatim(handed.spec.label)}: {verbatim(handed.error)}" for handed in done if handed.error]
    made = "ONNX files with the maps inside; the README reads them in 15 lines." * any(handed.path for handed in done)
    return "  \n".join(filter(None, [made, *failed]))


def weights(label: str, state: State) -> str:
    """Whose weights, and how large they are."""
    return f"{label} ({megabytes(state.size)})" if state.size else label


AWAY = "The Hub cannot be reached, and the weights of these networks are not on this machine."
MISSING = "The weights of these networks are not to be had."
NOT_DRAWN = "Pocket networks know 24 drawn things and no photographs; this picture is none of their scenes."
HERE = "{} ✓"  # a variant whose weights are on this machine
OPENING = "An example, compared when the app started. Press another, or give your own picture."


def use(labels: Sequence[str]) -> str:
    """Leads to networks whose weights are on this machine."""
    return f"Use {listed(labels)}, which {'are' if len(labels) > 1 else 'is'} here"


TO_THE_TEST = "Put these maps to the test"


HOW_TO_READ = """
**Evidence map.** EfficientNet ends in an average over the last feature map and one linear layer. So each class's logit
is *exactly* the mean of a map, plus a constant (the bias): nothing is estimated, and no backward pass runs. Bright
cells speak for the class, and cover the picture the more, the more evidence they hold; switch on *Signed* to see, in
blue, those that speak against it. Press any class to see its map in every card. ⤢ enlarges a card, and the arrow keys
go on to the next network; hold a map, or the B key, to see the picture beneath.

**Ask a place.** Press any picture, or move to it with the keyboard and use the arrow keys: every card marks the same
place and says which classes its cell votes for, and what of each logit that is. **Rather than** sets one class against
another: red cells speak for the first, blue ones for the second, and their sum, with the biases, is exactly the
distance of the two logits. **Erase a part** runs every network again without what you painted over: what the map had
claimed for that part stands beside what was measured. The two need not be equal: the rest of the picture is seen anew.

**Logit**: the score before it is turned into a probability. **Crop**: the part of the picture that a variant sees;
it is outlined. **Multiply-adds** are the arithmetic of one pass; **latency** is what that took on this
server, just now.

A map shows where the evidence for an answer lies, not whether the answer is right. [Put it to the test](./trust): your
picture comes along.
"""


def not_apart(pairs: Sequence[tuple[str, str]]) -> str:
    """Of the chart: networks that stand next to each other, and whose times overlap."""
    named = "; ".join(f"{one} and {other}" for one, other in pairs)
    said = named if len(pairs) < 3 else f"{len(pairs)} pairs of neighbours"
    return f"Not to be told apart by their times: {said}"


def erased(first: str, now: str, before: float, after: float, claimed: float) -> str:
    """What erasing did to the first answer, beside what its map had claimed for that part."""
    opening = f"Still {first}." if now == first else f"{now} takes over from {first}."
    before, after = round(before, 2), round(after, 2)  # what is read adds up
    return minus(
        f"{opening} The map gave this part {claimed:+.2f} of the logit {before:.2f}; without it the logit is "
        f"{after:.2f}, a change of {after - before:+.2f}."
    )


def verdict(found: Verdict | None) -> str:
    """One line: do they agree, and which is the smallest that says the same as the largest?"""
    if found is None:
        return "No predictions: the weights of these variants are not here. Costs and speed are measured all the same."
    largest, answer = verbatim(found.largest.spec.label), verbatim(found.answers[found.largest.spec.label])
    if len(found.answers) == 1:
        return f"{largest} says **{answer}**. Tick more variants to compare."
    if set(found.answers.values()) == {NOTHING}:
        return "All agree: **nothing that they know** is in this picture."
    if found.agree:
        opening = f"All {len(found.answers)} agree: **{answer}**."
    else:
        opening = f"They disagree: {_camps(found.answers)}."
    if found.smallest is found.largest:
        return f"{opening} No smaller one says what {largest} says."
    smallest = verbatim(found.smallest.spec.label)
    cost = f"at {100 * found.share:.0f} % of its multiply-adds"
    return f"{opening} The smallest that says the same as {largest} is **{smallest}**, {cost}{_time(found.time)}."


def _time(found: Ratio | None) -> str:
    """Of the smallest, as far as the times carry it."""
    if found is None:
        return ""
    if not found.apart:
        return "; their times here cannot be told apart"
    sure = found.high < 1.15 * found.value
    share = f"{100 * found.value:.0f} %" if sure else f"{100 * found.low:.0f} to {100 * found.high:.0f} %"
    return f" and {share} of its time here"


def _camps(answers: dict[str, str]) -> str:
    camps: dict[str, list[str]] = {}
    for label, answer in answers.items():
        camps.setdefault(verbatim(answer), []).append(verbatim(label))
    return "; ".join(f"{listed(who)} {'say' if len(who) > 1 else 'says'} **{answer}**" for answer, who in camps.items())


DIFFERENCES = {
    "crop": "Different crops: larger variants are shown more of the picture, as their authors tested them.",
    "classes": "Different classes: the probabilities are not over the same names.",
    "scores": "Different probabilities: some add up to one (softmax), some are of each class by itself (sigmoid).",
    "recipe": "Different recipes: the variants were not trained alike.",
}


def badges(differs: Sequence[str]) -> str:
    """What was not the same for all cards."""
    return "".join(badge(DIFFERENCES[what]) for what in differs)


def badge(text: str) -> str:
    """For below a verdict."""
    return f'<span class="badge">{text}</span>'


def running(specs: Sequence[Spec], done: int) -> str:
    """How far the comparison is."""
    return f"Running {verbatim(specs[done].label)} — {done} of {len(specs)} done."
