"""The tensor is timm's own to the bit, and the box is where in the picture the tensor was taken from."""

import functools
from typing import Any

import numpy as np
import pytest
import timm
import torch
from PIL import Image
from timm.data import create_transform, resolve_data_config, resolve_model_data_config
from timm.models import get_pretrained_cfg

from explain.networks import building
from explain.networks.preprocessing import Intake
from explain.networks.variants import IMAGENET, LITE, POCKET, RELATIVES, Spec, specs
from explain.own.catalogue import Catalogue
from explain.runtime.arrays import Array

TAGS = ["tf_efficientnet_b0.aa_in1k", "tf_efficientnet_b3.aa_in1k", "tf_efficientnet_b7.ap_in1k"]
POCKETS = ["pocket B0", "pocket B3"]
PUBLISHED = [*IMAGENET.everything(), *LITE.everything(), *RELATIVES.everything()]
SQUASHED = ["imagenet/B5/timm", "relatives/EfficientNetV2-M/published", "relatives/EfficientNetV2-L/published"]
SLIM = [(9000, 1), (1, 9000), (9001, 2), (2047, 100), (100, 2048), (801, 100), (7, 999)]  # width, height in px


@functools.cache
def config(tag: str) -> dict[str, Any]:
    """timm's own description of a network's input."""
    with torch.device("meta"):
        found: dict[str, Any] = resolve_model_data_config(timm.create_model(tag, pretrained=False))
    return found


def intake(name: str) -> Intake:
    if name in TAGS:
        return Intake.from_timm(config(name))
    (spec,) = specs(POCKET.name, (name.split()[1],))
    with torch.device("meta"):
        return building.intake(spec)


def ramp(width: int, height: int) -> Image.Image:
    """Red grows from left to right and green from top to bottom, from 0 to 255 over the whole picture."""
    x, y = np.meshgrid((np.arange(width) + 0.5) / width, (np.arange(height) + 0.5) / height)
    return Image.fromarray((255 * np.stack([x, y, 0 * x], axis=-1)).round().astype(np.uint8))


def ends(values: Array) -> tuple[float, float]:
    """What a row of evenly spaced values comes to at its two outer edges, half a cell beyond the outer centres."""
    slope, start = np.polyfit(np.arange(len(values)) + 0.5, values, 1)
    return float(start), float(start + slope * len(values))


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("size", [(1, 1), (3, 5), (224, 224), (301, 203), (97, 640), (1003, 333), (256, 257)])
def test_the_tensor_is_timms_to_the_bit(tag: str, size: tuple[int, int]) -> None:
    width, height = size
    image = Image.fromarray(np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8))
    theirs = create_transform(**config(tag))(image)
    assert torch.equal(intake(tag).tensor(image)[0], theirs)


@pytest.mark.parametrize("size", SLIM[3:])
def test_cutting_the_ends_of_a_very_slim_picture_changes_next_to_nothing(size: tuple[int, int]) -> None:
    image = Image.fromarray(np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8))
    theirs = create_transform(**config(TAGS[0]))(image)
    mine = intake(TAGS[0]).tensor(image)[0]
    assert (mine - theirs).abs().max() < 0.1  # of values that span about 4.5


@pytest.mark.parametrize("size", SLIM[:3])
def test_a_picture_one_pixel_thick_is_not_blown_up_along_its_whole_length(size: tuple[int, int]) -> None:
    tensor = intake(TAGS[0]).tensor(
        Image.new("RGB", size, "white")
    )  # timm alone would make 9000 x 1 two million px long
    assert tensor.shape == (1, 3, 224, 224)
    assert torch.equal(tensor, tensor[:, :, :1, :1].expand_as(tensor))


@pytest.mark.parametrize("name", [*TAGS, *POCKETS])
@pytest.mark.parametrize("size", [(384, 384), (301, 203), (97, 640), (1003, 333), (256, 257), (2047, 100), (100, 2048)])
def test_the_box_is_where_the_tensor_was_taken_from(name: str, size: tuple[int, int]) -> None:
    width, height = size
    network = intake(name)
    tensor = network.tensor(ramp(width, height))[0].permute(1, 2, 0)
    places = (tensor * torch.tensor(network.std) + torch.tensor(network.mean)).numpy()  # in [0, 1] of the sides
    left, right = ends(width * places[..., 0].mean(axis=0))
    top, bottom = ends(height * places[..., 1].mean(axis=1))
    assert (left, top, right, bottom) == pytest.approx(network.box(width, height), abs=1.5)


