"""Which requests reach gradio: to what our pages use, by a name of this machine, and no larger than a picture.

Gradio serves more than that: it fetches addresses, cuts films, and reads whatever is sent. Knows pages by their paths.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import os
import re
from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo.serving import body, preview
from demo.ui import words
from demo.ui.uploads import IN_TIME, MAX_BYTES, Room, within

API, UPLOAD, FILE = "/gradio_api/", "/gradio_api/upload", "/gradio_api/file="
MAX_JSON = 4_000_000  # bytes, as of a picture of 3 MB in a data address: what waits is kept in memory, twice
USED = re.compile(
    r"/(config|theme\.css|favicon\.ico|manifest\.json|robots\.txt|pwa_icon|(assets|static|svelte)/.+"
    r"|gradio_api/(info|openapi\.json|app_id|startup-events|theme\.css|login_check|upload|upload_progress"
    r"|queue/(join|data|status)|cancel|reset|(call|run|heartbeat)/.+|file=.+))?/?"
)
ALREADY = "response already started"  # starlette’s words, where gradio refuses what it has begun to answer
CLOSED = "There is nothing here: go back to the start page."
ELSEWHERE = "This app answers to this machine's own name: open it as 127.0.0.1, or list the other in EXPLAIN_HOSTS."
TOO_LARGE = "This is too large: send a picture or a video of at most 20 MB as a file, or of 3 MB as a data address."
FULL = "Too many pictures are being sent just now: try again in a minute."
log = logging.getLogger(__name__)
SLOW = "This took too long to arrive: try again, or reduce the picture."


class Answered(Exception):
    """The answer that a request gets in place of gradio's."""

    def __init__(self, answer: Response) -> None:
        self.answer = answer


class Guard:
    """Answers for gradio what is not for gradio. `pages` are the paths of the app's own."""

    def __init__(self, app: ASGIApp, pages: Iterable[str]) -> None:
        self.app = app
        self.pages = {f"/{page}" for page in pages}
        self.room = Room()
        self.previews = preview.Previews()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            self._check(scope)
            await self._shown(scope)
            await (self._upload if _uploads(scope) else self._pass)(scope, receive, send)
        except Answered as ours:
            await ours.answer(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        headers, path = Headers(scope=scope), scope["path"]
        if not _answers_to(headers.get("host", ""), scope):
            raise Answered(PlainTextResponse(ELSEWHERE, 421))
        agents = getattr(scope["app"].get_blocks(), "agents", None)
        used = path.rstrip("/") in self.pages or USED.fullmatch(path) or (agents and agents.answers(path))
        if not used or (path.startswith(FILE) and not within(path.removeprefix(FILE))):
            raise Answered(JSONResponse({"detail": CLOSED}, 404))
        if _length(headers) > _most(scope):
            raise _too_large(scope)

    async def _shown(self, scope: Scope) -> None:
        """What a browser cannot show is shown all the same."""
        named = scope["path"].removeprefix(FILE)
        if named != scope["path"] and preview.is_wanted(scope, named):
            made = await self.previews.of(named)
            if made:
                raise Answered(made)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"range"]  # odd ones break gradio
        counted = _counted(scope, receive)
        if scope["method"] == "POST" and scope["path"].startswith(API) and not _uploads(scope):
            counted = await _sound(scope, counted)
        try:
            await self.app(scope, counted, send)
        except RuntimeError as error:
            if ALREADY not in str(error):
                raise
            log.info("An answer was broken off: %s", type(error.__cause__).__name__)
            await send({"type": "http.response.body", "body": b""})

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As long as there is room for it, and it comes in time."""
        size = _length(Headers(scope=scope)) or _most(scope)
        uploads = scope["app"].get_blocks().upload_file_set
        if not await asyncio.to_thread(self.room.take, size, uploads):
            raise Answered(PlainTextResponse(FULL, 503))
        try:
            await asyncio.wait_for(self._pass(scope, receive, send), IN_TIME)
        except TimeoutError:
            raise Answered(PlainTextResponse(SLOW, 408)) from None
        finally:
            self.room.give_back(size)


def _counted(scope: Scope, receive: Receive) -> Receive:
    """What arrives, as long as it is no more than may, whatever the request says of its length."""
    arrived = 0

    async def counted() -> Message:
        nonlocal arrived
        message = await receive()
        arrived += len(message.get("body", b""))
        if arrived > _most(scope):
            raise _too_large(scope)
        return message

    return counted


async def _sound(scope: Scope, receive: Receive) -> Receive:
    """The same body, read and found to be JSON: nothing but uploads is anything else."""
    try:
        return await body.replayed(scope, receive)
    except body.Unreadable:
        raise Answered(JSONResponse({"detail": words.MALFORMED}, 400)) from None


def _uploads(scope: Scope) -> bool:
    return bool(scope["path"].rstrip("/") == UPLOAD and scope["method"] == "POST")


def _most(scope: Scope) -> int:
    """The bytes that a request may hold."""
    return MAX_BYTES + 1_000_000 if _uploads(scope) else MAX_JSON  # with what stands around a picture


def _too_large(scope: Scope) -> Answered:
    """Gradio's pages show the words to an upload as they are, and look for `detail` in all else."""
    if _uploads(scope):
        return Answered(PlainTextResponse(TOO_LARGE, 413))
    return Answered(JSONResponse({"detail": TOO_LARGE}, 413))


def _length(headers: Headers) -> int:
    """What the request says of itself, 0 if nothing."""
    text = headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


def _answers_to(host: str, scope: Scope) -> bool:
    """On a network any name may lead here; on this machine alone, another name is a stranger's page that plays us."""
    blocks = scope["app"].get_blocks()
    listening = getattr(blocks, "server_name", None)
    if not host or blocks.share or (listening and not _is_loopback(listening.strip("[]"))):
        return True
    name = re.sub(r":\d+$", "", host.lower()).strip("[]")
    return _is_loopback(name) or name in os.environ.get("EXPLAIN_HOSTS", "").lower().split()


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")
