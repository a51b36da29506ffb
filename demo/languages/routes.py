"""What the browser fetches to say a page in its visitor's language, beside gradio, which hears nothing of it."""

from __future__ import annotations

import functools
import hashlib
import json

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from demo.languages.catalogue import ENGLISH, FOLDER, catalogue, languages
from explain.runtime.shipped import read

SCRIPTS = [FOLDER / name for name in ("speak.js", "page.js", "dictionary.js")]
NAMES = "names.js"  # which languages there are


def paths() -> dict[str, str]:
    """Every path, as the pages' are written (`demo/serving/guard.py`), with what kind of file it is."""
    scripts = {f"languages/{name}": "text/javascript" for name in (NAMES, *(script.name for script in SCRIPTS))}
    return scripts | {f"languages/{name}.json": "application/json" for name in languages() if name not in ENGLISH}


class Speaking:
    """Answers what is of languages, and passes on all else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._paths = paths()
        self._router = Router([Route(f"/{path}", self._answer, methods=["GET"]) for path in self._paths])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].strip("/") in self._paths:
            alone = {key: value for key, value in scope.items() if key != "app"}  # so that it refuses by itself
            await self._router(alone, receive, send)
        else:
            await self.app(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        name = request.url.path.rpartition("/languages/")[2]
        text, version = _text(name), _version(name)
        kept = {"Cache-Control": "no-cache", "ETag": version, "X-Content-Type-Options": "nosniff"}
        if request.headers.get("if-none-match") in (version, f"W/{version}"):
            return Response(status_code=304, headers=kept)
        return Response(text, media_type=self._paths[f"languages/{name}"], headers=kept)


@functools.cache
def _text(name: str) -> str:
    if name == NAMES:
        return f"export const LANGUAGES = {json.dumps(languages(), ensure_ascii=False)};\n"
    if name.endswith(".js"):
        return read(FOLDER / name)
    dictionary = catalogue(name.removesuffix(".json")).dictionary()
    return json.dumps(dictionary, ensure_ascii=False, separators=(",", ":"))


@functools.cache
def _version(name: str) -> str:
    """For the header `ETag`."""
    return f'"{hashlib.sha256(_text(name).encode()).hexdigest()[:16]}"'
