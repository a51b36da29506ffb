"""Coroutines of tests, run in a thread of their own: in the tests' one the loop of their browser may be running."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """What it gives. Raises what it raises."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


class Loop:
    """An event loop that runs whenever it is given something, in this thread's context."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()

    def until(self, awaited: Callable[[], Awaitable[T]]) -> T:
        """What comes of it. Raises what it raises."""

        async def wait() -> T:
            return await awaited()

        with ThreadPoolExecutor(1) as pool:
            return pool.submit(contextvars.copy_context().run, self._loop.run_until_complete, wait()).result()

    def close(self) -> None:
        self._loop.close()
