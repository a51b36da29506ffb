"""Agents: the commands' documents by the Model Context Protocol, through its official client, and its refusals."""

import base64
import io
import json
import zipfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import numpy as np
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent, Tool
from PIL import Image

from demo.agents import words as agents_words
from demo.agents.server import PATH
from demo.serving.guard import TOO_LARGE
from explain.__main__ import main
from tests import aloof
from tests.demo.compare.test_endpoint import near, untimed
from tests.places import ROOT
from tests.served import served, upload

CAT, FOX = ROOT / "assets/examples/cat.png", ROOT / "assets/examples/fox.png"
HEAD = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
Doing = Callable[[ClientSession], Awaitable[Any]]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served(agents=True) as address:
        yield address


def visit(url: str, doing: Doing, slash: str = "/") -> Any:
    """What an agent that is connected comes to."""

    async def connected() -> Any:
        async with streamable_http_client(url + PATH + slash) as streams, ClientSession(*streams[:2]) as session:
            await session.initialize()
            return await doing(session)

    return aloof.run(connected())


def call(url: str, name: str, **given: Any) -> CallToolResult:
    found: CallToolResult = visit(url, lambda session: session.call_tool(name, given))
    return found


def document(url: str, name: str, **given: Any) -> Any:
    """What the tool gives: the same as text and as it is."""
    found = call(url, name, **given)
    (said,) = found.content
    assert isinstance(said, TextContent)
    assert not found.isError, said.text
    assert json.loads(said.text) == found.structuredContent
    return found.structuredContent


def refusal(url: str, name: str, **given: Any) -> str:
    """Why a call is refused: one sentence, which tells nothing of this machine; the next call is answered."""
    found = call(url, name, **given)
    (said,) = found.content
    assert isinstance(said, TextContent)
    assert found.isError
    assert said.text.endswith(".")
    assert not any(part in said.text for part in ("\n", "Traceback", str(ROOT), "/tmp"))
    return said.text


def data_url(content: bytes) -> str:
    return f"data:;base64,{base64.b64encode(content).decode()}"


