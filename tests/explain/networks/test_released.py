"""The weights of others: what the tables say of them, and that the exact map holds for each kind of network."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import timm
import torch
from huggingface_hub import constants
from PIL import Image
from pytorch_grad_cam import GradCAM
from pytorch_grad_cam.utils.image import scale_cam_image
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from safetensors.torch import save_file
from timm.data import create_transform, resolve_model_data_config
from timm.models import get_pretrained_cfg
from torch import nn

from explain.compare import Result, compare, results
from explain.hub import client
from explain.networks import building, weights
from explain.networks.building import Network
from explain.networks.cost import cost
from explain.networks.released import PAPER, TIMM
from explain.networks.store import ModelStore
from explain.networks.variants import IMAGENET, LITE, RELATIVES, Spec
from explain.own.catalogue import Catalogue
from tests.facts import OFFICIAL, TABLE_2
from tests.randomness import stir

EVERYONE = (*IMAGENET.everything(), *LITE.everything(), *RELATIVES.everything())
INSIDE_OF_TIMM = set(timm.list_models(pretrained=True))

# pytorch-image-models, results/results-imagenet.csv, by hand: top-1, top-5, and the side in px that was evaluated; of
# weights with several sizes the one that timm recommends for testing
COUNTED: dict[str, tuple[float, float, int]] = {
    "imagenet/B0/ap_in1k": (77.100, 93.258, 224),
    "imagenet/B6/ap_in1k": (84.794, 97.138, 528),
    "imagenet/B8/ap_in1k": (85.358, 97.298, 672),
    "imagenet/B2/ns_jft_in1k": (82.412, 96.238, 260),
    "imagenet/B7/ns_jft_in1k": (86.850, 98.080, 600),
    "imagenet/L2/ns_jft_in1k": (88.360, 98.656, 800),
    "imagenet/B0/timm": (79.364, 94.754, 256),
    "imagenet/B1/timm": (81.444, 95.698, 288),
    "imagenet/B2/timm": (80.612, 95.320, 288),
    "imagenet/B3/timm": (82.296, 96.124, 320),
    "imagenet/B4/timm": (83.468, 96.574, 384),
    "imagenet/B5/timm": (85.894, 97.742, 448),
    "relatives/ResNet-50/published": (76.156, 92.866, 224),
    "relatives/ResNet-152/published": (78.330, 94.046, 224),
    "relatives/Inception-v3/published": (77.866, 93.644, 299),
}
TOP1_ALONE: dict[str, tuple[float, int]] = {  # the same; top-5 was not copied
    "EfficientNetV2-B0": (78.386, 224), "EfficientNetV2-B1": (79.518, 240), "EfficientNetV2-B2": (80.226, 260),
    "EfficientNetV2-B3": (81.960, 300), "EfficientNetV2-S": (83.900, 384), "EfficientNetV2-M": (85.208, 480),
    "EfficientNetV2-L": (85.660, 480), "EfficientNet-Lite0": (74.846, 224), "EfficientNet-Lite1": (76.674, 240),
    "EfficientNet-Lite2": (77.470, 260), "EfficientNet-Lite3": (79.808, 300), "EfficientNet-Lite4": (81.540, 380),
}  # fmt: skip

# parameters in millions and multiply-adds in billions, of timm's own tables and benchmarks, which round up a little
COSTS: dict[str, tuple[float, float]] = {
    "EfficientNetV2-B0": (7.14, 0.73),
    "EfficientNetV2-S": (21.46, 8.44),
    "EfficientNet-Lite0": (4.65, 0.40),
    "ResNet-50": (25.56, 4.11),
    "ResNet-152": (60.19, 11.56),
    "Inception-v3": (23.83, 5.73),
}


def find(key: str) -> Spec:
    return Catalogue().find(key)


def tag_of(spec: Spec) -> str:
    assert spec.published
    return spec.published.tag


@pytest.mark.parametrize("spec", EVERYONE, ids=lambda spec: spec.key)
def test_every_tag_is_timms_own_for_imagenets_classes_with_a_licence(spec: Spec) -> None:
    tag = tag_of(spec)
    assert tag in INSIDE_OF_TIMM
    config = get_pretrained_cfg(tag)
    assert weights.repository(spec) == f"timm/{tag}"
    assert config.hf_hub_id == f"timm/{tag}"
    assert config.num_classes == 1000
    assert config.crop_mode in ("center", "squash")
    assert building.licence(spec) == ("bsd-3-clause" if ".tv_" in tag else "apache-2.0")
    assert config.input_size[0] == 3
    assert config.input_size[1] == config.input_size[2]


def test_no_weights_stand_in_two_rows() -> None:
    tags = [tag_of(spec) for spec in EVERYONE]
    assert len(set(tags)) == len(tags) == 8 + 9 + 9 + 6 + 5 + 10


@pytest.mark.parametrize("spec", EVERYONE, ids=lambda spec: spec.key)
def test_every_accuracy_is_one(spec: Spec) -> None:
    found = spec.published
    assert found
    assert 50 < found.top1 < 100
    assert found.top5 is None or found.top1 < found.top5 < 100
    assert spec.recipe.source in (PAPER, TIMM)


@pytest.mark.parametrize("key", COUNTED)
def test_accuracies_are_the_counted_ones_at_the_size_that_was_evaluated(key: str) -> None:
    spec, (top1, top5, side) = find(key), COUNTED[key]
    assert spec.published
    assert (spec.published.top1, spec.published.top5, building.intake(spec).size) == (top1, top5, side)
    assert spec.recipe.source == TIMM


@pytest.mark.parametrize("name", TOP1_ALONE)
def test_the_newer_efficientnets_are_the_counted_ones_too(name: str) -> None:
    spec, (top1, side) = find(f"relatives/{name}/published"), TOP1_ALONE[name]
    assert spec.published
    assert (spec.published.top1, building.intake(spec).size) == (top1, side)


@pytest.mark.parametrize("name", TABLE_2)
def test_accuracies_of_the_papers_recipe_are_the_papers(name: str) -> None:
    spec = find(f"imagenet/{name}/aa_in1k")
    assert spec.published
    assert (spec.published.top1, spec.published.top5) == (TABLE_2[name].top1, TABLE_2[name].top5)
    assert spec.recipe.source == PAPER


@pytest.mark.parametrize(
    "tags",
    [
        [row.tag for row in IMAGENET.recipe("aa_in1k").trained],
        [row.tag for row in IMAGENET.recipe("ap_in1k").trained],
        [row.tag for row in IMAGENET.recipe("ns_jft_in1k").trained],
        [f"tf_efficientnetv2_{size}.in1k" for size in ("b0", "b1", "b2", "b3", "s", "m", "l")],
        [f"tf_efficientnet_lite{size}.in1k" for size in range(5)],
        ["resnet50.tv_in1k", "resnet152.tv_in1k"],
    ],
    ids=["AutoAugment", "AdvProp", "Noisy Student", "V2", "Lite", "ResNet"],
)  # timm's own are no one recipe: its B1 is newer than its B2, and better
def test_trained_alike_the_larger_network_is_right_more_often(tags: list[str]) -> None:
    found = {row.tag: row.top1 for spec in EVERYONE if (row := spec.published)}
    accuracies = [found[tag] for tag in tags]
    assert accuracies == sorted(accuracies)
    assert len(set(accuracies)) == len(accuracies)


@pytest.mark.parametrize(
    "spec", [spec for spec in IMAGENET.everything() if spec.recipe.name != "timm"], ids=lambda spec: spec.key
)
def test_the_weights_of_efficientnets_authors_run_at_the_official_resolution(spec: Spec) -> None:
    assert tag_of(spec).startswith(f"tf_efficientnet_{spec.variant.name.lower()}.")
    assert building.intake(spec).size == OFFICIAL[spec.variant.name].resolution


@pytest.mark.parametrize("name", OFFICIAL)
def test_a_size_has_as_many_parameters_however_it_was_trained(name: str) -> None:
    for recipe in IMAGENET.recipes:
        if recipe.has(name):
            with torch.device("meta"):
                module = building.build(find(f"imagenet/{name}/{recipe.name}"))
            assert sum(p.numel() for p in module.parameters()) / 1e6 == pytest.approx(OFFICIAL[name].params, abs=0.001)


@pytest.mark.parametrize("name", COSTS)
def test_costs_of_the_relatives_are_the_counted_ones(name: str) -> None:
    found, (params, macs) = cost(find(f"relatives/{name}/published")), COSTS[name]
    assert found.params / 1e6 == pytest.approx(params, abs=0.006)
    assert found.macs / 1e9 == pytest.approx(macs, rel=0.06)


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One picture through the weights of `spec`: as timm alone has it, and as the app has it."""

    spec: Spec
    plain: nn.Module
    last: str  # the layer whose output is pooled
    picture: Image.Image
    expected: torch.Tensor  # (C,), timm's logits
    store: ModelStore
    result: Result

    @property
    def network(self) -> Network:
        return self.store.get(self.spec)


