"""The pages of rooms and sheets, and what those ask: plain HTML and JSON beside gradio, which hears nothing of it.

They take none of the places of gradio's queue, and no thread but to make a sheet or a picture.
"""

from __future__ import annotations

import asyncio
import functools
import io
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import anyio
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from demo.room import asked as lessons
from demo.room import sheet
from demo.room import words as room_words
from demo.room.fields import Fields, Malformed
from demo.room.limits import TooMany
from demo.room.rooms import (
    Bounds,
    Full,
    NotAsked,
    NotSeated,
    NotYours,
    Over,
    Place,
    Refusal,
    Rooms,
    Seat,
    Tally,
    Unknown,
)
from demo.ui import words
from demo.ui.beside import Beside
from explain.errors import LensError
from explain.runtime.shipped import read

if TYPE_CHECKING:
    from explain.networks.store import ModelStore

MOST = 4096  # bytes of a request
IN_TIME = 10.0  # s for it to arrive
SMALL = 400  # px of a picture on a phone
SCRIPTS = {"css": "text/css", "js": "text/javascript"}
FILES = ("room.css", "sheet.css", "common.js", "teacher.js", "pupil.js", "sheet.js")
# what is shipped
PARTS = [sheet.FOLDER / name for name in (*FILES, "frame.html", *(f"{page}.html" for page in sheet.STYLES))]
STATUS: dict[type[LensError], int] = {
    Unknown: 404, Over: 410, NotYours: 403, NotSeated: 403, NotAsked: 409, Full: 503, TooMany: 429, Malformed: 400,
}  # fmt: skip
SAFE = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self' https://huggingface.co"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}  # and where a Space is shown within the Hub's own page, it may be
Json = dict[str, object]
Answered = tuple[int, Json]  # status and content
Answer = Callable[[Rooms, Fields, str], Answered]


def opened(rooms: Rooms, given: Fields, address: str) -> Answered:
    """A new room; `qr` is the picture of the address that pupils open, with code and key."""
    at = given.web_address("address")
    found = rooms.open(given.place(), address)
    return 201, {
        "code": found.code, "secret": found.secret, "qr": _qr(f"{at}#{found.code}.{found.key}"),
    }  # fmt: skip


def join(rooms: Rooms, given: Fields, address: str) -> Answered:
    """A seat."""
    pupil, seat = rooms.join(given.text("code"), address, given.text("key"), given.text("pupil"))
    return 200, {"pupil": pupil, **_seat(seat)}


def look(rooms: Rooms, given: Fields, address: str) -> Answered:
    """What is asked just now."""
    return 200, _seat(rooms.look(given.text("code"), given.text("pupil"), address))


def vote(rooms: Rooms, given: Fields, address: str) -> Answered:
    """An answer. One that comes too late brings what is asked by now."""
    code, pupil = given.text("code"), given.text("pupil")
    try:
        return 200, _seat(rooms.vote(code, pupil, given.place(), given.whole("option"), address))
    except NotAsked as refused:
        return 409, {"detail": str(refused), **_seat(rooms.look(code, pupil, address))}


def tally(rooms: Rooms, given: Fields, address: str) -> Answered:
    """How many chose what."""
    return 200, _tally(rooms.tally(given.text("code"), given.text("secret"), address))


def ask(rooms: Rooms, given: Fields, address: str) -> Answered:
    """Another question, or no more answers."""
    code, secret, taking = given.text("code"), given.text("secret"), given.flag("taking")
    return 200, _tally(rooms.ask(code, secret, given.place(), taking, address))


def end(rooms: Rooms, given: Fields, address: str) -> Answered:
    """The room is closed."""
    rooms.end(given.text("code"), given.text("secret"), address)
    return 200, {}


ANSWERS: dict[str, Answer] = {
    "open": opened, "join": join, "look": look, "vote": vote, "tally": tally, "ask": ask, "end": end,
}  # fmt: skip
# every path, as the pages' are written (`demo/serving/guard.py`)
PATHS = ("room", "join", "sheet", "room/picture", *(f"room/{name}" for name in (*ANSWERS, *FILES)))


