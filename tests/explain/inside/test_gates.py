"""The gates, against their formula on the plain network's own weights; and watching a network that others run too."""

import threading
from concurrent import futures

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from timm.models._efficientnet_blocks import SqueezeExcite
from torch import Tensor, nn

from explain.inside import hooks as watching
from explain.inside.anatomy import NotEfficientNet, anatomy
from explain.inside.gates import Gate, gates
from explain.networks import building
from explain.networks.building import Network
from explain.networks.variants import specs
from tests.places import ASSETS
from tests.randomness import stir
from tests.threads import one_thread

B0 = specs("pocket", ("B0",))[0]
HAND = Gate(3, 2, np.array([0.9, 0.05, 0.5, 1.0, 0.0, 0.12]))


@pytest.fixture(scope="module")
def network() -> Network:
    return building.load(B0)


def picture(network: Network, name: str) -> Tensor:
    return network.intake.tensor(Image.open(ASSETS / "examples" / f"{name}.png").convert("RGB"))


@pytest.fixture(scope="module")
def fox(network: Network) -> Tensor:
    return picture(network, "fox")


def relative(name: str) -> Network:
    spec = specs("relatives", (name,))[0]
    return building.ready(spec, stir(building.build(spec)), trained=True)


def by_the_formula(images: Tensor) -> list[Tensor]:
    """Every block's gates in timm's network, its norms not folded: sigmoid(W2 swish(W1 z + b1) + b2)."""
    module = building.build(B0).eval()
    module.load_state_dict(load_file(ASSETS / "pocket" / "B0.safetensors"))
    found: list[Tensor] = []

    def through(part: nn.Module, layer: str, values: Tensor) -> Tensor:
        weight, bias = (part.get_parameter(f"{layer}.{name}") for name in ("weight", "bias"))
        return weight[:, :, 0, 0] @ values + bias

    def note(part: nn.Module, given: tuple[Tensor, ...]) -> None:
        inner = through(part, "conv_reduce", given[0].mean((2, 3))[0])
        found.append(through(part, "conv_expand", inner * inner.sigmoid()).sigmoid())

    for part in module.modules():
        if isinstance(part, SqueezeExcite):
            part.register_forward_pre_hook(note)
    with torch.no_grad():
        module(images)
    return found


def hooks(module: nn.Module) -> int:
    return sum(len(part._forward_hooks) + len(part._forward_pre_hooks) for part in module.modules())


def test_the_gates_are_those_of_the_plain_network(network: Network, fox: Tensor) -> None:
    expected = by_the_formula(fox)
    found = gates(network, fox)
    assert len(found) == len(expected) == 10  # 1, 1, 1, 2, 2, 2 and 1 blocks
    for gate, values in zip(found, expected, strict=True):
        assert np.allclose(gate.values, values.numpy(), atol=1e-4), gate.key
    assert max(np.ptp(gate.values) for gate in found) > 0.5


def test_there_is_one_for_each_block_and_a_value_for_each_of_its_expanded_channels(
    network: Network, fox: Tensor
) -> None:
    channels = {
        block.key: layer.shape_out[0]
        for block in anatomy(B0).blocks
        for layer in block.layers
        if layer.role == "excite"
    }
    found = gates(network, fox)
    assert {gate.key: len(gate.values) for gate in found} == channels
    assert all(gate.values.min() > 0 and gate.values.max() < 1 for gate in found)
    assert [(gate.stage, gate.number) for gate in found][:5] == [(2, 1), (3, 1), (4, 1), (5, 1), (5, 2)]


def test_gates_depend_on_the_picture(network: Network, fox: Tensor) -> None:
    one, other = gates(network, fox), gates(network, picture(network, "violin"))
    assert any(not np.allclose(a.values, b.values, atol=0.01) for a, b in zip(one, other, strict=True))


def test_the_most_open_come_first_and_the_most_closed_too() -> None:
    assert HAND.key == "stage 3, block 2"
    assert HAND.most_open(3) == [3, 0, 2]
    assert HAND.most_closed(3) == [4, 1, 5]
    assert HAND.most_open(99) == HAND.most_closed(99)[::-1] == [3, 0, 2, 5, 1, 4]


def test_v2_has_gates_behind_its_fused_blocks_only() -> None:
    found = gates(relative("EfficientNetV2-B0"), torch.zeros(1, 3, 64, 64))
    assert [gate.stage for gate in found] == 3 * [5] + 5 * [6] + 8 * [7]


def test_lite_has_no_gates() -> None:
    assert gates(relative("EfficientNet-Lite0"), torch.zeros(1, 3, 64, 64)) == ()


def test_a_network_without_stages_of_blocks_is_a_sentence() -> None:
    with pytest.raises(NotEfficientNet, match="ResNet-50 has no stages of blocks"):
        gates(relative("ResNet-50"), torch.zeros(1, 3, 64, 64))


def test_nothing_is_left_on_the_network(network: Network, fox: Tensor) -> None:
    gates(network, fox)
    with pytest.raises(RuntimeError):
        gates(network, torch.zeros(1, 5, 48, 48))  # pictures of five channels
    assert hooks(network.module) == 0
    assert not network.module.training


def test_two_threads_at_once_are_both_right(network: Network, fox: Tensor) -> None:
    pictures = [fox, picture(network, "violin")]
    start = threading.Barrier(2)

    def ask(images: Tensor) -> list[tuple[Gate, ...]]:
        start.wait()
        return [gates(network, images) for _ in range(15)]

    with one_thread():
        alone = [gates(network, images) for images in pictures]
        with futures.ThreadPoolExecutor(2) as pool:
            together = list(pool.map(ask, pictures))
    for expected, rounds in zip(alone, together, strict=True):
        for found in rounds:
            assert all(np.allclose(a.values, b.values, atol=1e-6) for a, b in zip(found, expected, strict=True))
    assert hooks(network.module) == 0


def test_another_threads_run_is_not_seen() -> None:
    part, seen = nn.ReLU(inplace=True), list[str]()

    def note(name: str, *_tensors: Tensor) -> None:
        seen.append(name)

    def run() -> None:
        part(torch.zeros(1))

    with watching.inputs({"in": part}, note), watching.outputs({"out": part}, note):
        elsewhere = threading.Thread(target=run)
        elsewhere.start()
        elsewhere.join()
        assert seen == []
        run()
    assert seen == ["in", "out"]
    run()
    assert seen == ["in", "out"]


def test_inputs_are_seen_before_they_change_in_place() -> None:
    part, seen = nn.ReLU(inplace=True), list[float]()
    with watching.inputs({"": part}, lambda _name, given: seen.append(float(given))):
        made = part(torch.tensor([-2.0]))
    assert (seen, float(made)) == ([-2.0], 0.0)


def test_watching_ends_when_what_it_watches_fails() -> None:
    part = nn.Linear(1, 1)
    with pytest.raises(ZeroDivisionError), watching.outputs({"": part}, lambda *_: None):
        raise ZeroDivisionError
    assert hooks(part) == 0
