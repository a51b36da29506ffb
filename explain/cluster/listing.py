"""Pictures at addresses, such as s3://bucket/photographs: found, named and labelled as those of a folder are.

Their contents are told apart by the cluster, so that nothing but names and digests comes to this machine.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from explain.cluster.connection import AUTO, cluster
from explain.cluster.places import Place
from explain.errors import LensError
from explain.pictures.images import SUFFIXES
from explain.study.entries import EMPTY, OTHERS, Entries, Entry, OnPictures, Unreadable, each_once, is_junk
from explain.study.table import Labelling

TOGETHER = 64  # pictures read by one task


@dataclass(frozen=True, slots=True)
class Far(Entry):
    """A picture at an address: `root` is the place that was given, `inside` its path in that file system."""

    root: str = ""
    inside: str = ""


def collect(
    places: Sequence[str],
    address: str = AUTO,
    labelling: Labelling | None = None,
    tell: OnPictures = lambda count: None,
) -> Entries:
    """As `explain.study.entries.collect`, of addresses. Raises `LensError`."""
    passed: list[str] = []
    seen: dict[str, Far] = {}
    for place in places:
        for one in _found(place, len(places) > 1):
            if PurePosixPath(one.inside).suffix.casefold() in SUFFIXES | OTHERS:
                seen[one.name] = one
            else:
                passed.append(one.name)
    if not seen:
        raise LensError(EMPTY.format(" or ".join(f"“{Place(place).shown}”" for place in places)))
    ordered = [seen[name] for name in sorted(seen)]
    labels = labelling.labels([(one.name, one.path) for one in ordered]) if labelling else None
    unreadable: list[Unreadable] = []
    found = each_once(_digested(ordered, address, unreadable, tell), labels, unreadable)
    return replace(found, passed=tuple(sorted(passed)))


def _found(place: str, own_name: bool) -> Iterator[Far]:
    where = Place(place)
    top = where.top
    folder = PurePosixPath(top).name
    for path in where.files(needed=True):
        within = PurePosixPath(path).relative_to(top) if path != top else PurePosixPath(folder)
        if any(is_junk(one) for one in within.parts):
            continue
        name = f"{folder}/{within}" if own_name and path != top else str(within)
        label = PurePosixPath(name).parent.name or None
        yield Far(name, Path(path), label, "", place, path)


def _digested(seen: Sequence[Far], address: str, unreadable: list[Unreadable], tell: OnPictures) -> Iterator[Entry]:
    """In order; those that cannot be read are listed."""
    starts = range(0, len(seen), TOGETHER)
    done: dict[int, tuple[list[str], list[str]]] = {}
    with cluster(address) as joined:
        items = [
            {"start": start, "root": [one.root for one in seen[start : start + TOGETHER]],
             "inside": [one.inside for one in seen[start : start + TOGETHER]]}
            for start in starts
        ]  # fmt: skip
        ray = joined.ray
        ray.data.DataContext.get_current().enable_progress_bars = False
        for row in ray.data.from_items(items, override_num_blocks=len(items)).map(digests).iter_rows():
            done[row["start"]] = list(row["digest"]), list(row["reason"])
            tell(sum(len(digest) for digest, _ in done.values()))
    for start in starts:
        for one, digest, reason in zip(seen[start : start + TOGETHER], *done[start], strict=True):
            if digest:
                yield replace(one, digest=digest)
            else:
                unreadable.append(Unreadable(one.name, reason))


def digests(row: dict[str, object]) -> dict[str, object]:
    """A task: of each of some files the digest, or why it cannot be read."""
    found: list[tuple[str, str]] = []
    for root, inside in zip(row["root"], row["inside"], strict=True):  # type: ignore[call-overload]
        try:
            found.append((hashlib.sha256(Place(root).read(inside)).hexdigest(), ""))
        except LensError as error:
            found.append(("", str(error)))
    return {"start": row["start"], "digest": [one for one, _ in found], "reason": [why for _, why in found]}
