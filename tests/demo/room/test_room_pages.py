"""The pages of rooms and sheets: what they answer, what they refuse, and that nothing is shown as HTML that is text."""

import asyncio
import json
import re
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from demo.layout import launching
from demo.room import asked, routes, sheet
from demo.room import words as room_words
from demo.room.limits import ALONE
from demo.room.rooms import Bounds, Place, Rooms
from demo.room.routes import MOST, PATHS, Classroom
from demo.serving.guard import Guard
from explain.networks.store import ModelStore
from explain.runtime.shipped import ASSETS, read
from tests import aloof
from tests.tags import Page

JOIN = "http://192.0.2.1:7860/join"
OPEN = {"lesson": "looks", "step": 1, "address": JOIN}
Json = dict[str, Any]


def classroom(bounds: Bounds | None = None) -> Classroom:
    """One of its own, with nothing behind it."""
    return Classroom(PlainTextResponse("gradio"), ModelStore(), Rooms(asked.places(), bounds=bounds))


@pytest.fixture
def client() -> TestClient:
    return TestClient(classroom())


@pytest.fixture
def room(client: TestClient) -> Json:
    found: Json = client.post("/room/open", json=OPEN).json()
    return found


def join(client: TestClient, room: Json) -> Json:
    found: Json = client.post("/room/join", json={"code": room["code"]}).json()
    return found


def test_sixty_pupils_answer_at_once_and_all_are_counted() -> None:
    async def lesson() -> Json:
        app = classroom()

        def phone() -> httpx.AsyncClient:  # all of one school's address
            transport = httpx.ASGITransport(app, client=("192.0.2.9", 1))
            return httpx.AsyncClient(transport=transport, base_url="http://room")

        async def pupil(number: int, code: str) -> None:
            async with phone() as client:
                seat = (await client.post("/room/join", json={"code": code})).json()
                own = {"code": code, "pupil": seat["pupil"]}
                for option in ((number + 1) % 3, number % 3):  # each thinks again
                    await client.post("/room/vote", json=own | {"lesson": "looks", "step": 1, "option": option})
                assert (await client.post("/room/look", json=own)).json()["choice"] == number % 3

        async with phone() as teacher:
            room = (await teacher.post("/room/open", json=OPEN)).json()
            await asyncio.gather(*(pupil(number, room["code"]) for number in range(60)))
            body = {"code": room["code"], "secret": room["secret"]}
            tally: Json = (await teacher.post("/room/tally", json=body)).json()
            return tally

    tally = aloof.run(lesson())
    assert (tally["counts"], tally["answered"], tally["pupils"]) == ([20, 20, 20], 60, 60)


def test_the_qr_code_leads_to_the_room_without_typing(client: TestClient, room: Json) -> None:
    picture = unquote(room["qr"])
    assert picture.startswith("data:image/svg+xml")
    svg = ElementTree.fromstring(picture.partition(",")[2])
    assert {element.tag.rpartition("}")[2] for element in svg.iter()} <= {"svg", "g", "path"}
    assert room["qr"] != client.post("/room/open", json=OPEN).json()["qr"]


def test_the_qr_code_holds_address_code_and_key(monkeypatch: pytest.MonkeyPatch, client: TestClient) -> None:
    held: list[str] = []

    def keep(address: str) -> str:
        held.append(address)
        return ""

    monkeypatch.setattr(routes, "_qr", keep)
    code = client.post("/room/open", json=OPEN).json()["code"]
    start, _, key = held[0].rpartition(".")
    assert start == f"{JOIN}#{code}"
    for _ in range(int(ALONE.burst)):
        client.post("/room/join", json={"code": "ZZZZZZ"})
    assert client.post("/room/join", json={"code": code}).status_code == 429
    assert client.post("/room/join", json={"code": code, "key": key}).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "", "javascript:alert(1)", "data:text/html,x", "//evil.example/join", "http://", "http://a@b/join", "ftp://a/join",
        "http://a/join#b", "http://a/join?b", "http://a/\n", "http://é/join", "http://[a/join", "http://a/" + 300 * "b",
        7, None, ["http://a/join"],
    ],
)  # fmt: skip
def test_a_qr_code_is_of_a_web_address_or_of_none(client: TestClient, address: object) -> None:
    assert client.post("/room/open", json=OPEN | {"address": address}).status_code == 400


