"""What somebody's own model is called: its folder's name or the one that is given, and never another network's."""

import shutil
from pathlib import Path

import pytest

from explain.own.catalogue import catalogue
from tests.own_models import refusal, save


@pytest.mark.parametrize("name", ["my leaf", "my/leaf", "../leaf", "leaf!", "l" * 41, "<b>"])
def test_a_name_that_could_not_be_typed_or_kept_is_refused(name: str, tmp_path: Path) -> None:
    save(tmp_path / "model")
    assert f"“{name}” is no name for a model" in refusal(f"{name}={tmp_path / 'model'}")


def test_a_folder_gives_its_own_name_where_none_is_given(tmp_path: Path) -> None:
    save(tmp_path / "maple-1.2_b")
    assert catalogue([f"{tmp_path}/maple-1.2_b/"]).find("maple-1.2_b").variant.name == "maple-1.2_b"
    shutil.copytree(tmp_path / "maple-1.2_b", tmp_path / "my leaves")
    assert "“my leaves” is no name for a model" in refusal(tmp_path / "my leaves")
    assert catalogue([f"leaf={tmp_path}/my leaves"]).find("leaf").variant.own


def test_a_folder_with_an_equals_sign_can_be_named(tmp_path: Path) -> None:
    save(tmp_path / "lr=0.1")
    assert catalogue([f"leaf={tmp_path / 'lr=0.1'}"]).find("leaf").variant.name == "leaf"


def test_two_models_of_one_name_are_refused_and_of_two_names_are_not(tmp_path: Path) -> None:
    save(tmp_path / "model")
    (tmp_path / "other").mkdir()
    shutil.copytree(tmp_path / "model", tmp_path / "other" / "model")
    assert "same name" in refusal(tmp_path / "model", tmp_path / "other" / "model")
    found = catalogue([str(tmp_path / "model"), f"second={tmp_path / 'other' / 'model'}"])
    assert [found.find(name).variant.name for name in ("model", "second")] == ["model", "second"]


@pytest.mark.parametrize("name", ["B0", "ResNet-50"])
def test_a_model_named_as_another_network_is_called_is_refused(name: str, tmp_path: Path) -> None:
    save(tmp_path / name)
    said = f"Two networks would have the same name, “{name}”: give yours another, as in NAME=WHERE."
    assert refusal(f"{name}={tmp_path / name}") == refusal(tmp_path / name) == said
