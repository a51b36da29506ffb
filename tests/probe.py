"""A stand-in for the networks that are timed, and a store that gives it instead of them."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from explain.costs import latency as explain_latency
from explain.costs import timing as explain_timing
from explain.networks.building import Network, intake
from explain.networks.store import ModelStore


class Probe(nn.Module):
    """Stands in for every network: notes what it is given and on how many threads; `then` may do more."""

    def __init__(self, then: Callable[[], object] = lambda: None) -> None:
        super().__init__()
        self.then = then
        self.shapes: list[tuple[int, ...]] = []
        self.threads: list[int] = []

    def forward(self, images: Tensor) -> Tensor:
        self.shapes.append(tuple(images.shape))
        self.threads.append(torch.get_num_threads())
        self.then()
        return images.mean()


def store_of(probe: Probe) -> ModelStore:
    return ModelStore(1, lambda spec, trained: Network(spec, probe, intake(spec), (), trained))


def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rounds of one run, and no waiting for others; `pytest.fixture` of it is a fixture."""
    monkeypatch.setattr(explain_timing, "BUDGET", 0.0)
    monkeypatch.setattr(explain_timing, "LEAST", 3)
    monkeypatch.setattr(explain_latency, "VISIT", 0.0)
    monkeypatch.setattr(explain_timing, "PAUSE", 0.01)
