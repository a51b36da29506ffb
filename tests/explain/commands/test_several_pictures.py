"""`python -m explain compare` with several files and folders: what is answered, what is told, and the report of all."""

import json
import shutil
from pathlib import Path

import pytest

from explain.__main__ import main
from tests.piles import THINGS, labelled
from tests.places import EXAMPLES

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def scenes(tmp_path: Path) -> Path:
    return labelled(tmp_path / "scenes")


def test_compare_takes_several_files_and_folders(capsys: Captured, scenes: Path, tmp_path: Path) -> None:
    (scenes / "cat" / "broken.png").write_bytes(b"\x89PNG")
    shutil.copy(EXAMPLES / "whale.png", tmp_path / "again.png")
    files = [str(EXAMPLES / "whale.png"), str(scenes), str(tmp_path / "again.png")]
    assert main(["compare", *files, "--variants", "B0", "--json", "-", "--save", str(tmp_path / "maps")]) == 3
    said = capsys.readouterr()
    found = json.loads(said.out)
    assert [one["file"] for one in found["pictures"]] == [
        "whale.png", *(f"{name}/{name}.png" for name in THINGS), "again.png",
    ]  # fmt: skip
    for one in found["pictures"]:
        assert list(one) == ["file", "image", "results"]
        assert one["results"][0]["latency_ms"]["median"] > 0
    assert [one["file"] for one in found["unreadable"]] == ["cat/broken.png"]
    assert said.err.startswith("error: “cat/broken.png”: ")
    assert len(list((tmp_path / "maps").iterdir())) == 7
    assert main(["compare", str(scenes / "cat"), "--variants", "B0"]) == 3
    assert "cat.png\npocket B0" in capsys.readouterr().out
    (scenes / "cat" / "cat.png").unlink()
    assert main(["compare", str(scenes / "cat"), "--variants", "B0"]) == 2


def test_a_comparison_is_written_as_one_file_too(capsys: Captured, scenes: Path, tmp_path: Path) -> None:
    one, many = tmp_path / "one.html", tmp_path / "many.html"
    shutil.copy(EXAMPLES / "cat.png", tmp_path / "<b>cat.png")
    assert main(["compare", str(tmp_path / "<b>cat.png"), "--variants", "B0", "B1", "--report", str(one)]) == 0
    assert main(["compare", str(scenes), "--variants", "B0", "--report", str(many), "--json", "-"]) == 0
    text = one.read_text()
    assert "&lt;b&gt;cat.png through 2 networks" in text
    assert text.count("<img ") == 3  # the picture, and a map of each network
    assert "All say cat." in text
    assert "http" not in text.replace("http-equiv", "")
    assert many.read_text().count("<img ") == 2 * len(THINGS)
    assert all(f"{name}/{name}.png" in many.read_text() for name in THINGS)
