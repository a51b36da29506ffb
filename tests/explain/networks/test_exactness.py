"""Exact or refused: whatever stands between the mean over places and the linear layer is found, and nothing else is."""

from pathlib import Path
from typing import Any

import pytest
import torch
from timm.layers import SelectAdaptivePool2d
from timm.models.resnet import ResNet
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  (torch's own convention)

from explain.maps.evidence import look
from explain.networks import building
from explain.networks.building import load
from explain.networks.exactness import Inexact, holds
from explain.own.catalogue import catalogue
from tests.own_models import check_same, describe, picture, refusal, save, seen, timms_logits
from tests.small_networks import CHANNELS, CLASSES, Head, Small, blueprint, images, shaken


def pooled(net: Any, features: Tensor) -> Tensor:
    return features.mean((2, 3))


def last(features: Tensor) -> Tensor:
    """As layer norms leave them: pooling then gives its means other strides."""
    return features.contiguous(memory_format=torch.channels_last)


EXACT: dict[str, tuple[Head, dict[str, nn.Module]]] = {
    "as most are": (lambda net, f: net.fc(net.pool(f).flatten(1)), {}),
    "by a plain mean": (lambda net, f: net.fc(f.mean((-1, -2))), {}),
    "kept as one cell until the end": (lambda net, f: net.fc(f.mean((2, 3), keepdim=True)[:, :, 0, 0]), {}),
    "by timm's pooling": (lambda net, f: net.fc(net.select(f)), {"select": SelectAdaptivePool2d(flatten=True)}),
    "with a dropout, which rests": (lambda net, f: net.fc(net.drop(pooled(net, f))), {"drop": nn.Dropout(0.5)}),
    "with a dropout of places": (lambda net, f: net.fc(pooled(net, net.drop(f))), {"drop": nn.Dropout2d(0.5)}),
    "of channels that lie last": (lambda net, f: net.fc(net.pool(last(f)).flatten(1)), {}),
    "with layers that do nothing": (lambda net, f: net.same(net.fc(net.same(pooled(net, f)))), {"same": nn.Identity()}),
}
INEXACT: dict[str, tuple[Head, dict[str, nn.Module], str]] = {
    "a norm": (
        lambda net, f: net.fc(net.neck(pooled(net, f))), {"neck": nn.BatchNorm1d(CHANNELS)}, "“neck”, BatchNorm1d",
    ),
    "a norm of the features": (
        lambda net, f: net.fc(pooled(net, net.neck(f))), {"neck": nn.BatchNorm2d(CHANNELS)}, "“neck”, BatchNorm2d",
    ),
    "an activation": (lambda net, f: net.fc(net.act(pooled(net, f))), {"act": nn.Hardswish()}, "“act”, Hardswish"),
    "one in place": (lambda net, f: net.fc(F.relu_(pooled(net, f))), {}, "an operation of its own (relu_)"),
    "one in place before the mean": (lambda net, f: net.fc(pooled(net, f.relu_())), {}, "(relu_)"),
    "a convolution": (
        lambda net, f: net.fc(net.more(net.pool(f)).flatten(1)), {"more": nn.Conv2d(CHANNELS, CHANNELS, 1)},
        "“more”, Conv2d",
    ),
    "another linear layer": (
        lambda net, f: net.fc(net.more(pooled(net, f))), {"more": nn.Linear(CHANNELS, CHANNELS)}, "“more”, Linear",
    ),
    "a length of one": (lambda net, f: net.fc(F.normalize(pooled(net, f))), {}, "between pooling and linear layer"),
    "a temperature": (lambda net, f: net.fc(pooled(net, f)) / 7, {}, "at the end stands an operation of its own (div)"),
    "a sigmoid": (lambda net, f: net.fc(pooled(net, f)).sigmoid(), {}, "at the end"),
    "a second head": (
        lambda net, f: (net.fc(pooled(net, f)) + net.more(pooled(net, f))) / 2, {"more": nn.Linear(CHANNELS, CLASSES)},
        "“more”, Linear",
    ),
    "the maximum": (lambda net, f: net.fc(f.amax((2, 3))), {}, "in place of the mean over places"),
    "the mean of mean and maximum": (
        lambda net, f: net.fc(net.select(f)), {"select": SelectAdaptivePool2d(pool_type="avgmax", flatten=True)},
        "“select.pool",
    ),
    "a mean of rows alone": (lambda net, f: net.fc(f.mean(2)[:, :, 0]), {}, "in place of the mean over places"),
    "one corner": (lambda net, f: net.fc(f[:, :, 0, 0]), {}, "in place of the mean over places"),
    "another weight": (lambda net, f: F.linear(pooled(net, f), net.fc.weight * 2, net.fc.bias), {}, "“fc”|own"),
    "no bias after all": (lambda net, f: F.linear(pooled(net, f), net.fc.weight), {}, "between pooling"),
    "one mean for all": (
        lambda net, f: net.fc(pooled(net, f).as_strided_((1, CHANNELS), (0, 0))), {}, "(as_strided_)",
    ),
    "numbers cut off": (lambda net, f: net.fc(pooled(net, f).clamp(max=-0.1)), {}, "(clamp)"),
    "a mean that is taken off": (lambda net, f: net.fc(pooled(net, f) - 0.1), {}, "(sub)"),
}  # fmt: skip


OWN_SIZE = ("halonet26t", "botnet26t_256", "bat_resnext26ts")  # they run at that alone


def trunk() -> nn.Module:
    return nn.Sequential(nn.Conv2d(3, CHANNELS, 3, stride=2), nn.BatchNorm2d(CHANNELS), nn.Tanh())


def sums_up(net: Small) -> bool:
    with torch.inference_mode():
        features = net.forward_features(images()).double()
        sums = features.mean((2, 3)) @ net.fc.weight.double().T + net.fc.bias.double()
        return torch.allclose(sums, net(images()).double(), rtol=1e-4, atol=1e-5)


@torch.inference_mode()
def test_an_architecture_is_the_same_whoever_asks(tmp_path: Path) -> None:
    save(tmp_path / "model", "efficientnet_lite0")
    catalogue([str(tmp_path / "model")])  # would be refused for its pooling


@pytest.mark.parametrize("ending", EXACT)
def test_an_ending_in_mean_and_linear_layer_is_known_however_it_is_written(ending: str) -> None:
    head, layers = EXACT[ending]
    net = shaken(Small(trunk(), head, **layers))
    assert sums_up(net)
    assert blueprint(net).obstacle is None


@pytest.mark.parametrize("between", INEXACT)
def test_what_stands_in_the_way_is_named(between: str) -> None:
    head, layers, named = INEXACT[between]
    net = shaken(Small(trunk(), head, **layers))
    assert not sums_up(net)
    said = blueprint(net).obstacle
    assert said is not None
    assert any(part in said for part in named.split("|"))


class Otherwise(Small):
    def forward(self, images: Tensor) -> Tensor:
        found: Tensor = self.fc(self.trunk(images + 0.1).mean((2, 3)))
        return found


def test_a_network_that_does_not_go_by_its_features_is_found() -> None:
    assert blueprint(Otherwise(trunk())).obstacle == "its answer does not come from one set of features"


@pytest.mark.parametrize(
    ("layer", "said"),
    [(nn.Linear(CHANNELS, CLASSES, bias=False), "its linear layer has no bias"), (nn.Conv2d(CHANNELS, 4, 1), "Conv2d")],
)
def test_a_last_layer_of_another_kind_is_found(layer: nn.Module, said: str) -> None:
    def head(net: Any, features: Tensor) -> Any:
        means = net.pool(features)
        return net.fc(means if isinstance(layer, nn.Conv2d) else means.flatten(1))

    found = blueprint(Small(trunk(), head, fc=layer)).obstacle
    assert found is not None
    assert said in found


@pytest.mark.parametrize(
    ("architecture", "named"),
    [
        ("lcnetv2_large", "between pooling and linear layer stands “conv_head”, Conv2d"),
        ("mobilenetv3_small_050", "“conv_head”, Conv2d"), ("convnext_atto", "“head.norm”, LayerNorm2d"),
        ("vit_tiny_patch16_224", "its features are 197 x 192, not 192 channels over a grid"),
        ("swin_tiny_patch4_window7_224", "its features are 7 x 7 x 768, not 768 channels over a grid"),
    ],
)  # fmt: skip
def test_a_network_of_timms_is_refused_with_the_layer_that_stands_in_the_way(
    architecture: str, named: str, tmp_path: Path
) -> None:
    said = refusal(describe(tmp_path / "model", {"architecture": architecture, "num_classes": 5}))
    assert f"is a {architecture}, which does not end in average pooling and one linear layer" in said
    assert named in said


def test_the_way_of_pooling_that_a_description_asks_for_is_tried(tmp_path: Path) -> None:
    for pool in ("max", "avgmax"):
        described = {"architecture": "resnet18", "num_classes": 5, "model_args": {"global_pool": pool}}
        assert "in place of the mean over places stands “global_pool" in refusal(describe(tmp_path / pool, described))


@pytest.mark.parametrize("architecture", OWN_SIZE)
def test_a_network_that_runs_at_its_own_size_alone_is_refused_for_nothing_but_its_weights(
    architecture: str, tmp_path: Path
) -> None:
    described = {"architecture": architecture, "num_classes": 5, "input_size": [3, 256, 256]}
    assert "do not fit" in refusal(describe(tmp_path / "model", described))


@pytest.mark.parametrize("architecture", ["halonet26t", "test_efficientnet_ln", "dla46_c"])
def test_a_network_whose_sums_hold_is_explained_exactly(architecture: str, tmp_path: Path) -> None:
    plain = save(tmp_path / "model", architecture)
    result = seen(catalogue([str(tmp_path / "model")]).find("model"))
    check_same(result, timms_logits(plain, picture()))


class Doubled(ResNet):  # type: ignore[misc]
    """What no plan shows: it answers otherwise once there are numbers."""

    def forward_head(self, x: Tensor, pre_logits: bool = False) -> Tensor:
        found: Tensor = super().forward_head(x, pre_logits)
        return found if found.is_meta else 2 * found


def test_loaded_weights_are_tried_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path / "model", "resnet18")
    spec = catalogue([str(tmp_path / "model")]).find("model")
    assert seen(spec).error is None
    monkeypatch.setattr("timm.models.resnet.ResNet", Doubled)
    result = seen(spec)
    assert result.predictions == ()
    assert result.error is not None
    assert "would not be exact" in result.error


