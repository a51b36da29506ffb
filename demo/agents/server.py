"""The tools by the Model Context Protocol, over streamable HTTP. Imported only where it is served.

An agent's session is like a visitor's page: one job at a time, which takes its turn among all, and ends where nobody
listens any more.
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import gradio as gr
from gradio.context import LocalContext
from mcp import types
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from demo.agents import words as agents_words
from demo.agents.arguments import checked, schema
from demo.agents.tools import TOOLS, Asked, Document, Step, find
from demo.ui import words
from demo.ui.listeners import LISTENERS
from demo.ui.picture import sendable
from explain.errors import LensError

if TYPE_CHECKING:
    from demo.ui.jobs import Jobs, Stopped
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

PATH, SCHEMA, TEXT = "/gradio_api/mcp", "/gradio_api/mcp/schema", "/llms.txt"
HEADER = "mcp-session-id"
MOST_SESSIONS, IDLE = 1000, 1800.0  # s without a request after which one is forgotten
NOT_OFFERED = Response(status_code=405, headers={"Allow": "POST, DELETE"})  # a stream for what nobody asked
MOST_BYTES = 4_000_000  # of one request
log = logging.getLogger(__name__)


class Agents:
    """An ASGI app for the paths that it `answers`."""

    def __init__(self, store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
        self._store, self._catalogue, self._jobs = store, catalogue, jobs
        self._server: Server[object, Request] = Server(agents_words.TITLE, instructions=agents_words.ABOUT)
        self._server.list_tools()(self._list)  # type: ignore[no-untyped-call]
        self._server.call_tool(validate_input=False)(self._call)
        self._manager: StreamableHTTPSessionManager | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Around the life of the server."""
        self._manager = StreamableHTTPSessionManager(
            self._server, session_idle_timeout=IDLE, max_sessions=MOST_SESSIONS, max_request_body_size=MOST_BYTES
        )
        async with self._manager.run():
            yield

    def answers(self, path: str) -> bool:
        """Whether requests to `path` are for agents."""
        return path.rstrip("/") in (PATH, SCHEMA, TEXT)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, path = Headers(scope=scope), scope["path"].rstrip("/")
        if path == SCHEMA:
            await JSONResponse(self._schemas())(scope, receive, send)
        elif path == TEXT or scope["method"] in ("GET", "HEAD"):
            asks = path == PATH and "text/event-stream" in headers.get("accept", "")
            await (NOT_OFFERED if asks else self._described(Request(scope)))(scope, receive, send)
        else:
            assert self._manager
            with LISTENERS.listening(_session(headers)):
                await self._manager.handle_request(scope, receive, send)

    def _described(self, request: Request) -> Response:
        rows = [
            (
                row.name,
                row.said,
                [(name, field.description or "") for name, field in row.arguments.model_fields.items()],
            )
            for row in TOOLS.values()
        ]
        address = str(request.base_url).rstrip("/") + PATH + "/"
        return PlainTextResponse(agents_words.described(address, rows))

    def _schemas(self) -> list[Document]:
        """As the panel “Use via API” asks for them."""
        return [
            {
                "name": row.name,
                "description": row.said,
                "inputSchema": schema(row.arguments, self._catalogue),
                "meta": {"file_data_present": False, "mcp_type": "tool", "endpoint_name": row.name},
            }
            for row in TOOLS.values()
        ]

    async def _list(self) -> list[types.Tool]:
        return [
            types.Tool(name=row.name, description=row.said, inputSchema=schema(row.arguments, self._catalogue))
            for row in TOOLS.values()
        ]

    async def _call(self, name: str, arguments: Document) -> types.CallToolResult:
        try:
            return _answer(await self._run(name, arguments))
        except gr.Error as error:
            return _refusal(error.message)
        except LensError as error:
            return _refusal(str(error))
        except Exception:  # told to nobody, as it may name paths
            log.exception("A tool failed")
            return _refusal(agents_words.FAILED)

    async def _run(self, name: str, arguments: Document) -> Document:
        tool = find(name)
        given, asked = checked(name, tool.arguments, arguments), self._server.request_context.request
        session = _session(asked.headers if asked else {})
        request = gr.Request(request=asked, session_hash=session)
        LocalContext.request.set(request)  # a lent GPU asks whose time it takes

        def work(stopped: Stopped) -> Iterator[Step]:
            yield from tool.work(Asked(given, session, self._store, self._catalogue, stopped))

        step: Step = words.UNHEARD
        told = 0
        async for step in self._jobs.run(request, work, str, replaces=False):
            if isinstance(step, str):
                told += 1
                await self._tell(step, told)
        if isinstance(step, str):
            raise LensError(step)
        return step

    async def _tell(self, sentence: str, number: int) -> None:
        """On the way, to an agent that asked for it."""
        context = self._server.request_context
        if context.meta and context.meta.progressToken is not None:
            await context.session.send_progress_notification(
                context.meta.progressToken, number, message=sentence, related_request_id=str(context.request_id)
            )


def _session(headers: Mapping[str, str]) -> str:
    return f"agent-{headers.get(HEADER, '')}"


def _answer(document: Document) -> types.CallToolResult:
    """For programs as it is, and as text for those that read text alone."""
    text = types.TextContent(type="text", text=json.dumps(document, ensure_ascii=False))
    return types.CallToolResult(content=[text], structuredContent=document)


def _refusal(sentence: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=sendable(sentence))], isError=True)
