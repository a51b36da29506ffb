"""A description of one's own model that is unlikely for its architecture gets a remark; a likely one gets none."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from timm.models import get_pretrained_cfg

from explain.__main__ import main
from explain.networks.plausible import doubts
from explain.networks.variants import IMAGENET, LITE
from tests import own_models
from tests.places import EXAMPLES


def said(architecture: str = "efficientnet_b0", classes: int = 5, **settings: Any) -> tuple[str, ...]:
    return doubts(architecture, json.dumps(settings), classes)


@pytest.mark.parametrize(
    "tag", [spec.source.repository.removeprefix("timm/") for spec in (*IMAGENET.everything(), *LITE.everything())]
)
def test_timms_own_configurations_are_likely(tag: str) -> None:
    config = get_pretrained_cfg(tag).to_dict()
    settings = {name: config[name] for name in ("mean", "std", "input_size", "crop_pct") if config.get(name)}
    assert said(tag.partition(".")[0], 1000, **settings) == ()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"mean": [0, 0, 0], "std": [1, 1, 1]}, "leave pictures at 0 to 1"),
        ({"mean": [0.5, 0.5, 0.5], "std": [0.1, 0.1, 0.1]}, "are 0.5 and 0.1, and timm’s weights of efficientnet_b0"),
        ({"input_size": [3, 32, 32]}, "is “input_size” the size"),
        ({"input_size": [3, 224, 224], "test_input_size": [3, 1024, 1024]}, "is 1024 px"),
        ({"crop_pct": 0.3}, "less than half"),
        ({"input_size": [3, 160, 160], "test_input_size": [3, 256, 256]}, "“input_size” is 160 px and “test_input"),
    ],
)
def test_what_is_unlikely_is_one_sentence(settings: dict[str, Any], words: str) -> None:
    (found,) = said(**settings)
    assert words in found
    assert len(said("efficientnet_b0.ra_in1k", **settings)) == 1


@pytest.mark.parametrize("command", ["compare", "study", "doctor"])
def test_it_is_told_by_whatever_judges_the_model(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own_models.save(tmp_path / "mine")
    own_models.change(tmp_path / "mine", pretrained_cfg={"input_size": [3, 64, 64], "crop_pct": 0.3})
    np.save(tmp_path / "tensor.npy", np.random.default_rng(0).normal(size=(1, 3, 64, 64)).astype(np.float32))
    asked = str(tmp_path / "tensor.npy") if command == "doctor" else str(EXAMPLES / "cat.png")
    assert main([command, asked, "--model", str(tmp_path / "mine"), "--json", "-"]) == 0
    said = capsys.readouterr()
    found = json.loads(said.out)
    remarks = [*found.get("remarks", ()), *(one for row in found.get("results", ()) for one in row["remarks"])]
    assert sum("less than half of the shorter side" in one for one in remarks) == 1


def test_a_background_among_the_classes_is_asked_about() -> None:
    assert "background" in said(classes=1001)[0]
    assert said(classes=1000) == ()


def test_of_an_architecture_without_weights_nothing_is_doubted_by_comparison() -> None:
    assert said("pocket_b0", mean=[0.5, 0.5, 0.5], std=[0.1, 0.1, 0.1], input_size=[3, 48, 48]) == ()
