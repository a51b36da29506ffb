"""A network as an ONNX graph that has its exact maps inside: `image` -> `logits` and the evidence of all classes.

    evidence = conv2d(features, W[:, :, None, None])      logits = mean(evidence) + b

so that whatever runs ONNX draws the map, with no gradient (`explain.maps.evidence`). Batches may have any size, the
pictures have the network's.
"""

import contextlib
import copy
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import numpy as np
import onnx
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  (torch's own convention)

from explain.engines import padding
from explain.engines.metadata import PRODUCER, metadata
from explain.engines.onnx_runtime import OnnxSession, open_file
from explain.engines.versions import EVIDENCE, EXPORTER, FEATURES, OPSET
from explain.errors import LensError
from explain.networks import noise
from explain.networks.building import Network
from explain.networks.trace import follow
from explain.runtime.arrays import Array
from explain.runtime.device import device
from explain.runtime.files import whole

ALIKE = 1e-4  # of the largest number, or of 1: by how much a graph may answer otherwise than its network
ROUNDED, MOST = 10.0, 0.01  # times what the network itself is off by 32 bits, where that is more; and at most
TRACED = (
    2  # pictures with which it is drawn: a graph that kept the number of them would not take the one it is tried on
)
Told = tuple[Array, Array]
OPERATOR = re.compile(r"(?:operator\s|(?:aten|prim|onnx|quantized)::)(\w+)")


class NoGraph(LensError):
    """A network that cannot be written as an ONNX graph; the message names what stands in the way."""


class _Twin(nn.Module):
    """The network with its map inside."""

    weight: Tensor
    bias: Tensor

    def __init__(self, module: nn.Module, layer: nn.Linear, second: str) -> None:
        super().__init__()
        self.trunk, self.second = module, second
        self.register_buffer("weight", layer.weight.detach()[:, :, None, None])
        self.register_buffer("bias", layer.bias.detach())

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """(N, 3, s, s) -> (N, C), and (N, C, h, w) or the features, (N, K, h, w)."""
        features = self.trunk.forward_features(image)  # type: ignore[operator]
        if self.second == FEATURES:
            return F.linear(features.mean((2, 3)), self.weight[:, :, 0, 0], self.bias), features
        evidence = F.conv2d(features, self.weight)
        return evidence.mean((2, 3)) + self.bias, evidence


def write_graph(network: Network, path: Path, second: str = EVIDENCE) -> Path:
    """Write `path`, whole or not at all, once it was seen to answer as the network does; returns it.

    `second` is what it gives besides the logits: "evidence" (N, C, h, w), or "features" (N, K, h, w) for whoever has
    the classifier's weights too. Raises `NoGraph`, `OSError`.
    """
    images = picture(network)
    twin, expected = _twin(network, images, second)
    with whole(path) as part:
        _export(network, twin, part, second)
        _describe(network, part)
        check(network, open_file(part), second, images, expected)
    return path


def picture(network: Network, count: int = 1) -> Tensor:
    """(count, 3, s, s): what graphs are tried on."""
    return noise.soft(network.intake.size, count)


def _twin(network: Network, images: Tensor, second: str) -> tuple[_Twin, Told]:
    """A copy on the CPU, drawn for pictures of one size, and what the network itself says of the trial."""
    with padding.sizes(network.module) as sizes:
        expected = told(network, images, second)
    module = copy.deepcopy(network.module).cpu()
    padding.settle(module, sizes)
    return _Twin(module, module.get_classifier(), second).eval(), expected  # type: ignore[operator]


def told(network: Network, images: Tensor, second: str) -> Told:
    """What the network says of (N, 3, s, s): its logits, and the evidence or the features."""
    return _told(network.module, images.to(device()), second)


@torch.inference_mode()
def _told(module: nn.Module, images: Tensor, second: str) -> Told:
    features, layer = module.forward_features(images), module.get_classifier()  # type: ignore[operator]
    other = features if second == FEATURES else F.conv2d(features, layer.weight[:, :, None, None])
    return module.forward_head(features).cpu().numpy(), other.cpu().numpy()  # type: ignore[operator]


def _export(network: Network, twin: _Twin, path: Path, second: str) -> None:
    batch = {0: "N"}
    try:
        with _silent():
            torch.onnx.export(
                twin, (picture(network, TRACED),), str(path), dynamo=False, opset_version=OPSET,
                input_names=["image"], output_names=["logits", second],
                dynamic_axes={"image": batch, "logits": batch, second: batch},
            )  # fmt: skip
    except (RuntimeError, ValueError, TypeError) as error:
        raise NoGraph(_refusal(network, twin, error)) from error


def _refusal(network: Network, twin: _Twin, error: Exception) -> str:
    refused = f"{network.spec.label} cannot be written as an ONNX graph"
    named = OPERATOR.search(str(error))
    if named is None:
        return f"{refused} ({type(error).__name__}): use it with PyTorch."
    layer = _layer(twin.trunk.to("meta"), picture(network).to("meta"), named[1])
    needs = f", which “{layer}” needs" if layer else ""
    return f"{refused}: there is no operator for {named[1]}{needs}. Use it with PyTorch."


def _layer(module: nn.Module, images: Tensor, operator: str) -> str:
    """The first that does so; none where torch calls it otherwise as it runs."""
    steps = follow(module, images).trunk
    return next((step.layer for step in steps if operator in step.name), "")


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """What the exporter remarks, and prints of a graph that it could not finish, is not for whoever waits.

    It prints to standard output whatever it was told of that: torch 2.11 turns its log on for every export.
    """
    with warnings.catch_warnings(), mock.patch.object(torch._C, "_jit_onnx_log", lambda *_: None):
        warnings.simplefilter("ignore")
        yield


def _describe(network: Network, path: Path) -> None:
    """Say in the file what it is."""
    graph = onnx.load(str(path))
    graph.producer_name = PRODUCER
    graph.doc_string = f"{network.spec.label}: logits, and every class's exact evidence map."
    onnx.helper.set_model_props(graph, metadata(network, f"{EXPORTER}, torch {torch.__version__}"))
    onnx.save(graph, str(path))


def check(network: Network, session: OnnxSession, second: str, images: Tensor, expected: Told) -> None:
    """Raises `NoGraph` unless the graph says of those images what the network said."""
    found = session.outputs(("logits", second), images.numpy())
    for place, (name, one, other) in enumerate(zip(("logits", second), found, expected, strict=True)):
        if one.shape != other.shape:
            raise NoGraph(f"The ONNX graph of {network.spec.label} gives {name} of another shape: use it with PyTorch.")
        apart = float(np.abs(one - other).max()) if np.isfinite(other).all() else 0.0
        largest = max(1.0, float(np.abs(other).max()))
        if not (apart <= ALIKE * largest or apart <= min(MOST * largest, _rounding(network, images, second, place))):
            raise NoGraph(
                f"The ONNX graph of {network.spec.label} answers otherwise than the network does "
                f"({name} differ by {apart:.2g}): use it with PyTorch."
            )


def _rounding(network: Network, images: Tensor, second: str, place: int) -> float:
    """By how much what is told at that place may differ because of 32 bits alone, which some networks magnify."""
    module = copy.deepcopy(network.module).cpu()
    try:
        plain, exact = (_told(module.to(kind), images.to(kind), second)[place] for kind in (torch.float, torch.double))
    except RuntimeError:  # a layer that takes 32 bits alone
        return 0.0
    return ROUNDED * float(np.abs(plain - exact).max())
