"""What stands beside gradio answers its own paths, and keeps nothing else from it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from demo.ui.beside import Beside


def ours(_: Request) -> PlainTextResponse:
    return PlainTextResponse("ours")


def theirs(_: Request) -> PlainTextResponse:
    return PlainTextResponse("theirs")


async def talk(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("theirs")
    await socket.close()


@pytest.fixture
def events() -> list[str]:
    return []


@pytest.fixture
def client(events: list[str]) -> TestClient:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        events.append("start")
        yield
        events.append("end")

    routes = [Route("/a/b", theirs), Route("/{other}", theirs), WebSocketRoute("/a/b", talk)]
    middleware = [Middleware(Beside, [Route("/a/b", ours)])]
    return TestClient(Starlette(routes=routes, middleware=middleware, lifespan=lifespan))


def test_its_own_paths_are_answered_and_all_others_passed_on(client: TestClient) -> None:
    assert [client.get(path).text for path in ("/a/b", "/a/b/", "/a")] == ["ours", "ours", "theirs"]


def test_another_method_is_refused_and_not_passed_on(client: TestClient) -> None:
    assert client.post("/a/b").status_code == 405


def test_the_servers_start_and_end_and_its_sockets_are_passed_on(client: TestClient, events: list[str]) -> None:
    with client, client.websocket_connect("/a/b") as socket:
        assert socket.receive_text() == "theirs"
    assert events == ["start", "end"]