class Classroom(Beside):
    """Answers what is of rooms and sheets."""

    def __init__(self, app: ASGIApp, store: ModelStore, rooms: Rooms | None = None) -> None:
        self._rooms, self._answers = rooms or Rooms(lessons.places()), lessons.Answers(store)
        self._measuring = asyncio.Lock()  # who waits for the first to have its answers takes no thread
        routes = [Route(f"/room/{name}", self._post(answer), methods=["POST"]) for name, answer in ANSWERS.items()]
        pages = {"room": _teacher, "join": _pupil, "sheet": self._sheet, "room/picture": _picture}
        routes += [Route(f"/{path}", _safe(page), methods=["GET"]) for path, page in pages.items()]
        routes += [Route(f"/room/{name}", _safe(functools.partial(_file, name)), methods=["GET"]) for name in FILES]
        super().__init__(app, routes)

    def _post(self, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
        async def answered(request: Request) -> Response:
            try:
                status, found = answer(self._rooms, Fields(await _body(request)), _address(request))
            except (Refusal, TooMany, Malformed) as error:
                later = {"Retry-After": str(error.wait)} if isinstance(error, TooMany) else {}
                return JSONResponse({"detail": str(error)}, STATUS[type(error)], later)
            return JSONResponse(found, status)

        return _safe(answered)

    async def _sheet(self, request: Request) -> Response:
        lesson = request.query_params.get("lesson", "")
        if lesson not in lessons.titles():
            raise Malformed(room_words.NO_QUESTION)
        if request.query_params.get("answers", "") in {"", "0"}:
            return _html(await anyio.to_thread.run_sync(_questions, lesson))
        async with self._measuring:
            return _html(await anyio.to_thread.run_sync(sheet.sheet, lesson, self._answers))


def _safe(page: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """With headers that let a browser run and show nothing but what is ours."""

    async def answered(request: Request) -> Response:
        try:
            answer = await page(request)
        except Malformed as error:
            answer = PlainTextResponse(str(error), 404)
        answer.headers.update(SAFE)
        return answer

    return answered


async def _body(request: Request) -> object:
    """The JSON that was sent. Raises `Malformed` for what is none, too large, too slow, or sent by another site."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise Malformed(room_words.ELSEWHERE)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":  # which a page elsewhere cannot send without being asked whether it may
        raise Malformed(room_words.MALFORMED)
    try:
        found: object = json.loads(await asyncio.wait_for(_bytes(request), IN_TIME))
    except (ValueError, RecursionError, TimeoutError, ClientDisconnect):
        raise Malformed(room_words.MALFORMED) from None
    return found


async def _bytes(request: Request) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST:
            raise Malformed(room_words.TOO_LARGE)
    return body


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _asked(place: Place) -> Json:
    """The question; `step` counts from 1, as addresses do."""
    step, shown = lessons.asked(place), sheet.picture(place)
    return {
        "lesson": place.lesson, "step": place.step + 1, "total": step.total, "title": step.lesson,
        "question": step.question, "options": step.options, "picture": shown.title if shown else None,
    }  # fmt: skip


def _seat(seat: Seat) -> Json:
    return {**_question(seat.place), "taking": seat.taking, "choice": seat.choice}


def _tally(found: Tally) -> Json:
    return {
        **_question(found.place), "taking": found.taking, "counts": found.counts, "answered": sum(found.counts),
        "pupils": found.pupils, "left": round(found.left),
    }  # fmt: skip


_question = functools.cache(_asked)  # sixty phones ask for the same
_questions = functools.cache(sheet.sheet)


def _qr(address: str) -> str:
    """A data address of the picture: nothing has to be served, so no address of ours says what others made of it."""
    import segno

    return segno.make(address, error="m", micro=False).svg_data_uri(border=4, scale=8, dark="#000", light="#fff")


def _said(texts: dict[str, str]) -> str:
    return json.dumps(texts, ensure_ascii=False)


async def _teacher(request: Request) -> Response:
    """Its address may name a lesson and a step; what it does not know is the first."""
    given = Fields(dict(request.query_params))
    place, titles = given.nearest(), lessons.titles()
    options = "".join(
        f'<option value="{name}"{" selected" * (name == place.lesson)}>{sheet.bold(title)}</option>'
        for name, title in titles.items()
    )
    texts = {
        "title": room_words.TITLE, "product": words.TITLE, "said": _said(room_words.TEACHER),
        "place": json.dumps({"lesson": place.lesson, "step": place.step + 1}), "intro": room_words.INTRO,
        "promise": room_words.PROMISE.format(Bounds().pupils), "script": room_words.NEEDS_SCRIPT,
        "lesson": room_words.LESSON, "open": room_words.OPEN, "at": room_words.AT, "code": room_words.CODE,
        "qr": room_words.QR, "back": room_words.BACK, "on": room_words.ON, "stop": room_words.STOP,
        "hide": room_words.HIDE, "see": room_words.SEE, "end": room_words.END, "sheet": room_words.SHEET,
        "answers": room_words.ANSWERS,
    }  # fmt: skip
    return _html(sheet.page("teacher", texts, lessons=options))


async def _pupil(request: Request) -> Response:
    texts = {
        "title": room_words.JOIN_TITLE, "product": words.TITLE, "said": _said(room_words.PUPIL),
        "script": room_words.NEEDS_SCRIPT, "enter": room_words.ENTER, "code": room_words.CODE,
        "join": room_words.JOIN, "names": room_words.NO_NAMES,
    }  # fmt: skip
    return _html(sheet.page("pupil", texts))


async def _picture(request: Request) -> Response:
    found = await anyio.to_thread.run_sync(_small, Fields(dict(request.query_params)).place())
    if found is None:
        raise Malformed(room_words.NO_PICTURE)
    return Response(found, media_type="image/webp")


@functools.cache
def _small(place: Place) -> bytes | None:
    """The question's picture as a file. Raises `Malformed` where there is no such place."""
    if place not in lessons.places():
        raise Malformed(room_words.NO_QUESTION)
    shown = sheet.picture(place)
    if shown is None:
        return None
    file = io.BytesIO()
    sheet.shrunk(shown, SMALL).save(file, "webp", quality=82)
    return file.getvalue()


async def _file(name: str, request: Request) -> Response:
    return Response(_read(name), media_type=f"{SCRIPTS[name.rpartition('.')[2]]}; charset=utf-8")


@functools.cache
def _read(name: str) -> str:
    return read(sheet.FOLDER / name)


def _html(text: str) -> Response:
    return Response(text, media_type="text/html; charset=utf-8")
