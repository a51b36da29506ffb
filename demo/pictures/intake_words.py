"""What a visitor reads of the pictures that they gave, and of their labels. Knows no component."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from demo.pictures.words import NO_LABELS
from demo.ui.words import listed, verbatim
from explain.errors import brief

if TYPE_CHECKING:
    from explain.pictures.archive import Bounds, Skipped
    from explain.study.entries import Contradiction, Entries
    from explain.study.labels import Unmatched

MASK_OF_NONE = "a mask of no picture’s name"


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
        ("in several classes, counted as not labelled", [f"{one.name} ({_classes(one)})" for one in several]),
        ("cannot be read", [f"{one.name} ({one.reason.rstrip('.')})" for one in entries.unreadable]),
        ("left out", [f"{one.name} ({one.why})" for one in skipped]),
    ]  # fmt: skip
    lines = [f"{len(names)} {what}: {few(names)}." for what, names in lists if names]
    return " ".join([said, *map(verbatim, lines), *map(verbatim, entries.remarks)])


def _classes(one: Contradiction) -> str:
    return listed([*map(brief, one.labels)])


def few(names: Sequence[str], most: int = 3) -> str:
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def pictures(count: int) -> str:
    return f"{count:,} picture{'s' * (count != 1)}"


def _labelled(count: int, labelled: int, labels: Sequence[str]) -> str:
    if not labelled:
        return f"{NO_LABELS}: networks will be compared with each other, not with the truth"
    classes = f"{len(labels)} class{'es' * (len(labels) != 1)} ({verbatim(few([*map(brief, labels)], 4))})"
    return f"labelled, {classes}" if labelled == count else f"{labelled:,} of them labelled, {classes}"


def unmatched(found: Sequence[Unmatched], label: str, left: int) -> str:
    """Labels that are no class of a network: they count as none."""
    told = "; ".join(verbatim(f"“{brief(one.label)}”{one.hint}") for one in found[:4])
    more = f"; and {len(found) - 4} more" if len(found) > 4 else ""
    some = f"{len(found)} labels are no classes" if len(found) > 1 else "One label is no class"
    what = some if left else "None of the labels is a class"
    return f"{what} of {verbatim(label)}, so these pictures count as not labelled: {told}{more}."


def one_class(name: str) -> str:
    return (
        f"All labelled pictures are of one class, “{verbatim(name)}”: this shows how often it is found, but not "
        "whether other things are called that too. Give pictures of other classes as well."
    )


def single(names: Sequence[str]) -> str:
    """Classes with one picture."""
    return f"Only one picture of each: {verbatim(few(names, 4))}. That says next to nothing about a class."
