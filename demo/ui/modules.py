"""The components' scripts as a browser imports them: ES modules, as they lie in `assets/`, beside gradio.

Their addresses name a version, made of them all: what a browser has it never asks for again, until one of them changes.
"""

from __future__ import annotations

import functools
import hashlib
import json

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from demo.ui.beside import FOR_GOOD, Beside
from explain.runtime.shipped import ASSETS, present, read

FOLDERS = (
    "camera", "cards", "collect", "device", "gallery", "grid", "intake", "lessons", "live", "record", "stages", "ui",
)  # fmt: skip
FIRST = ("cards", "gallery", "live", "ui")  # what most pages show
HEADERS = {"Cache-Control": FOR_GOOD, "X-Content-Type-Options": "nosniff"}


@functools.cache
def texts() -> dict[str, str]:
    """Of every module by its name, as `cards/start.js`. Raises `NotShipped`."""
    paths = [path for folder in FOLDERS for path in sorted((ASSETS / folder).glob("*.js"))]
    return {f"{path.parent.name}/{path.name}": read(path) for path in paths}


@functools.cache
def _folder() -> str:
    """Where they are served, as imports from one to another do not keep a query."""
    return f"scripts/{hashlib.sha256(repr(texts()).encode()).hexdigest()[:16]}"


def address(name: str) -> str:
    """Of that module, from where the app is mounted. Raises `NotShipped`."""
    present(ASSETS / name)
    return f"./{_folder()}/{name}"


def call(name: str, function: str, *given: object) -> str:
    """For the `js` of an event: has it call what that module exports, with what is `given`, then the event's values.

    At once if the module is there (`assets/head.html`).
    """
    told = "".join(f"{json.dumps(one)}, " for one in (address(name), function, *given))
    return f"(...values) => window.call({told}...values)"


def paths() -> list[str]:
    """Every path, as the pages' are written (`demo/serving/guard.py`)."""
    return [f"{_folder()}/{name}" for name in texts()]


def preloads() -> str:
    """For the head: what most pages show is fetched beside gradio's own scripts, not after them."""
    names = [name for name in texts() if name.partition("/")[0] in FIRST]
    return "".join(f'<link rel="modulepreload" href="{address(name)}">\n' for name in names)


class Modules(Beside):
    """Answers for them, and passes on all else."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app, [Route(f"/{path}", _answer, methods=["GET"]) for path in paths()])


async def _answer(request: Request) -> Response:
    name = request.url.path.rpartition(f"{_folder()}/")[2]
    return Response(texts()[name], media_type="text/javascript", headers=HEADERS)
