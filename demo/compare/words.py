"""What a visitor reads on the Compare page and its cards. Knows no component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.ui.words import badge, listed, megabytes, minus, verbatim
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
EXPORTING = "Making the graphs …"
READY = "Comparing the first picture …"
NOTHING_SHOWN = "Compare a picture first; then you can erase a part of it."
BAD_STROKES = "Your brush strokes could not be read: undo them and paint again."
FAMILY_NOTES = {
    "pocket": (
        "Small networks trained by this project and bundled with the app. They know **24 drawn things and nothing "
        "else**; to anything else, such as a photograph, they should answer “nothing known”.\n\n"
        f"<details><summary>The 24 things</summary>{', '.join(name for name, _ in KNOWN)}</details>"
    ),
    "imagenet": (
        "The published networks at full size, with 1000 ImageNet classes. Weights come from the Hugging Face Hub: 21 "
        "MB (B0) to 267 MB (B7)."
    ),
    "lite": (
        "EfficientNet-Lite, made for phones: scaled like B0 to B4, but without squeeze-and-excitation, with ReLU6 "
        "instead of Swish, and with a stem and head that do not grow. 1000 ImageNet classes. The weights of Lite0, 1 "
        "and 2 come with pip, those of Lite3 and 4 from the Hugging Face Hub."
    ),
    "own": "Models added by whoever runs this app, with classes of their own.",
}
SAME_CROP = "Larger variants see more of the picture. Tick this to give them all the smallest crop."
RECIPE = "How the weights were trained. All recipes are listed at the foot of the page."
ADD = "Add other networks"
BESIDE = "Other recipes, EfficientNetV2, ResNet-50, Inception-v3 …: type to search."
BESIDE_ANY = f"{BESIDE} Or enter the Hub id of your own model, as user/name."
ALL_BUNDLED = "Weights: bundled with the app, nothing to download."
ORIGINS = {
    Origin.BUNDLED: "Bundled",
    Origin.INSTALLED: "Installed with the app",
    Origin.LOCAL: "On this machine",
    Origin.HUB: "On the Hub, to be fetched",
    Origin.AWAY: "The Hub cannot be reached; costs and speed only",
    Origin.MISSING: "Not available; costs and speed only",
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
MISSING = "The weights of these networks are not available."
NOT_DRAWN = "Pocket networks know 24 drawn things and no photographs; this picture is not one of their scenes."
OPENING = "This example was compared when the app started. Try another, or add your own picture."


def use(labels: Sequence[str]) -> str:
    """Leads to networks whose weights are on this machine."""
    return f"Use {listed(labels)}, which {'are' if len(labels) > 1 else 'is'} here"


FETCH = "Download and compare"


def to_fetch(named: Sequence[str]) -> str:
    """Nothing is fetched before somebody says so."""
    return f"The weights of {listed(named)} are not on this machine yet."


TO_THE_TEST = "Put these maps to the test"
WHAT_IT_SAW = "What did it see?"


HOW_TO_READ = """
**Evidence map.** EfficientNet ends in global average pooling and one linear layer. So each class’s logit is *exactly*
the mean of a map plus a constant (the bias): nothing is estimated, and there is no backward pass. Bright cells support
the class; turn on *Signed* to see, in blue, the cells that count against it. Click any class to see its map in every
card. ⤢ enlarges a card, and the arrow keys step through the networks. Hold a map, or the B key, to see the picture
without it.

**Ask about a spot.** Click a picture to see which classes that spot supports (with the keyboard: Tab to a picture, then
the arrow keys). Every card marks the same spot and says how much its cell adds to each logit. **Versus** sets one
class against another: red cells support the first, blue cells the second, and together with the biases they add up to
exactly the difference between the two logits. **Erase a part** runs every network again without the part you painted
over, and shows what the map claimed for it next to what was measured. The two need not be equal, because the network
sees the rest of the picture differently, too.

**Logit**: a class’s score before softmax turns it into a probability. **Crop**: the part of the picture that a variant
sees, outlined. **Multiply-adds**: the compute of one forward pass. **Latency**: how long that pass took on this server,
just now.

