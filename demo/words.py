"""Every sentence that a visitor reads. Knows no component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explain.pocket.vocabulary import KNOWN, NOTHING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explain.compare import Result
    from explain.variants import Spec
    from explain.verdict import Verdict

TITLE = "EfficientNet Lens"
INTRO = (
    "One picture through several sizes of EfficientNet, side by side: what each predicts, where the evidence lies, "
    "and what it costs."
)
NO_IMAGE = "Pick an example or give a picture first."
NO_URL = "Addresses are not fetched: save the picture and give the file."
READY = "Pick an example below the picture, or give your own, and press **Compare**."
EXAMPLES = "Examples: drawn scenes for the pocket family, two photographs for ImageNet."
STOPPING = "Stopping as soon as the variant that is running is done."
STOPPED = "Stopped. What had been done is still shown."
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
}
AWAY_NOTE = "They are not on this machine and the Hub cannot be reached, so cards will show costs and speed only."

FACTS = {
    "Input": "Side of the square that the variant looks at. Compound scaling grows it together with depth and width.",
    "Parameters": "Learned numbers in the network.",
    "Multiply-adds": "Multiplications with an addition in one forward pass; the paper calls them FLOPs.",
    "Map grid": "Cells of the evidence map: the last feature map, which the pooling averages.",
    "Accuracy": "Share of held-out pictures whose top prediction is right.",
}
HOW_TO_READ = """
**Evidence map.** EfficientNet ends in an average over the last feature map and one linear layer. So each class's logit
is *exactly* the mean of a map, plus a constant (the bias): nothing is estimated, and no backward pass runs. Bright
cells speak for the class; switch on *Signed* to see, in blue, those that speak against it. Press any class to see its
map in every card.

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
    return (
        f"Median of {t.runs} runs of one forward pass, {milliseconds(t.p10)} to {milliseconds(t.p90)} "
        f"(10th to 90th percentile), on {t.device} with {t.threads} threads"
    )


def listed(items: Sequence[str]) -> str:
    """["a", "b", "c"] -> "a, b and c"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


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
