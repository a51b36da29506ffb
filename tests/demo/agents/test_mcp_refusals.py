"""What an agent asks for in vain: each is a sentence or a code, and the server goes on."""

import io
import json
import zipfile
from typing import Any

import httpx
import numpy as np
import pytest

from demo.agents.server import PATH
from demo.serving.guard import TOO_LARGE
from demo.ui.words import MALFORMED
from tests.agent import CAT, HEAD, data_url, document, refusal
from tests.piles import zipped
from tests.places import ROOT


def pickled() -> bytes:
    written = io.BytesIO()
    np.save(written, np.array([{}]), allow_pickle=True)
    return written.getvalue()


REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "a path": ("compare", {"image": str(CAT)}, "This picture is not here"),
    "a device": ("compare", {"image": "/dev/zero"}, "This picture is not here"),
    "a way out": ("compare", {"image": "../../../../etc/passwd"}, "This picture is not here"),
    "an address": ("compare", {"image": "http://127.0.0.1:9/a.png"}, "Addresses are not fetched"),
    "a file's address": ("compare", {"image": f"file://{CAT}"}, "Addresses are not fetched"),
    "no picture": ("compare", {"image": data_url(b"words")}, "not a picture"),
    "half a picture": ("compare", {"image": data_url(CAT.read_bytes()[:-900])}, "cut short"),
    "a damaged data URL": ("compare", {"image": "data:image/png;base64,%%%"}, "This data address is damaged"),
    "an object": ("compare", {"image": {"path": str(CAT)}}, "“image” is not what compare takes"),
    "nothing": ("compare", {}, "compare needs the argument “image”"),
    "a word for a number": ("compare", {"image": "data:,", "top": "five"}, "“top” is not what compare takes"),
    "too many": ("compare", {"image": "data:,", "top": 10**9}, "“top” is not what compare takes"),
    "a word for a list": ("compare", {"image": "data:,", "beside": "B0"}, "“beside” is not what compare takes"),
    "an unknown argument": ("compare", {"image": "data:,", "x\n" * 99: 1}, "compare has no argument “x?x?"),
    "an unknown family": (
        "compare", {"image": data_url(CAT.read_bytes()), "family": "resnet"}, "choose from imagenet, lite",
    ),
    "too many networks": (
        "compare",
        {
            "image": data_url(CAT.read_bytes()), "variants": [f"B{size}" for size in range(8)],
            "beside": [f"imagenet/B{size}/{recipe}" for size in range(8) for recipe in ("aa_in1k", "ap_in1k")],
        },
        "is the limit here",
    ),
    "a picture of the server": ("study", {"pictures": [str(CAT)], "variants": ["B0"]}, "This picture is not here"),
    "no pictures": ("study", {"pictures": []}, "“pictures” is not what study takes"),
    "too few labels": ("study", {"pictures": ["data:,", "data:,"], "labels": ["a"]}, "1 labels for 2 pictures"),
    "a margin beyond sense": ("study", {"pictures": ["data:,"], "margin": 2.0}, "“margin” is not what study takes"),
    "words as a picture": ("study", {"pictures": [data_url(b"words")], "variants": ["B0"]}, "not a picture"),
    "half a zip": ("study", {"pictures": [data_url(b"PK\x03\x04 and no more")]}, "This is no zip that can be read"),
    "a zip of none": ("study", {"pictures": [data_url(zipped({"a.txt": b"words"}))]}, "There is no picture in this"),
    "a bomb": (
        "study",
        {"pictures": [data_url(zipped({"a.png": bytes(3_000_000)}, zipfile.ZIP_DEFLATED))]},
        "it unpacks to more than 200",
    ),
    "a zip that leads out": ("study", {"pictures": [data_url(zipped({"../a.png": b""}))]}, "its name leads out"),
    "ten thousand files": (
        "study",
        {"pictures": [data_url(zipped({f"{number}.png": b"" for number in range(10_000)}, zipfile.ZIP_STORED))]},
        "is the limit here",
    ),
    "two tables": (
        "study",
        {"pictures": 2 * [data_url(zipped({"a.png": CAT.read_bytes(), "a.csv": b"file,label\na.png,cat\n"}))]},
        "2 tables of labels",
    ),
    "a pickle": ("doctor", {"tensor": data_url(pickled())}, "which are pickles"),
    "a tensor of the server": ("doctor", {"tensor": "/etc/passwd"}, "This tensor is not here"),
    "a tensor's address": ("doctor", {"tensor": "http://127.0.0.1:9/a.npy"}, "This tensor is not here"),
    "no library": ("doctor", {"tensor": data_url(b"\x93NUMPY"), "library": "x"}, "This tensor’s file is damaged"),
    "no tool": ("_seen\x1b", {}, "There is no tool “_seen?”: choose from compare, study, doctor"),
}  # fmt: skip


