"""What is served beside gradio, which hears nothing of it: some paths are answered, all else is passed on."""

from collections.abc import Sequence

from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

FOR_GOOD = "public, max-age=31536000, immutable"  # `Cache-Control` of what a browser may keep: a year, in seconds


class Beside:
    """Middleware that answers the paths of `routes`, and refuses there what no route takes.

    Starlette's `Router` alone would not do as middleware: it keeps the server's start and end to itself.
    """

    def __init__(self, app: ASGIApp, routes: Sequence[Route]) -> None:
        self.app = app
        self._router = Router(routes)
        self._paths = {route.path for route in routes}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and f"/{scope['path'].strip('/')}" in self._paths:
            alone = {key: value for key, value in scope.items() if key != "app"}  # so that it refuses by itself
            await self._router(alone, receive, send)
        else:
            await self.app(scope, receive, send)
