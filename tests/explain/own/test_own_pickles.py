"""Pickles, which can run anything as they are read: refused, or left alone, and never read."""

import pickle
from pathlib import Path
from typing import Any

import pytest

from explain.hub import client
from explain.own.catalogue import catalogue
from tests.own_models import check_same, picture, refusal, save, seen, timms_logits


class Trap:
    """Springs when it is unpickled: the file is there then."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Any, tuple[Path]]:
        return Path.touch, (self.file,)


@pytest.fixture
def sprung(tmp_path: Path) -> Path:
    return tmp_path / "sprung"


def check_armed(pickled: Path, sprung: Path) -> None:
    """It was never read so far, and would have been noticed."""
    assert not sprung.exists()
    pickle.loads(pickled.read_bytes())
    assert sprung.exists()


@pytest.mark.parametrize("file", ["pytorch_model.bin", "model.pt", "model.pth", "best.pth.tar", "model.ckpt"])
def test_weights_as_a_pickle_alone_are_refused_unread(file: str, tmp_path: Path, sprung: Path) -> None:
    save(tmp_path / "model")
    (tmp_path / "model" / client.WEIGHTS).unlink()
    (tmp_path / "model" / file).write_bytes(pickle.dumps(Trap(sprung)))
    said = refusal(tmp_path / "model")
    assert said.startswith("model has its weights as a pickle only")
    assert "save_for_hf(…, safe_serialization=True)" in said
    check_armed(tmp_path / "model" / file, sprung)


def test_a_pickle_by_the_name_of_safetensors_is_refused_unread(tmp_path: Path, sprung: Path) -> None:
    save(tmp_path / "model")
    (tmp_path / "model" / client.WEIGHTS).write_bytes(pickle.dumps(Trap(sprung)))
    assert "is not a whole safetensors file" in refusal(tmp_path / "model")
    check_armed(tmp_path / "model" / client.WEIGHTS, sprung)


def test_a_pickle_that_takes_the_files_place_later_is_not_read_either(tmp_path: Path, sprung: Path) -> None:
    save(tmp_path / "model")
    spec = catalogue([str(tmp_path / "model")]).find("model")
    (tmp_path / "model" / client.WEIGHTS).write_bytes(pickle.dumps(Trap(sprung)))
    result = seen(spec)
    assert result.predictions == ()
    assert result.error is not None
    assert "do not fit" in result.error
    check_armed(tmp_path / "model" / client.WEIGHTS, sprung)


def test_a_pickle_beside_safetensors_is_left_alone(tmp_path: Path, sprung: Path) -> None:
    plain = save(tmp_path / "model")
    (tmp_path / "model" / "pytorch_model.bin").write_bytes(pickle.dumps(Trap(sprung)))
    check_same(seen(catalogue([str(tmp_path / "model")]).find("model")), timms_logits(plain, picture()))
    check_armed(tmp_path / "model" / "pytorch_model.bin", sprung)
