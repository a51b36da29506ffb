"""The public endpoint: the command line's document over HTTP, and one sentence for whatever is wrong."""

import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image

from demo.ui import words
from explain.__main__ import main
from explain.networks.variants import POCKET
from tests.places import ROOT
from tests.served import last_event, served

CAT, FOX = ROOT / "assets/examples/cat.png", ROOT / "assets/examples/fox.png"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served() as address:
        yield address


@pytest.fixture(scope="module")
def client(url: str) -> Client:
    return Client(url, verbose=False)


def ask(client: Client, image: Any = CAT, family: str = "pocket", variants: Any = ("B0",), recipe: str = "") -> Any:
    given = handle_file(str(image)) if isinstance(image, Path) else image
    return client.predict(given, family, list(variants), recipe, 5, api_name="/compare")


def refusal(client: Client, **asked: Any) -> str:
    """Why a request is refused: one sentence of ours, and no more."""
    with pytest.raises(AppError) as caught:
        ask(client, **asked)
    said = str(caught.value)
    assert said.endswith(".")
    assert "\n" not in said
    assert "upstream Gradio app" not in said  # what is said of a crash
    return said


def on_the_command_line(picture: Path, capsys: pytest.CaptureFixture[str], *variants: str) -> Any:
    assert main(["compare", str(picture), "--json", "-", "--variants", *variants]) == 0
    return near(untimed(json.loads(capsys.readouterr().out)))


def untimed(document: Any) -> Any:
    """The document without the one thing that is never twice the same."""
    for result in document["results"]:
        assert result.pop("latency_ms")["median"] > 0
    return document


def near(value: Any) -> Any:
    """The same document, whose numbers need only be near."""
    if isinstance(value, dict):
        return {key: near(part) for key, part in value.items()}
    if isinstance(value, list):
        return [near(part) for part in value]
    return pytest.approx(value, rel=1e-3, abs=1e-4) if isinstance(value, float) else value


