"""Models that cannot be explained: a description, a network or weights that do not fit are refused in one sentence."""

import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from explain.hub import client
from explain.own.description import CONFIG
from tests.own_models import LEAVES, SMALL, WORKS, Json, change, describe, refusal, save

DESCRIPTIONS: dict[str, tuple[Json | str, str]] = {
    "not JSON": ("architecture: resnet18", "is not a JSON object"),
    "a list": ("[]", "is not a JSON object"),
    "too deep to read": ("[" * 100_000, "is not a JSON object"),
    "of another library": ({"architectures": ["ResNetForImageClassification"]}, "is in the format of transformers"),
    "an architecture that is no word": ({**WORKS, "architecture": ["resnet18"]}, "names no “architecture”"),
    "an architecture of two lines": ({**WORKS, "architecture": "resnet18\nresnet34"}, "architecture"),
    "an unknown architecture": ({**WORKS, "architecture": "resnet19"}, "timm knows no architecture “resnet19”"),
    "an architecture elsewhere": (
        {**WORKS, "architecture": "hf-hub:a/b"}, "is hf-hub:a/b: give timm's name of it alone",
    ),
    "one of the Hub": ({**WORKS, "architecture": "timm/resnet18.a1_in1k"}, "give timm's name of it alone, as resnet18"),
    "an unknown tag": ({**WORKS, "architecture": "resnet18.magic"}, "timm cannot build"),
    "no classes": ({"architecture": SMALL}, "says neither “num_classes” nor “label_names”"),
    "an empty number of classes": ({**WORKS, "num_classes": 0}, "“num_classes” of"),
    "a billion classes": ({**WORKS, "num_classes": 10**9}, "a whole number from 1 to 99999 is needed"),
    "classes that are no number": ({**WORKS, "num_classes": "5"}, "a whole number from 1 to 99999 is needed"),
    "one logit and three labels": ({**WORKS, "num_classes": 1, "label_names": [*"abc"]}, "1 classes and 3 label names"),
    "too few labels": ({**WORKS, "label_names": ["a", "b"]}, "has 5 classes and 2 label names"),
    "too many labels": ({**WORKS, "label_names": [*"abcdef"]}, "has 5 classes and 6 label names"),
    "labels that nobody can read": ({**WORKS, "label_names": ["a", "b", "c", "d", "\x1b\x07"]}, "must be words"),
    "labels by numbers without end": (
        {"architecture": SMALL, "label_names": {"1" * 5000: "a", "2": "b"}}, "must be a list",
    ),
    "labels that are no words": ({**WORKS, "label_names": [None] * 5}, "must be a list of names"),
    "labels in one word": ({**WORKS, "label_names": "leaves"}, "must be a list of names"),
    "a label of a class beyond": ({**WORKS, "label_names": {"0": "a", "5": "b"}}, "names class 5, and there are 5"),
    "a number of a class twice": ({**WORKS, "label_names": {"1": "a", "01": "b"}}, "must be a list of names"),
    "a class of background": ({**WORKS, "label_offset": 1}, "“label_offset” of"),
    "a problem without classes": ({**WORKS, "problem_type": "regression"}, "“problem_type” of"),
    "another's description": ({"model_type": "efficientnet", "architectures": ["E"]}, "timm's is needed: build"),
    "settings that are no table": ({**WORKS, "pretrained_cfg": "default"}, "“pretrained_cfg” in the"),
    "labels without an order": (
        {**WORKS, "label_names": {"a": "v", "b": "w", "c": "x", "d": "y", "e": "z"}}, "must be a list",
    ),
    "arguments in a list": ({**WORKS, "model_args": ["drop_rate"]}, "is not a table"),
    "another file of weights": ({**WORKS, "model_args": {"checkpoint_path": "/etc/passwd"}}, "sets “checkpoint_path”"),
    "weights to fetch": ({**WORKS, "model_args": {"pretrained": True}}, "sets “pretrained”"),
    "one channel": ({**WORKS, "model_args": {"in_chans": 1}}, "is 1, and pictures here have 3 channels: repeat"),
    "an argument that is no number": ({**WORKS, "model_args": {"drop_rate": "a lot"}}, "drop_rate"),
    "another that is no number": ({**WORKS, "model_args": {"bn_eps": "small"}}, "bn_eps"),
    "an argument that asks for memory": ({**WORKS, "model_args": {"img_size": 20_000}}, "sets “img_size”"),
    "an argument that it does not take": (
        {"architecture": "resnet18", "num_classes": 5, "model_args": {"pad_type": "same"}}, "timm cannot build",
    ),
    "no such pooling": ({**WORKS, "model_args": {"global_pool": "magic"}}, "timm cannot build"),
    "poolings that differ": (
        {**WORKS, "global_pool": "avg", "model_args": {"global_pool": "avg"}, "pretrained_cfg": {"global_pool": "max"}},
        "is avg and max: give the one",
    ),
    "the maximum instead of the mean": ({**WORKS, "model_args": {"global_pool": "max"}}, "does not end in average"),
    "the mean and the maximum": ({**WORKS, "model_args": {"global_pool": "catavgmax"}}, "does not end in average"),
    "one pixel": ({**WORKS, "input_size": [3, 1, 1]}, "is 1 px: 16 to 1024 are possible"),
    "ten thousand pixels": ({**WORKS, "test_input_size": [3, 10_000, 10_000]}, "is 10000 px: 16 to 1024"),
    "no square": ({**WORKS, "input_size": [3, 224, 320]}, "three channels and a square are needed"),
    "a size that is no list": ({**WORKS, "input_size": 224}, "three channels and a square are needed"),
    "no crop": ({**WORKS, "crop_pct": 0}, "“crop_pct” of"),
    "more than all of the picture": ({**WORKS, "test_crop_pct": 1.5}, "“test_crop_pct” of"),
    "a crop that is no number": ({**WORKS, "crop_pct": "all"}, "a share from 0.1 to 1 is needed"),
    "a crop that is not even that": ({**WORKS, "crop_pct": float("nan")}, "a share from 0.1 to 1 is needed"),
    "a border around it": ({**WORKS, "crop_mode": "border"}, "center and squash are possible"),
    "division by zero": ({**WORKS, "std": [0.5, 0, 0.5]}, "“std” of"),
    "one mean for all": ({**WORKS, "mean": [0.5]}, "three numbers are needed, one for each colour"),
    "division by next to nothing": ({**WORKS, "std": [1e-60, 1e-60, 1e-60]}, "“std” of"),
    "a mean that is no number": ({**WORKS, "mean": [float("inf"), 0.5, 0.5]}, "“mean” of"),
    "a spread that is no number": ({**WORKS, "std": [0.5, float("nan"), 0.5]}, "“std” of"),
    "resizing at random": ({**WORKS, "interpolation": "random"}, "use bicubic or bilinear"),
    "settings of a kind with the rest": ({**WORKS, "pretrained_cfg": {"std": [0, 0, 0]}}, "“std” of"),
}  # fmt: skip


