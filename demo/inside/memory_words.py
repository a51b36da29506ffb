"""What a visitor reads of memory on the Inside page. Knows no component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.ui.words import verbatim

if TYPE_CHECKING:
    from explain.inside.memory import Memory

TITLE = "The memory bottleneck: what a batch of pictures takes"
INTRO = (
    "Parameters are held once, activations once for every picture of a batch. Training keeps what each layer put out "
    "until the backward pass has used it; answering holds at least what goes into the largest layer and what comes out "
    "of it. Counted in 32 bits, with four numbers per parameter in training (itself, its gradient and two averages of "
    "RMSProp with momentum). A framework holds somewhat more."
)
KEPT, PARAMETERS = "activations kept", "parameters, in training"
AXIS = "GB"
HEAD = ("variant", "parameters", "answering, at least", "training", "largest batch in {} GB", "fullest in")
BATCH, ROOM = "Pictures in a batch", "Memory"
CHOOSE = "Choose one of the batches and one of the memories."


def held(label: str, found: Memory, batch: int, activations: float) -> str:
    """The chosen network: what takes most, and where."""
    share = 100 * activations / found.training(batch)
    pictures = "one picture" if batch == 1 else f"{batch} pictures"
    return (
        f"**{verbatim(label)}**, trained on {pictures} at once: {size(found.training(batch))}, {share:.0f} % of it "
        f"activations. Answering, it is fullest in **{found.peak.key}**: {size(batch * found.peak.passing)} beside "
        f"{size(found.parameters)} of parameters."
    )


def first(labels: list[str], room: int, batch: int) -> str:
    """Where memory first binds: of networks from the smallest on, those that do not fit."""
    if not labels:
        return f"All variants of the family can be trained with a batch of {batch} in {room} GB."
    return f"With a batch of {batch}, {room} GB are no longer enough from **{verbatim(labels[0])}** on."


def size(count: float) -> str:
    """5.2e9 -> "5.2 GB"; bytes, by thousands."""
    for unit, many in (("GB", 1e9), ("MB", 1e6)):
        if count >= many:
            return f"{count / many:.3g} {unit}" if count < 1000 * many else f"{count / many:,.0f} {unit}"
    return f"{count / 1e3:.3g} kB"
