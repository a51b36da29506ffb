"""A network whose features ONNX Runtime computes: the same network to whoever looks at it, in less time."""

from dataclasses import dataclass

import torch
from torch import Tensor

from explain.engines.onnx_runtime import OnnxSession
from explain.networks.building import Network


@dataclass(frozen=True, slots=True, eq=False)
class ByGraph(Network):
    """`session` is of a graph that gives the features of pictures of `side` px; others are left to PyTorch.

    So is all that asks the module itself: gradients, hooks, a change of its weights.
    """

    session: OnnxSession
    side: int

    def features(self, images: Tensor) -> Tensor:
        """(B, 3, s, s) -> (B, K, h, w), one picture at a time: what a larger batch takes would be kept for good."""
        if set(images.shape[-2:]) != {self.side}:
            return Network.features(self, images)
        single = images.numpy()
        found = [torch.from_numpy(self.session.features(single[at : at + 1])[0]) for at in range(len(single))]
        return found[0] if len(found) == 1 else torch.cat(found)
