"""Many pictures through several networks: a stream of answers, in batches; pictures are read ahead in threads.

Each picture is decoded once for all networks, in chunks that depend on nothing but the entries: whatever is done again
after a stop is done in the same batches, and comes to the same numbers. Timing is not part of it
(`explain/costs/timing.py`).
"""

import io
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice

import torch
from PIL import Image
from torch import Tensor

from explain.compare import Fetching
from explain.errors import LensError
from explain.inputs.sizes import sized
from explain.networks import weights
from explain.networks.building import Network
from explain.networks.store import ModelStore
from explain.networks.variants import Spec
from explain.networks.weights import WeightsMissing
from explain.pictures.images import open_image
from explain.runtime.batches import BATCH, at_once
from explain.runtime.device import device_name
from explain.runtime.failures import in_words
from explain.runtime.precision import precision
from explain.study.ahead import ahead
from explain.study.answering import Ready, answered
from explain.study.answers import Answer, Event, Failed, Loaded, Opened, Refused, Went
from explain.study.entries import Entry
from explain.study.labels import vocabulary
from explain.study.rows import Rows, mark

THUMBNAIL, QUALITY = 96, 70  # px of the longer side, and of a JPEG: about 3 kB
READERS = min(2, os.cpu_count() or 1)
GIVE_UP = "choose fewer or smaller networks"

Read = Callable[[Entry], Image.Image]


def how() -> tuple[str, ...]:
    """What answers depend on besides pictures and networks, for `Rows`."""
    return precision(), device_name()


def open_entry(entry: Entry) -> Image.Image:
    """The picture of one's own file; strangers' are read by `explain.pictures.readers`. Raises `LensError`."""
    return open_image(entry.path)


@dataclass(frozen=True, slots=True, eq=False)
class _Prepared:
    """A picture as networks take it: bytes (1, 3, s, s) by network; none if it is refused."""

    told: Opened | Refused
    pixels: dict[int, Tensor]


