"""What never reaches gradio: addresses that no page uses, other names of this machine, more than a picture."""

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from demo.layout import LAUNCH
from demo.serving.guard import TOO_LARGE
from demo.ui.beside import FOR_GOOD
from demo.ui.uploads import IN_TIME, MAX_BYTES, Room
from demo.ui.words import MALFORMED
from tests.places import EXAMPLES
from tests.served import HTTP, compared, served, upload

JSON = {"Content-Type": "application/json"}
CAT = EXAMPLES / "cat.png"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served() as address:
        yield address


@pytest.mark.parametrize(
    "path",
    [
        "file=http://127.0.0.1:9/a.png", "file=https://example.org/a.png", "file=/etc/hostname", "file/etc/hostname",
        "file=assets/style.css", "file=/proc/self/environ", "proxy=http://127.0.0.1:9/", "deep_link?session_hash=a",
        "custom_component/a/client/b/c.js", "runs", "run-history/buckets", "vibe-code/", "token", "user", "dev/reload",
        "stream/a/b/c/playlist.m3u8", "profiling/traces", "mcp", "mcp/", "mcp/schema",
        "mcp/sse", "mcp/http/",
    ],
)  # fmt: skip
def test_what_no_page_uses_is_closed(path: str, url: str) -> None:
    answer = HTTP.get(f"{url}/gradio_api/{path}")
    assert (answer.status_code, answer.json()["detail"]) == (404, "There is nothing here: go back to the start page.")


@pytest.mark.parametrize(
    "path",
    [
        "process_recording",
        "component_server",
        "component_server/",
        "api/compare",
        "stream/a",
        "vibe-edit",
        "mcp",
        "mcp/",
        "mcp/http",
    ],
)
def test_what_no_page_sends_to_is_closed(path: str, url: str) -> None:
    assert HTTP.post(f"{url}/gradio_api/{path}", json={}).status_code == 404


@pytest.mark.parametrize(
    "path", ["monitoring", "monitoring/summary", "login", "logout", "docs", "llms.txt", "gradio_api/../token"]
)
def test_so_is_what_stands_beside_the_pages(path: str, url: str) -> None:
    assert HTTP.get(f"{url}/{path}").status_code == 404


def test_agents_are_not_answered_unless_that_is_asked_for(url: str) -> None:
    assert HTTP.get(f"{url}/config").json()["mcp_server"] is False
    assert LAUNCH["mcp_server"] is False  # whatever gradio's variable says


def test_what_the_pages_use_is_open(url: str) -> None:
    for path in ("", "trust", "config", "theme.css", "manifest.json", "gradio_api/info", "gradio_api/openapi.json"):
        assert HTTP.get(f"{url}/{path}", follow_redirects=True).status_code == 200, path
    assert HTTP.head(url).status_code == 200


def test_what_never_changes_under_its_name_is_kept_by_browsers_and_nothing_else(url: str) -> None:
    named = set(re.findall(r"assets/[\w-]+\.(?:js|css)", HTTP.get(url).text))
    assert named
    for path in named:
        answer = HTTP.get(f"{url}/{path}")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, FOR_GOOD), path
    for path in ("", "config", "theme.css", "assets/nothing-abcdefgh.js"):
        assert "immutable" not in HTTP.get(f"{url}/{path}").headers.get("Cache-Control", ""), path


def test_an_upload_can_be_looked_at_whatever_part_of_it_is_asked_for(url: str) -> None:
    address = f"{url}/gradio_api/file={upload(url, CAT)}"
    for part in (None, "bytes=0-1", "bytes=a-b-c", "bytes=9-1"):
        answer = HTTP.get(address, headers={"Range": part} if part else {})
        assert (answer.status_code, answer.content) == (200, CAT.read_bytes())


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "10.0.0.1", "localhost.a"]
)
def test_another_name_of_this_machine_is_not_answered_to(host: str, url: str) -> None:
    for path in ("/", "/config", "/gradio_api/info"):
        answer = HTTP.get(url + path, headers={"Host": host})
        assert answer.status_code == 421
        assert "open it as 127.0.0.1" in answer.text


