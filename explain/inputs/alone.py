"""What a tensor's statistics tell without the picture that it was made of, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from explain.inputs import sentences

if TYPE_CHECKING:
    from explain.inputs.tensors import Given
    from explain.networks.preprocessing import Intake

BEYOND = 0.2  # of the right range: kernels that overshoot reach beyond its ends, and no farther
EIGHT_BITS = 8.0  # a largest value from which it can hardly be anything but 0 to 255
TINY = 0.05  # of the right range: a picture that uses no more of it is one colour


def judge(given: Given, intake: Intake, mistakes: set[str], notes: list[str], evidence: dict[str, Any]) -> bool:
    """Add to `mistakes` what can be told; whether those are sure, which that there are none never is."""
    low = min(-m / s for m, s in zip(intake.mean, intake.std, strict=True))
    high = max((1 - m) / s for m, s in zip(intake.mean, intake.std, strict=True))
    room = BEYOND * (high - low)
    least, most = float(given.values.min()), float(given.values.max())
    evidence["values_wanted"] = [round(low, 4), round(high, 4)]
    sure = True
    if max(most / high, least / low if low else 0) > EIGHT_BITS:
        mistakes.add("range")
        evidence["values"] = "left at 0 to 255" if least >= 0 and most <= 255.5 else "on another scale"
    elif most - least < TINY * (high - low):
        mistakes.add("range")
        evidence["values"] = "on another scale, or of a picture that is nearly one colour"
        sure = False
    elif least < low - room or most > high + room:
        mistakes.add("normalisation")
        evidence["values"] = f"from {least:.3g} to {most:.3g}, beyond what this network’s normalisation reaches"
    elif least >= 0 and most <= 1 + 1e-6 and low < 0:
        mistakes.add("normalisation")
        evidence["values"] = "from 0 to 1, as if not normalised; a very bright picture would look alike"
        sure = False
    notes.append(sentences.ALONE)
    return sure and bool(mistakes)
