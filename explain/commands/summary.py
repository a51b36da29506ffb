"""What a study came to, for a terminal: a line for each network, and sentences on whatever was not as it should be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from explain.errors import brief
from explain.study import table
from explain.study.answers import Study
from explain.study.entries import Entries, Unreadable
from explain.terminal import printable

if TYPE_CHECKING:
    from explain.intervals import Share
    from explain.study.outcome import Outcome

MOST_SAID = 5  # files or labels named in one sentence


def lines(found: Outcome) -> Iterator[str]:
    """A line for each network, which is enough, and what came of other sizes."""
    yield from (_network(found, place) for place in range(len(found.study.specs)) if place in found.study.ran)
    if found.agreement:
        same = found.agreement.agreed
        yield f"All say the same of {same.right} of {same.count} pictures."
    yield printable(found.enough.reason)
    for one in found.by_size.values():
        for row in one.rows:
            what = "right on" if row.right else f"says the same as at {one.tested} px on"
            yield f"{one.spec.label:20} {row.size:4} px   {what} {_share(row.right or row.same)}"
        yield printable(one.sentence)


def _network(found: Outcome, place: int) -> str:
    scored, timed = found.scored.get(place), found.study.latencies.get(place)
    took = f"{timed.rounded:8g} ms" if timed else "  not timed"
    said = f"right on {_share(scored.top1)}" if scored else f"{len(found.study.of(place))} answers, no labels"
    return f"{found.study.specs[place].label:20} {took}   {said}"


def _share(one: Share) -> str:
    return f"{one.right} of {one.count}: {one.value:.1%} ({one.low:.1%} to {one.high:.1%})"


def unreadable(files: Sequence[Unreadable]) -> str:
    """How many, and why the first of them."""
    first = "; ".join(f"“{one.name}”: {one.reason}" for one in files[:MOST_SAID])
    more = f" And {len(files) - MOST_SAID} more." if len(files) > MOST_SAID else ""
    return f"{len(files)} file{'s' * (len(files) > 1)} could not be read. {first}{more}"


def remarks(found: Entries) -> Iterator[str]:
    """What was left out of the count, or counted otherwise than it was given."""
    if found.duplicates:
        named = table.few([f"{one.name} is {one.of}" for one in found.duplicates])
        yield f"The same picture again, counted once: {named}."
    for one in found.contradictions[:MOST_SAID]:
        labels = " and ".join(map(brief, one.labels))
        yield f"“{one.name}” has the labels {labels}: it is counted as one without a label."
    yield from found.remarks


def strangers(gathered: Study, found: Entries) -> Iterator[str]:
    """Labels that are no class of a network, and the nearest names."""
    from explain.study.labels import vocabulary

    told: dict[str, list[str]] = {}
    for place in gathered.ran:
        for one in vocabulary(gathered.classes[place]).unmatched(found.labels):
            told.setdefault(f"“{brief(one.label)}”{one.hint}", []).append(gathered.specs[place].label)
    by_networks: dict[str, list[str]] = {}
    for label, networks in told.items():
        by_networks.setdefault(", ".join(networks), []).append(label)
    for networks_told, labels in by_networks.items():
        yield f"Labels that are no class of {networks_told}: {table.few(labels)}."
