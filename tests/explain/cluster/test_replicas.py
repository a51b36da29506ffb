"""Comparisons by replicas, which stand in for themselves here: what is told, stopped, waited for and lost."""

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest

from explain.cluster.replicas import GONE, Asked, News, Replica, Replicas
from explain.compare import Clocked, Result, compare, results
from explain.networks.store import ModelStore
from explain.networks.variants import POCKET
from explain.pictures.images import open_image
from explain.runtime.turn import Halted, Wait, acting_for
from tests import aloof
from tests.places import EXAMPLES

PICTURE = EXAMPLES / "cat.png"
SPECS = POCKET.specs(("B0", "B1"))


class Lost(Exception):
    """A replica is gone."""


@dataclass(eq=False)
class Here:
    """A replica of this process's, asked as one of another; `ends` says after how many news each try is lost."""

    ends: list[int | None] = field(default_factory=lambda: [None])
    asked: list[Asked] = field(default_factory=list)
    cancelled: threading.Event = field(default_factory=threading.Event)

    def __call__(self, asked: Asked) -> "Stream":
        self.asked.append(asked)
        return Stream(self, asked, self.ends[len(self.asked) - 1])


@dataclass(eq=False)
class Stream:
    here: Here
    asked: Asked
    end: int | None

    def __iter__(self) -> Iterator[News]:
        loop = aloof.Loop()
        news = Replica().compare(self.asked)
        told = 0
        try:
            while self.end is None or told < self.end:
                try:
                    one = loop.until(news.__anext__)
                except StopAsyncIteration:
                    return
                told += one is not None
                yield one
            raise Lost
        finally:
            loop.until(news.aclose)  # type: ignore[attr-defined]
            loop.close()

    def cancel(self) -> None:
        self.here.cancelled.set()


def by(here: Callable[[Asked], Iterable[News]]) -> ModelStore:
    store = ModelStore()
    store.replicas = Replicas(here, (Lost,))
    store.turn = store.replicas.turn
    return store


def alike(found: list[Result], others: list[Result]) -> bool:
    """The same answers and maps."""
    return all(
        one.spec == other.spec
        and one.predictions == other.predictions
        and one.evidence is not None
        and other.evidence is not None
        and np.array_equal(one.evidence.logits, other.evidence.logits)
        for one, other in zip(found, others, strict=True)
    )


def test_a_replica_answers_as_this_process_does_and_times_its_networks() -> None:
    image = open_image(PICTURE)
    found = results(compare(image, SPECS, by(Here())))
    assert alike(found, results(compare(image, SPECS, ModelStore(), clocked=False)))
    assert all(result.latency and result.latency.median > 0 for result in found)


@pytest.mark.parametrize("told", [0, 1, 2, 3])
def test_a_replica_that_is_lost_costs_one_retry_and_nothing_is_told_twice(told: int) -> None:
    here = Here([told, None])
    events = list(compare(open_image(PICTURE), SPECS, by(here)))
    assert len(here.asked) == 2
    found = [event for event in events if isinstance(event, Result)]
    assert [result.spec for result in found] == list(SPECS)
    assert not any(result.error for result in found)
    last = events[-1]
    assert isinstance(last, Clocked)
    assert last.over


def test_where_the_second_is_lost_too_each_network_that_is_left_says_so() -> None:
    here = Here([1, 1])
    found = results(compare(open_image(PICTURE), SPECS, by(here)))
    assert len(here.asked) == 2
    assert [result.error for result in found] == [None, GONE]


def test_whoever_waits_there_is_told_how_long_the_line_is_and_may_stop() -> None:
    stopped = threading.Event()
    told: list[Wait | None] = []

    class Waiting(Stream):
        def __iter__(self) -> Iterator[News]:
            while not self.here.cancelled.wait(0.01):
                yield Wait(3, 1.5)

    here = Here()
    store = by(lambda asked: Waiting(here, asked, None))

    def look() -> None:
        while (wait := store.turn.waiting("a visitor")) is None:
            pass
        told.append(wait)
        stopped.set()

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    with acting_for("a visitor", stopped.is_set), pytest.raises(Halted):
        list(compare(open_image(PICTURE), SPECS, store))
    assert told == [Wait(3, 1.5)]
    assert here.cancelled.is_set()
    assert store.turn.waiting("a visitor") is None
