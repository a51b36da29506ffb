"""What a browser may keep for good: gradio's own scripts and styles, whose names change with what they hold.

Gradio does not say so, and a browser asks anew for each of some hundred whenever a page is opened.
"""

import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo.ui.beside import FOR_GOOD

LASTING = re.compile(r"/assets/[^/]+-[\w-]{8,}\.[a-z0-9]+")  # with a hash of the content


class Kept:
    """Says so of each of those that there is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        lasting = scope["type"] == "http" and LASTING.fullmatch(scope["path"])
        await self.app(scope, receive, _told(send) if lasting else send)


def _told(send: Send) -> Send:
    async def told(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] in (200, 304):
            MutableHeaders(scope=message)["Cache-Control"] = FOR_GOOD
        await send(message)

    return told
