"""The JSON that a request brings: read once before gradio or the protocol's library read it.

Both end in a traceback of their own where JSON is too deep for Python's reader, holds a number of thousands of digits,
is no UTF-8, or names a session by half a letter. Knows no component and no tool: what those are given is read further
on, where there is a sentence for each (`demo/serving/border.py`, `demo/agents/arguments.py`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from fastapi.exceptions import RequestValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse

from demo.ui import words

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import Message, Receive, Scope

FURTHER_ON = ("data", "params")  # read by what they are for
ASKING = "/queue/join"
LONGEST_ID, LARGEST_ID = 200, 2**63  # of a request of JSON-RPC, which comes back with its answer


class Unreadable(Exception):
    """The body is nothing that any of our pages sends."""


async def replayed(scope: Scope, receive: Receive) -> Receive:
    """What brings the body once more, as it came, to whoever reads it next. Raises `Unreadable`.

    Who goes away before it has arrived is left to whoever reads it next.
    """
    try:
        body = await Request(scope, receive).body()
    except ClientDisconnect:
        return _replaying({"type": "http.disconnect"}, receive)
    if body and not is_sound(body):
        raise Unreadable
    return _replaying({"type": "http.request", "body": body, "more_body": False}, receive)


def is_sound(body: bytes) -> bool:
    """Whether it is JSON that Python can read, and can write again but for what is read further on."""
    try:
        found = json.loads(body)
        if isinstance(found, dict):
            if "jsonrpc" in found and not _may_come_back(found.get("id", "")):
                return False
            found = {name: given for name, given in found.items() if name not in FURTHER_ON}
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):  # also of UTF-8
        return False
    return True


def _may_come_back(number: object) -> bool:
    """Of another kind, as null, the protocol's library would take a request for a notification and never answer it."""
    if isinstance(number, str):
        return len(number) <= LONGEST_ID
    return isinstance(number, int) and not isinstance(number, bool) and abs(number) < LARGEST_ID


def _replaying(first: Message, receive: Receive) -> Callable[[], Awaitable[Message]]:
    waiting = [first]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay


async def refused(request: Request, error: Exception) -> JSONResponse:
    """In place of FastAPI's answer to what has not the fields of a request: it tells back all that was sent."""
    assert isinstance(error, RequestValidationError)
    return JSONResponse({"detail": words.MALFORMED}, 422)


async def unknown(request: Request, error: Exception) -> JSONResponse:
    """What asks for an event that there is none of, as a page from before an update may; gradio looks it up unasked."""
    if request.url.path.rstrip("/").endswith(ASKING):
        return JSONResponse({"detail": words.MALFORMED}, 422)
    raise error
