"""Work in a thread of its own, told of as it goes, so that a page can show how far it is and end it midway."""

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from threading import Event
from typing import TypeVar

T = TypeVar("T")
Tell = Callable[[T], None]


class _Left(Exception):
    """Nobody listens any more."""


def heard(work: Callable[[Tell[T]], None]) -> Generator[T, None, None]:
    """Everything that `work` tells, as it tells it. Raises what `work` raises.

    Closing it ends the work the next time that it tells something, and does not wait for that: whoever closes it may
    be the loop that serves everybody.
    """
    told: SimpleQueue[T | None] = SimpleQueue()
    left = Event()

    def tell(news: T) -> None:
        if left.is_set():
            raise _Left
        told.put(news)

    pool = ThreadPoolExecutor(1)
    running = pool.submit(work, tell)
    running.add_done_callback(lambda _: told.put(None))
    try:
        while (news := told.get()) is not None:
            yield news
    finally:
        left.set()
        pool.shutdown(wait=False)
    running.result()
