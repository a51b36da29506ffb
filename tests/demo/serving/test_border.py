"""What a request may name: an upload. Everything else gets one answer, at once, and the server goes on."""

import base64
import json
import os
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, product
from pathlib import Path
from typing import Any
from urllib.parse import quote

import gradio as gr
import pytest
from gradio.utils import get_upload_folder
from PIL import Image

from demo.serving.border import admit
from demo.ui import words
from demo.ui.picture import data_address, refuse
from demo.ui.uploads import MAX_BYTES, NOT_HERE, NotUploaded, from_data_address, uploaded
from explain.errors import LensError
from explain.pictures.images import NOT_FETCHED
from tests.places import ROOT
from tests.served import HTTP, ask, compared, last_event, served, upload

CAT = ROOT / "assets/examples/cat.png"
JSON = {"Content-Type": "application/json"}
META = {"_type": "gradio.FileData"}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served() as address:
        yield address


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An upload folder with one picture in it."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    (tmp_path / "cache" / "hash").mkdir(parents=True)
    (tmp_path / "cache" / "hash" / "cat.png").write_bytes(CAT.read_bytes())
    (tmp_path / "outside.png").write_bytes(CAT.read_bytes())
    return tmp_path / "cache"


def test_an_upload_is_opened_by_its_name(cache: Path) -> None:
    assert uploaded(str(cache / "hash" / "cat.png")) == CAT.read_bytes()
    assert uploaded(str(cache / "other" / ".." / "hash" / "cat.png")) == CAT.read_bytes()


