"""Who is here: for which sessions a page is open, and for which of them, and of events, somebody hears the answers.

Gradio runs what was asked for whether or not anybody will ever hear of it, and forgets nobody. Knows its addresses, no
page and no run.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs

import gradio as gr
from gradio.server_messages import CloseStreamMessage
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

STREAM, CALL, PAGE = "/gradio_api/queue/data", "/gradio_api/call/", "/gradio_api/heartbeat/"
TIDY_SECONDS = 15  # between two looks at who has gone
OVER = f"data: {CloseStreamMessage().model_dump_json()}\n\n"


class Listeners:
    """The streams that are open, by session, or by event where a client asked without one; and those of open pages."""

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

    def present(self, session: str) -> bool:
        """Whether a page of that session is open, or somebody listens to it."""
        return self.anyone(session, PAGE + session)


LISTENERS = Listeners()
Tidy = Callable[[gr.Blocks, Listeners], bool]


class Listening:
    """Tells `LISTENERS` of every stream while it is open, and has `tidy` called after requests until nobody is left."""

    def __init__(self, app: ASGIApp, tidy: Tidy = lambda app, listeners: False) -> None:
        self.app = app
        self._tidy, self._due = tidy, False
        LISTENERS.watching = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._due:
            self._later(scope["app"].get_blocks())
        whose = _whose(scope)
        if whose is None:
            await self.app(scope, receive, send)
        elif STREAM in scope["path"] and not _owed(scope["app"].get_blocks(), whose):
            await Response(OVER, media_type="text/event-stream")(scope, receive, send)
        else:
            with LISTENERS.listening(whose):
                await self.app(scope, receive, send)

    def _later(self, blocks: gr.Blocks) -> None:
        self._due = True
        asyncio.get_running_loop().call_later(TIDY_SECONDS, self._now, blocks)

    def _now(self, blocks: gr.Blocks) -> None:
        self._due = False
        if self._tidy(blocks, LISTENERS):
            self._later(blocks)


def _owed(blocks: gr.Blocks, session: str) -> bool:
    """Whether a session waits for answers. Gradio's client may open a stream for one that the last stream has told.

    Gradio would keep such a stream open until something else is asked for. Of unknown sessions it tells by itself.
    """
    queue = blocks._queue
    return session not in queue.pending_messages_per_session or bool(queue.pending_event_ids_session.get(session))


def _whose(scope: Scope) -> str | None:
    """The session or the event that a request listens to, or the page that it is of; None for another one."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    path: str = scope["path"]
    if STREAM in path:
        return next(iter(parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [])), None)
    last = path.rstrip("/").rpartition("/")[2]
    return PAGE + last if PAGE in path else last if CALL in path else None