def test_a_late_answer_brings_what_is_asked_by_now(client: TestClient, room: Json) -> None:
    seat = join(client, room)
    own = {"code": room["code"], "pupil": seat["pupil"]}
    asked_next = {"code": room["code"], "secret": room["secret"], "lesson": "maps", "step": 4, "taking": True}
    assert client.post("/room/ask", json=asked_next).status_code == 200
    late = client.post("/room/vote", json=own | {"lesson": "looks", "step": 1, "option": 0})
    assert (late.status_code, late.json()["detail"]) == (409, room_words.MOVED_ON)
    assert (late.json()["lesson"], late.json()["step"], late.json()["choice"]) == ("maps", 4, None)


def test_a_pupil_is_told_nothing_of_others_and_nothing_of_the_teacher(client: TestClient, room: Json) -> None:
    seat = join(client, room)
    assert set(seat) == {
        "pupil", "lesson", "step", "total", "title", "question", "options", "picture", "taking", "choice"
    }  # fmt: skip
    assert room["secret"] not in json.dumps(seat)


def test_each_refusal_is_a_sentence_and_a_status(client: TestClient, room: Json) -> None:
    code, secret = room["code"], room["secret"]
    for path, body, status, sentence in (
        ("join", {"code": "ZZZZZZ"}, 404, room_words.UNKNOWN),
        ("look", {"code": code, "pupil": "nobody"}, 403, room_words.NOT_SEATED),
        ("tally", {"code": code, "secret": "guess"}, 403, room_words.NOT_YOURS),
        ("open", OPEN | {"step": 9}, 409, room_words.NO_QUESTION),
        ("end", {"code": code, "secret": secret}, 200, None),
        ("end", {"code": code, "secret": secret}, 410, room_words.OVER),
    ):
        answer = client.post(f"/room/{path}", json=body)
        assert (answer.status_code, answer.json().get("detail")) == (status, sentence)


def test_codes_are_guessed_at_in_vain_and_the_wait_is_told(client: TestClient, room: Json) -> None:
    for _ in range(int(ALONE.burst)):
        assert client.post("/room/join", json={"code": "ZZZZZZ"}).status_code == 404
    answer = client.post("/room/join", json={"code": room["code"]})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "4")
    assert "try again in 4 s" in answer.json()["detail"]


def test_a_room_that_is_full_and_rooms_that_are_taken_say_so() -> None:
    client = TestClient(classroom(Bounds(rooms=1, pupils=1)))
    room = client.post("/room/open", json=OPEN).json()
    assert client.post("/room/open", json=OPEN).json()["detail"] == room_words.ROOMS_FULL
    join(client, room)
    answer = client.post("/room/join", json={"code": room["code"]})
    assert (answer.status_code, answer.json()["detail"]) == (503, room_words.ROOM_FULL.format(1))


HOSTILE = (
    b"", b"{", b"[]", b"null", b"7", b'"code"', b"\xff\xfe", b"[" * 4000, b'{"code":7}', b'{"code":["A"]}',
    b'{"code":null}', b'{"code":"' + 65 * b"A" + b'"}', b'{"code":"A","pupil":{"a":1}}', b'{"code":"A","key":true}',
    b'{"code":"\\ud800","pupil":"\\udfff","key":"\\ud800"}', b"1" * 4000,
)  # fmt: skip


@pytest.mark.parametrize("name", list(routes.ANSWERS))
@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_what_no_page_sends_is_refused_in_a_sentence(client: TestClient, name: str, body: bytes) -> None:
    answer = client.post(f"/room/{name}", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 404}
    assert answer.json()["detail"].endswith((".", "screen."))