def test_what_lies_elsewhere_is_not_even_looked_at(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def looked(*arguments: Any, **options: Any) -> None:
        pytest.fail(f"looked at {arguments}")

    monkeypatch.chdir(cache.parent)
    for call in ("lstat", "stat", "open", "readlink"):
        monkeypatch.setattr(f"os.{call}", looked)
    for named in (cache.parent / "outside.png", "outside.png", cache / ".." / "outside.png", "/etc/hostname", ""):
        with pytest.raises(NotUploaded):
            uploaded(str(named))


@pytest.mark.parametrize(
    "kind", ["link out", "link within", "linked folder", "loop", "folder", "pipe", "nothing", "zero byte", "endless"]
)
def test_what_is_no_plain_file_of_the_folder_is_not_here(kind: str, cache: Path) -> None:
    named = cache / "hash" / "named.png"
    if kind == "link out":
        named.symlink_to(cache.parent / "outside.png")
    elif kind == "linked folder":
        (cache / "away").symlink_to(cache.parent)
        named = cache / "away" / "outside.png"
    elif kind == "loop":
        named.symlink_to(named)
    elif kind == "folder":
        named.mkdir()
    elif kind == "pipe":
        os.mkfifo(named)  # whoever opens it the plain way waits for good
    elif kind == "link within":
        named.symlink_to("/proc/self/fd/0")
    text = {"zero byte": f"{named}\0", "endless": f"{named}{'x' * 5000}"}.get(kind, str(named))
    with pytest.raises(NotUploaded) as caught:
        uploaded(text)
    assert str(caught.value) == NOT_HERE


def test_what_is_swapped_between_the_look_and_the_opening_is_not_read(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, opening = cache / "hash" / "cat.png", os.open

    def swapped(path: Any, *arguments: Any) -> int:
        os.replace(cache.parent / "outside.png", named)
        return opening(path, *arguments)

    monkeypatch.setattr("os.open", swapped)
    with pytest.raises(NotUploaded):
        uploaded(str(named))


def test_a_file_beyond_the_limit_is_refused_by_its_size(cache: Path) -> None:
    large = cache / "hash" / "large.png"
    with large.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(LensError, match="at most 20 MB"):
        uploaded(str(large))


SERVERS_OWN = [
    str(CAT), "/dev/ptmx", "assets/examples/cat.png", "/etc/hostname", "/", "/no/such/file", "/dev/zero",
    "/proc/self/fd/0", "/proc/self/environ", get_upload_folder(), f"{get_upload_folder()}/../hostname", "~/.bashrc",
]  # fmt: skip


FORMS: list[dict[str, Any]] = [
    {"path": "NAMED"},
    {"path": "NAMED", "meta": META},
    {"path": "NAMED", "meta": {"_type": "other"}, "orig_name": "cat.png"},
    {"url": "NAMED", "meta": META},
    {"path": "NAMED", "meta": META, "is_stream": True},
]


def together(url: str, pictures: Iterable[Any]) -> list[tuple[str, Any]]:
    """How comparisons of them end, several at once."""
    with ThreadPoolExecutor(10) as visitors:
        return list(visitors.map(lambda picture: compared(url, picture), pictures))


def test_every_name_of_the_servers_own_gets_the_same_answer(url: str) -> None:
    paired = [*zip(SERVERS_OWN, cycle(FORMS)), *product(SERVERS_OWN[:2], FORMS)]
    named = [{key: name if value == "NAMED" else value for key, value in form.items()} for name, form in paired]
    for event, found in together(url, named):
        assert (event, found["error"]) == ("error", NOT_HERE)
    for event, found in together(url, [{"path": ""}, {"url": "", "meta": META}, {"path": None, "url": None}]):
        assert (event, found["error"]) == ("error", words.SEND_A_FILE)


def test_forty_requests_for_a_device_hold_nobody_up(url: str) -> None:
    began = time.monotonic()
    for event, found in together(url, [{"path": "/dev/ptmx"}] * 40):
        assert (event, found["error"]) == ("error", NOT_HERE)
    event, found = compared(url, {"path": upload(url, CAT)})
    assert event == "complete"
    assert len(found[0]["results"]) == 1
    assert time.monotonic() - began < 60


def test_what_is_no_picture_is_told_to_send_a_file(url: str) -> None:
    for event, found in together(
        url, ["a cat", 7, True, [], ["a"], {}, {"path": 7}, {"url": ["x"]}, {"name": "a.png"}]
    ):
        assert (event, found["error"]) == ("error", words.SEND_A_FILE)


def test_no_address_is_fetched_wherever_it_stands(url: str) -> None:
    addresses = ["http://127.0.0.1:9/a.png", "FTP://host/a.png", "file:///etc/hostname", "//host/a"]
    asked = [form for a in addresses for form in (a, {"path": a}, {"url": a, "meta": META}, {"path": a, "meta": META})]
    for event, found in together(url, asked):
        assert (event, found["error"]) == ("error", NOT_FETCHED)


def test_a_data_address_is_a_picture(url: str) -> None:
    text = base64.b64encode(CAT.read_bytes()).decode()
    expected = compared(url, {"path": upload(url, CAT)})[1][0]["results"][0]["predictions"]
    for picture in (
        f"data:image/png;base64,{text}",
        {"url": f"DATA:;base64,{text}"},
        {"path": f"data:x;base64,{text}"},
    ):
        event, found = compared(url, picture)
        assert event == "complete"
        assert found[0]["results"][0]["predictions"] == expected


def test_base64_may_be_written_as_addresses_have_it() -> None:
    content = bytes(range(256)) + b"?>?>"
    text = base64.b64encode(content).decode()
    assert {"+", "/", "="} <= set(text)
    for other in (text.rstrip("="), quote(text, safe=""), base64.urlsafe_b64encode(content).decode(), f" {text}\n"):
        assert from_data_address(f"data:image/png;base64,{other}") == content


@pytest.mark.parametrize("address", ["data:", "data:image/png,abc", "data:image/png;base64,a", "data:;base64,####"])
def test_a_damaged_data_address_is_refused_with_its_form(address: str) -> None:
    with pytest.raises(LensError, match=r"damaged: write"):
        from_data_address(address)


def test_a_data_address_obeys_the_limit_of_files() -> None:
    with pytest.raises(LensError, match="at most 20 MB"):
        from_data_address("data:;base64," + base64.b64encode(bytes(MAX_BYTES + 1)).decode())
    with pytest.raises(LensError, match="at most 20 MB"):
        from_data_address("data:;base64," + " " * 2 * MAX_BYTES)


def test_no_other_component_moves_or_fetches_what_a_request_names(url: str) -> None:
    for place, named in product(range(1, 7), (str(CAT), "http://127.0.0.1:9/a.png")):
        asked: list[Any] = [None, "pocket", ["B0"], "", 5, [], False]
        asked[place] = [{"path": named, "meta": META}] if place % 2 else {"path": named, "meta": META}
        event, found = ask(url, *asked)
        assert (event, found["error"]) == ("error", words.MALFORMED)


def test_a_request_of_another_shape_gets_a_sentence(url: str, capfd: pytest.CaptureFixture[str]) -> None:
    shapes: list[list[Any]] = [
        [],
        [None],
        [None, {}, {}, {}, {}, {}, {}],
        [{"path": {}, "meta": "x"}] * 7,
        [CAT.name] * 9,
    ]
    for data in shapes:
        event, found = ask(url, *data)
        assert event == "error"
        assert str(found["error"]).endswith(".")
    assert "Traceback" not in capfd.readouterr().err


def test_what_is_far_larger_or_deeper_than_any_page_sends_is_refused() -> None:
    deep: Any = "a"
    for _ in range(5000):
        deep = [deep]
    many: dict[str, Any] = {str(i): {} for i in range(30_000)}
    for value in (deep, many, ["a"] * 30_000, "a" * 30_000_000):
        with pytest.raises(gr.Error):
            admit(value)
    for value in (None, "B0", ["B0", "B1"], 5, True, {"lesson": ["maps", 0]}, "水 🦊"):
        assert admit(value) == value


WRONG: dict[str, tuple[int, str]] = {
    "nested variants": (2, '[["B0"]]'), "variants in a table": (2, '{"B0": 1}'), "numbers as variants": (2, "[0]"),
    "a number as variants": (2, "5"), "nothing among variants": (2, "[null]"), "a number beside": (5, "[5]"),
    "a table beside": (5, "[{}]"), "a list beside": (5, "[[]]"), "a number as family": (1, "3"),
    "nothing as family": (1, "null"), "a list as recipe": (3, '["scenes"]'), "a number as recipe": (3, "7"),
    "no number": (4, "NaN"), "far too many": (4, "1e999"), "far too few": (4, "-5"), "true beside": (5, "true"),
}  # fmt: skip


def test_values_of_another_type_are_a_sentence_and_no_matter_for_the_log(
    url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    picture = data_address(Image.open(CAT), "png")
    for kind, (place, text) in WRONG.items():
        asked: list[Any] = [picture, "pocket", ["B0"], "", 5, [], False]
        asked[place] = "@"
        body = json.dumps({"data": asked}).replace('"@"', text)
        answer = HTTP.post(f"{url}/gradio_api/call/compare", content=body, headers=JSON)
        event, found = last_event(url, answer.json()["event_id"])
        assert (event, str(found["error"]).endswith(".")) == ("error", True), (kind, found)
    assert "Traceback" not in capfd.readouterr().err


def test_one_variant_needs_no_list(url: str) -> None:
    asked = [data_address(Image.open(CAT), "png"), "pocket", "B0", "", 5, "pocket/B1/scenes", False]
    event, found = ask(url, *asked)
    assert (event, [row["variant"] for row in found[0]["results"]]) == ("complete", ["B0", "B1"])


def test_what_is_not_foreseen_is_a_sentence_too(
    url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("/secret/path")

    monkeypatch.setattr("demo.endpoint.document", fails)
    event, found = compared(url, {"url": data_address(Image.open(CAT), "png")})
    assert (event, found["error"]) == ("error", words.FAILED)
    assert "A request failed" in caplog.text


@pytest.mark.parametrize("path", ["call/compare/nonsense", "call/nothing/1", "queue/data?session_hash=nobody"])
def test_an_event_that_there_is_not_is_answered_and_no_matter_for_the_log(
    path: str, url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = HTTP.get(f"{url}/gradio_api/{path}")
    assert "Not Found" in answer.text or answer.status_code == 404
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize("half", ["\ud800", "fox \udd8a"])
def test_half_a_letter_is_refused_and_can_be_told_of(half: str, url: str, capfd: pytest.CaptureFixture[str]) -> None:
    for place, named in product(range(6), (half, [half], {"url": half}, {half: 1})):
        asked: list[Any] = [data_address(Image.open(CAT), "png"), "pocket", ["B0"], "", 5, [], False]
        asked[place] = named
        event, found = ask(url, *asked)
        assert (event, str(found["error"]).endswith(".")) == ("error", True), (place, named)
    assert refuse(f"There is no “{half}”.").message == f"There is no “{half.replace(half[-1], '?')}”."
    assert "Traceback" not in capfd.readouterr().err