def commanded(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    """The command's document."""
    assert main([*words, "--json", "-"]) == 0
    return json.loads(capsys.readouterr().out)


def test_agents_find_exactly_the_tools_that_are_for_them_and_each_argument_is_described(url: str) -> None:
    tools: list[Tool] = visit(url, lambda session: session.list_tools()).tools
    assert [tool.name for tool in tools] == ["compare", "study", "doctor"]
    for tool in tools:
        assert tool.description
        assert tool.inputSchema["additionalProperties"] is False
        for argument in tool.inputSchema["properties"].values():
            assert argument["description"]
            assert "type" in argument or "anyOf" in argument
    (compare, _, doctor) = (tool.inputSchema["properties"] for tool in tools)
    assert "pocket/B3/scenes" in compare["beside"]["items"]["enum"]
    assert "lite" in compare["family"]["enum"]
    assert "torchvision" in doctor["library"]["enum"]
    assert (compare["top"]["minimum"], compare["top"]["maximum"]) == (1, 25)


def test_compare_gives_the_commands_document_of_a_data_url_and_of_an_upload(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = near(untimed(commanded(capsys, "compare", str(CAT), "--variants", "B0", "--top", "3")))
    for image in (data_url(CAT.read_bytes()), upload(url, CAT)):
        assert untimed(document(url, "compare", image=image, variants=["B0"], top=3)) == expected


def test_study_gives_the_commands_document(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for label, picture in (("cat", CAT), ("fox", FOX)):
        (tmp_path / label).mkdir()
        (tmp_path / label / f"{label}.png").write_bytes(picture.read_bytes())
    expected = commanded(capsys, "study", str(tmp_path), "--variants", "B0", "B1")
    given = [upload(url, CAT), data_url(FOX.read_bytes())]
    found = document(url, "study", pictures=given, labels=["cat", "fox"], variants=["B0", "B1"])
    assert set(found) == set(expected)
    for one, other in zip(found["networks"], expected["networks"], strict=True):
        assert set(one) == set(other)
        assert (one["network"], one["accuracy"]) == (other["network"], near(other["accuracy"]))


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return written.getvalue()


def test_study_takes_zips_whose_folders_are_labels_and_tells_what_was_left_out(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for label, picture in (("cat", CAT), ("fox", FOX)):
        (tmp_path / label).mkdir()
        (tmp_path / label / f"{label}.png").write_bytes(picture.read_bytes())
    expected = commanded(capsys, "study", str(tmp_path), "--variants", "B0")
    files = {"cat/cat.png": CAT.read_bytes(), "fox/fox.png": FOX.read_bytes()}
    rest = {"__MACOSX/cat/._cat.png": b"", "notes.txt": b"words", "../out.png": CAT.read_bytes(), "in.zip": b"PK"}
    whole = zipped(files | rest)
    (tmp_path / "scenes.zip").write_bytes(whole)
    for given in (data_url(whole), upload(url, tmp_path / "scenes.zip")):
        found = document(url, "study", pictures=[given], variants=["B0"])
        assert found["networks"][0]["accuracy"] == near(expected["networks"][0]["accuracy"])
        assert found["passed_over"] == ["notes.txt"]
        assert found["unreadable"] == [
            {"file": "../out.png", "reason": "Its name leads out of the zip."},
            {"file": "in.zip", "reason": "An archive within the zip is not opened."},
        ]
    both = document(
        url, "study", pictures=[data_url(zipped({"a.png": CAT.read_bytes()})), data_url(FOX.read_bytes())],
        labels=["fox", "fox"], variants=["B0"],
    )  # fmt: skip
    assert both["networks"][0]["accuracy"]["value"] == 0.5  # the cat is no fox


def test_doctor_gives_the_commands_document(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = np.asarray(Image.open(CAT).convert("RGB").resize((224, 224)), np.float32)  # nobody normalised it
    np.save(tmp_path / "tensor.npy", picture.transpose(2, 0, 1))
    words = ["doctor", str(tmp_path / "tensor.npy"), "--image", str(CAT), "--network", "pocket/B0/scenes"]
    expected = commanded(capsys, *words)
    tensor, image = data_url((tmp_path / "tensor.npy").read_bytes()), data_url(CAT.read_bytes())
    assert document(url, "doctor", tensor=tensor, image=image, network="pocket/B0/scenes") == near(expected)
    assert "range" in expected["mistakes"]


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
    "a bomb": ("study", {"pictures": [data_url(zipped({"a.png": bytes(3_000_000)}))]}, "it unpacks to more than 200"),
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


def test_an_agent_that_asks_for_several_at_once_has_them_all(url: str) -> None:
    async def several(session: ClientSession) -> list[CallToolResult]:
        found: list[CallToolResult] = []

        async def one(size: str) -> None:
            given = {"image": data_url(CAT.read_bytes()), "variants": [size]}
            found.append(await session.call_tool("compare", given))

        async with anyio.create_task_group() as group:
            for size in ("B0", "B1", "B2"):
                group.start_soon(one, size)
        return found

    documents = [one.structuredContent for one in visit(url, several, slash="")]
    assert sorted(one["results"][0]["variant"] for one in documents if one) == ["B0", "B1", "B2"]


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


def test_a_person_who_looks_there_reads_what_it_is(url: str) -> None:
    said = httpx.get(f"{url}/llms.txt").text
    assert httpx.get(url + PATH + "/").text == said
    assert httpx.get(url + PATH, headers={"Accept": "text/event-stream"}).status_code == 405
    assert f"{url}{PATH}/" in said
    assert agents_words.ABOUT in said
    for name in ("## compare", "## study", "## doctor", "- `beside`: ", "- `tensor`: "):
        assert name in said


def test_the_panel_shows_the_tools(url: str) -> None:
    shown = httpx.get(f"{url}{PATH}/schema").json()
    assert [row["name"] for row in shown] == ["compare", "study", "doctor"]
    assert httpx.get(f"{url}/config").json()["mcp_server"] is True
