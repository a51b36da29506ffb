"""What a visitor reads on the page of their own pictures. Knows no component."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from demo.ui.words import count, listed, minus, verbatim

if TYPE_CHECKING:
    from demo.pictures.piles import Pile
    from explain.pictures.archive import Bounds, Skipped
    from explain.study.entries import Entries
    from explain.study.labels import Unmatched
    from explain.study.sizes import AtSize
    from explain.study.statistics import Bin, Calibration, Share
    from explain.study.where import Localised, Looked

TITLE = "Your pictures"
INTRO = "Which variant is enough for your own pictures, how sure that is, and where all of them look."
READY = (
    "Give pictures, or try it with ours: drawn scenes for the pocket family, photographs for those that know ImageNet."
)
LIMITS = (
    "At most {pictures} pictures and {megabytes} MB, also unpacked; 20 MB each. Folders’ names are labels, or a table "
    "“file,label” (CSV) beside the pictures. They go when you leave."
)
DRAWN, PHOTOGRAPHS = "Try it with drawn scenes", "Try it with photographs"
INTAKE: dict[str, str] = {  # in the visitor's browser
    "many": "These are {count} files, and {pictures} pictures is the limit here: give fewer.",
    "large": "These files take {size} MB, and {megabytes} MB is the limit here: give fewer, or smaller ones.",
    "none": "There is nothing in this that could be a picture.",
    "going": "Sending: {done} of {count} files, {size} MB",
    "failed": "Sending failed ({why}): try again.",
}
NOTHING_GIVEN = "No pictures have come: give them again."
NO_PICTURES = "Give pictures first, or try it with ours."
NO_LABELS = "without labels"

GRID: dict[str, str | list[list[str]]] = {  # in the visitor's browser
    "empty": "Here every picture gets a row: what each network says of it, and whether that is right.",
    "none": "No picture is like that: choose otherwise above.",
    "count": "{shown} of {all} pictures",
    "picture": "Picture",
    "open": "Open {name} in Compare",
    "press": "Open in Compare",
    "everyClass": "every class",
    "collect": "Collect for Teach",
    "class": "Name of the class",
    "take": "Put {name} into {class}",
    "taken": "{name} is in {class}: press to take it out",
    "all": "All shown",
    "teach": "Teach these",
    "got": "{classes} · press pictures to add them",
    "noneYet": "press pictures of this class, then name the next one",
    "first": "class 1",
    "show": [
        ["all", "all pictures"],
        ["part", "where networks part"],
        ["wrong", "where some are wrong"],
        ["every", "where all are wrong"],
        ["right", "where all are right"],
        ["unread", "what cannot be read"],
    ],
    "order": [["part", "where they part, first"], ["unsure", "least sure first"], ["name", "by name"]],
}

NO_CHART = "How often each network is right, against its time, appears as pictures are answered."
NO_CONFUSION = "What is taken for what appears with labelled pictures."
NO_RELIABILITY = "Whether confidence holds appears with labelled pictures."
NO_AGREEMENT = "How often networks say the same appears with two of them."
TIME_AXIS, MACS_AXIS = "time here of one picture by PyTorch, ms", "multiply-adds, millions (times follow the answers)"
ACCURACY_AXIS, AGREEMENT_AXIS = "right (top-1), %", "agreement with the largest, %"
CONFIDENCE_AXIS, RIGHT_AXIS = "confidence, %", "of these right, %"
SIZE_AXIS, SAME_AXIS = "size of the picture, px a side", "same answer as at its own size, %"
SIZES_HEAD = (
    "## At other sizes\n"
    "The same network takes pictures of any size. Is the one that it was made for the best for yours?"
)
SIZES_RUN = "Run it at other sizes"
SIZES_READY = "The network whose details are shown is run at eight sizes about its own."
SIZES_FIRST = "Run the study first: other sizes are those of a network that has answered."
NO_SIZES = "How often the network is right at each size appears once it has been run at them."
ANSWER, LABEL = "what it says", "label"
CELL_HOVER = "%{y} called %{x}: %{customdata}<extra></extra>"
PAIR_HOVER = "%{y} and %{x} say the same of %{z:.1f} %<extra></extra>"

NETWORKS = "The networks on these pictures"
TOP5 = "Among five"
LABELLED_HEAD = ("Network", "Right (top-1)", TOP5, "Macro F1", "ECE", "Time", "Weights")
PLAIN_HEAD = ("Network", "Says what the largest says", "Stands alone", "Confidence", "Time", "Weights")
CLASSES = "Every class, the worst first"
CLASS_HEAD = ("Class", "Pictures", "Found (recall)", "Precision", "F1")
MISTAKES = "The commonest mistakes: press one, or a cell of the matrix, to see its pictures."
NO_MISTAKES = "It made no mistake. Press a cell of the matrix to see its pictures."
CONFUSION_HEAD = "## What is taken for what"
WHERE_HEAD = "## Where they look"
GRID_HEAD = "## The pictures, and what each network says"
DETAILS = "Details of"
MARGIN = "Margin, points"
MARGIN_INFO = "By how many of a hundred pictures a smaller network may be behind and still be enough."
MS, MB = "At most, ms", "At most, MB"
NO_LIMIT = "0 is no limit"
CELL_LEAD = "Press a mistake, and its pictures appear here with maps of both classes and their difference."
WHERE_LEAD = "For each class: the mean of its maps over the part that a network sees, and the pictures least like it."
ANSWER_MAP, LABEL_MAP, DIFFERENCE = "for “{}”", "for “{}”", "“{}” less “{}”"
PICTURE_ONLY = "the picture"
MEAN_MAP = "mean of the maps"
TIMING = "All have answered. Now their times are measured, in turns …"
DONE_IN_PART = "Press Run to go on."
FILES = {"report": "Save the report (HTML)", "csv": "Save as CSV", "json": "Save as JSON"}
NOTHING_YET = "There is nothing to save yet: press Run first."

HELP = """
**Right (top-1)** is the share of pictures whose likeliest class is the label; *among five*, whose label is one of the
five likeliest. The bracket is a 95 % interval by **Wilson**: from where to where the share of all pictures like these
lies, 19 times in 20. With 40 pictures it is wide, whatever the network.

