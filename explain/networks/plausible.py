"""Whether what somebody's own description says of its pictures is likely: beside timm's weights of that architecture.

Nothing is refused here; each doubt is a sentence. Imports timm when it is asked.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
BACKGROUND = (1001, 21842, 21844)  # classes of ImageNet's sets with one for the background, as TensorFlow counts
NARROW = 0.5  # share of the shorter side that no recipe falls below
FAR = 2.0  # times smaller or larger than any size of timm's weights


@functools.lru_cache(maxsize=256)
def doubts(architecture: str, settings: str, classes: int) -> tuple[str, ...]:
    """Sentences on a description: `settings` is JSON of timm's pretrained configuration."""
    given = json.loads(settings)
    known = _known(architecture)
    return tuple(
        said for check in (_colours, _size, _tested, _crop) for said in check(given, known, architecture)
    ) + tuple(_classes(classes))  # fmt: skip


@functools.lru_cache(maxsize=256)
def _known(architecture: str) -> tuple[Json, ...]:
    """What timm's configurations of its weights of that architecture say; none for one that has none."""
    from timm.models import get_pretrained_cfg, list_pretrained

    name = architecture.partition(".")[0]  # it may carry the tag of weights
    rows = (get_pretrained_cfg(tag) for tag in list_pretrained(f"{name}.*"))
    return tuple(row.to_dict() for row in rows if row)


def _colours(given: Json, known: tuple[Json, ...], architecture: str) -> Iterator[str]:
    if "mean" not in given and "std" not in given:
        return
    mean, std = given.get("mean", [0.485, 0.456, 0.406]), given.get("std", [0.229, 0.224, 0.225])
    if not any(mean) and set(std) == {1}:
        yield "“mean” 0 and “std” 1 leave pictures at 0 to 1: hardly any network was trained so."
        return
    theirs = {(tuple(row["mean"]), tuple(row["std"])) for row in known}
    if theirs and not any(_near(mean, m) and _near(std, s) for m, s in theirs):
        said = " or ".join(sorted(f"{_row(m)} and {_row(s)}" for m, s in theirs))
        yield (
            f"“mean” and “std” are {_row(mean)} and {_row(std)}, and timm’s weights of {architecture} take {said}: "
            "if it was fine-tuned from those, use theirs."
        )


def _near(one: Any, other: Any) -> bool:
    return all(abs(a - b) < 0.005 for a, b in zip(one, other, strict=True))


def _row(values: Any) -> str:
    return "/".join(f"{value:g}" for value in dict.fromkeys(values))


def _size(given: Json, known: tuple[Json, ...], architecture: str) -> Iterator[str]:
    sizes = {row[name][-1] for row in known for name in ("input_size", "test_input_size") if row.get(name)}
    asked = given.get("test_input_size") or given.get("input_size")
    if not sizes or not asked or min(sizes) / FAR <= asked[-1] <= max(sizes) * FAR:
        return
    yield (
        f"Its input is {asked[-1]} px, and that of timm’s weights of {architecture} is "
        f"{' or '.join(str(size) for size in sorted(sizes))} px: is “input_size” the size that it was trained at?"
    )


def _tested(given: Json, known: tuple[Json, ...], architecture: str) -> Iterator[str]:
    """timm copies the size of testing from the weights that are fine-tuned, whatever that is done and judged at."""
    trained, tested = given.get("input_size"), given.get("test_input_size")
    if trained and tested and trained != tested and not any(_size(given, known, architecture)):
        yield (
            f"“input_size” is {trained[-1]} px and “test_input_size” {tested[-1]} px, which is what is used here: to "
            "judge it at the size of training, set both to that."
        )


def _crop(given: Json, known: tuple[Json, ...], architecture: str) -> Iterator[str]:
    share = given.get("test_crop_pct") or given.get("crop_pct") or 1.0
    if share < NARROW:
        yield f"“crop_pct” is {share:g}: less than half of the shorter side is seen, as in no recipe of timm’s."


def _classes(count: int) -> Iterator[str]:
    if count in BACKGROUND:
        yield f"It has {count} classes, like TensorFlow’s ImageNet, which counts the background first: do names match?"
