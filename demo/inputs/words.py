"""What a visitor reads on the Input page. Knows no component; the doctor's sentences: `explain/inputs/sentences.py`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from demo.ui.words import count, known, listed, minus, verbatim

if TYPE_CHECKING:
    from explain.costs.latency import Latency
    from explain.inputs.code import Library
    from explain.inputs.effects import Effect
    from explain.inputs.sizes import Sized

TITLE = "What did it see?"
INTRO = (
    "Most bad answers come not from the network but from its input. One picture through one network: prepared "
    "correctly, and with every common mistake."
)
READY = "Pick a photograph or give a picture: it runs by itself."
NO_CARDS = (
    "<strong>Nothing run yet.</strong> Each usual mistake gets a card here: the tensor as a picture, and its map."
)
RIGHT = "As it should be"
RIGHT_NOTE = "What this network was trained with: every other card is compared with this one."
SIZES = (
    "This network has no layer that asks for a size, so the map is exact at any. Drag the "
    "size and see where the answer holds; both lines mark what it was made for. How often a network is right at each "
    "size is told on [Your pictures](pictures)."
)
NO_SIZES = "Run a picture first: the sizes are run after the cards."
DOCTOR = (
    "**Find your own mistake.** Give the tensor that your pipeline feeds to the network, saved by `numpy.save`, and, "
    "as *Picture*, the picture it was made from. The doctor says what was done to it, how sure that is, and what "
    "would be right."
)
DOCTOR_READY = "Give a tensor’s file: `.npy`, `.npz` or `.safetensors`, of at most 20 MB. Pickles are not read."
NO_TENSOR = "Give a tensor’s file first: .npy, .npz or .safetensors."
ALONE = "Without its picture, from the tensor alone"
CODE = "The right code for {}"
LIBRARY = "Library"
LOOKING = "Looking for the mistake …"
UNSURE = "This is not sure: something else explains the tensor nearly as well."
SURE = "Nothing else explains the tensor as well."
GIVEN, WANTED, APART = "Yours, as the network takes it", "As it should be", "The difference"
EVIDENCE, EVIDENCE_HEAD = "What was found in it", ("What", "Found")
TABS = ("Usual mistakes", "Any size", "Your tensor")

NAMED = 6  # mistakes in a sentence
FACTS = {
    "Values": "The smallest and the largest value of the tensor.",
    "Mean, deviation": "Over all values of the tensor.",
    "Moved": "The share of probability that moved, compared with the right input.",
    "Left": "The probability of the right input’s answer.",
    "Input": "Side of the square that the network looks at.",
    "Map grid": "Cells of the evidence map.",
    "Multiply-adds": "One forward pass at this size.",
    "Time": "One forward pass at this size, by PyTorch: the median of rounds taken in turns with the other sizes.",
}
EVIDENCE_ROWS = {
    "shape": "Shape",
    "dtype": "Type of numbers",
    "layout": "Layout",
    "channels": "Channels",
    "values": "Values were",
    "mean_found": "Mean, in effect",
    "std_found": "Deviation, in effect",
    "kernel": "Kernel",
    "as_in": "As in",
    "antialias": "Antialiased",
    "box": "Part of the picture (left, top, right, bottom)",
    "box_wanted": "Part that the recipe shows",
    "orientation": "Orientation",
    "residual": "Left unexplained, in 8-bit steps",
}


def running(done: int, total: int) -> str:
    """How far it is."""
    return f"Running — {done} of {total} inputs done."


def percent(share: float) -> str:
    """0.034 -> "3.4 %"."""
    return f"{100 * share:.1f} %"


def note(effect: Effect, answer: str, before: str) -> str:
    """What a mistake does, in a sentence."""
    assert effect.mistake
    about = effect.mistake.about
    if effect.harmless:
        return f"{about} Makes no difference here."
    if answer != before:
        return f"{about} Changes the answer from {before} to {answer}."
    return f"{about} The answer stays."


def verdict(label: str, before: str, found: Sequence[tuple[str, Effect, bool]]) -> str:
    """What came out; each has a title, the effect, and whether the answer is another one."""
    lost = [title for title, _, changed in found if changed]
    harmless = [title for title, effect, _ in found if effect.harmless]
    failed = [title for title, effect, _ in found if effect.evidence is None]
    start = f"{verbatim(label)} says **{verbatim(before)}**. "
    said = f"{len(lost)} of {len(found)} usual mistakes change that"
    named = lost if len(lost) <= NAMED else [*lost[: NAMED - 1], f"{len(lost) - NAMED + 1} more"]
    worst = f": {verbatim(listed(named))}. " if lost else ". "
    calm = f"No difference: {verbatim(listed(harmless))}. " if harmless else ""
    gone = f"Could not be run: {verbatim(listed(failed))}." if failed else ""
    return (start + said + worst + calm + gone).strip()


def sized(found: Sized, answer: str, label: str, time: Latency | None = None) -> str:
    """The answer at a size, and how long it takes once that is known."""
    rows, columns = found.grid
    return (
        f"At **{found.size} px** {verbatim(label)} says **{verbatim(answer)}** "
        f"({percent(float(found.evidence.probabilities[found.index]))}, logit "
        f"{minus(f'{float(found.evidence.logits[found.index]):.2f}')}), by a map of {rows} × {columns} cells and "
        f"{count(found.macs)} multiply-adds{f' in {known(time)} here, by PyTorch' if time else ''}."
    )


def marks(tested: int, trained: int | None) -> dict[int, str]:
    """What is marked in the chart."""
    if trained is None or trained == tested:
        return {tested: "trained and tested" if trained else "tested"}
    return {trained: "trained", tested: "tested"}


def apart(gain: float) -> str:
    """What the difference picture shows."""
    return f"{APART}, {gain:.0f} times as strong" if gain > 1 else APART


def library(row: Library) -> str:
    """How far a library's tensor is from timm's, and what to beware of."""
    if row.apart is None:
        return row.why
    far = (
        "The tests run this code: its tensor is timm’s to the bit."
        if row.apart == 0
        else f"The tests run this code: its values differ from timm’s by at most {row.apart:g} of 255 steps."
    )
    return f"{far} {row.why}".strip()
