"""The network as it is, run by torch."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch.nn import functional as F  # noqa: N812  (torch's own convention)

from explain.engines.session import FLOAT32, Answered
from explain.networks.building import Network
from explain.networks.threads import computing_on, threads_for
from explain.runtime.arrays import Array
from explain.runtime.device import device


def precisions() -> tuple[str, ...]:
    return (FLOAT32,)


def open_network(network: Network, graph: Path | None, threads: int, precision: str) -> "TorchSession":
    """`graph` is not needed."""
    return TorchSession(network, threads)


@dataclass(frozen=True, slots=True, eq=False)
class TorchSession:
    """`wanted` threads; 0: those that suit the network."""

    network: Network
    wanted: int = 0

    engine = "torch"
    precision = FLOAT32

    @property
    def threads(self) -> int:
        return self.wanted or threads_for(self.network.spec)

    def run(self, batch: Array) -> Answered:
        """Logits by the network's own head; the evidence by its classifier's weights, at every place."""
        layer = self.network.classifier
        threads = self.wanted or threads_for(self.network.spec, len(batch))
        with computing_on(threads), torch.inference_mode():
            features = self.network.features(torch.from_numpy(batch).to(device()))
            logits = self.network.logits(features)
            evidence = F.conv2d(features, layer.weight[:, :, None, None])
        return Answered(logits.float().cpu().numpy(), evidence.float().cpu().contiguous().numpy())