def test_its_own_names_and_those_that_are_listed_are(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLAIN_HOSTS", "lens.school.example other")
    for host in ("localhost", "LOCALHOST:7860", "127.0.0.2", "[::1]:80", "lens.localhost", "Lens.School.example:443"):
        assert HTTP.get(f"{url}/gradio_api/app_id", headers={"Host": host}).status_code == 200, host


SPOILT = {
    "lists in lists": b"[" * 50_000, "tables in tables": b'{"a":' * 50_000, "no UTF-8": b'{"a": "\xff\xfe"}',
    "a number without end": b'{"data": [' + b"9" * 5000 + b"]}", "no JSON": b"[1, 2",
    "half a letter for a session": b'{"data": [], "fn_index": 0, "session_hash": "\\ud800"}',
}  # fmt: skip


@pytest.mark.parametrize("path", ["queue/join", "call/compare", "run/predict", "reset", "cancel"])
def test_what_cannot_be_read_is_refused_before_it_is_anybodys(
    path: str, url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    for kind, content in SPOILT.items():
        answer = HTTP.post(f"{url}/gradio_api/{path}", content=content, headers=JSON)
        assert (answer.status_code, answer.json()) == (400, {"detail": MALFORMED}), kind
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize("path", ["queue/join", "call/compare", "reset", "cancel"])
def test_a_request_without_its_fields_is_a_sentence_and_not_told_back(path: str, url: str) -> None:
    for content in (b'{"data": {"a": "\\ud800"}}', b'{"data": NaN}', b'{"x": "%s"}' % (b"x" * 3_000_000), b"3", b""):
        answer = HTTP.post(f"{url}/gradio_api/{path}", content=content, headers=JSON)
        assert (answer.status_code, answer.json()) == (422, {"detail": MALFORMED})


@pytest.mark.parametrize("event", [-1, 10**6])
def test_an_event_that_there_is_none_of_is_a_sentence(event: int, url: str, capfd: pytest.CaptureFixture[str]) -> None:
    """As a page asks that was opened before an update."""
    asked = {"data": [], "fn_index": event, "session_hash": "old"}
    answer = HTTP.post(f"{url}/gradio_api/queue/join", json=asked)
    assert (answer.status_code, answer.json()) == (422, {"detail": MALFORMED})
    assert "Traceback" not in capfd.readouterr().err


def test_what_is_done_in_the_browser_alone_is_refused_and_no_matter_for_the_log(
    url: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    events = HTTP.get(f"{url}/config").json()["dependencies"]
    alone = [event["id"] for event in events if not event["backend_fn"]]
    assert alone
    for event in alone[:3]:
        asked = {"data": [None], "fn_index": event, "session_hash": f"s{event}"}
        HTTP.post(f"{url}/gradio_api/queue/join", json=asked).raise_for_status()
        told = HTTP.get(f"{url}/gradio_api/queue/data?session_hash=s{event}").text
        assert MALFORMED in told
    assert "Traceback" not in capfd.readouterr().err + caplog.text


def test_many_pictures_in_one_request_are_refused(url: str) -> None:
    content = bytes(MAX_BYTES - 1)
    answer = HTTP.post(f"{url}/gradio_api/upload", files=[("files", (f"{i}.png", content)) for i in range(2)])
    assert (answer.status_code, answer.text) == (413, TOO_LARGE)


def test_so_are_they_if_the_request_does_not_say_how_long_it_is(url: str) -> None:
    def parts() -> Iterator[bytes]:
        yield b'--a\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n'
        for _ in range(22):
            yield bytes(1_000_000)

    answer = HTTP.post(
        f"{url}/gradio_api/upload", content=parts(), headers={"Content-Type": "multipart/form-data; boundary=a"}
    )
    assert answer.status_code == 413
    assert "at most 20 MB" in answer.text or "maximum allowed size" in answer.text


def test_a_request_in_json_may_be_long_but_not_without_end(url: str) -> None:
    event, found = compared(url, "data:;base64," + "A" * 3_900_000)
    assert (event, "not a picture" in found["error"]) == ("error", True)
    answer = HTTP.post(f"{url}/gradio_api/call/compare", json={"data": ["A" * 4_000_000]})
    assert (answer.status_code, answer.json()["detail"]) == (413, TOO_LARGE)
    assert "too large" not in httpx.get(url).text


def test_the_oldest_uploads_go_where_there_is_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    files = []
    for number in range(4):
        (tmp_path / str(number)).mkdir()
        files.append(tmp_path / str(number) / "a.png")
        files[-1].write_bytes(bytes(100))
        time.sleep(0.01)  # the clock of the file system
    room, uploads = Room(most=500), {str(path) for path in files[1:]}
    assert room.take(100, uploads)
    assert all(path.exists() for path in files)
    assert room.take(150, uploads)  # 100 are on their way
    assert [path.exists() for path in files] == [True, False, False, True]  # the first is the app's own
    assert not room.take(400, uploads)
    room.give_back(250)
    room = Room(most=500)
    assert room.take(400, uploads)
    assert files[0].exists()


def test_what_was_left_half_sent_goes_too_and_what_is_arriving_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    (tmp_path / "tmpabcd").write_bytes(bytes(100))
    assert not Room(most=150).take(100, set())
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + IN_TIME + 1)
    assert Room(most=150).take(100, set())
    assert os.listdir(tmp_path) == []