LAST = {
    "imagenet/B0/timm": "bn2",
    "relatives/EfficientNetV2-B0/published": "bn2",
    "lite/Lite3/in1k": "bn2",
    "relatives/ResNet-50/published": "layer4",
    "relatives/Inception-v3/published": "Mixed_7c",
}


def put_in_cache(spec: Spec, cache: Path) -> nn.Module:
    """Random weights where the Hub's client keeps what it fetched, and the network of timm's that has them."""
    snapshot = cache / f"models--timm--{tag_of(spec)}" / "snapshots" / ("0" * 40)
    snapshot.mkdir(parents=True)
    (snapshot.parent.parent / "refs").mkdir()
    (snapshot.parent.parent / "refs" / "main").write_text("0" * 40)
    torch.manual_seed(0)
    module = stir(timm.create_model(tag_of(spec), pretrained=False)).eval()
    save_file(module.state_dict(), snapshot / client.WEIGHTS)
    return module


@pytest.fixture(scope="module", params=LAST)
def seen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    spec, store = find(request.param), ModelStore(1)
    picture = Image.effect_noise((400, 330), 90).convert("RGB")
    with pytest.MonkeyPatch.context() as patch:
        cache = tmp_path_factory.mktemp("hub")
        patch.setattr(constants, "HF_HUB_CACHE", str(cache))
        patch.setattr(client, "answers", lambda: False)
        plain = put_in_cache(spec, cache)
        (result,) = results(compare(picture, (spec,), store))
    transform = create_transform(**resolve_model_data_config(plain, use_test_size=True))
    with torch.inference_mode():
        expected = plain(transform(picture).unsqueeze(0))[0]
    return Seen(spec, plain, LAST[request.param], picture, expected, store, result)


