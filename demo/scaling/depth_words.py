"""What a visitor reads where skips are taken away, on the Scaling page. Knows no component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.ui.words import verbatim
from explain.networks.controls import FOUND

if TYPE_CHECKING:
    from explain.inside.signal import Course

TITLE = "Why depth alone ends: signal and gradient, with skips and without"
INTRO = (
    "What a network learns at its first blocks has to come back to them from the answer, through every block between. "
    "A **skip** adds a block’s input to what the block makes of it, so the gradient has a way around. Measured on your "
    "picture: one forward, and the gradient of one logit back to every block. Then take the skips away, in a copy."
)
READY = "Choose a scene above and press **Measure**."
NOT_YET = "The curves appear here once they have been measured."
SKIPS = {True: "With skips", False: "Skips taken away"}
SKIPS_LABEL, WEIGHTS_LABEL = "Skips", "Weights"
WEIGHTS = {
    "trained": "Trained",
    "built": "Random, norms at rest",
    "step": "Random, norms by this picture",
}
OF = {
    "trained": "With trained weights.",
    "built": (
        "**At random weights**, which know nothing: this measures the structure, and no answer is shown. Batch norms "
        "let everything pass, as in a network that was just built."
    ),
    "step": (
        "**At random weights**, which know nothing: this measures the structure, and no answer is shown. Batch norms "
        "take mean and variance from this picture, as in training’s first step, which keeps the signal up."
    ),
}
CLASS = "The logit is that of the trained network’s answer."
GRADIENT, SIGNAL = "gradient, length", "signal, root mean square"
AXIS = "share of the blocks passed"
FAINT = "{}, with its skips"
NO_SKIPS = (
    f"Baseline and compound have one block in a stage (α = {FOUND.depth:g}), and a stage’s first block has no skip, as "
    "its output has another shape. Nothing can be taken away from them."
)
BLOCK = {True: "A block of the deeper network", False: "The same block without its skip"}


def measuring(label: str) -> str:
    """How far it is."""
    return f"Measuring {verbatim(label)} …"


def finding(courses: list[Course]) -> str:
    """What came out: of each network that has skips, what of the gradient comes to its first block, both ways."""
    first = courses[0]
    lines = [OF[first.weights], CLASS]
    for course in (one for one in courses if one.skips and one.kept):
        bare = next((one for one in courses if one.spec == course.spec and not one.kept), None)
        lines.append(
            f"**{verbatim(course.spec.label)}**, {len(course.levels)} blocks, {course.skips} with a skip: the gradient "
            f"at the first block is {times(course.reaches)} that at the last"
            + (f"; without skips, {times(bare.reaches)}{_fate(bare.reaches)}." if bare else ".")
        )
    lines.append(NO_SKIPS)
    return " ".join(lines)


def _fate(ratio: float) -> str:
    """What that is called."""
    return ": it **vanishes**" if ratio < 1e-3 else ": it **explodes**" if ratio > 1e3 else ""


def times(ratio: float) -> str:
    """0.5 -> "0.5 times", 4e-13 -> "4 × 10⁻¹³ times"."""
    if 0.01 <= ratio < 1000:
        return f"{ratio:.2g} times" if ratio < 10 else f"{ratio:.0f} times"
    if ratio == 0:
        return "0 times"
    digits, _, power = f"{ratio:.0e}".partition("e")
    raised = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{digits} × 10{raised} times"
