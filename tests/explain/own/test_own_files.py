"""Files of weights that are none, or are written otherwise than timm writes them: each is told for what it is."""

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file

from explain.hub import client
from explain.networks import header
from explain.networks.header import NAMES
from explain.own.description import CONFIG
from tests.own_models import change, refusal, save

FOREIGN: dict[str, tuple[bytes, str]] = {
    "a pickle": (pickle.dumps([1]), "file but a pickle"),
    "an older pickle": (pickle.dumps([1], 2), "file but a pickle"),
    "of torch.save": (b"PK\x03\x04" + bytes(99), "file but a pickle"),
    "a web page": (b"<!DOCTYPE html><html>404</html>", "file but a web page"),
    "of Keras": (b"\x89HDF\r\n\x1a\n" + bytes(99), "is a file of HDF5"),
    "of zeros": (bytes(99), "file: save or fetch it again"),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_file_of_another_kind_is_called_what_it_is(kind: str, tmp_path: Path) -> None:
    save(tmp_path / "model")
    content, said = FOREIGN[kind]
    (tmp_path / "model" / client.WEIGHTS).write_bytes(content)
    assert said in refusal(tmp_path / "model")


@pytest.mark.parametrize("length", [0x480, 0x43C], ids=["as of a pickle", "as of a web page"])
def test_a_whole_file_whose_header_is_as_long_as_others_begin_is_read(length: int, tmp_path: Path) -> None:
    described = b'{"x": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}'
    content = length.to_bytes(8, "little") + described.ljust(length) + bytes(4)
    assert any(map(content.startswith, header.OTHERS))
    (tmp_path / "whole.safetensors").write_bytes(content)
    assert set(header.read(tmp_path / "whole.safetensors")) == {"x"}


def test_a_file_that_may_not_be_read_is_not_called_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    save(tmp_path / "model")
    monkeypatch.setattr("explain.networks.header.safe_open", refused)
    assert "may not be read: change its permissions" in refusal(tmp_path / "model")


@pytest.mark.parametrize("file", [client.WEIGHTS, CONFIG])
@pytest.mark.parametrize(
    ("put", "said"),
    [
        (Path.mkdir, "is a folder"),
        (lambda path: path.symlink_to("/nowhere/x"), "is a link to a missing file (/nowhere/x)"),
        (lambda path: path.symlink_to(path), "is a link to a missing file"),
        (lambda path: path.symlink_to("/dev/zero"), "is no regular file"),
    ],
    ids=["a folder", "a link to nowhere", "a link to itself", "a device"],
)
def test_what_has_a_files_name_and_is_none_is_told(
    file: str, put: Callable[[Path], None], said: str, tmp_path: Path
) -> None:
    save(tmp_path / "model")
    (tmp_path / "model" / file).unlink()
    put(tmp_path / "model" / file)
    assert f"{tmp_path / 'model' / file} {said}" in refusal(tmp_path / "model")


def test_weights_in_several_files_are_told_from_none(tmp_path: Path) -> None:
    save(tmp_path / "model")
    file = tmp_path / "model" / client.WEIGHTS
    file.rename(file.with_name("model-00001-of-00001.safetensors"))
    (tmp_path / "model" / "model.safetensors.index.json").write_text("{}", encoding="utf-8")
    assert "its weights are in several files: save them as one" in refusal(tmp_path / "model")


def renamed(folder: Path, *makers: Callable[[str], str], plain: bool = False) -> str:
    save(folder)
    tensors = load_file(folder / client.WEIGHTS)
    named = {make(name): tensor.clone() for make in makers for name, tensor in tensors.items()}
    save_file({**named, **(tensors if plain else {})}, folder / client.WEIGHTS)
    return refusal(folder)


@pytest.mark.parametrize("prefix", ["module.", "model.", "_orig_mod.", "module.model."])
def test_a_module_around_the_network_is_named(prefix: str, tmp_path: Path) -> None:
    assert f"every name begins with “{prefix}” there" in renamed(tmp_path / "model", lambda name: prefix + name)


def test_of_a_network_and_its_average_it_is_told_what_is_too_much(tmp_path: Path) -> None:
    both = renamed(tmp_path / "both", lambda name: f"model.{name}", lambda name: f"ema_model.{name}")
    assert "every name begins with “model.” there" in both


@pytest.mark.parametrize("library", NAMES)
def test_names_of_another_library_are_said_to_be_its(library: str, tmp_path: Path) -> None:
    said = renamed(tmp_path / "model", lambda name: NAMES[library] + name[::-1])
    assert f"its tensors are called as in {library}; build it with timm" in said
    assert "and nothing is needed" in renamed(tmp_path / "plain", lambda name: f"ema.{name}", plain=True)


def test_of_such_a_convolution_with_other_classes_it_is_said_which_is_which(tmp_path: Path) -> None:
    save(tmp_path / "model", "dla46_c")
    change(tmp_path / "model", label_names=[*"abcdefg"], num_classes=7)
    assert "so it has 5 classes, and its description says 7" in refusal(tmp_path / "model")
