"""Who listens: for which sessions and events a browser or a client has a stream of answers open.

Gradio runs what was asked for whether or not anybody will ever hear of it. Knows its addresses, no page and no run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Receive, Scope, Send

STREAM, CALL = "/gradio_api/queue/data", "/gradio_api/call/"


class Listeners:
    """The streams that are open, by session, or by event where a client asked without one."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()
        self.watching = False  # where the app is served without `Listening`, everybody counts as listening

    @contextmanager
    def listening(self, whose: str) -> Iterator[None]:
        """Inside, somebody listens."""
        self._open[whose] += 1
        try:
            yield
        finally:
            self._open[whose] -= 1
            if not self._open[whose]:
                del self._open[whose]

    def anyone(self, *whose: str | None) -> bool:
        """Whether somebody listens to any of these."""
        return not self.watching or any(name in self._open for name in whose)


LISTENERS = Listeners()


class Listening:
    """Tells `LISTENERS` of every stream for as long as it is open."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        LISTENERS.watching = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        whose = _whose(scope)
        if whose is None:
            await self.app(scope, receive, send)
        else:
            with LISTENERS.listening(whose):
                await self.app(scope, receive, send)


def _whose(scope: Scope) -> str | None:
    """The session or the event that a request listens to; None for another one."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    path: str = scope["path"]
    if STREAM in path:
        return next(iter(parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [])), None)
    return path.rstrip("/").rpartition("/")[2] if CALL in path else None