def test_whatever_is_wrong_is_one_sentence_and_the_server_goes_on(url: str, capfd: pytest.CaptureFixture[str]) -> None:
    for kind, (tool, given, said) in REFUSED.items():
        assert said in refusal(url, tool, **given), kind
    assert "Traceback" not in capfd.readouterr().err
    assert len(document(url, "compare", image=data_url(CAT.read_bytes()), variants=["B0"])["results"]) == 1


def test_half_a_letter_is_refused_in_a_sentence(url: str) -> None:
    with httpx.Client(base_url=url, headers=HEAD, timeout=60) as agent:

        def post(**said: object) -> httpx.Response:
            return agent.post(PATH, content=json.dumps({"jsonrpc": "2.0", **said}))  # in ASCII

        about = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
        agent.headers["mcp-session-id"] = post(id=0, method="initialize", params=about).headers["mcp-session-id"]
        post(method="notifications/initialized")
        for tool, name, value in (
            ("study", "labels", ["\ud800"]), ("study", "family", "\ud800"), ("compare", "variants", ["\udfff"]),
            ("doctor", "network", "\ud800"),
        ):  # fmt: skip
            given = {"pictures": ["data:,"], "image": "data:,", "tensor": "data:,", name: value}
            said = post(id=1, method="tools/call", params={"name": tool, "arguments": given}).text
            assert f"“{name}” is not what {tool} takes: it holds half of a letter." in said


@pytest.mark.parametrize("number", ["x" * 2_000_000, 10**400, None, 1.5, float("nan"), {}, [1], True])
def test_a_number_of_a_request_that_cannot_come_back_is_refused_and_not_left_unanswered(number: Any, url: str) -> None:
    with httpx.Client(base_url=url, headers=HEAD, timeout=60) as agent:
        about = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
        asked = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": about}
        agent.headers["mcp-session-id"] = agent.post(PATH, json=asked).headers["mcp-session-id"]
        odd = json.dumps({"jsonrpc": "2.0", "id": number, "method": "tools/list"})
        answer = agent.post(PATH, content=odd)
        assert (answer.status_code, answer.json()["detail"]) == (400, MALFORMED)
        for usual in (7, "a-9"):
            assert f'"id":{json.dumps(usual)},"result"' in agent.post(PATH, json={**asked, "id": usual}).text


def written() -> bytes:
    """A tensor's file."""
    file = io.BytesIO()
    np.save(file, np.zeros((3, 48, 48), np.float32))
    return file.getvalue()


@pytest.mark.parametrize(
    ("tool", "name"),
    [("compare", "family"), ("compare", "variants"), ("study", "recipe"), ("compare", "beside"), ("study", "labels"),
     ("doctor", "network"), ("doctor", "library")],
)  # fmt: skip
def test_of_a_name_of_megabytes_the_beginning_is_told_back(tool: str, name: str, url: str) -> None:
    content, long = data_url(CAT.read_bytes()), "x" * 1_000_000
    needed: dict[str, Any] = {
        "compare": {"image": content},
        "study": {"pictures": [content]},
        "doctor": {"tensor": data_url(written())},
    }
    value = [long] if name in ("variants", "beside", "labels") else long
    assert len(refusal(url, tool, **needed[tool], **{name: value})) < 300


def test_more_than_a_request_may_hold_is_refused_whether_it_says_how_long_it_is_or_not(url: str) -> None:
    large = b" " * 4_100_000
    assert httpx.post(url + PATH, content=large, headers=HEAD).json()["detail"] == TOO_LARGE
    answer = httpx.post(url + PATH, content=iter([large]), headers=HEAD)
    assert answer.status_code == 413


def test_another_name_of_this_machine_is_not_answered_to(url: str) -> None:
    assert httpx.post(url + PATH, json={}, headers=HEAD | {"Host": "evil.example"}).status_code == 421


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[", b"{}", b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": 7}', b"[" * 50_000,
        b'{"a":' * 50_000, b"\xff", b'{"jsonrpc": "2.0", "id": %s, "method": "ping"}' % (b"9" * 5000),
        b'{"jsonrpc": "2.0", "id": 1, "method": "\\ud800"}',
    ],
    ids=range(9),
)  # fmt: skip
def test_what_is_no_request_of_the_protocol_is_refused(body: bytes, url: str) -> None:
    answer = httpx.post(url + PATH, content=body, headers=HEAD)
    assert 400 <= answer.status_code < 500
    assert "Traceback" not in answer.text
    assert str(ROOT) not in answer.text
