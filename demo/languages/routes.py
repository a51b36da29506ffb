"""What the browser fetches to say a page in its visitor's language, beside gradio, which hears nothing of it."""

from __future__ import annotations

import hashlib
import json
from functools import cache, partial
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from demo.languages.catalogue import ENGLISH, FOLDER, catalogue, in_each, languages
from demo.ui.beside import Beside
from explain.runtime.shipped import read

SCRIPTS = [FOLDER / name for name in ("speak.js", "page.js", "dictionary.js")]
NAMES, CHOICE = "names.js", "Language"


def paths(folder: Path = FOLDER) -> dict[str, str]:
    """Every path, as the pages' are written (`demo/serving/guard.py`), with what kind of file it is."""
    scripts = {f"languages/{name}": "text/javascript" for name in (NAMES, *(script.name for script in SCRIPTS))}
    return scripts | {f"languages/{name}.json": "application/json" for name in languages(folder) if name not in ENGLISH}


class Speaking(Beside):
    """Answers what is of languages, those whose catalogues are in `folder`."""

    def __init__(self, app: ASGIApp, folder: Path = FOLDER) -> None:
        answers = {path: partial(_answer, folder, kind) for path, kind in paths(folder).items()}
        super().__init__(app, [Route(f"/{path}", answer, methods=["GET"]) for path, answer in answers.items()])


def _answer(folder: Path, kind: str, request: Request) -> Response:
    name = request.url.path.rpartition("/languages/")[2]
    text, version = _text(folder, name), _version(folder, name)
    kept = {"Cache-Control": "no-cache", "ETag": version, "X-Content-Type-Options": "nosniff"}
    if request.headers.get("if-none-match") in (version, f"W/{version}"):
        return Response(status_code=304, headers=kept)
    return Response(text, media_type=kind, headers=kept)


@cache
def _text(folder: Path, name: str) -> str:
    if name == NAMES:
        return _names(folder)
    if name.endswith(".js"):
        return read(folder / name)
    dictionary = catalogue(name.removesuffix(".json"), folder).dictionary()
    return json.dumps(dictionary, ensure_ascii=False, separators=(",", ":"))


def _names(folder: Path) -> str:
    """Which languages there are, and what the choice of one is called, in all of them."""
    names = json.dumps(languages(folder), ensure_ascii=False)
    called = dict.fromkeys(texts[CHOICE] for texts in in_each({CHOICE: CHOICE}, folder).values())
    return f"export const LANGUAGES = {names}, LABEL = {json.dumps(' – '.join(called), ensure_ascii=False)};\n"


@cache
def _version(folder: Path, name: str) -> str:
    """For the header `ETag`."""
    return f'"{hashlib.sha256(_text(folder, name).encode()).hexdigest()[:16]}"'