def test_the_logits_are_those_of_timms_network_on_timms_transform(seen: Seen) -> None:
    spread = float(seen.expected.std())
    assert spread > 0.01
    assert seen.result.error is None
    assert seen.result.evidence is not None
    assert len(seen.expected) == len(seen.result.classes) == 1000
    assert torch.allclose(seen.result.evidence.logits, seen.expected, atol=1e-3 * spread)
    best = int(seen.expected.argmax())
    assert seen.result.predictions[0].index == best
    assert seen.result.predictions[0].probability == pytest.approx(float(seen.expected.softmax(0)[best]), rel=1e-3)


def test_the_mean_of_every_map_plus_its_bias_is_timms_logit(seen: Seen) -> None:
    evidence = seen.result.evidence
    assert evidence is not None
    rebuilt = evidence.maps(list(range(1000))).mean(axis=(1, 2)) + evidence.bias.numpy()
    assert np.allclose(rebuilt, seen.expected.numpy(), atol=1e-3 * float(seen.expected.std()))
    assert evidence.grid == seen.result.cost.grid


def test_the_map_is_grad_cams_on_timms_network_at_the_layer_that_is_pooled(seen: Seen) -> None:
    """Before Grad-CAM's ReLU: the gradient of a mean over h w cells is a cell's share, so theirs is ours / (h w)."""
    evidence = seen.result.evidence
    assert evidence is not None
    (best,) = evidence.top(1)
    images = seen.network.intake.tensor(seen.picture)
    layer = seen.plain.get_submodule(seen.last)
    with GradCAM(model=seen.plain, target_layers=[layer]) as cam:
        scaled = cam(input_tensor=images, targets=[ClassifierOutputTarget(best)])[0]
        activations, gradients = (
            found[0].numpy() for found in (cam.activations_and_grads.activations, cam.activations_and_grads.gradients)
        )
        signed = cam.get_cam_image(images, layer, None, activations, gradients)[0]
    ours = evidence.maps([best])[0]
    rows, columns = evidence.grid
    assert ours.shape == signed.shape == (rows, columns)
    assert ours.max() > 0
    assert np.allclose(signed * rows * columns, ours, atol=1e-3 * float(np.abs(ours).max()))
    positive = np.maximum(evidence.maps([best]), 0)
    assert np.allclose(scale_cam_image(scale_cam_image(positive, scaled.shape[::-1]))[0], scaled, atol=1e-3)
