"""Agents: the commands' documents by the Model Context Protocol, through its official client."""

import json
from pathlib import Path
from typing import Any

import anyio
import httpx
import numpy as np
import pytest
from mcp import ClientSession
from mcp.types import CallToolResult, Tool
from PIL import Image

from demo.agents import words as agents_words
from demo.agents.server import PATH
from explain.__main__ import main
from tests.agent import CAT, FOX, data_url, document, visit
from tests.demo.compare.test_endpoint import near, untimed
from tests.piles import zipped
from tests.served import upload


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
