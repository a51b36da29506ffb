"""Squeeze-and-excitation's gates: how far each channel of each block is let through, for one picture.

In such a block the channels' means pass two small layers and a sigmoid, and each channel is multiplied by what comes
out for it (Hu et al., arXiv 1709.01507). Reads; changes nothing.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from explain.inside import hooks
from explain.inside.anatomy import efficientnet, place
from explain.networks.building import Network
from explain.networks.threads import running
from explain.runtime.arrays import Array
from explain.runtime.device import device


@dataclass(frozen=True, slots=True, eq=False)
class Gate:
    """The gates of one block: `values` (C,) for its expanded channels, from 0, shut, to 1, open.

    `stage` and `number` are those of `anatomy.Block`.
    """

    stage: int
    number: int
    values: Array

    @property
    def key(self) -> str:
        """The block's key: "stage 3, block 2"."""
        return f"stage {self.stage}, block {self.number}"

    def most_open(self, count: int) -> list[int]:
        """The `count` channels that are let through most, the most open first."""
        return [int(channel) for channel in np.argsort(-self.values, kind="stable")[:count]]

    def most_closed(self, count: int) -> list[int]:
        """The `count` channels that are let through least, the most closed first."""
        return [int(channel) for channel in np.argsort(self.values, kind="stable")[:count]]


@contextlib.contextmanager
def watched(network: Network) -> Iterator[list[Gate]]:
    """Inside, a run of `network` on (1, 3, s, s) in this thread puts a gate into the list for each block with gates.

    Raises `NotEfficientNet`.
    """
    module = efficientnet(network.spec, network.module)
    found: list[Gate] = []

    def see(path: str, _given: Tensor, made: Tensor) -> None:
        found.append(Gate(*place(module, path), made[0, :, 0, 0].float().cpu().numpy()))

    parts = {path: part for path, part in module.named_modules() if path.endswith(".se.gate")}
    with hooks.outputs(parts, see):
        yield found


def gates(network: Network, images: Tensor) -> tuple[Gate, ...]:
    """Run `network` once on (1, 3, s, s): one for each block that has gates, none for a network without.

    Several threads may ask at once. Raises `NotEfficientNet`.
    """
    with watched(network) as found, running(network.spec, len(images)):
        network.features(images.to(device()))
    return tuple(found)
