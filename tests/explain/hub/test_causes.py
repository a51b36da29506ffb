"""What is said of a failure names its actual cause: not another that is often the same one."""

from collections.abc import Callable
from pathlib import Path

import pytest
import timm
import torch
from huggingface_hub import constants
from safetensors.torch import load_file, save_file
from torch import nn

from explain.hub import client
from explain.hub.downloads import Downloads
from explain.maps.evidence import NoNumbers, look
from explain.networks import building
from explain.networks.variants import specs
from explain.own.catalogue import catalogue
from explain.own.description import CONFIG
from explain.runtime.failures import NetworkFailed, in_words
from tests.own_models import WORKS, Json, change, check_same, describe, picture, refusal, save, seen, timms_logits
from tests.randomness import stir
from tests.stand_in_hub import StandInHub, forget, stand_in

stand_in_hub = pytest.fixture(stand_in)
B0 = specs("pocket", ("B0",))[0]


def test_too_little_memory_is_told_from_all_else() -> None:
    for little in (MemoryError(), RuntimeError("CUDA out of memory"), RuntimeError("can't allocate 9 bytes")):
        with pytest.raises(NetworkFailed, match="choose a smaller variant"), in_words("B0"):
            raise little
    for other in ("mat1 and mat2 shapes cannot be multiplied", "Given groups=1", "device-side assert triggered"):
        with pytest.raises(NetworkFailed, match=r"memory is not the cause, .*choose another network"), in_words("B0"):
            raise RuntimeError(other)


def enlarge(layer: nn.Linear) -> None:
    layer.weight.mul_(1e5)


def add(layer: nn.Linear) -> None:
    layer.bias.fill_(3.4e38)  # of float32's numbers the largest are none of bfloat16's


def overflow(layer: nn.Linear) -> None:
    layer.weight.fill_(3e38)
    layer.bias.fill_(3e38)


def damage(layer: nn.Linear) -> None:
    layer.weight[3, 5] = float("nan")


CAUSES: dict[str, tuple[str, Callable[[nn.Linear], None], str]] = {
    "sums beyond float16": ("float16", enlarge, "too large for float16, set EXPLAIN_PRECISION to float32"),
    "sums beyond bfloat16": ("bfloat16", add, "too large for bfloat16, set EXPLAIN_PRECISION to float32"),
    "damaged weights, whatever the precision": ("float16", damage, "damaged, use others"),
    "damaged weights": ("float32", damage, "damaged, use others"),
    "sums beyond all": ("float32", overflow, "too large even for float32, as of one that diverged"),
    "sums beyond all, whatever the precision": ("bfloat16", overflow, "too large even for float32"),
}


@pytest.mark.parametrize("kind", CAUSES)
def test_numbers_that_are_none_have_the_precision_the_weights_or_the_training_for_a_cause(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    precision, change, said = CAUSES[kind]
    monkeypatch.setenv("EXPLAIN_PRECISION", precision)
    network = building.ready(B0, stir(building.build(B0)), trained=True)
    with torch.no_grad():
        change(network.classifier)
    with pytest.raises(NoNumbers) as refused:
        look(network, torch.ones(1, 3, 48, 48))
    assert said in str(refused.value)
    assert str(refused.value).startswith("pocket B0 gives no number for this picture: ")


@pytest.mark.parametrize("offline", [True, False], ids=["forbidden", "away"])
@pytest.mark.parametrize("there", [True, False], ids=["weights are here", "nothing is here"])
def test_a_description_that_is_missing_is_not_called_missing_weights(
    offline: bool, there: bool, stand_in_hub: StandInHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if there:
        stand_in_hub.put("somebody/leaves", client.WEIGHTS, b"weights")
        for _ in Downloads().watch("somebody/leaves"):
            pass
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", offline)
    if not offline:
        monkeypatch.setattr(client, "_ask", lambda address: False)
        forget()
    said = refusal("leaf=somebody/leaves")
    assert said.startswith("The config.json of somebody/leaves is not on this machine")
    assert ("though its weights are" in said) == there
    assert ("HF_HUB_OFFLINE" in said) == offline


def test_a_repository_without_a_description_is_not_called_missing(stand_in_hub: StandInHub) -> None:
    stand_in_hub.put("somebody/leaves", client.WEIGHTS, b"weights")
    assert "somebody/leaves is on the Hub and has no config.json" in refusal("leaf=somebody/leaves")
    assert "somebody/others is not on the Hub" in refusal("leaf=somebody/others")


def test_a_file_in_place_of_its_folder_and_weights_of_another_name_are_called_so(tmp_path: Path) -> None:
    save(tmp_path / "model")
    assert "which is a file: give the folder" in refusal(tmp_path / "model" / CONFIG)
    (tmp_path / "model" / client.WEIGHTS).rename(tmp_path / "model" / "leaves.safetensors")
    assert "has no model.safetensors: call leaves.safetensors so" in refusal(tmp_path / "model")
    save_file({"nothing": torch.zeros(1)}, tmp_path / "model" / "others.safetensors")
    assert "has no model.safetensors: save the model with" in refusal(tmp_path / "model")


def test_a_folder_whose_name_holds_an_equals_sign_is_not_taken_for_a_name(tmp_path: Path) -> None:
    save(tmp_path / "lr=0.1")
    assert "“lr=0.1” is no name for a model" in refusal(tmp_path / "lr=0.1")
    save(tmp_path / "lr=0.1" / "leaf")
    assert catalogue([str(tmp_path / "lr=0.1" / "leaf")]).find("leaf").label == "leaf"


@pytest.mark.parametrize("argument", ["act_layer", "norm_layer", "global_pool"])
def test_a_layer_that_timm_lacks_is_named(argument: str, tmp_path: Path) -> None:
    assert "magic" in refusal(describe(tmp_path / "model", {**WORKS, "model_args": {argument: "magic"}}))


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16, torch.float64])
def test_weights_of_another_precision_run_as_timm_runs_them_and_that_is_said(kind: torch.dtype, tmp_path: Path) -> None:
    save(tmp_path / "model")
    file = tmp_path / "model" / client.WEIGHTS
    tensors = load_file(file)
    save_file({name: t.to(kind) if t.is_floating_point() else t for name, t in tensors.items()}, file)
    spec = catalogue([str(tmp_path / "model")]).find("model")
    theirs = timm.create_model(f"local-dir:{tmp_path / 'model'}", pretrained=True).eval()
    result = seen(spec)
    check_same(result, timms_logits(theirs, picture()))
    assert result.remarks == (f"Its weights are kept in {str(kind).removeprefix('torch.')}, and run in float32.",)