@dataclass(frozen=True, slots=True, eq=False)
class _Chunk:
    """Pictures that are done together: what is known of them already, and the networks that owe answers."""

    numbers: range
    known: list[Opened | Refused | None]
    answers: list[Answer]
    owing: tuple[Ready, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is to be done."""
        return not self.owing and None not in self.known


def study(
    entries: Sequence[Entry], specs: Sequence[Spec], store: ModelStore, rows: Rows | None = None,
    read: Read = open_entry, chunk: int = BATCH,
) -> Generator[Event | Fetching, None, None]:  # fmt: skip
    """Run each picture through each network; closing the iterator stops it.

    What must be fetched is told of first, and what is `Loaded`. Then, chunk by chunk: `Opened` or `Refused` for each
    picture, an `Answer` for each network and picture, and `Went`. A network that fails is told of once (`Failed`) and
    left out from there. Where all do not fit into the store's budget together, they are run in groups, one after
    another. With `rows` everything is kept there too, and what is there already is not done again. Raises `Halted`
    where it is no longer wanted.
    """
    wanted = yield from fetched(specs, store)
    marks = [mark(spec) if number in wanted else spec.key for number, spec in enumerate(specs)]
    job = _Job(entries, marks, store, rows, read, chunk, len(entries) * len(wanted))
    for group in _groups({number: specs[number] for number in wanted}, store):
        if isinstance(group, Failed):
            yield group
            job.done += len(entries)
        else:
            yield from (Loaded(number, network.classes) for number, network in group)
            yield from job.run([Ready(n, one, vocabulary(one.classes), marks[n]) for n, one in group])


def study_sizes(
    entries: Sequence[Entry], spec: Spec, sizes: Sequence[int], store: ModelStore, read: Read = open_entry,
    chunk: int = BATCH,
) -> Generator[Event | Fetching, None, None]:  # fmt: skip
    """The same of one network at several sizes, px a side, of which each is a network by its place among those.

    As much of a picture is seen at each as at the network's own. Of weights that are missing the first place tells.
    """
    if not (yield from fetched([spec], store)):
        return
    try:
        with in_words(spec.label, GIVE_UP):
            network = store.get(spec)
    except LensError as error:
        yield Failed(0, str(error))
        return
    job = _Job(entries, [], store, None, read, chunk, len(entries) * len(sizes))
    known = vocabulary(network.classes)
    yield from (Loaded(number, network.classes) for number in range(len(sizes)))
    yield from job.run([Ready(number, sized(network, size), known, "") for number, size in enumerate(sizes)])


def fetched(specs: Sequence[Spec], store: ModelStore) -> Generator[Event | Fetching, None, list[int]]:
    """The networks whose weights are here, by number."""
    there = []
    for number, spec in enumerate(specs):
        try:
            for progress in weights.fetching(spec, store.downloads):
                yield Fetching(spec, progress)
            there.append(number)
        except WeightsMissing as missing:
            yield Failed(number, str(missing))
    return there


def _groups(specs: dict[int, Spec], store: ModelStore) -> Iterator[list[tuple[int, Network]] | Failed]:
    """As many at a time as the store may keep."""
    group: list[tuple[int, Network]] = []
    for number, spec in specs.items():
        try:
            with in_words(spec.label, GIVE_UP):
                network = store.get(spec)
        except LensError as error:
            yield Failed(number, str(error))
            continue
        if group and sum(one.size_bytes for _, one in group) + network.size_bytes > store.budget_bytes:
            yield group
            group = []
        group.append((number, store.quickest(network)))
    if group:
        yield group


@dataclass(slots=True, eq=False)
class _Job:
    """A study under way; `done` of `total` are pairs of a picture and a network."""

    entries: Sequence[Entry]
    marks: Sequence[str]
    store: ModelStore
    rows: Rows | None
    read: Read
    chunk: int
    total: int
    done: int = 0
    _failed: set[int] = field(default_factory=set)
    _told: set[int] = field(default_factory=set)  # pictures, when several groups of networks come by

    def run(self, ready: Sequence[Ready]) -> Iterator[Event]:
        """All pictures through those networks."""
        starts = range(0, len(self.entries), self.chunk)
        chunks = [self._kept(range(start, min(start + self.chunk, len(self.entries))), ready) for start in starts]
        wanted = ((number, part.owing) for part in chunks if not part.whole for number in part.numbers)
        with closing(ahead(self._prepared, wanted, self.chunk // 2, READERS)) as prepared:
            for part in chunks:
                made = [] if part.whole else list(islice(prepared, len(part.numbers)))
                yield from self._chunk(part, made, len(ready))

    def _kept(self, numbers: range, ready: Sequence[Ready]) -> _Chunk:
        if self.rows is None:
            return _Chunk(numbers, [None] * len(numbers), [], tuple(ready))
        known = [self.rows.opened(number, self.entries[number]) for number in numbers]
        answers, owing = [], []
        for one in ready:
            found = [self.rows.answer(number, self.entries[number], one.number, one.mark) for number in numbers]
            if any(answer is None and not isinstance(told, Refused) for answer, told in zip(found, known, strict=True)):
                owing.append(one)  # all of them again: an answer's last digits depend on its batch
            else:
                answers += [answer for answer in found if answer]
        return _Chunk(numbers, known, answers, tuple(owing))

    def _prepared(self, asked: tuple[int, tuple[Ready, ...]]) -> _Prepared:
        number, networks = asked
        try:
            image = self.read(self.entries[number])
        except LensError as error:
            return _Prepared(Refused(number, str(error)), {})
        pixels = {one.number: one.network.intake.pixels(image) for one in networks}
        return _Prepared(Opened(number, image.size, thumbnail(image)), pixels)

    def _chunk(self, part: _Chunk, made: Sequence[_Prepared], networks: int) -> Iterator[Event]:
        told = [one.told for one in made] or [one for one in part.known if one]
        self._keep([one for one, before in zip(told, part.known, strict=True) if before is None])
        yield from (one for one in told if one.number not in self._told)
        self._told.update(part.numbers)
        yield from part.answers
        self.done += len(part.numbers) * (networks - len(part.owing))
        for one in part.owing:
            yield from self._network(one, made)
            self.done += len(part.numbers)
            yield Went(self.done, self.total)
        if not part.owing:
            yield Went(self.done, self.total)

    def _network(self, one: Ready, made: Sequence[_Prepared]) -> Iterator[Event]:
        """Its answers to a chunk."""
        if one.number in self._failed:
            return
        answers: list[Answer] = []
        try:
            for batch in _batches([prepared for prepared in made if prepared.pixels], one.number):
                numbers = [prepared.told.number for prepared in batch]
                pixels = torch.cat([prepared.pixels[one.number] for prepared in batch])
                with self.store.turn.take(), in_words(one.network.spec.label, GIVE_UP):
                    answers += answered(one, [(number, self.entries[number]) for number in numbers], pixels)
        except LensError as error:
            self._failed.add(one.number)
            yield Failed(one.number, str(error))
            return
        self._keep(answers)
        yield from answers

    def _keep(self, events: Sequence[Event]) -> None:
        if self.rows is not None and events:
            self.rows.keep(events, self.entries, self.marks)


def _batches(made: Sequence[_Prepared], network: int) -> Iterator[Sequence[_Prepared]]:
    if made:
        size = at_once(made[0].pixels[network])
        yield from (made[start : start + size] for start in range(0, len(made), size))


def thumbnail(image: Image.Image) -> bytes:
    """A small JPEG of an RGB picture."""
    small = image.copy()
    small.thumbnail((THUMBNAIL, THUMBNAIL))
    written = io.BytesIO()
    small.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()
