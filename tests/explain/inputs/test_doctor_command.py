"""`python -m explain doctor`: its document, its sentences and its exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from explain.__main__ import main
from explain.inputs.diagnosis import MISTAKES
from explain.pictures.photographs import photographs
from tests.own_models import change, save
from tests.places import ROOT

LITE = "lite/Lite0/in1k"


@pytest.fixture(scope="module")
def photograph() -> str:
    return str(next(row.path for row in photographs() if row.path.stem == "coffee"))


@pytest.fixture
def tensor(tmp_path: Path, photograph: str) -> str:
    """As somebody who reads and shrinks by OpenCV, and forgets the rest."""
    pixels = cv2.imread(photograph)
    assert pixels is not None
    np.save(tmp_path / "x.npy", cv2.resize(pixels, (224, 224)).astype(np.float32)[None])
    return str(tmp_path / "x.npy")


def test_the_document_names_the_mistakes_and_has_the_right_code(
    tensor: str, photograph: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", tensor, "--image", photograph, "--network", LITE, "--json", "-"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["mistakes"] == ["layout", "channel-order", "range", "interpolation", "antialias", "squash"]
    assert found["sure"] is True
    assert set(found) >= {"mistakes", "sure", "evidence", "code"}
    assert set(found["mistakes"]) <= set(MISTAKES)
    assert found["evidence"]["kernel"] == "bilinear"
    compile(found["code"], "code", "exec")


def test_people_get_sentences_and_code(tensor: str, photograph: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", tensor, "--image", photograph, "--library", "pillow"]) == 0
    said = capsys.readouterr().out
    assert "Channel order: the tensor’s channels are BGR, as OpenCV reads pictures" in said
    assert "image.resize((256 * image.width" in said


def test_a_right_tensor_has_an_empty_list(tmp_path: Path, photograph: str, capsys: pytest.CaptureFixture[str]) -> None:
    from PIL import Image

    from explain.networks import building
    from explain.networks.variants import specs

    own = building.intake(specs("lite", ("Lite0",))[0])
    np.savez(tmp_path / "x.npz", own.tensor(Image.open(photograph).convert("RGB")).numpy())
    assert main(["doctor", str(tmp_path / "x.npz"), "--image", photograph, "--json", str(tmp_path / "out.json")]) == 0
    found = json.loads((tmp_path / "out.json").read_text())
    assert (found["mistakes"], found["sure"]) == ([], True)
    assert "This tensor is right" in capsys.readouterr().out  # the document went elsewhere


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{tmp}/none.npy"], "There is no file"),
        (["{tensor}", "--image", "{tmp}/none.png"], "There is no file"),
        (["{tensor}", "--network", "lite/Lite9/in1k"], "There is no variant"),
        (["{tensor}", "--network", "x"], "There is no network"),
        (["{tmp}/empty.npy"], "holds no tensor"),
        (["{tensor}", "--image", "{tensor}"], "not a picture"),
        (["{tensor}", "--json", "{tmp}"], "cannot be written"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    arguments: list[str], said: str, tensor: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.npy").write_bytes(b"")
    filled = [word.format(tmp=tmp_path, tensor=tensor) for word in arguments]
    assert main(["doctor", *filled]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_no_tensor_at_all_is_one_line_too() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "explain", "doctor"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.count("\n") == 1


def test_a_model_of_ones_own_is_the_network_unless_another_is_named(
    tensor: str, photograph: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("leaf", "other"):
        change(save_model(tmp_path / name), pretrained_cfg={"input_size": [3, 96, 96], "crop_pct": 1.0})
    mine = ["--image", photograph, "--model", str(tmp_path / "leaf")]
    for named in ([], ["--network", "leaf"], ["--network", "own/leaf/own"]):
        assert main(["doctor", tensor, *mine, *named]) == 0
        assert "The right input for leaf:" in capsys.readouterr().out
    assert main(["doctor", tensor, *mine, "--network", LITE]) == 0
    assert "The right input for EfficientNet-Lite0:" in capsys.readouterr().out
    assert main(["doctor", tensor, *mine, "--model", str(tmp_path / "other")]) == 2
    assert "A tensor is for one network: name it, as in --network leaf." in capsys.readouterr().err


def save_model(folder: Path) -> Path:
    save(folder)
    return folder
