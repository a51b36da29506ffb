"""A network cut in two behind one of its stages: the trunk, which needs no gradients, and the tail that answers.

EfficientNets (every version that timm has) can be cut behind each stage of blocks, which are numbered as in the paper's
Table 1; other networks at their head only.
"""

from collections.abc import Callable
from dataclasses import dataclass

from timm.models.efficientnet import EfficientNet
from torch import Tensor, nn

from explain.networks.building import Network
from explain.networks.scaling import FIRST_OF_BLOCKS

HEAD = "head"
Half = Callable[[Tensor], Tensor]


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """`trunk`: (B, 3, s, s) -> (B, K, h, w); `tail`: that -> logits (B, C)."""

    name: str
    trunk: Half
    tail: Half


def cuts(network: Network) -> tuple[Cut, ...]:
    """Behind each stage of blocks, from the first to the last, then at the head: what the pooling sees."""
    head = Cut(HEAD, network.features, network.logits)
    module = network.module
    if not isinstance(module, EfficientNet):
        return (head,)
    return (*(_behind(module, count) for count in range(1, len(module.blocks) + 1)), head)


def cut(network: Network, name: str) -> Cut:
    """The cut of that name. Raises KeyError."""
    return {found.name: found for found in cuts(network)}[name]


def _behind(module: nn.Module, count: int) -> Cut:
    """Behind so many stages of blocks."""
    before, after = module.blocks[:count], module.blocks[count:]  # type: ignore[index]

    def trunk(images: Tensor) -> Tensor:
        found: Tensor = before(module.bn1(module.conv_stem(images)))  # type: ignore[operator]
        return found

    def tail(features: Tensor) -> Tensor:
        last = module.bn2(module.conv_head(after(features)))  # type: ignore[operator]
        found: Tensor = module.forward_head(last)  # type: ignore[operator]
        return found

    return Cut(f"stage {FIRST_OF_BLOCKS - 1 + count}", trunk, tail)
