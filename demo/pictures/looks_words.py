"""What a visitor reads of where networks look in their pictures. Knows no component."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from demo.pictures.intake_words import pictures
from demo.ui.words import minus, verbatim

if TYPE_CHECKING:
    from explain.study.where import Localised, Looked

FEW = "With so few pictures none of them stands out."
CELL_NOTE = (
    "Warm colours support the class; in the difference, red supports the network’s answer and blue the label. Press a "
    "picture to open it in Compare."
)


def more_below(count: int) -> str:
    return f"{count:,} more are in the grid below. {CELL_NOTE}"


def unlike(like: float) -> str:
    return minus(f"correlates {like:.2f} with the others")


def nothing_odd(label: str, name: str, count: int) -> str:
    return (
        f"{label}’s evidence for “{name}”, in {pictures(count)}: no third of the picture and no border holds "
        "suspiciously much of it."
    )


def regions(found: Looked) -> str:
    """Shares of the evidence, beside what they would be if it lay everywhere alike."""
    sides = [one for one in found.regions if "middle" not in one.name]
    told = [f"{one.name} {100 * one.value:.0f} % (even: {100 * one.even:.0f} %)" for one in sides]
    return f"Evidence lies in: {', '.join(told)}." if told else ""


def warned(found: Sequence[str], label: str) -> str:
    """How many classes are worth a look."""
    if not found:
        return f"For no class does most of {verbatim(label)}’s evidence lie in one third or at the border."
    return f"**Worth a look: {len(found)}.** They come first in the list."


def unfit(found: Mapping[str, str]) -> str:
    """Masks that are left out, by name, and why the first one is."""
    if not found:
        return ""
    name, why = next(iter(found.items()))
    if len(found) == 1:
        return f" One mask is left out, “{verbatim(name)}”: {verbatim(why)}"
    return f" {len(found):,} masks are left out. The first, “{verbatim(name)}”: {verbatim(why)}"


def localised(found: Localised | None, label: str) -> str:
    """How much lies on the things themselves, by masks."""
    if found is None:
        return ""
    return (
        f" By {found.count:,} masks, {100 * found.inside:.0f} % of {verbatim(label)}’s evidence lies on the thing "
        f"itself, which takes {100 * found.area:.0f} % of what it sees; the strongest cell lies there in "
        f"{100 * found.strongest:.0f} % of the pictures."
    )
