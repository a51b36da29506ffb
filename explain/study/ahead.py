"""Work done ahead in threads, in order and so many at a time: pictures are read while networks run."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


def ahead(
    work: Callable[[Given], Made], given: Iterable[Given], depth: int, threads: int
) -> Generator[Made, None, None]:
    """`work` of each, in order; at most `depth` are begun or wait to be taken. Closing it drops what is not begun."""
    left = iter(given)
    pool = ThreadPoolExecutor(threads, thread_name_prefix="reading")
    try:
        waiting: deque[Future[Made]] = deque(pool.submit(work, one) for one in islice(left, depth))
        while waiting:
            made = waiting.popleft().result()
            waiting.extend(pool.submit(work, one) for one in islice(left, 1))
            yield made
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
