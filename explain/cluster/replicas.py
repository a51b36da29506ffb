"""Comparisons by replicas: processes behind the pages, each with networks, a line and timings of its own.

A whole comparison is done by one of them, so that its networks take turns and are timed beside each other as in a
process that is alone. The pages' process passes on who asks, whether they still want it, and how long their line is.
Knows no Ray: how one is asked, and by what it is known that one is gone, is given (`serving.py`).
"""

from __future__ import annotations

import asyncio
import queue
import threading
import uuid
from collections.abc import AsyncIterator, Callable, Hashable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from explain.compare import Clocked, Event, Failed, Result, compare
from explain.networks.cost import cost
from explain.networks.store import ModelStore
from explain.networks.variants import Spec
from explain.runtime.turn import LOOK, Halted, Turn, Wait, acting, acting_for, heed

TRIES = 2  # a replica that is lost costs one more
GONE = "What ran the networks ended twice in the midst of it: try again in a minute."
_OVER = object()


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A comparison, and in whose name."""

    whose: Hashable
    image: Image.Image
    specs: tuple[Spec, ...]
    top: int
    same_crop: bool
    clocked: bool


News = Event | Wait | None  # None: nothing yet
Ask = Callable[[Asked], Iterable[News]]


class Replica:
    """One of the processes behind the pages."""

    def __init__(self) -> None:
        from explain.engines.quick import Quick
        from explain.runtime.allocator import keep_memory

        keep_memory()
        self._store = ModelStore()
        self._store.quick = Quick(self._store)

    async def compare(self, asked: Asked) -> AsyncIterator[News]:
        """Its events as they come; where none comes for a while, what it waits for. Ends soon once it is closed."""
        news: asyncio.Queue[Any] = asyncio.Queue()
        ended, loop = threading.Event(), asyncio.get_running_loop()

        def tell(one: object) -> None:
            with suppress(RuntimeError):  # the process is about to end
                loop.call_soon_threadsafe(news.put_nowait, one)

        threading.Thread(target=self._work, args=(asked, ended, tell), daemon=True).start()
        coming: asyncio.Task[Any] | None = None
        try:
            while True:
                coming = coming or asyncio.create_task(news.get())
                if not (await asyncio.wait({coming}, timeout=LOOK))[0]:  # `wait_for` may swallow a cancel
                    yield self._store.turn.waiting(asked.whose)
                    continue
                one, coming = coming.result(), None
                if one is _OVER:
                    return
                if isinstance(one, BaseException):
                    raise one
                yield one
        finally:
            ended.set()
            if coming:
                coming.cancel()

    def _work(self, asked: Asked, ended: threading.Event, tell: Callable[[object], None]) -> None:
        try:
            with acting_for(asked.whose, ended.is_set):
                events = compare(asked.image, asked.specs, self._store, asked.top, asked.same_crop, asked.clocked)
                with closing(events):  # type: ignore[type-var]  # a generator
                    for event in events:
                        if ended.is_set():
                            return
                        tell(event)
        except Halted:
            pass
        except BaseException as error:  # raised where it is heard
            tell(error)
        tell(_OVER)


class Lines(Turn):
    """The line of the pages' own process, and what replicas say of theirs."""

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[Hashable, Wait | None] = {}

    def waiting(self, whose: Hashable) -> Wait | None:
        """What is before them, here or there."""
        return super().waiting(whose) or self.told.get(whose)


@dataclass(slots=True, eq=False)
class Replicas:
    """All of them: `ask` has one do it, and raises one of `lost` where that one is gone."""

    ask: Ask
    lost: tuple[type[BaseException], ...]
    turn: Lines = field(default_factory=Lines)

    def compare(
        self, image: Image.Image, specs: tuple[Spec, ...], top: int, same_crop: bool, clocked: bool
    ) -> Iterator[Event]:
        """As `explain.compare.compare`. What is told already is not told again by another replica."""
        whose = acting() or uuid.uuid4().hex
        asked = Asked(whose, image, specs, top, same_crop, clocked)
        told = 0
        try:
            for _ in range(TRIES):
                try:
                    for event in self._new(asked, told):
                        told += isinstance(event, Result)
                        yield event
                    return
                except self.lost:
                    continue
        finally:
            self.turn.told.pop(whose, None)
        yield from (Failed(spec, cost(spec), GONE) for spec in specs[told:])
        if clocked:
            yield Clocked((None,) * len(specs), over=True)

    def _new(self, asked: Asked, told: int) -> Iterator[Event]:
        """What follows the first `told` results."""
        results = 0
        for one in _heard(self.ask(asked)):
            self.turn.told[asked.whose] = one if isinstance(one, Wait) else None
            results += isinstance(one, Result)
            if one is not None and not isinstance(one, Wait) and (not isinstance(one, Result) or results > told):
                yield one


def _heard(news: Iterable[News]) -> Iterator[News]:
    """The same; while nothing comes it is looked whether it is wanted still. Raises `Halted`."""
    came: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def listen() -> None:
        try:
            for one in news:
                came.put(one)
        except BaseException as error:  # raised where it is heard
            came.put(error)
        came.put(_OVER)

    threading.Thread(target=listen, daemon=True).start()
    try:
        while True:
            heed()
            try:
                one = came.get(timeout=LOOK)
            except queue.Empty:
                continue
            if one is _OVER:
                return
            if isinstance(one, BaseException):
                raise one
            yield one
    finally:
        if cancel := getattr(news, "cancel", None):
            cancel()
