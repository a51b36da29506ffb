"""Norms are folded where they follow a convolution and nothing else sees what lies between, in whatever order."""

import copy
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from timm.layers import BatchNormAct2d, Conv2dSame, DropBlock2d, ScaledStdConv2d
from torch import Tensor, nn
from torch.nn.utils.parametrizations import weight_norm

from explain.networks import building
from explain.networks.folding import fold
from explain.networks.variants import FAMILIES, Spec
from explain.own.catalogue import catalogue
from tests.own_models import check_same, picture, save, seen, timms_logits
from tests.small_networks import Small, blueprint, images, shaken


class Steps(nn.Module):
    """Convolutions `a` to `c` and norms `m` to `o`, defined in that order, which run as `forward` says."""

    def __init__(self, run: Callable[..., Tensor], **layers: nn.Module) -> None:
        super().__init__()
        self.run = run
        first = {name: nn.Conv2d(3 if name == "a" else 6, 6, 3) for name in "abc"}
        for name, layer in (first | {name: nn.BatchNorm2d(6) for name in "mno"} | layers).items():
            setattr(self, name, layer)

    def forward(self, images: Tensor) -> Tensor:
        return self.run(self, images)


def tied(layer: nn.Conv2d) -> dict[str, nn.Module]:
    """Two convolutions of one weight."""
    other = nn.Conv2d(6, 6, 3)
    other.weight = layer.weight
    return {"b": layer, "c": other}


CASES: dict[str, tuple[Callable[..., Tensor], dict[str, nn.Module], int]] = {
    "one after the other": (lambda x, i: x.o(x.c(x.n(x.b(x.m(x.a(i)))))), {}, 3),
    "in another order than they are named": (lambda x, i: x.m(x.c(x.o(x.b(x.n(x.a(i)))))), {}, 3),
    "before the convolution": (lambda x, i: x.b(x.m(x.a(i).relu())), {}, 0),
    "behind something else": (lambda x, i: x.m(x.a(i).tanh()), {}, 0),
    "behind something in place": (lambda x, i: x.m(x.a(i).relu_()), {}, 0),
    "behind a sum": (lambda x, i: x.m(x.b(x.a(i)) + x.c(x.a(i))), {}, 0),
    "what lies between is used": (lambda x, i: x.b(before := x.a(i)) + x.m(before)[:, :, 1:-1, 1:-1], {}, 0),
    "what lies between is the answer": (lambda x, i: (x.m(before := x.a(i)), before)[1], {}, 0),
    "a view of it is used": (lambda x, i: x.m(before := x.a(i)) + before[:, :, :1, :1], {}, 0),
    "the convolution runs twice": (lambda x, i: x.n(x.b(x.m(x.b(x.a(i))))), {}, 0),
    "the norm runs twice": (lambda x, i: x.m(x.b(x.m(x.a(i)))), {}, 0),
    "two convolutions of one weight": (lambda x, i: x.n(x.c(x.m(x.b(x.a(i))))), tied(nn.Conv2d(6, 6, 3)), 0),
    "its bias comes later": (
        lambda x, i: x.m(nn.functional.conv2d(i, x.a.weight) + x.a.bias[:, None, None]), {}, 0,
    ),
    "without its bias": (lambda x, i: x.m(nn.functional.conv2d(i, x.a.weight)), {}, 0),
    "by another stride than it says": (lambda x, i: x.m(nn.functional.conv2d(i, x.a.weight, x.a.bias, 2)), {}, 1),
    "of groups": (lambda x, i: x.m(x.b(x.a(i))), {"b": nn.Conv2d(6, 6, 3, groups=3, bias=False)}, 1),
    "of each channel": (lambda x, i: x.m(x.b(x.a(i))), {"b": nn.Conv2d(6, 6, 3, groups=6)}, 1),
    "padded as TensorFlow does": (lambda x, i: x.m(x.a(i)), {"a": Conv2dSame(3, 6, 3, stride=2)}, 1),
    "of weights made on the way": (lambda x, i: x.m(x.a(i)), {"a": ScaledStdConv2d(3, 6, 3)}, 0),
    "of weights apart": (lambda x, i: x.m(x.a(i)), {"a": weight_norm(nn.Conv2d(3, 6, 3))}, 0),
    "a norm without scale": (lambda x, i: x.m(x.a(i)), {"m": nn.BatchNorm2d(6, affine=False)}, 1),
    "a norm of each batch": (lambda x, i: x.m(x.a(i)), {"m": nn.BatchNorm2d(6, track_running_stats=False)}, 0),
    "a norm of groups": (lambda x, i: x.m(x.a(i)), {"m": nn.GroupNorm(3, 6)}, 0),
    "a norm with an activation": (lambda x, i: x.m(x.a(i)), {"m": BatchNormAct2d(6, act_layer=nn.SiLU)}, 1),
    "a norm with all it may have": (
        lambda x, i: x.m(x.a(i)), {"m": BatchNormAct2d(6, act_layer=nn.GELU, drop_layer=DropBlock2d)}, 1,
    ),
    "a norm of two names": (
        lambda x, i: x.again[0](x.a(i)), {"m": (twice := nn.BatchNorm2d(6)), "again": nn.Sequential(twice)}, 1,
    ),
    "a norm of which more is read": (lambda x, i: x.m(x.a(i)) - x.m.running_mean[:, None, None], {}, 0),
    "a norm of a kind of its own": (
        lambda x, i: x.m(x.a(i)), {"m": type("Other", (nn.BatchNorm2d,), {})(6)}, 0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_folded_network_answers_as_the_plain_one_does(case: str) -> None:
    run, layers, count = CASES[case]
    net = shaken(Small(Steps(run, **layers)))
    pairs = blueprint(net).foldable
    folded = copy.deepcopy(net.double())
    with torch.no_grad():
        fold(folded, pairs)
        plain, found = net(images().double()), folded(images().double())
    assert torch.allclose(found, plain, rtol=1e-9, atol=1e-12)
    assert len(pairs) == count


@pytest.mark.parametrize("spec", [family.everything()[0] for family in FAMILIES.values()], ids=lambda spec: spec.key)
def test_all_norms_of_an_efficientnet_are_folded(spec: Spec) -> None:
    norms = sum(isinstance(layer, nn.BatchNorm2d) for layer in building.planned(spec)[0].modules())
    assert len(building.blueprint(spec).foldable) == norms > 0


def test_lambda_networks_are_explained_exactly_though_their_norms_run_in_another_order(tmp_path: Path) -> None:
    plain = save(tmp_path / "model", "lambda_resnet26t")
    check_same(seen(catalogue([str(tmp_path / "model")]).find("model")), timms_logits(plain, picture()))