@pytest.mark.parametrize(
    "fields",
    [
        {"option": -1}, {"option": 3}, {"option": 1.5}, {"option": True}, {"option": "x"}, {"option": 10**9},
        {"option": None}, {"step": 0}, {"step": 99}, {"step": -1}, {"lesson": "alchemy"}, {"lesson": "__class__"},
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_is_not_counted(client: TestClient, room: Json, fields: Json) -> None:
    seat = join(client, room)
    vote = {"code": room["code"], "pupil": seat["pupil"], "lesson": "looks", "step": 1, "option": 0}
    assert client.post("/room/vote", json=vote | fields).status_code in {400, 409}
    tally = client.post("/room/tally", json={"code": room["code"], "secret": room["secret"]}).json()
    assert tally["answered"] == 0


def test_a_request_is_small_and_of_our_own_pages(client: TestClient) -> None:
    large = client.post("/room/open", json=OPEN | {"more": "A" * MOST})
    assert (large.status_code, large.json()["detail"]) == (400, room_words.TOO_LARGE)
    for site in ("cross-site", "same-site"):
        answer = client.post("/room/open", json=OPEN, headers={"Sec-Fetch-Site": site})
        assert (answer.status_code, answer.json()["detail"]) == (400, room_words.ELSEWHERE)
    plain = client.post("/room/open", content=json.dumps(OPEN), headers={"Content-Type": "text/plain"})
    assert plain.status_code == 400  # a form of another site can send that


def test_what_is_not_of_rooms_is_passed_on_and_other_methods_are_not(client: TestClient) -> None:
    for path in ("/", "/lessons", "/rooms", "/room/secret", "/room/../config", "/sheet/x", "/joiner"):
        assert client.get(path).text == "gradio"
    assert client.get("/room/open").status_code == 405
    assert client.post("/room").status_code == 405
    assert client.get("/room/", follow_redirects=False).status_code == 307


@pytest.mark.parametrize(
    "path",
    ["/room", "/join", "/sheet?lesson=looks", "/room/teacher.js", "/room/picture?lesson=looks&step=1", "/sheet"],
)
def test_a_browser_is_told_to_run_and_show_nothing_but_ours(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in headers


@pytest.mark.parametrize("path", ["/room", "/join", "/sheet?lesson=looks", "/sheet?lesson=looks&answers=1"])
def test_a_page_obeys_its_own_policy_and_asks_nobody_else(client: TestClient, path: str) -> None:
    page = Page(client.get(path).text)
    assert all(tag.get("src") for tag in page.of("script"))
    assert not page.of("style")
    assert not [name for _, tag in page.tags for name in tag if name == "style" or name.startswith("on")]
    named = [tag[name] or "" for _, tag in page.tags for name in ("src", "href") if name in tag]
    assert all(address.startswith(("./", "data:image/")) for address in named)
    loaded = [tag["src"] or "" for tag in page.of("script")] + [tag["href"] or "" for tag in page.of("link")]
    for address in set(loaded) - {"./favicon.ico"}:
        assert client.get(address.removeprefix(".")).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["", "?lesson=looks", "?lesson=<script>alert(1)</script>&step=2", "?lesson=maps&step=99", "?step=²", "?step=-1"],
)
def test_an_address_that_makes_no_sense_opens_at_a_question_that_there_is(client: TestClient, query: str) -> None:
    answer = client.get(f"/room{query}")
    assert answer.status_code == 200
    assert "alert" not in answer.text
    place = json.loads(Page(answer.text).of("body")[0]["data-place"] or "")
    assert Place(place["lesson"], place["step"] - 1) in asked.places()


def test_texts_are_escaped_whatever_a_lesson_says() -> None:
    assert sheet.bold('a **b <i>** & "c"') == "a <b>b &lt;i&gt;</b> &amp; &quot;c&quot;"
    names = ("title", "product", "said", "script", "enter", "code", "join", "names")
    assert not Page(sheet.page("pupil", dict.fromkeys(names, '"><x>'))).of("x")


def test_scripts_put_no_text_in_as_html() -> None:
    for name in routes.FILES:
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", read(sheet.FOLDER / name)
        )


def test_the_app_lets_rooms_through_before_gradio_and_after_its_guard() -> None:
    first, *others = launching(ModelStore())["app_kwargs"]["middleware"]
    assert first.cls is Guard
    assert Classroom in [one.cls for one in others]
    assert set(PATHS) <= set(first.kwargs["pages"])


def test_what_the_scripts_say_is_all_given_to_them() -> None:
    scripts = {name: read(sheet.FOLDER / name) for name in routes.FILES if name.endswith(".js")}
    for name, given in (("teacher.js", room_words.TEACHER), ("pupil.js", room_words.PUPIL)):
        used = set(re.findall(r"said\.(\w+)", scripts[name])) | {"progress"}
        assert used <= set(given)
    assert set(re.findall(r"said\.(\w+)", scripts["common.js"])) <= set(room_words.TEACHER) & set(room_words.PUPIL)


def test_everything_that_is_served_is_checked_as_the_app_starts() -> None:
    shipped = {path for path in (ASSETS / "room").iterdir()}
    assert shipped == set(routes.PARTS)
