"""Somebody's own models: a folder as timm saves it goes all the way, and is explained in its own words."""

import json
from pathlib import Path

import numpy as np
import pytest
import timm
import torch
from PIL import Image
from timm.data import create_transform, resolve_data_config

from explain.__main__ import main
from explain.hub import client
from explain.networks import building, weights
from explain.networks.sources.source import Kind
from explain.own import models as own
from explain.own.catalogue import catalogue
from explain.own.description import CONFIG
from tests.own_models import (
    LEAVES,
    SMALL,
    Json,
    change,
    check_same,
    describe,
    explained,
    picture,
    save,
    seen,
    timms_logits,
)  # fmt: skip
from tests.places import EXAMPLES

CAT = EXAMPLES / "cat.png"


@pytest.mark.parametrize("architecture", [SMALL, "efficientnet_b0", "resnet18", "inception_v3"])
def test_what_timm_saved_is_explained_exactly_in_its_own_words(architecture: str, tmp_path: Path) -> None:
    plain = save(tmp_path / "model", architecture)
    spec = catalogue([f"leaf={tmp_path / 'model'}"]).find("leaf")
    assert (spec.kind, spec.label, spec.key) == (Kind.OWN, "leaf", "own/leaf/own")
    result, expected = explained(spec), timms_logits(plain, picture())
    check_same(result, expected)
    assert result.classes == LEAVES
    assert [p.name for p in result.predictions] == [LEAVES[i] for i in expected.argsort(descending=True)]
    assert result.cost.params == sum(p.numel() for p in plain.parameters())


def test_timm_itself_reads_the_same_folder_to_the_same_logits(tmp_path: Path) -> None:
    save(tmp_path / "model")
    theirs = timm.create_model(f"local-dir:{tmp_path / 'model'}", pretrained=True).eval()
    check_same(seen(catalogue([str(tmp_path / "model")]).find("model")), timms_logits(theirs, picture()))


def test_the_command_line_explains_it_beside_others(tmp_path: Path) -> None:
    plain = save(tmp_path / "model")
    file = tmp_path / "found.json"
    here = ["--model", f"leaf={tmp_path / 'model'}", "--beside", "pocket/B0/scenes", "--json", str(file)]
    assert main(["compare", str(CAT), *here]) == 0
    pocket, mine = json.loads(file.read_text())["results"]
    assert (pocket["variant"], pocket["family"]) == ("B0", "pocket")
    assert (mine["variant"], mine["family"], mine["recipe"], mine["weights"]) == ("leaf", "own", "own", None)
    assert mine["error"] is None
    expected = timms_logits(plain, Image.open(CAT).convert("RGB"))
    best = int(expected.argmax())
    assert {prediction["name"] for prediction in mine["predictions"]} == set(LEAVES)
    assert mine["predictions"][0]["name"] == LEAVES[best]
    assert mine["predictions"][0]["logit"] == pytest.approx(float(expected[best]), abs=1e-3)
    assert np.mean(mine["map"]["values"]) + mine["map"]["bias"] == pytest.approx(float(expected[best]), abs=1e-3)


def test_the_command_line_refuses_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(CAT), "--model", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert said.err.startswith(f"error: {tmp_path} has no model.safetensors")


def test_the_settings_of_the_description_are_followed(tmp_path: Path) -> None:
    plain = save(tmp_path / "model")
    settings: Json = {
        "input_size": [3, 160, 160], "crop_pct": 0.8, "crop_mode": "squash", "interpolation": "bilinear",
        "mean": [0.1, 0.2, 0.3], "std": [0.4, 0.5, 0.6],
    }  # fmt: skip
    change(tmp_path / "model", pretrained_cfg=settings)
    spec = catalogue([str(tmp_path / "model")]).find("model")
    found = building.intake(spec)
    assert (found.size, found.crop_pct, found.crop_mode, found.interpolation) == (160, 0.8, "squash", "bilinear")
    transform = create_transform(
        (3, 160, 160), crop_pct=0.8, crop_mode="squash", interpolation="bilinear", mean=(0.1, 0.2, 0.3),
        std=(0.4, 0.5, 0.6),
    )  # fmt: skip
    with torch.inference_mode():
        check_same(seen(spec), plain(transform(picture()).unsqueeze(0))[0])


