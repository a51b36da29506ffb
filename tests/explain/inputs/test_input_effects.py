"""Usual mistakes run through a network: what each does is what an independent calculation says, and maps are exact."""

import math

import numpy as np
import pytest
import torch
from PIL import Image

from explain.inputs.effects import Effect, effects, sorted_by_harm
from explain.inputs.sizes import at, macs, trained_at
from explain.inputs.usual import mistakes
from explain.networks import building
from explain.networks.blueprint import draw
from explain.networks.building import Network
from explain.networks.store import ModelStore
from explain.networks.variants import specs
from explain.pictures.images import open_image
from explain.pictures.photographs import photographs

SPEC = specs("lite", ("Lite0",))[0]


@pytest.fixture(scope="module")
def store() -> ModelStore:
    return ModelStore()


@pytest.fixture(scope="module")
def network(store: ModelStore) -> Network:
    return store.get(SPEC)


@pytest.fixture(scope="module")
def image() -> Image.Image:
    return open_image(next(row.path for row in photographs() if row.path.stem == "coffee"))


@pytest.fixture(scope="module")
def found(network: Network, image: Image.Image, store: ModelStore) -> list[Effect]:
    return list(effects(network, image, mistakes(SPEC, network.intake), store))


def named(found: list[Effect], key: str) -> Effect:
    return next(one for one in found if one.mistake and one.mistake.key == key)


def test_the_mean_of_every_map_and_its_bias_are_the_logit(found: list[Effect]) -> None:
    assert len(found) > 20
    for one in found:
        assert one.evidence is not None, one.error
        total = one.evidence.maps([one.index])[0].mean() + float(one.evidence.bias[one.index])
        assert total == pytest.approx(float(one.evidence.logits[one.index]), abs=2e-3, rel=1e-4)


def test_each_answer_is_that_of_timms_plain_network_given_that_tensor(
    found: list[Effect], network: Network, image: Image.Image
) -> None:
    plain = SPEC.source.load(SPEC.source.place.find() or pytest.fail("no weights")).eval()
    for key in ("bytes", "bgr", "nearest", "smaller", "larger", "turned"):
        one = named(found, key)
        assert one.mistake is not None
        with torch.inference_mode():
            logits = plain(one.mistake.make(network.intake, image))[0]
        assert one.evidence is not None
        assert torch.allclose(one.evidence.logits, logits, atol=2e-3, rtol=1e-3)


def test_batch_norm_in_training_mode_is_torchs_own(found: list[Effect], network: Network, image: Image.Image) -> None:
    module = SPEC.source.load(SPEC.source.place.find() or pytest.fail("no weights")).eval()
    for layer in module.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.train()
    with torch.inference_mode():
        logits = module(network.intake.tensor(image))[0]
    one = named(found, "training-1")
    assert one.evidence is not None
    assert torch.allclose(one.evidence.logits, logits, atol=1e-3, rtol=1e-3)
    assert named(found, "training-8").moved != one.moved


def test_what_moved_is_half_the_distance_of_the_probabilities(found: list[Effect]) -> None:
    first, one = found[0], named(found, "bgr")
    assert first.evidence is not None
    assert one.evidence is not None
    before, after = (e.evidence.probabilities.double().numpy() for e in (first, one) if e.evidence)
    assert one.moved == pytest.approx(0.5 * np.abs(before - after).sum(), abs=1e-5)
    assert one.kept == pytest.approx(after[first.index], abs=1e-6)
    assert first.moved == 0


def test_they_are_sorted_by_harm_and_the_right_one_comes_first(found: list[Effect]) -> None:
    ordered = sorted_by_harm(found)
    assert ordered[0].mistake is None
    harm = [(one.index != ordered[0].index, one.moved) for one in ordered[1:]]
    assert harm == sorted(harm, reverse=True)
    assert ordered[1].moved > 0.5
    assert {one.mistake for one in ordered} == {one.mistake for one in found}


def test_what_the_network_gets_is_shown_as_a_picture_with_its_figures(found: list[Effect]) -> None:
    one = named(found, "unnormalised")
    assert one.seen.shape == (224, 224, 3)
    assert one.least >= -1e-3
    assert one.most <= 1.001
    assert one.seen.mean() > found[0].seen.mean()  # as the network takes it, all is too bright


def test_what_a_network_does_itself_is_no_mistake_for_it(network: Network) -> None:
    keys = {row.key for row in mistakes(SPEC, network.intake)}
    assert "bicubic" not in keys
    titles = [row.title for row in mistakes(SPEC, network.intake)]
    assert len(titles) == len(set(titles))
    assert "Normalised as B0" in titles  # ImageNet's mean, which Lite does not take
    assert not any("AdvProp" in title for title in titles)  # which takes 0.5 as Lite does


def test_transparency_on_black_is_tried_where_there_is_any(network: Network) -> None:
    clear = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    row = mistakes(SPEC, network.intake, clear)[-1]
    white = Image.new("RGB", (300, 300), "white")
    assert row.key == "on-black"
    assert float(row.make(network.intake, white).max()) == -1
    assert "on-black" not in {one.key for one in mistakes(SPEC, network.intake, white)}


@pytest.mark.parametrize("side", [96, 200, 224, 329])
def test_the_map_is_exact_at_every_size_and_has_its_cells(network: Network, image: Image.Image, side: int) -> None:
    one = at(network, image, side)
    total = one.evidence.maps([one.index])[0].mean() + float(one.evidence.bias[one.index])
    assert total == pytest.approx(float(one.evidence.logits[one.index]), abs=1e-3)
    assert one.grid == (math.ceil(side / 32),) * 2


def test_multiply_adds_at_a_size_are_those_that_a_forward_counts() -> None:
    for spec in (SPEC, specs("pocket", ("B1",))[0]):
        with torch.device("meta"):
            images = torch.empty(1, 3, 130, 130)
        assert macs(spec, 130) == draw(building.planned(spec)[0], images).macs
        assert macs(spec, building.intake(spec).size) == building.blueprint(spec).macs


def test_the_size_of_training_is_timms_where_it_says_one() -> None:
    assert trained_at(SPEC) == 224
    newer = specs("imagenet", ("B0",), "timm")[0]
    assert trained_at(newer) == 224
    assert building.intake(newer).size == 256
