"""The calculator's network as boxes, one for each stage, with B0's outlines seen through them: as SVG, on one scale.

A box is as long as the stage has blocks, as high as its output has rows, and as far back as it has channels; rows and
channels by their square roots, as they go from a handful to thousands.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from demo.scaling import words as scaling_words
from explain.networks.scaling import FIRST_OF_BLOCKS

if TYPE_CHECKING:
    from explain.costs.calculator import BuiltNetwork, BuiltStage

WIDTH, HEIGHT = 460, 190  # of the drawing, in SVG units
MARGIN, GAP, FOOT = 8, 7, 24  # around it, between two stages, and below them for their numbers
SLANT = 0.5  # how far up a box goes for each unit to the right, as it goes back


@dataclass(frozen=True, slots=True)
class Box:
    """Lengths before the drawing's scale: `long` for depth, `high` for resolution, `back` for width."""

    long: float
    high: float
    back: float

    @property
    def across(self) -> float:
        return self.long + self.back

    @property
    def up(self) -> float:
        return self.high + SLANT * self.back


def box(stage: BuiltStage) -> Box:
    """What that stage looks like."""
    return Box(5.0 * stage.repeats, 7.0 * math.sqrt(stage.side), 1.5 * math.sqrt(stage.channels))


def boxes(found: BuiltNetwork, base: BuiltNetwork) -> str:
    """The network `found` over `base`, with a sentence for whoever does not see it."""
    ours, theirs = ([box(stage) for stage in plan.stages] for plan in (found, base))
    slots = [max(one.across, other.across) for one, other in zip(ours, theirs, strict=True)]
    room = WIDTH - 2 * MARGIN - GAP * (len(slots) - 1)
    tallest = max(one.up for one in (*ours, *theirs))
    scale = min(room / sum(slots), (HEIGHT - MARGIN - FOOT) / tallest)
    lefts = _lefts(slots, scale)
    parts = [
        *_drawn(ours, lefts, scale, "box"),
        *_drawn(theirs, lefts, scale, "outline"),  # last, or a larger network would hide it
        *_numbers(found.stages, lefts, slots, scale),
    ]
    label = escape(scaling_words.drawn(found, base))
    return (
        f'<svg class="scaled" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{"".join(parts)}</svg>'
        f"<p><small>{scaling_words.BOXES}</small></p>"
    )


def _lefts(slots: Sequence[float], scale: float) -> list[float]:
    """Where each stage begins, all of them in the middle of the drawing."""
    whole = scale * sum(slots) + GAP * (len(slots) - 1)
    lefts = [(WIDTH - whole) / 2]
    for slot in slots[:-1]:
        lefts.append(lefts[-1] + scale * slot + GAP)
    return lefts


def _drawn(stages: Sequence[Box], lefts: Sequence[float], scale: float, kind: str) -> Iterator[str]:
    """Front, top and side of each, from the floor up."""
    floor = HEIGHT - FOOT
    for part, left in zip(stages, lefts, strict=True):
        long, high, back = scale * part.long, scale * part.high, scale * part.back
        rise = SLANT * back
        yield (
            f'<g class="{kind}"><path class="front" d="M{left:.1f} {floor}h{long:.1f}v{-high:.1f}h{-long:.1f}z"/>'
            f'<path class="top" d="M{left:.1f} {floor - high:.1f}l{back:.1f} {-rise:.1f}h{long:.1f}'
            f'l{-back:.1f} {rise:.1f}z"/>'
            f'<path class="side" d="M{left + long:.1f} {floor}l{back:.1f} {-rise:.1f}v{-high:.1f}'
            f'l{-back:.1f} {rise:.1f}z"/></g>'
        )


def _numbers(
    stages: Sequence[BuiltStage], lefts: Sequence[float], slots: Sequence[float], scale: float
) -> Iterator[str]:
    """Below each stage its number, which says the rest to whoever points at it."""
    for number, (stage, left, slot) in enumerate(zip(stages, lefts, slots, strict=True), FIRST_OF_BLOCKS):
        told = escape(scaling_words.stage(number, stage.repeats, stage.channels, stage.side))
        yield (
            f'<text x="{left + scale * slot / 2:.1f}" y="{HEIGHT - 7}" text-anchor="middle">{number}'
            f"<title>{told}</title></text>"
        )