@pytest.mark.parametrize("kind", [torch.int8, torch.int64, torch.uint8, torch.bool])
def test_weights_that_are_no_fractions_are_not_taken_for_such(kind: torch.dtype, tmp_path: Path) -> None:
    save(tmp_path / "model")
    file = tmp_path / "model" / client.WEIGHTS
    tensors = load_file(file)
    tensors["conv_stem.weight"] = tensors["conv_stem.weight"].to(kind)
    save_file(tensors, file)
    assert "conv_stem.weight is of type" in (said := refusal(tmp_path / "model"))
    assert "floating-point numbers are needed" in said


@pytest.mark.parametrize(
    ("described", "said"),
    [
        (
            {"architecture": "gernet_s", "model_args": {"stem_type": "magic"}},
            "gernet_s takes no such num_classes or stem",
        ),
        ({"architecture": "resnet18", "fixed_input_size": True}, "“fixed_input_size” must be false"),
    ],
)
def test_what_timm_refuses_without_a_word_or_by_another_name_is_named(
    described: Json, said: str, tmp_path: Path
) -> None:
    assert said in refusal(describe(tmp_path / "model", WORKS | described))


def test_norms_that_counted_no_batches_are_loaded_as_timm_loads_them(tmp_path: Path) -> None:
    plain = save(tmp_path / "model")
    file = tmp_path / "model" / client.WEIGHTS
    tensors = {name: t for name, t in load_file(file).items() if not name.endswith("num_batches_tracked")}
    assert len(tensors) < len(load_file(file))
    save_file(tensors, file)
    check_same(seen(catalogue([str(tmp_path / "model")]).find("model")), timms_logits(plain, picture()))


@pytest.mark.parametrize(("architecture", "name"), [("mobilenetv2_035", "classifier"), ("resnet18", "fc")])
def test_of_weights_with_other_classes_it_is_said_which_is_which(architecture: str, name: str, tmp_path: Path) -> None:
    save(tmp_path / "model", architecture)
    change(tmp_path / "model", label_names=[*"abcdefg"], num_classes=7)
    said = refusal(tmp_path / "model")
    assert f"{name}.weight is (5, " in said
    assert "so it has 5 classes, and its description says 7" in said


def test_a_pointer_to_weights_is_told_from_damaged_ones(tmp_path: Path) -> None:
    save(tmp_path / "model")
    file = tmp_path / "model" / client.WEIGHTS
    file.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n", encoding="utf-8")
    assert "is a pointer of Git LFS in place of the file: run git lfs pull" in refusal(tmp_path / "model")
    file.write_text("<html>not found</html>", encoding="utf-8")
    assert "is not a whole safetensors file" in refusal(tmp_path / "model")
