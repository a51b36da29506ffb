"""Swish against ReLU on real pre-activations, against every value of a plain forward, kept and counted by numpy."""

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from timm.layers import BatchNormAct2d
from torch import Tensor, nn

from explain.inside import activations
from explain.inside.activations import EDGES, THRESHOLD, preactivations, swish
from explain.inside.anatomy import NotEfficientNet, anatomy
from explain.networks import building
from explain.networks.building import Network
from explain.networks.variants import Spec, specs
from explain.runtime.arrays import Array
from tests.places import ASSETS
from tests.randomness import stir

NAMES = {
    ("pocket", "B0"): "Swish",
    ("relatives", "EfficientNetV2-B0"): "Swish",
    ("lite", "Lite0"): "ReLU6",
}


def plain(spec: Spec) -> nn.Module:
    """timm's network, its norms not folded: the bundled weights, or random ones that are always the same."""
    torch.manual_seed(0)
    module = building.build(spec).eval()
    if spec.family.name != "pocket":
        return stir(module)
    module.load_state_dict(load_file(ASSETS / "pocket" / f"{spec.variant.name}.safetensors"))
    return module


@pytest.fixture(scope="module", params=NAMES, ids=lambda names: names[1])
def network(request: pytest.FixtureRequest) -> Network:
    family, variant = request.param
    spec = specs(family, (variant,))[0]
    return building.ready(spec, plain(spec), trained=True)


@pytest.fixture(scope="module")
def picture(network: Network) -> Tensor:
    side = 48 if network.spec.family.name == "pocket" else 64
    fox = Image.open(ASSETS / "examples" / "fox.png").convert("RGB").resize((side, side))
    return 2 * torch.from_numpy(np.asarray(fox, np.float32) / 255).permute(2, 0, 1)[None] - 1


@pytest.fixture(scope="module")
def expected(network: Network, picture: Tensor) -> list[Array]:
    """All that the activations of each stage are given, in a plain forward with hooks of the test's own."""
    module = plain(network.spec)
    found: dict[str, list[Array]] = {}
    for name, part in module.named_modules():
        if isinstance(part, BatchNormAct2d) and not isinstance(part.act, nn.Identity):
            stage = ".".join(name.split(".")[:2])  # "bn1", "blocks.0" to "blocks.6", "bn2"
            kept = found.setdefault(stage, [])
            part.act.register_forward_pre_hook(lambda _, given, kept=kept: kept.append(given[0].clone().numpy()))
    with torch.no_grad():
        module(picture)
    order = ["bn1", *(name for name in found if name.startswith("blocks")), "bn2"]
    return [np.concatenate([values.ravel() for values in found[name]]).astype(np.float64) for name in order]


def test_the_counts_are_those_of_every_value_of_a_plain_forward(
    network: Network, picture: Tensor, expected: list[Array]
) -> None:
    found = preactivations(network, picture)
    assert [row.stage for row in found] == list(range(1, len(expected) + 1))
    for row, x in zip(found, expected, strict=True):
        inside, _ = np.histogram(np.clip(x, EDGES[0], EDGES[-1]), EDGES)
        assert row.total == row.counts.sum() == x.size
        assert np.abs(row.counts - inside).sum() <= 2e-3 * x.size, row.stage  # folding moves values over an edge
        gap = np.abs(x / (1 + np.exp(-x)) - np.maximum(x, 0))
        assert row.negative == pytest.approx((x < 0).mean(), abs=1e-3)
        assert row.differ == pytest.approx((gap > THRESHOLD).mean(), abs=1e-3)
        assert row.mean_difference == pytest.approx(gap.mean(), abs=1e-4)


def test_every_stage_says_what_the_network_has_there(network: Network, picture: Tensor) -> None:
    name = NAMES[network.spec.family.name, network.spec.variant.name]
    assert {row.activation for row in preactivations(network, picture)} == {name}


def test_counting_a_few_at_a_time_counts_the_same(
    network: Network, picture: Tensor, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = preactivations(network, picture)
    monkeypatch.setattr(activations, "CHUNK", 1000)
    for one, other in zip(whole, preactivations(network, picture), strict=True):
        assert (one.counts == other.counts).all()
        assert (one.total, one.negative, one.differ) == (other.total, other.negative, other.differ)
        assert one.mean_difference == pytest.approx(other.mean_difference)


def test_nothing_is_left_on_the_network_and_its_answer_is_the_same(network: Network, picture: Tensor) -> None:
    with torch.no_grad():
        before = network.module(picture)
        preactivations(network, picture)
        assert torch.equal(network.module(picture), before)
    assert not any(part._forward_hooks or part._forward_pre_hooks for part in network.module.modules())


def test_as_many_values_as_the_layers_before_an_activation_put_out() -> None:
    """At the network's own size, by its anatomy: projections have no activation behind them."""
    spec = specs("pocket", ("B1",))[0]
    network = building.load(spec)
    found = preactivations(network, torch.zeros(1, 3, network.intake.size, network.intake.size))
    active = ("stem", "expand", "depthwise", "head")
    for row, stage in zip(found, anatomy(spec).stages, strict=True):
        layers = [layer for block in stage.blocks for layer in block.layers if layer.role in active]
        assert (row.stage, row.total) == (stage.number, sum(layer.activations for layer in layers))


def test_the_outermost_bins_catch_the_rest() -> None:
    spec = specs("pocket", ("B0",))[0]
    module = plain(spec)
    with torch.no_grad():
        module.bn1.bias.copy_(torch.tensor([-100.0, 100.0] * 4))  # type: ignore[union-attr,operator]
    stem = preactivations(building.ready(spec, module, trained=True), torch.zeros(1, 3, 48, 48))[0]
    assert (stem.counts[0], stem.counts[-1], stem.total) == (4 * 24**2, 4 * 24**2, 8 * 24**2)
    assert (stem.negative, stem.differ) == (0.5, 0)
    assert stem.mean_difference == pytest.approx(0, abs=1e-6)


def test_swish_at_a_few_points() -> None:
    x = torch.tensor([-20.0, -1.0, 0.0, 1.0, 20.0])
    e = float(np.e)
    assert swish(x).tolist() == pytest.approx([0, -1 / (1 + e), 0, e / (1 + e), 20], abs=1e-6)


def test_swish_lies_below_relu_by_at_most_028() -> None:
    x = torch.linspace(-30, 30, 60_001, dtype=torch.float64)
    gap = x.relu() - swish(x)
    assert gap.min() >= 0
    assert float(gap.max()) == pytest.approx(0.2785, abs=5e-5)
    assert abs(float(x[gap.argmax()])) == pytest.approx(1.278, abs=1e-3)


def test_a_network_without_stages_of_blocks_is_a_sentence() -> None:
    spec = specs("relatives", ("ResNet-50",))[0]
    with pytest.raises(NotEfficientNet, match="choose an EfficientNet"):
        preactivations(building.ready(spec, building.build(spec), trained=False), torch.zeros(1, 3, 64, 64))
