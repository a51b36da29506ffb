"""Every picture opened once, and what each network has of it before its last layer.

Pictures are read a few at a time, and none is kept: memory does not grow with their number.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from explain.errors import LensError
from explain.networks.building import Network
from explain.networks.store import ModelStore
from explain.networks.threads import running
from explain.networks.variants import Spec
from explain.runtime.arrays import Array
from explain.runtime.batches import BATCH, BATCH_PIXELS
from explain.runtime.device import device
from explain.runtime.failures import in_words
from explain.runtime.turn import heed
from explain.teach import copies
from explain.teach.copies import Print
from explain.teach.given import Given, Item, NotTeachable, too_few

if TYPE_CHECKING:
    from PIL import Image

ALIKE = "Nearly the same as another picture: {}. Such pictures are judged together, and count once in the interval."
TOLD = 3  # remarks of a kind
AT_ONCE = 8  # pictures that are open at a time: of 2048 px a side 17 MB each


@dataclass(frozen=True, slots=True)
class LookedAt:
    """How many of the pictures have been looked at."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A picture that could not be opened, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """The pictures that count, each once: `labels` (N,) and `groups` (N,) of those nearly the same.

    `features` (N, K) and `seconds` are by network; `failed` says why one has none. `remarks` are sentences.
    """

    classes: tuple[str, ...]
    labels: Array
    groups: Array
    features: dict[Spec, Array]
    seconds: dict[Spec, float]
    failed: dict[Spec, str]
    unreadable: tuple[Unreadable, ...]
    remarks: tuple[str, ...]

    @property
    def counts(self) -> tuple[int, ...]:
        """Pictures of each class."""
        return tuple(int((self.labels == label).sum()) for label in range(len(self.classes)))


class _Desk:
    """What has been gathered so far."""

    def __init__(self, given: Given, networks: Sequence[Network]) -> None:
        self.given, self.networks = given, list(networks)
        self.items: list[Item] = []
        self.prints: list[Print] = []
        self.unreadable: list[Unreadable] = []
        self.failed: dict[Spec, str] = {}
        self.seconds = {network.spec: 0.0 for network in networks}
        self._rows: dict[Spec, list[Array]] = {network.spec: [] for network in networks}

    def read(self, items: Sequence[Item], store: ModelStore) -> None:
        """Open those pictures and run them through all networks, but for those that were there before."""
        known = {(one.digest, item.label) for one, item in zip(self.prints, self.items, strict=True)}
        images: list[Image.Image] = []
        for item in items:
            try:
                image = item.open()
            except LensError as error:
                self.unreadable.append(Unreadable(item.name, str(error)))
                continue
            found = copies.take(image)
            if (found.digest, item.label) not in known:
                known.add((found.digest, item.label))
                self.items.append(item)
                self.prints.append(found)
                images.append(image)
        if images:
            for network in list(self.networks):
                self._run(network, images, store)

    def _run(self, network: Network, images: Sequence[Image.Image], store: ModelStore) -> None:
        begun = time.perf_counter()
        try:
            with in_words(network.spec.label), store.turn.take():
                begun = time.perf_counter()
                self._rows[network.spec].append(features(network, images))
        except LensError as error:
            self.failed[network.spec] = str(error)
            self.networks.remove(network)
        self.seconds[network.spec] += time.perf_counter() - begun

    def gathered(self) -> Gathered:
        """Of all that was read. Raises `NotTeachable` where too little is left."""
        remarks, kept = _cleared(self.items, self.prints, self.given.classes)
        self._check(kept)
        labels = np.array([self.items[place].label for place in kept])
        prints = [self.prints[place] for place in kept]
        groups = copies.groups(prints)
        if close := len(kept) - len(np.unique(groups)):
            remarks += (ALIKE.format(close),)
        return Gathered(
            self.given.classes, labels, groups,
            {network.spec: np.vstack(self._rows[network.spec])[kept] for network in self.networks},
            self.seconds, self.failed, tuple(self.unreadable), (*self.given.remarks, *remarks),
        )  # fmt: skip

    def _check(self, kept: Sequence[int]) -> None:
        if not self.items:
            first = self.unreadable[0]  # all were refused, and there was one
            raise NotTeachable(f"No picture can be read. The first, “{first.name}”: {first.why}")
        for label, name in enumerate(self.given.classes):
            count = sum(self.items[place].label == label for place in kept)
            if count < 2:
                raise too_few(name, count, " that can be read and is in no other class")


def gather(given: Given, networks: Sequence[Network], store: ModelStore) -> Iterator[LookedAt | Gathered]:
    """Open every picture, run it through each of `networks`; tells how far it is, and last what came of it.

    Raises `NotTeachable`, and `Halted` where it is no longer wanted.
    """
    desk, done = _Desk(given, networks), 0
    yield LookedAt(0, len(given.items))
    for start in range(0, len(given.items), AT_ONCE):
        heed()
        items = given.items[start : start + AT_ONCE]
        desk.read(items, store)
        done += len(items)
        yield LookedAt(done, len(given.items))
    yield desk.gathered()


def features(network: Network, images: Sequence[Image.Image]) -> Array:
    """(N, K) of RGB pictures: the means over places that the last layer would see; each at the network's own size."""
    at_once = max(1, min(BATCH, BATCH_PIXELS // network.intake.size**2))
    found = []
    for start in range(0, len(images), at_once):
        some = images[start : start + at_once]
        tensor = torch.cat([network.intake.tensor(image) for image in some])
        with running(network.spec, len(some)):
            found.append(network.features(tensor.to(device())).float().mean(dim=(2, 3)).cpu().numpy())
    rows: Array = np.vstack(found)
    if not np.isfinite(rows).all():
        raise NotTeachable(f"{network.spec.label} gives no numbers for these pictures: choose another network.")
    return rows


def _cleared(
    items: Sequence[Item], prints: Sequence[Print], classes: Sequence[str]
) -> tuple[tuple[str, ...], list[int]]:
    """Remarks on pictures that are in two classes, and the places of those that are in one alone."""
    by_digest: dict[bytes, list[int]] = {}
    for place, one in enumerate(prints):
        by_digest.setdefault(one.digest, []).append(place)
    twice = [places for places in by_digest.values() if len(places) > 1]
    out = {place for places in twice for place in places}
    kept = [place for place in range(len(items)) if place not in out]
    labels = np.array([items[place].label for place in kept])
    alike = np.triu(copies.near([prints[place] for place in kept])) & (labels[:, None] != labels) if kept else []
    close = [[kept[one], kept[other]] for one, other in np.argwhere(alike)]
    said = [
        *_told([f"The same picture is in {_where(items, classes, places)}: it is left out." for places in twice]),
        *_told(
            [f"Nearly the same picture is in {_where(items, classes, places)}: check its class." for places in close]
        ),
    ]
    return tuple(said), kept


def _told(remarks: Sequence[str]) -> list[str]:
    """The first of them, and how many more there are."""
    more = len(remarks) - TOLD
    return [*remarks[:TOLD], *[f"The same goes for {more} more."] * (more > 0)]


def _where(items: Sequence[Item], classes: Sequence[str], places: Sequence[int]) -> str:
    """The classes and the files."""
    names = " and ".join(f"“{classes[items[place].label]}”" for place in places)
    return f"{names} ({', '.join(items[place].name for place in places)})"
