"""Work in a thread of its own, told of as it goes, so that a page can show how far it is and end it midway."""

import contextvars
from collections.abc import Callable, Generator
from queue import SimpleQueue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")
Tell = Callable[[T], None]


class _Left(Exception):
    """Nobody listens any more."""


def heard(work: Callable[[Tell[T]], None]) -> Generator[T, None, None]:
    """Everything that `work` tells, as it tells it. Raises what `work` raises.

    Closing it ends the work the next time that it tells something, and does not wait for that: whoever closes it may
    be the loop that serves everybody. Nor does the end of the process.
    """
    told: SimpleQueue[tuple[T] | None] = SimpleQueue()
    left = Event()
    failed: list[BaseException] = []

    def tell(news: T) -> None:
        if left.is_set():
            raise _Left
        told.put((news,))

    def run() -> None:
        try:
            work(tell)
        except BaseException as error:
            failed.append(error)
        told.put(None)

    Thread(target=contextvars.copy_context().run, args=(run,), daemon=True).start()
    try:
        while (news := told.get()) is not None:
            yield news[0]
    finally:
        left.set()
    if failed:
        raise failed[0]
