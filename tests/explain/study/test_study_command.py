"""`python -m explain study`: its table, its document, its exit codes, and that each mistake is one sentence."""

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from explain.__main__ import main
from explain.hub import client
from explain.networks.variants import IMAGENET
from tests.piles import THINGS, labelled
from tests.places import EXAMPLES

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def scenes(tmp_path: Path) -> Path:
    return labelled(tmp_path / "scenes")


def studied(capsys: Captured, code: int, *arguments: str | Path) -> tuple[str, str]:
    """Standard output and error of a study that ends with that code."""
    try:
        found: object = main(["study", *map(str, arguments)])
    except SystemExit as left:
        found = left.code
    said = capsys.readouterr()
    assert found == code, said.err
    return said.out, said.err


def document(capsys: Captured, code: int, *arguments: str | Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(studied(capsys, code, *arguments, "--json", "-")[0])
    return found


def test_the_table_has_a_row_for_each_picture_and_network(capsys: Captured, scenes: Path) -> None:
    out, err = studied(capsys, 0, scenes, "--variants", "B1", "B0", "--csv", "-")
    assert err == ""  # quiet in a pipe
    head, *rows = csv.reader(io.StringIO(out))
    assert head == ["file", "label", "network", "answer", "probability", "right"]
    assert [row[:3] for row in rows] == [
        [f"{name}/{name}.png", name, network] for name in THINGS for network in ("pocket B0", "pocket B1")
    ]
    for *_, label, _, answer, probability, right in rows:
        assert 0 <= float(probability) <= 1
        assert right == ("true" if answer == label else "false")


def test_the_document_has_what_is_promised(capsys: Captured, scenes: Path) -> None:
    found = document(capsys, 0, scenes, "--variants", "B0", "B1", "--margin", "0.1")
    assert list(found)[:3] == ["networks", "enough", "unreadable"]
    for network, label in zip(found["networks"], ("pocket B0", "pocket B1"), strict=True):
        assert list(network)[:4] == ["network", "pictures", "accuracy", "latency_ms"]
        assert (network["network"], network["pictures"]) == (label, 5)
        accuracy = network["accuracy"]
        assert list(accuracy) == ["value", "low", "high"]
        assert 0 <= accuracy["low"] <= accuracy["value"] <= accuracy["high"] <= 1
        assert network["latency_ms"] > 0
        spread = network["latency"]
        assert spread["median"] == network["latency_ms"]
        assert spread["low"] <= network["latency_ms"] <= spread["high"]
    assert list(found["enough"]) == ["network", "margin", "reason"]
    assert (found["enough"]["network"], found["enough"]["margin"]) == (None, 0.1)
    assert "cannot be told with 5 pictures: about" in found["enough"]["reason"]
    assert found["unreadable"] == []


def test_without_labels_nothing_is_called_accuracy(capsys: Captured) -> None:
    files = [EXAMPLES / f"{name}.png" for name in THINGS]
    found = document(capsys, 0, *files, "--variants", "B0", "B1")
    assert [network["accuracy"] for network in found["networks"]] == [None, None]
    (pair,) = found["agreement"]
    assert (pair["networks"], pair["pictures"]) == (["pocket B0", "pocket B1"], 5)
    assert found["enough"]["network"] is None
    assert "only with labels" in found["enough"]["reason"]
    out, _ = studied(capsys, 0, *files, "--variants", "B0")
    assert "no labels" in out
    assert "right" not in out.replace("which is enough", "")


def test_labels_come_from_a_table_where_one_is_given(capsys: Captured, scenes: Path, tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_bytes("file;label\ncat.png;FOX\nfox.png;Fuchs\n".encode("utf-8-sig"))
    out, err = studied(capsys, 0, scenes, "--variants", "B0", "--labels", tmp_path / "labels.csv", "--csv", "-")
    rows = {row["file"]: (row["label"], row["right"]) for row in csv.DictReader(io.StringIO(out))}
    assert rows["cat/cat.png"] == ("FOX", "false")
    assert rows["fox/fox.png"] == ("Fuchs", "")
    assert rows["wolf/wolf.png"] == ("", "")
    assert "Labels that are no class of pocket B0: 1 (“Fuchs”" in err
    assert "Pictures without a label in the table: 3" in err


def test_an_unreadable_file_is_listed_with_its_reason_and_the_code_is_3(capsys: Captured, scenes: Path) -> None:
    (scenes / "cat" / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 and no more")
    found = document(capsys, 3, scenes, "--variants", "B0", "B1")
    (one,) = found["unreadable"]
    assert one["file"] == "cat/broken.jpg"
    assert one["reason"].endswith(".")
    assert [network["pictures"] for network in found["networks"]] == [5, 5]
    _, err = studied(capsys, 3, scenes, "--variants", "B0")
    assert err.startswith("error: 1 file could not be read. “cat/broken.jpg”: ")
    assert err.count("\n") == 1


def test_where_nothing_can_be_read_nothing_is_written(capsys: Captured, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(7):
        (tmp_path / "in" / f"{number}.png").write_bytes(b"\x89PNG nothing %d" % number)
    out, err = studied(capsys, 2, tmp_path / "in", "--variants", "B0", "--csv", tmp_path / "out.csv")
    assert out == ""
    assert "7 files could not be read" in err
    assert "And 2 more." in err
    assert not (tmp_path / "out.csv").exists()


def test_a_network_without_weights_is_said_and_the_code_is_3(
    capsys: Captured, scenes: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(client, "answers", lambda: False)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    key = IMAGENET.specs(("B0",))[0].key
    arguments = [scenes, "--variants", "B0", "--beside", key, "--csv", tmp_path / "out.csv", "--json", "-"]
    out, err = studied(capsys, 3, *map(str, arguments))
    ours, theirs = json.loads(out)["networks"]
    assert (ours["pictures"], ours["error"]) == (5, None)
    assert (theirs["pictures"], theirs["accuracy"], theirs["latency_ms"]) == (0, None, None)
    assert err.startswith("error: No answer from B0: ")
    assert (tmp_path / "out.csv.rows").exists()  # what is done is not done again once the weights are there
    studied(capsys, 2, scenes, "--family", "imagenet", "--variants", "B0", "--json", tmp_path / "out.json")
    assert not (tmp_path / "out.json").exists()


MISTAKES: dict[str, list[str]] = {
    "nowhere": ["{0}/nowhere"],
    "no pictures": ["{0}/empty"],
    "no such network": ["{0}/scenes", "--variants", "B9"],
    "no such labels": ["{0}/scenes", "--labels", "{0}/none.csv"],
    "no table": ["{0}/scenes", "--labels", "{0}/words.csv"],
    "no such masks": ["{0}/scenes", "--masks", "{0}/nowhere"],
    "masks of nothing": ["{0}/scenes", "--masks", "{0}/empty"],
    "no place to write": ["{0}/scenes", "--csv", "{0}/words.csv/below.csv"],
    "a folder to write to": ["{0}/scenes", "--report", "{0}/empty"],
    "two to one place": ["{0}/scenes", "--csv", "{0}/out", "--json", "{0}/out"],
    "two to standard output": ["{0}/scenes", "--csv", "-", "--json", "-"],
    "over the labels": ["{0}/scenes", "--labels", "{0}/labels.csv", "--csv", "{0}/labels.csv"],
    "over a picture": ["{0}/scenes", "--csv", "{0}/scenes/cat/cat.png"],
    "round in a circle": ["{0}/scenes", "--csv", "{0}/circle"],
    "an empty place": [""],
    "an empty place to write": ["{0}/scenes", "--csv", ""],
    "an empty model": ["{0}/scenes", "--model="],
    "resumed nowhere": ["{0}/scenes", "--resume"],
    "no margin": ["{0}/scenes", "--margin", "2"],
    "no limit": ["{0}/scenes", "--max-ms", "nan"],
    "nothing at all": [],
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_is_one_sentence_before_any_work(
    mistake: str, capsys: Captured, scenes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explain.study.run.study", lambda *_: pytest.fail("a network ran"))
    (tmp_path / "empty").mkdir()
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    (tmp_path / "words.csv").write_text("words\n")
    (tmp_path / "labels.csv").write_text("file,label\ncat.png,cat\n")
    out, err = studied(capsys, 2, *(word.format(tmp_path) for word in MISTAKES[mistake]))
    assert out == ""
    assert err.startswith("error: ")
    assert err.endswith(".\n")
    assert err.count("\n") == 1
    assert (tmp_path / "labels.csv").read_text() == "file,label\ncat.png,cat\n"
    assert (scenes / "cat/cat.png").read_bytes() == (EXAMPLES / "cat.png").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["circle", "empty", "labels.csv", "scenes", "words.csv"]


ODD = {
    "one class": {"cat/1.png": "cat.png", "cat/2.png": "fox.png"},
    "a class with one picture": {"cat/1.png": "cat.png", "cat/2.png": "tiger.png", "fox/1.png": "fox.png"},
    "labels that match nothing": {"holiday/1.png": "cat.png", "work/2.png": "fox.png"},
    "the same picture in two classes": {"cat/1.png": "cat.png", "dog/2.png": "cat.png", "fox/3.png": "fox.png"},
    "one picture": {"1.png": "cat.png"},
}


@pytest.mark.parametrize("odd", ODD)
def test_odd_folders_get_all_their_answers(odd: str, capsys: Captured, tmp_path: Path) -> None:
    for name, source in ODD[odd].items():
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(EXAMPLES / source, tmp_path / "in" / name)
    outputs: list[str | Path] = [
        "--csv",
        tmp_path / "o.csv",
        "--report",
        tmp_path / "o.html",
        "--json",
        tmp_path / "o.json",
    ]
    _, err = studied(capsys, 0, tmp_path / "in", "--variants", "B0", "B1", *outputs)
    found = json.loads((tmp_path / "o.json").read_text())
    assert found["enough"]["reason"].endswith(".")
    if odd == "labels that match nothing":
        assert found["networks"][0]["accuracy"] is None
        assert "Labels that are no class of pocket B0, pocket B1: 2 (“holiday”" in err
    if odd == "the same picture in two classes":
        assert "“cat/1.png” has the labels cat and dog: it is counted as one without a label." in err
        assert found["duplicates"] == [{"file": "dog/2.png", "of": "cat/1.png"}]


def test_pictures_of_one_colour_are_answered(capsys: Captured, tmp_path: Path) -> None:
    for name in ("black", "white", "red"):
        Image.new("RGB", (64, 64), name).save(tmp_path / f"{name}.png")
    outputs: list[str | Path] = ["--report", tmp_path / "o.html"]
    studied(capsys, 0, tmp_path, "--variants", "B0", "B1", "B2", *outputs)
    assert "NaN" not in (tmp_path / "o.html").read_text()


def test_masks_tell_how_much_evidence_lies_on_the_object(capsys: Captured, scenes: Path, tmp_path: Path) -> None:
    (tmp_path / "masks").mkdir()
    for name in THINGS:
        shutil.copy(EXAMPLES / f"{name}.mask.{name}.png", tmp_path / "masks" / f"{name}.png")
    found = document(capsys, 0, scenes, "--variants", "B2", "--masks", tmp_path / "masks")
    localised = found["networks"][0]["localisation"]
    assert localised["count"] == 5
    assert 0 < localised["area"] < localised["inside"] <= 1


def test_what_was_there_outlives_a_study_that_fails(
    capsys: Captured, scenes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out.csv").write_text("earlier")

    def full(path: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    _, err = studied(capsys, 2, scenes, "--variants", "B0", "--csv", tmp_path / "out.csv")
    assert "cannot be written (No space left on device)" in err
    assert (tmp_path / "out.csv").read_text() == "earlier"
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


def test_libraries_have_nothing_of_their_own_to_say_of_a_damaged_picture(
    capfd: pytest.CaptureFixture[str], scenes: Path
) -> None:
    path = scenes / "cat" / "damaged.tif"
    Image.effect_noise((64, 64), 90).save(path, compression="tiff_lzw")
    path.write_bytes(path.read_bytes()[:200] + b"\xff" * 200 + path.read_bytes()[400:])
    _, err = studied(capfd, 3, scenes, "--variants", "B0")
    assert err.startswith("error: 1 file could not be read. “cat/damaged.tif”")
    assert err.count("\n") == 1


def test_beside_a_device_nothing_is_kept(capsys: Captured, scenes: Path) -> None:
    studied(capsys, 0, scenes, "--variants", "B0", "--csv", "/dev/null")
    assert not Path("/dev/null.rows").exists()
    assert Path("/dev/null").is_char_device()