def test_a_network_that_magnifies_rounding_is_judged_by_64_bits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_64_bits(layer: nn.Linear, features: Tensor, logits: Tensor) -> bool:
        return logits.dtype == torch.float64 and holds(layer, features, logits)

    plain = save(tmp_path / "model", "resnet18")
    spec = catalogue([str(tmp_path / "model")]).find("model")
    monkeypatch.setattr(building, "holds", in_64_bits)
    check_same(seen(spec), timms_logits(plain, picture()))
    monkeypatch.setattr("timm.models.resnet.ResNet", Doubled)
    with pytest.raises(Inexact):
        building.load(spec)


def test_every_picture_is_tried(tmp_path: Path) -> None:
    save(tmp_path / "model", "resnet18")
    network = load(catalogue([str(tmp_path / "model")]).find("model"))
    pixels = network.intake.tensor(picture())
    assert look(network, pixels).logits.isfinite().all()
    assert not any(tensor.is_inference() for tensor in network.module.state_dict().values())  # gradients may pass
    network.module.global_pool.pool = nn.AdaptiveMaxPool2d(1)  # type: ignore[union-attr]
    with pytest.raises(Inexact, match="its maps’ means plus the biases are not its logits"):
        look(network, pixels)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e4])
def test_sums_are_judged_by_what_they_are_made_of(scale: float) -> None:
    layer = nn.Linear(64, 10).requires_grad_(False)
    features = scale * torch.randn(1, 64, 7, 7, generator=torch.Generator().manual_seed(0))
    logits = layer(features.mean((2, 3)))
    assert holds(layer, features, logits)
    assert not holds(layer, features, logits + 0.01 * logits.abs().max())
    assert not holds(layer, features, logits * float("nan"))
    assert holds(layer, features, logits.bfloat16())
    assert not holds(layer, features, 2 * logits.bfloat16())