def test_the_endpoint_gives_the_command_lines_document(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    expected = on_the_command_line(CAT, capsys, "B0", "B1", "B2", "B3")
    assert untimed(ask(client, variants=("B3", "B1", "B0", "B2"))) == expected


def test_a_picture_alone_is_enough(client: Client) -> None:
    found = client.predict(handle_file(str(CAT)), api_name="/compare")
    assert [(result["family"], result["variant"]) for result in found["results"]] == [
        ("pocket", name) for name in ("B0", "B1", "B2", "B3")
    ]


def test_nothing_else_is_public(client: Client) -> None:
    described = client.view_api(return_format="dict")
    assert list(described["named_endpoints"]) == ["/compare"]
    assert not described["unnamed_endpoints"]
    names = [parameter["parameter_name"] for parameter in described["named_endpoints"]["/compare"]["parameters"]]
    assert names == ["image", "family", "variants", "recipe", "top", "beside", "same_crop"]


def described(url: str) -> Any:
    """What the panel “Use via API” is told of the endpoint."""
    return httpx.get(f"{url}/gradio_api/info").json()["named_endpoints"]["/compare"]


def test_the_panel_says_what_can_stand_beside(url: str) -> None:
    (beside,) = (row for row in described(url)["parameters"] if row["parameter_name"] == "beside")
    assert {"pocket/B3/scenes", "imagenet/B0/ap_in1k"} <= set(beside["type"]["items"]["enum"])


def test_the_panels_sample_in_python_works_as_it_is_pasted(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(described(url)["code_snippets"]["python"], {})
    assert "'variant': 'B3'" in capsys.readouterr().out


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="there is no bash with curl")
def test_so_does_that_for_a_shell(url: str) -> None:
    said = subprocess.run(
        ["bash", "-c", described(url)["code_snippets"]["bash"]], capture_output=True, text=True, check=True, timeout=240
    )  # fmt: skip
    assert "event: complete" in said.stdout
    assert '"variant": "B3"' in said.stdout or '"variant":"B3"' in said.stdout


def test_the_samples_for_javascript_and_the_command_line_give_the_picture_itself(url: str) -> None:
    found = described(url)["code_snippets"]
    assert 'image: "data:image/webp;base64,' in found["javascript"]
    assert '"image": "data:image/webp;base64,' in found["cli"]
    assert not any("http" in text.replace(url, "") for text in found.values())


def test_a_file_that_is_no_whole_picture_is_refused(client: Client, tmp_path: Path) -> None:
    (tmp_path / "words.png").write_text("just words")
    assert "not a picture" in refusal(client, image=tmp_path / "words.png")
    Image.open(CAT).convert("RGB").save(tmp_path / "whole.jpg")
    whole = (tmp_path / "whole.jpg").read_bytes()
    (tmp_path / "half.jpg").write_bytes(whole[: len(whole) // 2])
    assert "cut short" in refusal(client, image=tmp_path / "half.jpg")


def test_no_picture_is_refused(client: Client) -> None:
    assert "give a picture" in refusal(client, image=None)


def test_an_address_is_refused_and_never_asked(client: Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/cat.png"
        assert "not fetched" in refusal(client, image=handle_file(address))
        assert "not fetched" in refusal(client, image={"url": address, "meta": {"_type": "gradio.FileData"}})
        listening.settimeout(0.2)
        with pytest.raises(TimeoutError):
            listening.accept()


def test_a_family_that_has_none_of_the_usual_variants_answers_with_its_own(client: Client) -> None:
    found = client.predict(image=handle_file(CAT), family="lite", api_name="/compare")
    assert [one["variant"] for one in found["results"]] == ["Lite0", "Lite1", "Lite2"]


def test_a_choice_that_is_in_no_table_is_refused_with_the_choices(client: Client) -> None:
    assert "at least one variant" in refusal(client, variants=[])
    names = ", ".join(variant.name for variant in POCKET.variants)
    assert f"choose from {names}." in refusal(client, variants=["B0", "B9"])
    assert "choose from imagenet, lite, relatives, pocket, laboratory." in refusal(client, family="resnet")
    assert "choose from scenes." in refusal(client, recipe="aa_in1k")


def test_a_refusal_leaves_the_app_at_work_and_no_traceback_in_the_log(
    client: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    refusal(client, family="resnet")
    refusal(client, image=ROOT / "pyproject.toml")
    assert capfd.readouterr().err == ""
    assert len(ask(client)["results"]) == 1


def test_two_clients_at_once_get_each_their_own(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = [(CAT, ("B0", "B1")), (FOX, ("B0", "B2"))]
    expected = [on_the_command_line(picture, capsys, *variants) for picture, variants in asked]
    assert expected[0] != expected[1]

    def three_times(picture: Path, variants: tuple[str, ...]) -> list[Any]:
        client = Client(url, verbose=False)
        return [untimed(ask(client, image=picture, variants=variants)) for _ in range(3)]

    with ThreadPoolExecutor(2) as threads:
        answers = [threads.submit(three_times, *one) for one in asked]
        for answer, right in zip(answers, expected, strict=True):
            assert answer.result(timeout=120) == [right] * 3


def test_plain_http_is_enough(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    with CAT.open("rb") as file:
        (path,) = httpx.post(f"{url}/gradio_api/upload", files={"files": file}).json()
    picture = {"path": path, "meta": {"_type": "gradio.FileData"}}
    expected = on_the_command_line(CAT, capsys, "B0")
    for address, body in (
        ("call/compare", {"data": [picture, "pocket", ["B0"], "", 5, [], False]}),
        ("call/v2/compare", {"image": picture, "variants": ["B0"]}),
    ):
        event = httpx.post(f"{url}/gradio_api/{address}", json=body).json()["event_id"]
        name, found = last_event(url, event)
        assert name == "complete"
        assert untimed(found[0]) == expected


def test_plain_http_is_refused_in_the_same_words(url: str) -> None:
    body = {"data": [None, "pocket", ["B0"], "", 5, [], False]}
    name, found = last_event(url, httpx.post(f"{url}/gradio_api/call/compare", json=body).json()["event_id"])
    assert (name, found["error"]) == ("error", words.NO_IMAGE)


def test_other_networks_can_stand_beside_and_see_the_same_part(client: Client) -> None:
    found = client.predict(
        handle_file(str(CAT)), "pocket", ["B0"], "", 5, ["pocket/B3/scenes"], True, api_name="/compare"
    )
    assert [result["variant"] for result in found["results"]] == ["B0", "B3"]
    assert found["results"][0]["crop"] == pytest.approx(found["results"][1]["crop"])


def test_a_network_that_is_not_offered_is_refused(client: Client) -> None:
    with pytest.raises(AppError, match="There is no network “user/repo”"):
        client.predict(handle_file(str(CAT)), "pocket", ["B0"], "", 5, ["user/repo"], False, api_name="/compare")
