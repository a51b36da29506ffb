"""Small networks run on one thread, large ones on all, and nobody else notices."""

import threading
from collections.abc import Iterator

import pytest
import torch

from explain.networks.building import Network, intake
from explain.networks.threads import running, threads_for
from explain.networks.variants import specs
from tests.probe import Probe

B0, B3, B4 = specs("pocket", ("B0", "B3", "B4"))


@pytest.fixture(autouse=True)
def two() -> Iterator[None]:
    """As many as torch has during the test."""
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


def test_a_network_shares_its_work_where_there_is_enough_of_it() -> None:
    assert [threads_for(spec) for spec in (B0, B3, B4, *specs("imagenet", ("B0",)))] == [1, 1, 2, 2]
    assert [threads_for(B0, pictures) for pictures in (5, 6)] == [1, 2]  # 29 and 35 million multiply-adds


def test_inside_it_computes_on_them_and_others_as_before() -> None:
    said: list[int] = []
    probe = Probe(lambda: said.append(elsewhere()))

    def elsewhere() -> int:
        found: list[int] = []
        other = threading.Thread(target=lambda: found.append(torch.get_num_threads()))
        other.start()
        other.join()
        return found[0]

    for spec in (B0, B4):
        network = Network(spec, probe, intake(spec), (), trained=False)
        with running(spec):
            network.module(torch.zeros(1))
            assert torch.is_inference_mode_enabled()
    assert probe.threads == [1, 2]
    assert said == [2, 2]
    assert torch.get_num_threads() == 2