def test_a_description_cannot_send_timm_to_other_files(tmp_path: Path) -> None:
    plain = save(tmp_path / "model")
    expected = timms_logits(plain, picture())
    elsewhere = {"url": "http://hub.invalid/x.bin", "file": str(tmp_path / "none"), "hf_hub_id": "a/b"}
    settings = json.loads((tmp_path / "model" / CONFIG).read_text())["pretrained_cfg"]
    change(tmp_path / "model", pretrained_cfg={**settings, **elsewhere, "custom_load": True})
    check_same(seen(catalogue([str(tmp_path / "model")]).find("model")), expected)


def test_classes_without_labels_are_numbered(tmp_path: Path) -> None:
    save(tmp_path / "model")
    found = json.loads((tmp_path / "model" / CONFIG).read_text())
    del found["label_names"]
    (tmp_path / "model" / CONFIG).write_text(json.dumps(found))
    spec = catalogue([str(tmp_path / "model")]).find("model")
    assert building.class_names(spec) == ("class 0", "class 1", "class 2", "class 3", "class 4")


def test_labels_by_number_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    names = {str(number): f"kind {number}" for number in (10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)}
    folder = describe(tmp_path / "model", {"architecture": SMALL, "label_names": names})
    variant = own.read(str(folder))
    assert variant.own
    assert variant.own.classes == tuple(f"kind {number}" for number in range(11))


def test_labels_give_way_to_their_descriptions_where_there_are_any(tmp_path: Path) -> None:
    described = {"label_names": ["n01", "n02"], "label_descriptions": {"n01": "tench, Tinca tinca"}}
    variant = own.read(str(describe(tmp_path / "model", {"architecture": SMALL, **described})))
    assert variant.own
    assert variant.own.classes == ("tench, Tinca tinca", "n02")


def test_descriptions_that_are_too_much_alike_are_not_used_and_a_label_is_one_line(tmp_path: Path) -> None:
    described = {"label_names": ["one\nfish", "two fish"], "label_descriptions": {"one\nfish": "two fish"}}
    variant = own.read(str(describe(tmp_path / "model", {"architecture": SMALL, **described})))
    assert variant.own
    assert variant.own.classes == ("one fish", "two fish")


def test_a_file_that_went_away_is_a_sentence_and_no_prediction(tmp_path: Path) -> None:
    save(tmp_path / "model")
    spec = catalogue([str(tmp_path / "model")]).find("model")
    size = (tmp_path / "model" / client.WEIGHTS).stat().st_size
    assert weights.state(spec) == weights.State(weights.Origin.LOCAL, size)
    (tmp_path / "model" / client.WEIGHTS).unlink()
    result = seen(spec)
    assert result.predictions == ()
    assert result.error is not None
    assert "model.safetensors is missing" in result.error
    assert weights.state(spec).origin is weights.Origin.MISSING


def test_what_no_reader_sees_is_left_out_of_a_label_and_what_joins_letters_is_not(tmp_path: Path) -> None:
    labels = ["cat\x1b]0;hello\x07", "half \ud800", "می\u200cخواهم"]
    variant = own.read(str(describe(tmp_path / "model", {"architecture": SMALL, "label_names": labels})))
    assert variant.own
    assert variant.own.classes == ("cat]0;hello", "half ", "می\u200cخواهم")


def test_a_description_without_settings_has_those_that_timm_would_take(tmp_path: Path) -> None:
    plain = save(tmp_path / "model")
    (tmp_path / "model" / CONFIG).write_text(json.dumps({"architecture": SMALL, "num_classes": len(LEAVES)}))
    spec = catalogue([str(tmp_path / "model")]).find("model")
    with torch.inference_mode():
        check_same(seen(spec), plain(create_transform(**resolve_data_config(model=plain))(picture()).unsqueeze(0))[0])
