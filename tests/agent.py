"""An agent: the Model Context Protocol's official client, what it is given, and what it gives to a tool."""

import base64
import json
from collections.abc import Awaitable, Callable
from typing import Any

from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent

from demo.agents.server import PATH
from tests import aloof
from tests.places import EXAMPLES, ROOT

CAT, FOX = EXAMPLES / "cat.png", EXAMPLES / "fox.png"
HEAD = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
Doing = Callable[[ClientSession], Awaitable[Any]]


def visit(url: str, doing: Doing, slash: str = "/") -> Any:
    """What an agent that is connected comes to."""

    async def connected() -> Any:
        async with streamable_http_client(url + PATH + slash) as streams, ClientSession(*streams[:2]) as session:
            await session.initialize()
            return await doing(session)

    return aloof.run(connected())


def call(url: str, name: str, **given: Any) -> CallToolResult:
    found: CallToolResult = visit(url, lambda session: session.call_tool(name, given))
    return found


def document(url: str, name: str, **given: Any) -> Any:
    """What the tool gives: the same as text and as it is."""
    found = call(url, name, **given)
    (said,) = found.content
    assert isinstance(said, TextContent)
    assert not found.isError, said.text
    assert json.loads(said.text) == found.structuredContent
    return found.structuredContent


def refusal(url: str, name: str, **given: Any) -> str:
    """Why a call is refused: one sentence, which tells nothing of this machine; the next call is answered."""
    found = call(url, name, **given)
    (said,) = found.content
    assert isinstance(said, TextContent)
    assert found.isError
    assert said.text.endswith(".")
    assert not any(part in said.text for part in ("\n", "Traceback", str(ROOT), "/tmp"))
    return said.text


def data_url(content: bytes) -> str:
    return f"data:;base64,{base64.b64encode(content).decode()}"