@pytest.mark.parametrize("name", [*TAGS, *POCKETS])
@pytest.mark.parametrize("size", [(1, 1), (2, 3), *SLIM])
def test_the_box_is_a_square_in_the_middle_of_the_picture(name: str, size: tuple[int, int]) -> None:
    width, height = size
    network = intake(name)
    x0, y0, x1, y1 = network.box(width, height)
    assert 0 <= x0 < x1 <= width
    assert 0 <= y0 < y1 <= height
    assert (x0 + x1) / 2 == pytest.approx(width / 2, abs=0.5)
    assert (y0 + y1) / 2 == pytest.approx(height / 2, abs=0.5)
    side = min(width, height) * network.crop_pct
    assert (x1 - x0, y1 - y0) == pytest.approx((side, side), rel=0.02)


def noise(width: int, height: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8))


def timms(spec: Spec) -> dict[str, Any]:
    """What timm itself makes of the published configuration, at the size that it recommends for testing."""
    assert spec.published
    configuration = get_pretrained_cfg(spec.published.tag).to_dict()
    found: dict[str, Any] = resolve_data_config(pretrained_cfg=configuration, use_test_size=True)
    return found


@pytest.mark.parametrize("spec", PUBLISHED, ids=lambda spec: spec.key)
def test_every_published_networks_tensor_is_timms_to_the_bit(spec: Spec) -> None:
    transform = create_transform(**timms(spec))
    for size in ((301, 203), (97, 160)):  # wide, tall
        assert torch.equal(building.intake(spec).tensor(noise(*size))[0], transform(noise(*size)))


def test_three_published_networks_squash_pictures_and_the_others_cut_them() -> None:
    assert [spec.key for spec in PUBLISHED if timms(spec)["crop_mode"] == "squash"] == SQUASHED
    assert [spec.key for spec in PUBLISHED if building.intake(spec).crop_mode == "squash"] == SQUASHED


@pytest.mark.parametrize("key", SQUASHED)
@pytest.mark.parametrize("size", [(384, 384), (301, 203), (97, 640), (1, 1), *SLIM])
def test_a_network_that_squashes_sees_the_whole_picture(key: str, size: tuple[int, int]) -> None:
    network = building.intake(Catalogue().find(key))
    assert network.box(*size) == pytest.approx((0, 0, *size))


@pytest.mark.parametrize("key", SQUASHED)
@pytest.mark.parametrize("size", [(384, 384), (301, 203), (97, 640)])
def test_what_is_squashed_reaches_from_end_to_end(key: str, size: tuple[int, int]) -> None:
    network = building.intake(Catalogue().find(key))
    tensor = network.tensor(ramp(*size))[0].permute(1, 2, 0)
    places = (tensor * torch.tensor(network.std) + torch.tensor(network.mean)).numpy()  # in [0, 1] of the sides
    assert ends(places[..., 0].mean(axis=0)) == pytest.approx((0, 1), abs=0.01)
    assert ends(places[..., 1].mean(axis=1)) == pytest.approx((0, 1), abs=0.01)


@pytest.mark.parametrize("size", [(384, 384), (301, 203), (97, 640), (1003, 333)])
@pytest.mark.parametrize("share", [0.875, 0.95, 1.0])
def test_networks_that_are_to_see_the_same_see_the_same_square(share: float, size: tuple[int, int]) -> None:
    shorter = min(size)
    left, top = ((side - share * shorter) / 2 for side in size)
    square = (left, top, left + share * shorter, top + share * shorter)  # px of the picture
    for spec in (*PUBLISHED, *POCKET.everything()):
        network = building.intake(spec).seeing(share)
        pixel = shorter * share / network.size  # of the resized picture, in px of this one
        assert network.box(*size) == pytest.approx(square, abs=1.5 * pixel), spec.key  # timm rounds three times
        assert (network.size, network.mean) == (building.intake(spec).size, building.intake(spec).mean)
