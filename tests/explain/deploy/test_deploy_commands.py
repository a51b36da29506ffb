"""`python -m explain deploy` and `export --precision int8`: documents, exit codes, and what is said of bad input."""

import json
from pathlib import Path

import pytest
from PIL import Image

from explain.__main__ import main
from explain.engines.onnx_runtime import open_file
from tests.places import EXAMPLES

CAT = EXAMPLES / "cat.png"
POCKET = ["--family", "pocket", "--variants", "B0"]
Captured = pytest.CaptureFixture[str]


def test_a_picture_gives_a_document_with_every_twin(capsys: Captured) -> None:
    quick = ["--no-times", "--pictures", "4", "--observer", "percentile", "--keep", "gates", "--json", "-"]
    assert main(["deploy", str(CAT), *POCKET, *quick]) == 0
    (found,) = json.loads(capsys.readouterr().out)["results"]
    twins = {twin["key"]: twin for twin in found["twins"]}
    assert list(twins) == ["torch-fp32", "onnx-fp32", "openvino-fp32", "openvino-bf16", "onnx-int8"]
    assert twins["torch-fp32"]["first_answer"] == "cat"
    assert twins["onnx-fp32"]["largest_logit_difference"] < 1e-4
    assert 0.5 < twins["onnx-int8"]["map_likeness"]["median"] <= 1
    assert (found["int8"]["observer"], found["int8"]["keep"]) == ("percentile", "gates")
    assert found["int8"]["calibrated_on"]["count"] == 4
    assert found["worst_block"] in {block["name"] for block in found["blocks"]}
    assert found["cost"].startswith("ONNX Runtime, int8: ")


def test_a_folder_is_judged_and_what_it_has_besides_is_told(capsys: Captured, tmp_path: Path) -> None:
    (tmp_path / "cat").mkdir()
    Image.open(CAT).save(tmp_path / "cat" / "one.png")
    Image.open(CAT).rotate(10).save(tmp_path / "cat" / "two.png")
    (tmp_path / "notes.txt").write_text("no picture")
    assert main(["deploy", str(tmp_path), *POCKET, "--no-times", "--pictures", "4", "--json", "-"]) == 3
    said = capsys.readouterr()
    (found,) = json.loads(said.out)["results"]
    assert found["pictures"]["count"] == 2
    assert found["twins"][0]["accuracy"]["total"] == 2
    assert "notes.txt was left out" in said.err


def test_a_calibration_folder_without_a_picture_is_a_sentence(capsys: Captured, tmp_path: Path) -> None:
    assert main(["deploy", str(CAT), *POCKET, "--calibrate", str(tmp_path)]) == 2
    assert "no picture that can be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ([], "Give a picture or a folder"),
        ([str(CAT), "--scenes", "4"], "not both"),
        (["--scenes", "1000000000"], "5000 are the most"),
        (["nowhere.png"], "There is no file"),
        ([str(CAT), "--variants", "B9"], "There is no variant “B9”"),
        ([str(CAT), "--threads", "4096"], "There are no 4096 threads"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(wrong: list[str], said: str, capsys: Captured) -> None:
    assert main(["deploy", "--family", "pocket", "--no-times", "--pictures", "1", *wrong]) == 2
    assert said in capsys.readouterr().err


def test_export_writes_int8_with_its_calibration(tmp_path: Path, capsys: Captured) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    Image.open(CAT).save(pictures / "cat.png")
    made = ["export", *POCKET, "--precision", "int8", "--calibrate", str(pictures), "--keep", "ends"]
    assert main([*made, "--output", str(tmp_path / "files")]) == 0
    said = open_file(tmp_path / "files" / "B0.int8.onnx").metadata
    assert said["precision"] == "int8"
    assert json.loads(said["quantised"])["pictures"] == 1


def test_choices_of_int8_are_for_int8_alone(tmp_path: Path, capsys: Captured) -> None:
    assert main(["export", *POCKET, "--observer", "entropy", "--output", str(tmp_path)]) == 2
    assert "--observer is for int8 alone" in capsys.readouterr().err
