"""What a visitor reads on the Teach page. Figures are filled in from what was measured. Knows no component."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

from demo.ui.words import count, known, listed, spread, verbatim

if TYPE_CHECKING:
    from explain.teach.classifier import CrossValidated
    from explain.teach.teach import Row, Taught

TITLE = "Teach it your classes"
INTRO = "Give a few pictures of each class: the networks learn them in seconds, and show where they look."
READY = "Give two or more classes a few pictures each, or take the drawn ones; then press **Teach**."
DRAWN = "Use the drawn scenes"
DRAWN_ABOUT = (
    "**The trap:** in the drawn scenes every cat is on the sofa, and every dog on the grass. All networks will seem to "
    "know cats from dogs. Then try a cat on the grass."
)
MEND = "Add cats on grass, dogs on sofas"
CLASS = "Class {}"
PICTURES = "Pictures of class {}"
MORE = "Another class"
NETWORKS = "Networks"
TEACH, STOP = "Teach", "Stop"
LIMIT = "At most {} pictures of 20 MB each in all. They stay on this server until you leave, two hours at most."
COLLECT = "Press pictures of one to {} classes in the grid of Your pictures, then come back."
COLLECTED = "{} are here from your pictures: press **Teach**."
TRY = "Try one"
LIVE = "Or live: what they say of your camera, frame by frame"
LIVE_FIRST = "Teach the networks first: then they look at what the camera sees."
NOT_TAUGHT = "Teach the networks first: then this picture is asked about at once."
NO_NETWORK = "Choose one network or more, up to {}."
TOO_MANY = "These are {} pictures, and {} is the limit here: give fewer."
NO_CARDS = (
    "<strong>Nothing tried yet.</strong> Each network gets a card: its answer, and where the evidence for it lies."
)
CHART = "The chart appears once networks are taught."
POINTED, REST, BACKGROUND = "Erase what the map points at", "Erase everything else", "Erase the background"
NO_TRUTH = "The background is known only for the drawn scenes: press “Erase a part”, and paint over yours."
CATCH_ABOUT = (
    "Half of the positive evidence for its answer, in the cells that have most of it, is what a map points at. If the "
    "answer stays when that is erased, or goes when all else is, the network looks elsewhere than you think."
)
NOTHING_TO_ERASE = "Try a picture first: then a part of it can be erased."
ERASED = "Each network without what was erased from its own map: below its classes."
SAVE = "Save: timm folder and ONNX"
SAVE_FIRST = "Teach the networks first: then they can be saved."
SAVED = "Saved: {}. A folder opens with `--model` here and with timm; the ONNX file gives the maps as well."
SAVING = "Saving {}"
FILES = "Files"
HEAD = ("Network", "Right", "95 % interval", "Multiply-adds", "Time here", "Taught in")
CAPTION = "What each network has learnt"
HELP = """
**What is taught.** Each network runs once on every picture. What it has before its last layer, the mean of its last
feature map, is standardised and classified by logistic regression (scikit-learn), whose penalty is chosen by
cross-validation. That is a linear layer, so it takes the place of the network’s own last one: the map of a new class is
as exact as those of ImageNet’s classes, and its mean plus the bias is the logit.

**Right.** The share of pictures that are named rightly by a classifier that has seen neither them nor pictures nearly
the same (cross-validation, five parts; under 30 pictures three times). The interval is Wilson’s. It tells of pictures
like these alone: if all cats are on the sofa, cats on the sofa are what it tells of.
"""


def collected(found: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Once classes have come from the grid."""
    return COLLECTED.format(listed([f"{verbatim(name)} ({len(paths)})" for name, paths in found]))


def limit(most: int) -> str:
    return LIMIT.format(most)


def reading(done: int, total: int) -> str:
    return f"Looking at pictures: {done} of {total}"


def learning(label: str) -> str:
    return f"{label} learns"


def right(share: CrossValidated | None) -> str:
    """ "97.8 %"."""
    return f"{100 * share.value:.1f} %" if share else "not known"


def interval(share: CrossValidated | None) -> str:
    return f"{100 * share.low:.1f} to {100 * share.high:.1f} %" if share else ""


def verdict(found: Taught, more: bool) -> str:
    """What came of it, in a few sentences."""
    gathered = found.gathered
    counts = [f"{verbatim(name)} {n}" for name, n in zip(gathered.classes, gathered.counts, strict=True)]
    said = [f"**Taught** from {sum(gathered.counts)} pictures ({', '.join(counts)})."]
    said += [_best(found)] * bool(_best(found))
    said += [f"{row.base.label}: {row.error}" for row in found.rows if row.error]
    if gathered.unreadable:
        first = gathered.unreadable[0]
        said.append(f"{len(gathered.unreadable)} could not be read (“{verbatim(first.name)}”: {first.why})")
    said += [verbatim(remark) for remark in gathered.remarks]
    if any(row.share and not row.share.apart for row in found.rows):
        said.append("Nearly all pictures of a class are alike, which flatters the accuracy: give more varied ones.")
    return " ".join(said) + " Being timed …" * more


def _best(found: Taught) -> str:
    """Which are told apart by their intervals, in words."""
    rows = [row for row in found.rows if row.share]
    if len(rows) < 2:
        return f"{rows[0].base.label} is right {right(rows[0].share)} of the time." if rows else ""
    best = max(rows, key=lambda row: (row.share.value if row.share else 0, -row.cost.macs))
    assert best.share
    least = min(rows, key=lambda row: row.cost.macs)
    alike = [row.base.label for row in rows if row is not best and row.share and row.share.high >= best.share.low]
    said = f"{best.base.label} is right most often, {right(best.share)} of the time"
    if not alike:
        return f"{said}."
    small = f", {least.base.label}, the smallest, too" if least.base.label in alike and len(alike) > 1 else ""
    return f"{said}; with so few pictures {listed(alike)} cannot be told from it{small}."


def rows(found: Sequence[Row]) -> list[tuple[str, ...]]:
    """Of the table."""
    return [
        (
            row.base.label, right(row.share), interval(row.share) or (row.error or ""), count(row.cost.macs),
            f"{known(row.latency)}, {spread(row.latency)}" if row.latency else "", f"{row.seconds:.1f} s",
        )
        for row in found
    ]  # fmt: skip


class Point(TypedDict):
    """What is told of a network in the chart: how often it is right, in %, what it costs and takes."""

    label: str
    right: float
    interval: str
    cost: str
    time: str


def hover(point: Point) -> str:
    lines = (
        f"<b>{point['label']}</b>",
        f"{point['right']:.1f} % right ({point['interval']})",
        point["cost"],
        point["time"],
    )
    return "<br>".join(line for line in lines if line)


def tried(answers: Sequence[tuple[str, str]]) -> str:
    """What each network says of the picture."""
    if not answers:
        return ""
    said = dict[str, list[str]]()
    for label, answer in answers:
        said.setdefault(answer, []).append(label)
    return "; ".join(f"{listed(labels)}: **{verbatim(answer)}**" for answer, labels in said.items()) + "."
