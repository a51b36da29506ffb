"""What a visitor reads of what came out: shares, mistakes, and what cannot be told. Knows no component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.pictures.intake_words import pictures
from demo.ui.words import count, minus, verbatim

if TYPE_CHECKING:
    from explain.intervals import Share
    from explain.study.sizes import AtSize
    from explain.study.statistics import Bin, Calibration

LARGEST = "the largest, to which the others are compared"
NOTHING_COMMON = (
    "**No picture has a label that all these networks know**, so they cannot be compared by it: choose networks of one "
    "family."
)
ONE_UNLABELLED = (
    "**Without labels nobody can say which answer is right.** Choose a second network to see where the two disagree."
)


def share(one: Share) -> str:
    return span(one.value, one.low, one.high)


def span(value: float, low: float, high: float) -> str:
    """ "92.7 % (85.7–96.4)"."""
    return f"{100 * value:.1f} % ({100 * low:.1f}–{100 * high:.1f})"


def ece(found: Calibration) -> str:
    return f"{100 * found.ece:.1f} % (by chance {100 * found.bias:.1f})"


def right_of(one: Share) -> str:
    return f"right on {one.right:,} of {one.count:,}: {share(one)}"


def agrees(one: Share, largest: str) -> str:
    return f"says what {largest} says on {one.right:,} of {one.count:,}: {share(one)}"


def bin_hover(one: Bin) -> str:
    sure = f"{100 * one.low:.0f}–{100 * one.high:.0f} % sure: {one.right.count} answers"
    return f"{sure}<br>mean confidence {100 * one.confidence:.0f} %<br>right {share(one.right)}"


def mistake(label: str, answer: str, count: int) -> str:
    return f"{label} → {answer}: {count}"


def of_cell(label: str, answer: str, network: str) -> str:
    return f"{label}, as {network} knows" if label == answer else f"{label}, taken for {answer} by {network}"


def verdict(reason: str) -> str:
    return minus(f"**{verbatim(reason)}**")


def no_labels(agreed: Share, largest: str, other: str, same: Share | None) -> str:
    said = (
        "**Without labels nobody can say which network is right, or enough.** All say the same of "
        f"{agreed.right:,} of {pictures(agreed.count)} ({share(agreed)})"
    )
    if same:
        said += f"; {verbatim(other)}, the smallest, says what {verbatim(largest)}, the largest, says on {same.right:,}"
    return said + ". Look at the pictures on which they disagree: they come first below."


def size_hover(row: AtSize, one: Share) -> str:
    """On a point of the chart by size."""
    right = f"{one.right} of {one.count} {'right' if row.right else 'the same'}"
    span = f"{100 * one.value:.1f} % ({100 * one.low:.1f} to {100 * one.high:.1f})"
    return f"{row.size} px: {right}, {span}<br>{count(row.macs)} multiply-adds"
