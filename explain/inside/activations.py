"""Swish against ReLU on what a network really computes: how often, and by how much, they would differ.

Swish(x) = x * sigmoid(x) (Ramachandran et al., arXiv 1710.05941), which PyTorch calls SiLU; ReLU(x) = max(x, 0). They
differ by |x| * sigmoid(-|x|), Swish the lower: by at most 0.28, near |x| = 1.28, and by next to nothing far from zero.
Says nothing of what a network trained with the other would do.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor, nn

from explain.inside import hooks
from explain.inside.anatomy import efficientnet, place
from explain.networks.building import Network
from explain.networks.threads import running
from explain.runtime.arrays import Array
from explain.runtime.device import device

REACH, BINS = 8, 160
EDGES: Array = np.linspace(-REACH, REACH, BINS + 1)  # of the histograms: steps of 0.1; the outermost catch the rest
THRESHOLD = 0.1  # from which on Swish and ReLU are said to differ
CHUNK = 2**16  # values counted at a time: few enough for a processor's cache

ACTIVATIONS: dict[type[nn.Module], str] = {nn.SiLU: "Swish", nn.ReLU: "ReLU", nn.ReLU6: "ReLU6"}


@dataclass(frozen=True, slots=True, eq=False)
class PreActivation:
    """What the activation layers of one stage were given, all together: `total` values.

    `counts` (BINS,) is their histogram over `EDGES`. `negative` is the share below zero, of which ReLU makes exactly
    0; `differ` the share for which |Swish - ReLU| > THRESHOLD; `mean_difference` the mean of |Swish - ReLU|. All three
    are of the values themselves. `activation` is what the network has there; `stage` is numbered as in `anatomy`.
    """

    stage: int
    activation: str
    counts: Array
    total: int
    negative: float
    differ: float
    mean_difference: float


def swish(x: Tensor) -> Tensor:
    """x * sigmoid(x), of any shape."""
    return x * x.sigmoid()


def _histogram(x: Tensor) -> Array:
    """(BINS,): how many of `x` lie in each bin. Several times as fast as torch.histc."""
    places = ((x + REACH) * (BINS / (2 * REACH))).clamp_(0, BINS - 1)
    counts: Array = torch.bincount(places.to(torch.int32), minlength=BINS).cpu().numpy()
    return counts


@dataclass(slots=True, eq=False)
class _Tally:
    """What is kept of one stage while the network runs: counts and sums, no tensor."""

    activation: str
    counts: Array = field(default_factory=lambda: np.zeros(BINS, np.int64))
    total: int = 0
    negative: int = 0
    differ: int = 0
    difference: float = 0.0

    def add(self, values: Tensor) -> None:
        for x in torch.split(values.permute(0, 2, 3, 1).flatten(), CHUNK):  # as they lie in memory: none is copied
            self._add(x.float())

    def _add(self, x: Tensor) -> None:
        difference = (swish(x) - x.relu()).abs()
        self.counts += _histogram(x)
        self.total += x.numel()
        self.negative += int((x < 0).count_nonzero())
        self.differ += int((difference > THRESHOLD).count_nonzero())
        self.difference += float(difference.sum(dtype=torch.float64))


@contextlib.contextmanager
def watched(network: Network) -> Iterator[list[PreActivation]]:
    """Inside, this thread runs `network` on (B, 3, s, s); afterwards the list has one for each stage.

    The activations inside squeeze-and-excitation, of one cell each, are left out. Raises `NotEfficientNet`.
    """
    module = efficientnet(network.spec, network.module)
    parts = {path: part for path, part in module.named_modules() if type(part) in ACTIVATIONS and ".se." not in path}
    tallies: dict[int, _Tally] = {}
    found: list[PreActivation] = []

    def see(path: str, given: Tensor) -> None:
        stage, _ = place(module, path)
        tallies.setdefault(stage, _Tally(ACTIVATIONS[type(parts[path])])).add(given)

    with hooks.inputs(parts, see):
        yield found
    found += [_finished(stage, tally) for stage, tally in tallies.items()]


def preactivations(network: Network, images: Tensor) -> tuple[PreActivation, ...]:
    """Run `network` once on (B, 3, s, s): one for each stage, from the stem to the head. Raises `NotEfficientNet`."""
    with watched(network) as found, running(network.spec, len(images)):
        network.features(images.to(device()))
    return tuple(found)


def _finished(stage: int, tally: _Tally) -> PreActivation:
    shares = (tally.negative / tally.total, tally.differ / tally.total, tally.difference / tally.total)
    return PreActivation(stage, tally.activation, tally.counts, tally.total, *shares)
