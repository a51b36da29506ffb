"""A pocket network that is taught other drawings: what it starts from, what is saved of it, and who can read that."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import timm
import torch
from PIL import Image
from safetensors.torch import load_file
from timm.data import create_transform, resolve_model_data_config

from explain.__main__ import main
from explain.compare import compare, results
from explain.errors import LensError
from explain.networks import building, weights
from explain.networks.store import ModelStore
from explain.networks.variants import Spec, specs
from explain.own.catalogue import catalogue
from explain.training.finetune import HELD_OUT, LEAVES, finetune
from explain.training.scenes import FontMissing, Scene, font_path, scene_of
from tests import threads

B0 = specs("pocket", ("B0",))[0]
TWO = {"seedling": "🌱", "maple leaf": "🍁"}


def has_font() -> bool:
    try:
        font_path()
    except FontMissing:
        return False
    return True


needs_font = pytest.mark.skipif(not has_font(), reason="drawing scenes needs Debian's fonts-noto-color-emoji")


def quiet(text: str) -> None:
    """Progress for nobody."""


@dataclass(frozen=True, slots=True)
class Taught:
    """A short run: where it was saved, what it said at the end, and the network as the app finds it."""

    folder: Path
    said: str
    spec: Spec


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    with threads.one_thread():
        yield


@pytest.fixture(scope="module")
def taught(one_thread: None, tmp_path_factory: pytest.TempPathFactory) -> Taught:
    folder = tmp_path_factory.mktemp("taught") / "leaves"
    said = finetune(B0, TWO, folder, scenes=96, epochs=2, report=quiet)
    return Taught(folder, said, catalogue([f"leaf={folder}"]).find("leaf"))


def scenes(count: int) -> list[Scene]:
    """Drawings of both in turn, which no run has seen."""
    return [scene_of(np.random.default_rng([99, n]), tuple(TWO.values())[n % 2], n % 2) for n in range(count)]


@needs_font
def test_it_is_saved_as_timm_saves_models(taught: Taught) -> None:
    assert sorted(file.name for file in taught.folder.iterdir()) == ["config.json", "model.safetensors"]
    config = json.loads((taught.folder / "config.json").read_text())
    assert (config["architecture"], config["num_classes"]) == ("pocket_b0", 2)
    assert config["label_names"] == ["seedling", "maple leaf"]


@needs_font
def test_timm_reads_it_to_the_same_logits_on_its_own_transform(taught: Taught) -> None:
    theirs = timm.create_model(f"local-dir:{taught.folder}", pretrained=True).eval()
    transform = create_transform(**resolve_model_data_config(theirs, use_test_size=True))
    for scene in scenes(4):
        (result,) = results(compare(scene.image, (taught.spec,), ModelStore(1)))
        assert result.error is None
        assert result.evidence is not None
        assert result.classes == ("seedling", "maple leaf")
        with torch.inference_mode():
            expected = theirs(transform(scene.image).unsqueeze(0))[0]
        assert torch.allclose(result.evidence.logits, expected, atol=1e-4)
        rebuilt = result.evidence.maps([0, 1]).mean(axis=(1, 2)) + result.evidence.bias.numpy()
        assert np.allclose(rebuilt, expected.numpy(), atol=1e-4)


@needs_font
def test_it_sees_pictures_as_the_network_did_that_it_comes_from(taught: Taught) -> None:
    assert building.intake(taught.spec) == building.intake(B0)


@needs_font
def test_all_but_the_last_layer_starts_from_the_shipped_weights(taught: Taught) -> None:
    shipped = weights.find(B0)
    assert shipped
    before, after = load_file(shipped), load_file(taught.folder / "model.safetensors")
    assert before.keys() == after.keys()
    for name in ("conv_stem.weight", "conv_head.weight", "blocks.3.0.conv_pwl.weight"):
        moved = (after[name] - before[name]).abs().max()
        assert 0 < moved < 0.2 * before[name].abs().max(), name  # four steps at a small rate
    assert after["classifier.weight"].shape == (2, before["classifier.weight"].shape[1])


@needs_font
def test_what_it_says_of_itself_is_what_it_does(taught: Taught) -> None:
    found = re.fullmatch(rf"(.+): 2 classes, (\d+\.\d)% right on {2 * HELD_OUT} new scenes", taught.said)
    assert found
    assert found[1] == str(taught.folder)
    network = building.load(taught.spec)
    drawn = scenes(120)
    with torch.inference_mode():
        answers = network.module(torch.cat([network.intake.tensor(scene.image) for scene in drawn])).argmax(1)
    right = np.mean([int(answer) == scene.label for answer, scene in zip(answers, drawn, strict=True)])
    assert 100 * right == pytest.approx(float(found[2]), abs=15)  # other scenes: a spread of about 4 each
    assert right > 0.55


@pytest.mark.parametrize("classes", [{}, {"seedling": "🌱"}])
def test_one_class_is_refused_before_anything_is_drawn(classes: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(LensError, match="Two classes are the least"):
        finetune(B0, classes, tmp_path / "none", scenes=96, epochs=2, report=pytest.fail)
    assert not (tmp_path / "none").exists()


def test_the_command_line_refuses_one_class_and_no_class_in_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["pocket", "finetune", "--folder", str(tmp_path / "none"), "--classes"]
    assert main([*command, "seedling=🌱"]) == 2
    assert capsys.readouterr().err.startswith("error: Two classes are the least")
    with pytest.raises(SystemExit) as left:
        main([*command, "seedling"])
    said = capsys.readouterr().err
    assert left.value.code == 2
    assert "seedling is not NAME=CHARACTER" in said
    assert said.count("\n") == 1


@needs_font
def test_without_a_word_it_learns_five_leaves(tmp_path: Path, one_thread: None) -> None:
    assert main(["pocket", "finetune", "--folder", str(tmp_path / "new"), "--scenes", "10", "--epochs", "1"]) == 0
    spec = catalogue([f"leaves={tmp_path / 'new'}"]).find("leaves")
    assert building.class_names(spec) == tuple(LEAVES)
    (result,) = results(compare(Image.new("RGB", (100, 80), "green"), (spec,), ModelStore(1)))
    assert len(result.predictions) == 5
