"""The path to EfficientNet, drawn: top-1 against parameters, year by year. SVG, so that nothing has to be loaded."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from demo.record import words as record_words
from demo.record.content import spaced
from demo.ui.tables import table
from explain.published.path import BEFORE, EFFICIENTNET_YEAR, EFFICIENTNETS, Step

WIDTH, HEIGHT = 420, 320  # of the drawing, in SVG units; a px where there is room
LEFT, RIGHT, TOP, BOTTOM = 44, 14, 16, 44  # around the plot
PARAMS, TOP1 = (1.2e6, 1.2e9), (73.4, 85.4)  # of the axes
TICKS: tuple[tuple[float, str], ...] = ((2e6, "2"), (5e6, "5"), (20e6, "20"), (100e6, "100"), (500e6, "500"))

PLACES = ((10, 14, "start"), (10, 14, "start"), (14, -11, "end"))  # of the names of those before, off their points


def drawn() -> str:
    """As SVG, with a sentence for whoever does not see it."""
    parts = [*_grid(), *_line(BEFORE, "before"), *_line(EFFICIENTNETS, "ours"), *_names()]
    label = escape(record_words.path_drawn(BEFORE, EFFICIENTNETS))
    return f'<svg class="path" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{"".join(parts)}</svg>'


def sources() -> str:
    """The same figures as a table, each with where it is from."""
    rows = [
        (step.name if step in BEFORE else f"EfficientNet-{step.name}", str(step.year), f"{step.top1:.1f} %",
         spaced(step.params), step.source)
        for step in (*BEFORE, *EFFICIENTNETS)
    ]  # fmt: skip
    return table(record_words.PATH_HEAD, rows, record_words.PATH_TABLE)


def _place(params: float, top1: float) -> tuple[float, float]:
    (few, many), (low, high) = map(math.log10, PARAMS), TOP1
    x = (math.log10(params) - few) / (many - few)
    return LEFT + x * (WIDTH - LEFT - RIGHT), TOP + (high - top1) / (high - low) * (HEIGHT - TOP - BOTTOM)


def _grid() -> Iterator[str]:
    for percent in range(76, 85, 2):
        _, y = _place(PARAMS[0], percent)
        yield f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>'
        yield f'<text class="tick" x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{percent} %</text>'
    for params, name in TICKS:
        x, y = _place(params, TOP1[0])
        yield f'<path class="grid" d="M{x:.1f} {TOP}V{y:.1f}"/>'
        yield f'<text class="tick" x="{x:.1f}" y="{y + 17:.1f}" text-anchor="middle">{name}</text>'
    yield (f'<text class="tick" x="{WIDTH - RIGHT}" y="{HEIGHT - 8}" text-anchor="end">{record_words.PATH_AXIS}</text>')


def _line(steps: Sequence[Step], kind: str) -> Iterator[str]:
    places = [_place(step.count, step.top1) for step in steps]
    yield f'<path class="{kind}" d="M{"L".join(f"{x:.1f} {y:.1f}" for x, y in places)}"/>'
    for step, (x, y) in zip(steps, places, strict=True):
        told = escape(f"{step.name}, {step.year}: {step.top1:.1f} %, {spaced(step.params)} parameters")
        yield f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="5"><title>{told}</title></circle>'


def _names() -> Iterator[str]:
    """Beside the steps before, with their years; of EfficientNets the first and the last, as the rest lie between."""
    for step, (right, down, anchor) in zip(BEFORE, PLACES, strict=True):
        yield _name(step, f"{step.name}, {step.year}", right, down, anchor)
    first, middle, last = EFFICIENTNETS[0], EFFICIENTNETS[3], EFFICIENTNETS[-1]
    yield _name(first, first.name, -9, 4, "end", "ours")
    yield _name(last, last.name, 0, -10, "middle", "ours")
    yield _name(middle, f"EfficientNet, {EFFICIENTNET_YEAR}", -10, 0, "end", "ours")


def _name(step: Step, name: str, right: float, down: float, anchor: str, kind: str = "") -> str:
    x, y = _place(step.count, step.top1)
    return f'<text class="{kind}" x="{x + right:.1f}" y="{y + down:.1f}" text-anchor="{anchor}">{name}</text>'
