"""Classes taught to several networks: what each has of the pictures, a new last layer, how often it is right, its cost.

A network that fails yields a row that says why; the others go on.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from explain.costs import timing
from explain.costs.latency import Latency
from explain.errors import LensError
from explain.hub.downloads import Progress
from explain.networks import weights
from explain.networks.building import Network
from explain.networks.cost import Cost, cost
from explain.networks.store import ModelStore
from explain.networks.variants import Spec
from explain.runtime.failures import in_words
from explain.teach import classifier, saving, taught
from explain.teach.classifier import CrossValidated, LastLayer
from explain.teach.gather import Gathered, LookedAt, gather
from explain.teach.given import Given, check


@dataclass(frozen=True, slots=True)
class Fetching:
    """A network's weights are on their way."""

    spec: Spec
    progress: Progress


@dataclass(frozen=True, slots=True)
class Learning:
    """A network's last layer is being found."""

    spec: Spec


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """What came of one network: `base` as it was, `spec` as it is now, with the new `layer`; `cost` is of the latter.

    `share` is how often it is right, None where that cannot be told; `seconds` are those of features and classifier.
    """

    base: Spec
    cost: Cost
    spec: Spec | None = None
    layer: LastLayer | None = None
    share: CrossValidated | None = None
    seconds: float = 0.0
    latency: Latency | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Taught:
    """What has been taught so far; the last one has all networks. With `clock`, they are being timed."""

    gathered: Gathered
    rows: tuple[Row, ...]
    clock: bool = False


Event = Fetching | LookedAt | Learning | Taught


def teach(given: Given, bases: Sequence[Spec], store: ModelStore, clocked: bool = True) -> Iterator[Event]:
    """Teach `given` to each of `bases`; closing the iterator stops it.

    Each network that is done comes as one more row, then, where `clocked`, their times, round after round.
    Raises `NotTeachable`, and `LensError` for a network that nobody could save.
    """
    check(given)
    for base in bases:
        saving.check_base(base)
    networks: list[Network] = []
    failed: dict[Spec, str] = {}
    for base in bases:
        try:
            for progress in weights.fetching(base, store.downloads):
                yield Fetching(base, progress)
            with in_words(base.label):
                networks.append(store.get(base))
        except LensError as error:
            failed[base] = str(error)
    gathered = None
    for event in gather(given, networks, store) if networks else ():
        if isinstance(event, Gathered):
            gathered = replace(event, failed=failed | event.failed)
        else:
            yield event
    if gathered is None:
        raise LensError(f"No network can be taught: {next(iter(failed.values()))}")
    yield from _learnt(gathered, bases, store, clocked)


def _learnt(gathered: Gathered, bases: Sequence[Spec], store: ModelStore, clocked: bool) -> Iterator[Event]:
    teaching, rows = uuid.uuid4().hex, list[Row]()
    for base in bases:
        if why := gathered.failed.get(base):
            rows.append(Row(base, cost(base), error=why))
        else:
            yield Learning(base)
            with store.turn.take():
                rows.append(_row(gathered, base, teaching))
        yield Taught(gathered, tuple(rows), clock=clocked)
    if clocked:
        yield from _clocked(gathered, rows, store)


def _row(gathered: Gathered, base: Spec, teaching: str) -> Row:
    begun = time.perf_counter()
    features = gathered.features[base]
    layer = classifier.fit(features, gathered.labels, gathered.groups)
    share = classifier.judge(features, gathered.labels, gathered.groups)
    seconds = gathered.seconds[base] + time.perf_counter() - begun
    (spec,) = taught.specs({base: layer}, gathered.classes, teaching)
    return Row(base, cost(spec), spec, layer, share, seconds)


def _clocked(gathered: Gathered, rows: Sequence[Row], store: ModelStore) -> Iterator[Taught]:
    """The same with their times, as they get better known; a new last layer takes what the old one took, or less."""
    ran = [number for number, row in enumerate(rows) if row.layer]
    known = list(rows)
    for event in timing.in_turns([(rows[number].base, True) for number in ran], store):
        if isinstance(event, timing.Known):
            number = ran[event.number]
            known[number] = replace(known[number], latency=event.latency)
        yield Taught(gathered, tuple(known), clock=True)
    yield Taught(gathered, tuple(known))
