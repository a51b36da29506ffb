"""Frames of all cameras: of each visitor at most one is worked on and one waits, which is always their newest.

So no camera can fall behind, whatever it sends: what cannot be served in time is dropped, and answered so at once. A
few threads of our own work on the frames, and whoever waits holds none. Knows no picture and no network.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from demo.ui.listeners import LISTENERS, Listeners
from explain.runtime.turn import Halted, acting_for

T = TypeVar("T")

HANDS = 3  # frames that are worked on at once: one is decoded while another's network runs
MOST = 48  # cameras that may wait


class Full(Exception):
    """Too many cameras wait."""


class Line:
    """All methods belong to one event loop."""

    def __init__(self, hands: int = HANDS, most: int = MOST, listeners: Listeners = LISTENERS) -> None:
        self._hands, self._most, self._listeners = hands, most, listeners
        self._pool = ThreadPoolExecutor(hands, thread_name_prefix="camera")
        self._waiting: dict[str, asyncio.Future[bool]] = {}  # by session, whoever came first comes first
        self._served: set[str] = set()

    async def serve(self, session: str, work: Callable[[], T]) -> T | None:
        """What `work` gives, done in the session's name; None where a newer frame came, or its page is closed.

        Raises `Full`, and what `work` raises.
        """
        if not await self._place(session):
            return None
        try:
            context = contextvars.copy_context()
            return await asyncio.get_running_loop().run_in_executor(self._pool, context.run, self._done, session, work)
        finally:
            self._served.discard(session)
            self._next()

    async def _place(self, session: str) -> bool:
        """Wait until it is this frame's turn to be worked on; whether it ever is."""
        before = self._waiting.get(session)
        if before is None and len(self._waiting) >= self._most:
            raise Full
        place: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting[session] = place  # a newer one has the place of the one before
        if before and not before.done():
            before.set_result(False)
        self._next()
        try:
            return await place
        except asyncio.CancelledError:
            if self._waiting.get(session) is place:
                del self._waiting[session]
            elif place.done() and place.result():
                self._served.discard(session)
                self._next()
            raise

    def _next(self) -> None:
        while len(self._served) < self._hands:
            session = next((one for one in self._waiting if one not in self._served), None)
            if session is None:
                return
            self._served.add(session)
            self._waiting.pop(session).set_result(True)

    def _done(self, session: str, work: Callable[[], T]) -> T | None:
        """In a thread."""

        def left() -> bool:
            return not self._listeners.present(session)

        try:
            with acting_for(session, left):
                return None if left() else work()
        except Halted:
            return None
