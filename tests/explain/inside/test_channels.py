"""Channels' shares of a logit, against the network's own logits, the exact map, and numbers worked by hand."""

import numpy as np
import pytest
import torch
from PIL import Image

from explain.inside.channels import contributions, strongest
from explain.maps.evidence import Evidence, look
from explain.networks import building
from explain.networks.building import Network
from explain.networks.variants import specs
from tests.places import EXAMPLES

FOX = EXAMPLES / "fox.png"
HAND = Evidence(
    torch.tensor([[[1.0, 0.0], [0.0, 3.0]], [[0.0, 2.0], [0.0, 0.0]], [[4.0, 4.0], [4.0, 4.0]]]),  # (K=3, 2, 2)
    weight=torch.tensor([[2.0, -1.0, 0.0], [0.5, 4.0, -1.0]]),
    bias=torch.tensor([0.5, 0.0]),
    logits=torch.tensor([2.0, -1.5]),
)


@pytest.fixture(scope="module")
def network() -> Network:
    return building.load(specs("pocket", ("B0",))[0])


@pytest.fixture(scope="module")
def evidence(network: Network) -> Evidence:
    return look(network, network.intake.tensor(Image.open(FOX).convert("RGB")))


@pytest.fixture(scope="module")
def top(evidence: Evidence) -> int:
    return evidence.top(1)[0]


def test_the_contributions_and_the_bias_sum_to_the_logit(evidence: Evidence) -> None:
    for index, logit in enumerate(evidence.logits):
        assert contributions(evidence, index).sum() + float(evidence.bias[index]) == pytest.approx(
            float(logit), abs=1e-4
        )


def test_a_contribution_is_what_the_logit_loses_without_the_channel(
    network: Network, evidence: Evidence, top: int
) -> None:
    shares = contributions(evidence, top)
    for channel in (0, 17, int(shares.argmax()), int(shares.argmin())):
        without = evidence.features[None].clone()
        without[:, channel] = 0
        with torch.no_grad():
            lost = float(evidence.logits[top] - network.logits(without)[0, top])
        assert shares[channel] == pytest.approx(lost, abs=1e-4)


def test_the_maps_of_all_channels_sum_to_the_evidence_map(evidence: Evidence, top: int) -> None:
    everything = len(evidence.features)
    found = strongest(evidence, top, everything, everything)
    assert np.allclose(sum(channel.values for channel in found), evidence.maps([top])[0], atol=1e-4)


def test_a_channel_agrees_with_itself(evidence: Evidence, top: int) -> None:
    shares = contributions(evidence, top)
    for channel in strongest(evidence, top, 8, 4):
        assert channel.contribution == pytest.approx(channel.weight * channel.mean)
        assert channel.contribution == pytest.approx(float(channel.values.mean()), abs=1e-6)
        assert channel.contribution == pytest.approx(float(shares[channel.number]), abs=1e-6)
        assert channel.values.shape == evidence.grid


def test_the_strongest_come_first_and_what_speaks_against_comes_last(evidence: Evidence, top: int) -> None:
    shares = contributions(evidence, top)
    found = [channel.contribution for channel in strongest(evidence, top, 5, 2)]
    assert found == pytest.approx([*np.sort(shares)[::-1][:5], *np.sort(shares)[:2][::-1]], abs=1e-6)
    assert found[4] > 0 > found[5]


def test_channels_worked_by_hand() -> None:
    assert contributions(HAND, 0).tolist() == [2.0, -0.5, 0.0]  # means 1, 0.5 and 4
    assert contributions(HAND, 1).tolist() == [0.5, 2.0, -4.0]
    first, second, last = strongest(HAND, 1, 2, 1)
    assert [channel.number for channel in (first, second, last)] == [1, 0, 2]
    assert (first.weight, first.mean, first.contribution) == (4.0, 0.5, 2.0)
    assert first.values.tolist() == [[0.0, 8.0], [0.0, 0.0]]
    assert last.values.tolist() == [[-4.0, -4.0], [-4.0, -4.0]]


@pytest.mark.parametrize(
    ("count", "against", "numbers"), [(5, 5, [0, 1]), (1, 0, [0]), (0, 1, [1]), (0, 0, [])]
)  # the third channel gives nothing
def test_there_are_no_more_than_speak_so(count: int, against: int, numbers: list[int]) -> None:
    assert [channel.number for channel in strongest(HAND, 0, count, against)] == numbers
