"""A network cut in two, against its own plain forward, what hooks see inside it, and shapes worked by hand."""

import pytest
import torch
from torch import nn

from explain.maps.cuts import HEAD, cut, cuts
from explain.networks import building
from explain.networks.building import Network
from explain.networks.variants import specs
from tests.randomness import stir

# (K, h, w) of a picture of 64 x 96 px behind each stage of blocks, then at the head
SHAPES: dict[tuple[str, str], tuple[tuple[int, int, int], ...]] = {
    ("pocket", "B0"): (  # channels: a quarter of B0's, in fours; strides: 2 in stages 1, 3 and 4
        (4, 32, 48), (8, 16, 24), (12, 8, 12), (20, 8, 12), (28, 8, 12), (48, 8, 12), (80, 8, 12), (320, 8, 12),
    ),
    ("pocket", "B3"): (  # 1.2 times as wide
        (8, 32, 48), (8, 16, 24), (12, 8, 12), (24, 8, 12), (32, 8, 12), (56, 8, 12), (96, 8, 12), (384, 8, 12),
    ),
    ("relatives", "EfficientNetV2-B0"): (  # arXiv 2104.00298, table 4, 0.7 times as wide by timm's rounding
        (16, 32, 48), (32, 16, 24), (48, 8, 12), (96, 4, 6), (112, 4, 6), (192, 2, 3), (1280, 2, 3),
    ),
    ("relatives", "ResNet-50"): ((2048, 2, 3),),
}  # fmt: skip


@pytest.fixture(scope="module", params=SHAPES, ids=lambda names: names[1])
def names(request: pytest.FixtureRequest) -> tuple[str, str]:
    found: tuple[str, str] = request.param
    return found


@pytest.fixture(scope="module")
def network(names: tuple[str, str]) -> Network:
    family, variant = names
    spec = specs(family, (variant,))[0]
    if family == "pocket":
        return building.load(spec)
    return building.ready(spec, stir(building.build(spec)), trained=True)


@pytest.fixture(scope="module")
def pictures() -> torch.Tensor:
    return torch.randn(2, 3, 64, 96, generator=torch.Generator().manual_seed(1))


def test_trunk_then_tail_is_the_plain_forward_at_every_cut(network: Network, pictures: torch.Tensor) -> None:
    with torch.no_grad():
        plain = network.module(pictures)
        assert plain.std() > 0.05
        for place in cuts(network):
            assert torch.allclose(place.tail(place.trunk(pictures)), plain, atol=1e-5 * float(plain.std())), place.name


def test_efficientnets_are_cut_behind_each_stage_and_others_at_the_head_alone(
    network: Network, names: tuple[str, str]
) -> None:
    stages = len(SHAPES[names]) - 1
    assert [place.name for place in cuts(network)] == [*(f"stage {i}" for i in range(2, stages + 2)), HEAD]
    assert cut(network, HEAD).name == HEAD
    with pytest.raises(KeyError):
        cut(network, f"stage {stages + 2}")


def test_the_grids_are_those_worked_by_hand(network: Network, names: tuple[str, str], pictures: torch.Tensor) -> None:
    with torch.no_grad():
        found = tuple(tuple(place.trunk(pictures).shape) for place in cuts(network))
    assert found == tuple((2, *shape) for shape in SHAPES[names])


def test_a_stage_is_what_a_hook_on_its_blocks_sees(network: Network, pictures: torch.Tensor) -> None:
    seen: list[torch.Tensor] = []

    def note(_module: nn.Module, _given: object, found: torch.Tensor) -> None:
        seen.append(found.clone())

    stages = cuts(network)[:-1]
    hooks = [
        network.module.get_submodule(f"blocks.{i}").register_forward_hook(note) for i in range(len(stages))
    ]  # none for other networks
    try:
        with torch.no_grad():
            network.module(pictures)
    finally:
        for hook in hooks:
            hook.remove()
    assert len(seen) == len(stages)
    with torch.no_grad():
        for stage, expected in zip(stages, seen, strict=True):
            assert torch.equal(stage.trunk(pictures), expected), stage.name


def test_cutting_leaves_the_network_whole(network: Network, pictures: torch.Tensor) -> None:
    before, modes = list(network.module.state_dict()), [part.training for part in network.module.modules()]
    with torch.no_grad():
        for place in cuts(network):
            features = place.trunk(pictures)
            untouched = features.clone()
            place.tail(features)
            assert torch.equal(features, untouched), place.name  # what was cut off can be used again
    assert list(network.module.state_dict()) == before
    assert [part.training for part in network.module.modules()] == modes