@pytest.mark.parametrize("kind", DESCRIPTIONS)
def test_a_description_that_makes_no_sense_is_one_sentence(kind: str, tmp_path: Path) -> None:
    description, said = DESCRIPTIONS[kind]
    assert said in refusal(describe(tmp_path / "model", description))


@pytest.mark.parametrize(
    "architecture", ["vit_tiny_patch16_224", "convnext_atto", "mobilenetv3_small_050", "vgg11", "efficientformer_l1"]
)
def test_a_network_that_ends_otherwise_is_refused_as_its_map_would_not_be_exact(
    architecture: str, tmp_path: Path
) -> None:
    said = refusal(describe(tmp_path / "model", {"architecture": architecture, "num_classes": 5}))
    assert f"is a {architecture}, which does not end in average pooling and one linear layer" in said
    assert "use an EfficientNet" in said


def test_a_network_too_large_for_anybody_is_refused_before_it_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explain.own.suitable._check_sums", lambda *_: pytest.fail("it was built"))
    huge = {"architecture": "resnetv2_101x3_bit", "num_classes": 99_999}
    assert "has more than 600 million parameters" in refusal(describe(tmp_path / "model", huge))


def test_weights_that_do_not_fit_are_refused_with_the_tensors_name(tmp_path: Path) -> None:
    save(tmp_path / "model")
    change(tmp_path / "model", label_names=[*LEAVES, "needle"], num_classes=6)
    said = refusal(tmp_path / "model")
    assert "do not fit: classifier." in said
    assert "is (5" in said
    assert "(6" in said


@pytest.mark.parametrize("missing", [True, False], ids=["one tensor too few", "one tensor too many"])
def test_weights_of_a_network_alike_are_refused_with_the_tensors_name(missing: bool, tmp_path: Path) -> None:
    save(tmp_path / "model")
    tensors = load_file(tmp_path / "model" / client.WEIGHTS)
    if missing:
        del tensors["bn2.bias"]
    else:
        tensors["bn3.bias"] = torch.zeros(7)
    save_file(tensors, tmp_path / "model" / client.WEIGHTS)
    expected = "bn2.bias is nothing, and (1280,) is needed" if missing else "bn3.bias is (7,), and nothing is needed"
    assert expected in refusal(tmp_path / "model")


@pytest.mark.parametrize("length", [0, 4, 100, 100_000])
def test_weights_cut_short_are_refused(length: int, tmp_path: Path) -> None:
    save(tmp_path / "model")
    file = tmp_path / "model" / client.WEIGHTS
    file.write_bytes(file.read_bytes()[:length])
    assert f"{file} is not a whole safetensors file" in refusal(tmp_path / "model")


def test_a_folder_that_is_not_there_or_not_whole_is_refused(tmp_path: Path) -> None:
    assert f"There is no folder {tmp_path / 'none'}" in refusal(tmp_path / "none")
    save(tmp_path / "model")
    shutil.copytree(tmp_path / "model", tmp_path / "bare")
    (tmp_path / "bare" / CONFIG).unlink()
    assert "has no config.json" in refusal(tmp_path / "bare")
    assert "There is no folder" in refusal(tmp_path / "model" / CONFIG)
    (tmp_path / "empty").mkdir()
    assert "has no model.safetensors" in refusal(tmp_path / "empty")


@pytest.mark.parametrize(
    "where", ["~nobody-of-that-name/model", "a\0b", "./none", "some/where/else", "@@/@@", f"./{'a' * 300}"]
)
def test_what_is_no_place_is_one_sentence(where: str) -> None:
    refusal(f"leaf={where}")


@pytest.mark.parametrize(("architecture", "side"), [("inception_v3", 64), ("densenet121", 16)])
def test_a_network_that_does_not_run_at_the_size_that_it_asks_for_is_refused(
    architecture: str, side: int, tmp_path: Path
) -> None:
    described = {"architecture": architecture, "num_classes": 5, "input_size": [3, side, side]}
    assert f"does not run on pictures of {side} px" in refusal(describe(tmp_path / "model", described))


def test_buffers_count_as_parameters_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = save(tmp_path / "model")
    parameters = sum(parameter.numel() for parameter in module.parameters())
    monkeypatch.setattr("explain.own.suitable.MOST_NUMBERS", parameters)
    assert "million parameters: use a smaller one" in refusal(tmp_path / "model")
