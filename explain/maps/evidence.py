"""The exact evidence map: one forward gives the logits and every class's map, without a backward pass.

EfficientNet ends in global average pooling and one linear layer, so with A = forward_features(x), (K, h, w):

    evidence_c(i, j) = sum_k W[c, k] A[k, i, j]        logit_c = mean_ij evidence_c(i, j) + b[c]

This is CAM (Zhou et al. 2016, arXiv 1512.04150, eq. 1-2); Grad-CAM at the same layer (arXiv 1610.02391, eq. 1-2) is
it up to a positive factor and a ReLU. It is signed: a cell can speak against a class.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from explain.errors import LensError
from explain.networks.building import Network
from explain.networks.exactness import Inexact, holds
from explain.networks.scores import LIKELY, SCORES, SOFTMAX
from explain.networks.sources.source import Kind
from explain.networks.threads import running
from explain.runtime.arrays import Array
from explain.runtime.device import device
from explain.runtime.precision import PRECISIONS, precision

Ask = Callable[[Array], tuple[Array, Array]]  # another engine: (1, 3, s, s) -> features (1, K, h, w), logits (1, C)


class NoNumbers(LensError):
    """A network that answers with infinity or nothing, as one that diverged in training does."""


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """What each cell speaks for: `values` (n, h, w) in logit units, the most first, and whose, `classes` (n, h, w).

    A cell gives a class's logit its value divided by the number of cells.
    """

    values: Array
    classes: Array


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What one forward said. All on the CPU: `features` (K, h, w), `weight` (C, K), `bias` (C,), `logits` (C,)."""

    features: Tensor
    weight: Tensor
    bias: Tensor
    logits: Tensor
    scores: str = SOFTMAX  # a key of SCORES

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of every map."""
        return self.features.shape[1], self.features.shape[2]

    @property
    def probabilities(self) -> Tensor:
        """(C,), in [0, 1]: they add up to one by a softmax, and do not by a sigmoid."""
        return SCORES[self.scores](self.logits)

    @property
    def said(self) -> list[int]:
        """The answer, likeliest first: one class, or all that are likely where each is scored by itself."""
        if self.scores == SOFTMAX:
            return self.top(1)
        return [index for index in self.top(len(self.logits)) if self.probabilities[index] >= LIKELY]

    def top(self, count: int) -> list[int]:
        """The `count` classes with the largest logits, largest first."""
        return [int(i) for i in self.logits.topk(min(count, len(self.logits))).indices]

    def maps(self, classes: list[int]) -> Array:
        """(len(classes), h, w) in logit units; the mean of each plus its class's bias is that class's logit."""
        chosen: Array = torch.einsum("ck,khw->chw", self.weight[classes], self.features).numpy()
        return chosen

    def votes(self, count: int) -> Votes:
        """The `count` classes with the most evidence in each cell."""
        values = torch.einsum("ck,khw->chw", self.weight, self.features)
        most, classes = values.topk(min(count, len(values)), dim=0)
        return Votes(most.numpy(), classes.numpy())


def look(network: Network, images: Tensor, ask: Ask | None = None) -> Evidence:
    """Run `network` once on (1, 3, s, s), or have `ask` run it. Raises `NoNumbers`, and `Inexact` of somebody's own."""
    if ask:
        features, (logits,) = map(torch.from_numpy, ask(images.numpy()))
    else:
        with running(network.spec):
            features = network.features(images.to(device()))
            logits = network.logits(features)[0]
    if not logits.isfinite().all():
        raise NoNumbers(f"{network.spec.label} gives no number for this picture: {_why(network, images)}.")
    if network.spec.kind is Kind.OWN and not holds(network.classifier, features, logits[None]):
        raise Inexact(f"{network.spec.label}: its maps’ means plus the biases are not its logits, so it is not shown.")
    weight, bias = network.classifier.weight, network.classifier.bias
    found = [tensor.detach().float().cpu() for tensor in (features[0], weight, bias, logits)]
    return Evidence(found[0], found[1], found[2], found[3], network.scores)


def _why(network: Network, images: Tensor) -> str:
    """Of a network whose logits are infinite or nothing: the cause, found by looking, and what to do."""
    if not all(tensor.isfinite().all() for tensor in network.module.state_dict().values()):
        return "some of its weights are none either, they are damaged, use others"
    with torch.inference_mode():
        exact = network.module(images.to(device()))
    if precision() != PRECISIONS[0] and exact.isfinite().all():
        return f"its sums are too large for {precision()}, set EXPLAIN_PRECISION to {PRECISIONS[0]}"
    return f"its sums are too large even for {PRECISIONS[0]}, as of one that diverged in training, use another one"
