"""The way to what agents ask for, where the app offers that (`demo/agents/`); for all else it is not there."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from starlette.types import ASGIApp, Receive, Scope, Send


class Answering(Protocol):
    """An ASGI app for some paths, `running` as long as the server does."""

    def answers(self, path: str) -> bool: ...

    def running(self) -> AbstractAsyncContextManager[None]: ...

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None: ...


class Door:
    """Hands requests for agents to the app's `agents`, and keeps these running as long as the server runs."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        agents = getattr(scope["app"].get_blocks(), "agents", None)
        if agents and scope["type"] == "lifespan":
            async with agents.running():
                await self.app(scope, receive, send)
        elif agents and scope["type"] == "http" and agents.answers(scope["path"]):
            await agents(scope, receive, send)
        else:
            await self.app(scope, receive, send)
