"""The exact map, against the network's own logits and against another library's Grad-CAM."""

import numpy as np
import pytest
import torch
from pytorch_grad_cam import GradCAM
from pytorch_grad_cam.utils.image import scale_cam_image
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from torch import nn

from explain.maps.evidence import Evidence, NoNumbers, look
from explain.networks import building
from explain.networks.building import Network
from explain.networks.variants import Spec, specs
from tests.randomness import stir


def network_of(family: str, variant: str) -> Network:
    spec = specs(family, (variant,))[0]
    return building.ready(spec, stirred(spec), trained=True)


def stirred(spec: Spec) -> nn.Module:
    """The plain network of timm's, always with the same random weights."""
    torch.manual_seed(0)
    return stir(building.build(spec)).eval()


@pytest.fixture(scope="module", params=[("pocket", "B0"), ("pocket", "B3"), ("imagenet", "B0"), ("imagenet", "B1")])
def network(request: pytest.FixtureRequest) -> Network:
    return network_of(*request.param)


@pytest.fixture(scope="module")
def picture(network: Network) -> torch.Tensor:
    return torch.randn(1, 3, network.intake.size, network.intake.size, generator=torch.Generator().manual_seed(1))


def test_the_mean_of_every_map_plus_its_bias_is_the_logit_of_the_plain_forward(
    network: Network, picture: torch.Tensor
) -> None:
    evidence = look(network, picture)
    with torch.no_grad():
        plain = network.module(picture)[0]
    everything = list(range(len(plain)))
    rebuilt = evidence.maps(everything).mean(axis=(1, 2)) + evidence.bias.numpy()
    assert np.allclose(rebuilt, plain.numpy(), atol=1e-4)
    assert torch.equal(evidence.logits, plain)


def test_a_cells_votes_over_all_cells_average_to_the_logits(network: Network, picture: torch.Tensor) -> None:
    evidence = look(network, picture)
    votes = evidence.votes(len(evidence.logits))  # every class, in each cell by its own order
    total = np.zeros(len(evidence.logits))
    np.add.at(total, votes.classes, votes.values)
    rows, columns = evidence.grid
    assert np.allclose(total / (rows * columns) + evidence.bias.numpy(), evidence.logits.numpy(), atol=1e-3)
    assert (np.diff(votes.values, axis=0) <= 0).all()


def test_the_logits_are_those_of_the_network_as_timm_builds_it(network: Network, picture: torch.Tensor) -> None:
    """The folded network computes the same function."""
    with torch.inference_mode():
        expected = stirred(network.spec)(picture)[0]
    assert expected.std() > 0.05
    assert torch.allclose(look(network, picture).logits, expected, atol=1e-3 * float(expected.std()))


def test_the_map_is_grad_cams_map_at_bn2_after_that_librarys_own_scaling(
    network: Network, picture: torch.Tensor
) -> None:
    evidence = look(network, picture)
    chosen = evidence.top(1)[0]
    network.module.requires_grad_(True)
    with GradCAM(model=network.module, target_layers=[network.module.bn2]) as cam:
        theirs = cam(input_tensor=picture, targets=[ClassifierOutputTarget(chosen)])[0]
    network.module.requires_grad_(False)
    positive = np.maximum(evidence.maps([chosen]), 0)
    assert positive.any()
    ours = scale_cam_image(scale_cam_image(positive, theirs.shape[::-1]))[0]
    assert np.allclose(ours, theirs, atol=1e-3)


def test_a_network_that_can_be_worked_by_hand_gives_the_map_worked_by_hand() -> None:
    features = torch.tensor([[[1.0, 0.0], [0.0, 3.0]], [[0.0, 2.0], [0.0, 0.0]]])  # (K=2, 2, 2)
    evidence = Evidence(
        features, weight=torch.tensor([[2.0, -1.0], [0.0, 4.0]]), bias=torch.tensor([0.5, 0.0]), logits=torch.zeros(2)
    )
    first, second = evidence.maps([0, 1])
    assert first.tolist() == [[2.0, -2.0], [0.0, 6.0]]  # the mean is 1.5, so the logit is 2.0
    assert second.tolist() == [[0.0, 8.0], [0.0, 0.0]]


def test_looking_leaves_no_hook_and_no_gradient_behind() -> None:
    network = network_of("pocket", "B0")
    look(network, torch.zeros(1, 3, 48, 48))
    assert not network.module.training
    assert not any(m._forward_hooks or m._backward_hooks for m in network.module.modules())
    assert not any(p.requires_grad or p.grad is not None for p in network.module.parameters())


def test_top_asks_for_no_more_classes_than_there_are() -> None:
    logits = torch.tensor([0.1, 3.0, 2.0])
    evidence = Evidence(torch.zeros(1, 1, 1), torch.zeros(3, 1), torch.zeros(3), logits)
    assert evidence.top(5) == [1, 2, 0]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_network_that_gives_no_numbers_is_refused_in_words(value: float) -> None:
    network = network_of("pocket", "B0")
    with torch.no_grad():
        network.classifier.weight[3, 5] = value
    with pytest.raises(NoNumbers, match=r"pocket B0 gives no number for this picture: .* use others"):
        look(network, torch.ones(1, 3, 48, 48))
