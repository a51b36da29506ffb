"""What a visitor reads on cards. Knows no component."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from demo.ui import words
from demo.ui.words import milliseconds
from explain.engines.engine import ENGINES, TORCH
from explain.networks.weights import called

if TYPE_CHECKING:
    from explain.costs.latency import Latency
    from explain.hub.downloads import Progress
    from explain.networks.accuracy import Accuracy
    from explain.networks.variants import Spec

NO_CARDS = (
    "<strong>Nothing compared yet.</strong> Each ticked variant gets a card here: what it predicts, where the evidence "
    "lies, and what it costs."
)
NOTHING_NOTE = "It sees none of the 24 drawn things that this family knows."
ACCURACY = "Accuracy"
FACTS = {
    "Input": "Side of the square the variant looks at. Compound scaling grows it together with depth and width.",
    "Parameters": "Learned numbers in the network.",
    "Multiply-adds": "Multiply-and-add operations in one forward pass; the paper calls them FLOPs.",
    "Map grid": "Cells of the evidence map: those of the last feature map, which pooling averages.",
    ACCURACY: "Share of held-out pictures whose top prediction is right.",
    "Each class": "Each class has its own probability (sigmoid), so several can be likely at once.",
}


class Fetched(TypedDict):
    """How far weights are: the share that is here, None while that is unknown, and in words."""

    share: float | None
    text: str


def fetching(progress: Progress) -> Fetched:
    """For a card."""
    share = progress.done / progress.total if progress.total else None
    return {"share": share, "text": words.fetching(progress)}


def accuracy(known: Accuracy) -> str:
    """What the figure is and whose."""
    top5 = f" Top-5 {known.top5:.1f} %." if known.top5 else ""
    return f"{FACTS[ACCURACY]}{top5} Source: {known.source}."


def recipe(spec: Spec, licence: str) -> str:
    """How the weights were trained, their name and their licence."""
    return f"{spec.recipe.about} Weights: {called(spec)}, {licence}."


def spread(found: Latency | None, again: bool, engine: str = TORCH) -> str:
    """How far the time on a card is to be trusted, and of what it is where that is not torch; `again`: it goes on."""
    if found is None:
        return "being timed …" * again
    by = f", {ENGINES[engine].title}" * (engine != TORCH)
    return words.spread(found) + by + ", measuring again …" * (again and found.busy)


def timing(found: Latency | None, again: bool, engine: str = TORCH) -> str:
    """The measurement behind a card's latency, which is of that engine."""
    if found is None:
        return "Timed once all networks have answered." * again
    precision = "" if found.precision == "float32" else f", in {found.precision}"
    others = "Other programs used much of this machine meanwhile. " * found.busy
    thrown = f"; {_rounds(found.thrown)} dropped because other programs took the processors" if found.thrown else ""
    kept = "; most rounds were disturbed, and all count" if found.disturbed else ""
    return (
        f"{others}Median of {_rounds(found.runs)}, in turns with the other networks; 95 % interval "
        f"{milliseconds(found.low)} to {milliseconds(found.high)}{thrown}{kept}; on {found.device} "
        f"with {found.threads} thread{'s' * (found.threads != 1)}, by {ENGINES[engine].title}{precision}"
    )


def _rounds(count: int) -> str:
    return f"{count} round{'s' * (count != 1)}"
