"""A network by its graph is the network: the same features, maps and curves, of pictures of other sizes too."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch

from explain.engines.by_graph import ByGraph
from explain.engines.graph import write_graph
from explain.engines.onnx_runtime import open_file
from explain.engines.versions import FEATURES
from explain.maps.evidence import look
from explain.maps.faithfulness import deletion
from explain.networks import building
from explain.networks.building import Network
from explain.networks.variants import specs
from tests.own_models import picture

SIDE = 32  # px more than the network's own
(B0,) = specs("pocket", ("B0",))
Pair = tuple[Network, Network]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    plain = building.load(B0)
    session = open_file(write_graph(plain, tmp_path_factory.mktemp("graph") / "B0.onnx", FEATURES), 1)
    parts = plain.spec, plain.module, plain.intake, plain.classes, plain.trained
    return ByGraph(*parts, session, plain.intake.size), plain


@pytest.fixture(autouse=True)
def _without_gradients() -> Iterator[None]:
    with torch.inference_mode():
        yield


@pytest.mark.parametrize("count", [1, 3])
def test_features_of_one_picture_or_several_are_the_networks(pair: Pair, count: int) -> None:
    one, other = pair
    pictures = torch.randn(count, 3, one.intake.size, one.intake.size)
    assert torch.allclose(one.features(pictures), other.features(pictures), atol=1e-4)


def test_pictures_of_another_size_are_the_modules_own(pair: Pair) -> None:
    one, other = pair
    larger = torch.randn(1, 3, one.intake.size + SIDE, one.intake.size + SIDE)
    assert torch.equal(one.features(larger), other.features(larger))


def test_its_maps_add_up_and_measure_as_the_networks(pair: Pair) -> None:
    one, other = pair
    tensor = one.intake.tensor(picture())
    evidence, expected = look(one, tensor), look(other, tensor)
    index = expected.top(1)[0]
    values = evidence.maps([index])[0]
    assert values == pytest.approx(expected.maps([index])[0], abs=1e-4)
    assert values.mean() + float(evidence.bias[index]) == pytest.approx(float(evidence.logits[index]), abs=1e-4)
    curves = [deletion(network, tensor, index, np.asarray(values)).probabilities for network in pair]
    assert curves[0] == pytest.approx(curves[1], abs=1e-4)