**Macro F1** is the mean over the classes of F1, which is high only where both *found* (recall: of the pictures of a
class, how many are called so) and *precision* (of those called so, how many are) are. Rare classes count as much as
frequent ones.

**ECE**, the expected calibration error, is how far confidence and the share that is right lie apart, on average over
ten bins. It is never below zero, and chance alone makes it positive: beside it stands what a perfectly calibrated
network would show on so many pictures. In the diagram, points below the dotted line are answers that are surer than
they should be.

**Enough** is the smallest network that is not behind any other by the margin or more. All answer the same pictures,
so only those count on which one is right and the other is not (exact McNemar test with a margin, corrected for the
number of networks): a network that is worse by the margin is called enough in at most one study of twenty. Where the
pictures are too few to tell, that is said, and how many would do.

**Without labels** nobody knows which answer is right: then there is agreement, and never accuracy.

**Where they look**: a map's positive evidence, each picture's adding up to 1, over the part of the picture that the
network sees. What lies in the border or in one third much more than elsewhere is worth a look: it may be the thing
itself, or the water under every boat. PNGs of the same names in a folder “masks”, white where the thing is, tell how
much of it does lie on the thing.
"""


def too_many(count: int, bounds: Bounds) -> str:
    return f"These are {count:,} pictures, and {bounds.pictures:,} is the limit here: give fewer."


def too_large(bounds: Bounds) -> str:
    return f"These pictures take more than {bounds.megabytes} MB, which is the limit here: give fewer, or smaller ones."


def no_picture(skipped: Sequence[Skipped]) -> str:
    """Nothing came that is a picture; why, where that is known."""
    if not skipped:
        return "There is no picture in this: give files that are pictures, or a zip of them."
    reasons = "; ".join(f"{one.name}: {one.why}" for one in skipped[:3])
    return f"There is no picture in this that can be read ({reasons})."


def two_tables(names: Sequence[str]) -> str:
    return f"There are {len(names)} tables of labels ({listed(list(names[:3]))}): give one."


def given(entries: Entries, skipped: Sequence[Skipped]) -> str:
    """What has come, in Markdown."""
    count, labels, several = len(entries.entries), entries.labels, entries.contradictions
    said = f"**{pictures(count)}**, {_labelled(count, sum(one.label is not None for one in entries.entries), labels)}."
    lists = [
        ("of the same content as another, counted once", [f"{one.name} = {one.of}" for one in entries.duplicates]),
        ("in several classes, counted as not labelled", [f"{one.name} ({listed(one.labels)})" for one in several]),
        ("cannot be read", [f"{one.name} ({one.reason.rstrip('.')})" for one in entries.unreadable]),
        ("left out", [f"{one.name} ({one.why})" for one in skipped]),
    ]  # fmt: skip
    lines = [f"{len(names)} {what}: {few(names)}." for what, names in lists if names]
    return " ".join([said, *map(verbatim, lines), *map(verbatim, entries.remarks)])


def few(names: Sequence[str], most: int = 3) -> str:
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def pictures(count: int) -> str:
    return f"{count:,} picture{'s' * (count != 1)}"


def _labelled(count: int, labelled: int, labels: Sequence[str]) -> str:
    if not labelled:
        return f"{NO_LABELS}: networks will be compared with each other, not with the truth"
    classes = f"{len(labels)} class{'es' * (len(labels) != 1)} ({verbatim(few(labels, 4))})"
    return f"labelled, {classes}" if labelled == count else f"{labelled:,} of them labelled, {classes}"


def unmatched(found: Sequence[Unmatched], label: str, left: int) -> str:
    """Labels that are no class of a network: they count as none."""
    told = "; ".join(
        f"“{verbatim(one.label)}”" + (f" (nearest: {verbatim(', '.join(one.nearest))})" if one.nearest else "")
        for one in found[:4]
    )
    more = f"; and {len(found) - 4} more" if len(found) > 4 else ""
    some = f"{len(found)} labels are no classes" if len(found) > 1 else "One label is no class"
    what = some if left else "None of the labels is a class"
    return f"{what} of {verbatim(label)}, so these pictures count as not labelled: {told}{more}."


def one_class(name: str) -> str:
    return (
        f"All labelled pictures are of one class, “{verbatim(name)}”: how often it is found can be told, but not "
        "whether other things are called so too. Give pictures of other classes as well."
    )


def single(names: Sequence[str]) -> str:
    """Classes with one picture."""
    return f"Only one picture of each: {verbatim(few(names, 4))}. That says next to nothing of a class."


def starting(count: int, begun: bool) -> str:
    return f"{'Going on' if begun else 'Starting'} with {pictures(count)} …"


def going(done: int, total: int, seconds: float | None) -> str:
    left = "" if seconds is None or done == total else f", {duration(seconds)} left"
    return f"{done:,} of {total:,} answers{left}"


def duration(seconds: float) -> str:
    """ "about 40 s", "about 3 min"."""
    if seconds < 90:
        return f"about {max(1, math.ceil(seconds))} s"
    return f"about {math.ceil(seconds / 60)} min"


def halted(pile: Pile) -> str:
    study = pile.study
    done = len(study.answers) if study else 0
    total = len(study.entries) * len(study.specs) if study else 0
    return f"Stopped after {done:,} of {total:,} answers. {DONE_IN_PART}"


def over(pile: Pile) -> str:
    """What came of it, in a sentence."""
    study = pile.study
    assert study
    read, refused = len(study.opened), len(study.refused)
    if not read:
        return f"None of the {pictures(refused)} can be read: {verbatim(next(iter(study.refused.values())))}"
    failed = [f"{study.specs[number].label}: {reason}" for number, reason in study.failed.items()]
    names = listed([study.specs[number].label for number in study.ran]) if study.ran else "no network"
    said = [f"{pictures(read)} answered by {verbatim(names)}."]
    if refused:
        bad = [f"{one.name} ({one.reason.rstrip('.')})" for one in study.unreadable]
        said.append(verbatim(f"{refused} cannot be read: {few(bad)}."))
    said += [verbatim(one) for one in failed]
    return " ".join(said)


def share(one: Share) -> str:
    return span(one.value, one.low, one.high)


def span(value: float, low: float, high: float) -> str:
    """ "92.7 % (85.7–96.4)"."""
    return f"{100 * value:.1f} % ({100 * low:.1f}–{100 * high:.1f})"


def ece(found: Calibration) -> str:
    return f"{100 * found.ece:.1f} % (by chance {100 * found.bias:.1f})"


def right_of(one: Share) -> str:
    return f"right on {one.right:,} of {one.count:,}: {share(one)}"


LARGEST = "the largest, to which the others are compared"


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
    return said + ". Look at those on which they part: they stand first below."


NOTHING_COMMON = (
    "**No picture has a label that all these networks know**, so they cannot be compared by it: choose networks of one "
    "family."
)
ONE_UNLABELLED = (
    "**Without labels nobody can say which answer is right.** Choose a second network to see where the two part."
)
FEW = "With so few pictures none of them stands out."
CELL_NOTE = (
    "Warm colours speak for the class; in the difference red speaks for what it said, blue for the label. "
    "Press a picture to open it in Compare."
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
        return f"Of no class does most of {verbatim(label)}’s evidence lie in one third or at the border."
    return f"**Worth a look: {len(found)}.** They come first in the list."


def localised(found: Localised | None, label: str) -> str:
    """How much lies on the things themselves, by masks."""
    if found is None:
        return ""
    return (
        f" By {found.count:,} masks, {100 * found.inside:.0f} % of {verbatim(label)}’s evidence lies on the thing "
        f"itself, which takes {100 * found.area:.0f} % of what it sees; the strongest cell lies there in "
        f"{100 * found.strongest:.0f} % of the pictures."
    )


PRESS_RUN = "Choose networks, and press Run."
GONE = "These pictures are no longer here: give them again."


def back(pile: Pile) -> str:
    """To one who comes back to pictures that are still here."""
    study = pile.study
    if study is None or not study.answers:
        return PRESS_RUN
    known = len(study.opened) + len(study.refused) == len(study.entries)
    return over(pile) if known and len(study.answers) >= len(study.opened) * len(study.specs) else halted(pile)


def sizes_going(label: str, done: int, total: int) -> str:
    """How far the other sizes are."""
    return f"{verbatim(label)} at other sizes — {done:,} of {total:,} answers."


def size_hover(row: AtSize, one: Share) -> str:
    """On a point of the chart by size."""
    right = f"{one.right} of {one.count} {'right' if row.right else 'the same'}"
    span = f"{100 * one.value:.1f} % ({100 * one.low:.1f} to {100 * one.high:.1f})"
    return f"{row.size} px: {right}, {span}<br>{count(row.macs)} multiply-adds"