A map shows where the evidence for an answer lies, not whether the answer is right. [Put it to the test](./trust) with
the same picture.
"""


def not_apart(pairs: Sequence[tuple[str, str]]) -> str:
    """Of the chart: networks that stand next to each other, and whose times overlap."""
    named = "; ".join(f"{one} and {other}" for one, other in pairs)
    said = named if len(pairs) < 3 else f"{len(pairs)} pairs of neighbours"
    return f"Times too close to tell apart: {said}"


def erased(first: str, now: str, before: float, after: float, claimed: float) -> str:
    """What erasing did to the first answer, beside what its map had claimed for that part."""
    opening = f"Still {first}." if now == first else f"The answer changes from {first} to {now}."
    before, after = round(before, 2), round(after, 2)  # what is read adds up
    return minus(
        f"{opening} The map credited this part with {claimed:+.2f} of the logit {before:.2f}. Without it the logit is "
        f"{after:.2f}, a change of {after - before:+.2f}."
    )


def verdict(found: Verdict | None) -> str:
    """In a line or two: what they say, and the smallest that gives the answer of the largest.

    Where they differ the largest is no judge: that it is compared with is said.
    """
    if found is None:
        return "No predictions: the weights of these variants are not here. Cost and speed are still measured."
    largest, answer = verbatim(found.largest.spec.label), verbatim(found.answers[found.largest.spec.label])
    if len(found.answers) == 1:
        return f"{largest} says **{answer}**. Tick more variants to compare."
    if set(found.answers.values()) == {NOTHING}:
        return f"{_all(len(found.answers))} say that **nothing they know** is in this picture."
    opening = f"{_all(len(found.answers))} say **{answer}**." if found.agree else f"{_camps(found)}."
    if found.smallest is found.largest:
        return f"{opening} No smaller network gives {largest}’s answer." if found.comparable else opening
    reference = "" if found.agree else f"Taking {largest}, the largest, as the reference: "
    smallest, share = verbatim(found.smallest.spec.label), f"{100 * found.share:.0f} % of the compute"
    whose = "its" if reference else f"{largest}’s"
    gives = f"**{smallest}** gives {whose} answer for {share}{_time(found.time)}."
    return f"{opening} {reference}{gives}"


def _time(found: Ratio | None) -> str:
    """Of the smallest, as far as the times carry it."""
    if found is None:
        return ""
    if not found.apart:
        return "; their times here are too close to tell apart"
    sure = found.high < 1.15 * found.value
    share = f"{100 * found.value:.0f} %" if sure else f"{100 * found.low:.0f} to {100 * found.high:.0f} %"
    return f" and {share} of the time here"


def _all(count: int) -> str:
    return "Both" if count == 2 else f"All {count}"


def _camps(found: Verdict) -> str:
    """Who says what: a majority by its number, all others by name; where classes differ that is said, and no vote."""
    camps: dict[str, list[str]] = {}
    for label, answer in found.answers.items():
        camps.setdefault(verbatim(answer), []).append(verbatim(label))
    if not found.comparable:
        return (
            f"Their classes differ, so their answers cannot be compared: {'; '.join(map(_camp, camps, camps.values()))}"
        )
    total = len(found.answers)
    most = max(camps, key=lambda answer: len(camps[answer]))
    if len(camps[most]) < 3 or 2 * len(camps[most]) <= total:
        return "; ".join(map(_camp, camps, camps.values()))
    others = (_camp(answer, who) for answer, who in camps.items() if answer != most)
    return "; ".join((f"{len(camps[most])} of {total} say **{most}**", *others))


def _camp(answer: str, who: Sequence[str]) -> str:
    return f"{listed(who)} {'say' if len(who) > 1 else 'says'} **{answer}**"


DIFFERENCES = {
    "crop": "Different crops: larger variants see more of the picture, as in their authors’ tests.",
    "classes": "Different classes: the probabilities are over different sets of names.",
    "scores": "Different probabilities: softmax (they add up to one) and sigmoid (each class on its own).",
    "recipe": "Different recipes: the variants were not trained the same way.",
}


def badges(differs: Sequence[str]) -> str:
    """What was not the same for all cards."""
    return "".join(badge(DIFFERENCES[what]) for what in differs)


def running(specs: Sequence[Spec], done: int) -> str:
    """How far the comparison is."""
    return f"Running {verbatim(specs[done].label)}: {done} of {len(specs)} done."
