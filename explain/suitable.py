"""Whether the exact map holds for a network: it must end in average pooling and one linear layer, and nothing between.

Asked of models that somebody brings: one is built at random and its logits are compared with the means of its maps.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import timm
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from explain import networks, weights
from explain.errors import Unsuitable
from explain.variants import Spec

SIDE = 96  # px of the trial; Inception needs 75
MOST_NUMBERS = 600_000_000  # parameters and buffers

T = TypeVar("T")


def check(spec: Spec) -> None:
    """Raise `Unsuitable` for an architecture or weights for which the maps would not be exact, or that do not fit."""
    own = spec.variant.own
    assert own
    if not timm.is_model(own.architecture):
        raise Unsuitable(f"timm knows no architecture “{own.architecture}”, which {own.where} asks for.")
    planned, images = _making(spec, networks.planned)
    if sum(tensor.numel() for tensor in (*planned.parameters(), *planned.buffers())) > MOST_NUMBERS:
        raise Unsuitable(f"{own.where} has more than {MOST_NUMBERS // 10**6} million parameters: use a smaller one.")
    _check_end(own.where, own.architecture, planned)
    _check_side(own.where, planned, images)
    _check_sums(own.where, own.architecture, _making(spec, networks.build).eval())
    if path := weights.find(spec):
        _check_shapes(own.where, planned, path)


def _making(spec: Spec, make: Callable[[Spec], T]) -> T:
    try:
        return make(spec)
    except (TypeError, ValueError, RuntimeError, AssertionError) as error:
        assert spec.variant.own
        why = " ".join(str(error).split()).rstrip(".")
        raise Unsuitable(f"timm cannot build {spec.variant.own.where}: {why}.") from error


def _refusal(where: str, architecture: str) -> Unsuitable:
    return Unsuitable(
        f"{where} is a {architecture}, which does not end in average pooling and one linear layer, so its map would "
        "not be exact: use an EfficientNet, a ResNet or another network that ends so."
    )


def _check_end(where: str, architecture: str, module: nn.Module) -> None:
    ends = all(hasattr(module, name) for name in ("forward_features", "forward_head", "get_classifier"))
    layer = module.get_classifier() if ends else None  # type: ignore[operator]
    if not isinstance(layer, nn.Linear) or layer.bias is None:
        raise _refusal(where, architecture)


def _check_side(where: str, planned: nn.Module, images: Tensor) -> None:
    """That a picture of the size that it asks for goes through."""
    try:
        with torch.no_grad():
            planned.forward_features(images)  # type: ignore[operator]
    except (RuntimeError, AssertionError, ValueError):
        side = images.shape[-1]
        raise Unsuitable(f"{where} does not run on pictures of {side} px: give another “input_size”.") from None


def _check_sums(where: str, architecture: str, module: nn.Module) -> None:
    generator = torch.Generator().manual_seed(0)
    layer = module.get_classifier()  # type: ignore[operator]
    try:
        with torch.inference_mode():
            features = module.forward_features(torch.randn(1, 3, SIDE, SIDE, generator=generator))  # type: ignore[operator]
            logits = module.forward_head(features)  # type: ignore[operator]
    except (RuntimeError, AssertionError, ValueError):  # a fixed input size, as transformers have
        raise _refusal(where, architecture) from None
    if features.ndim != 4 or features.shape[1] != layer.in_features:
        raise _refusal(where, architecture)
    if not torch.allclose(layer(features.mean((2, 3))), logits, rtol=1e-3, atol=1e-5):
        raise _refusal(where, architecture)


def _check_shapes(where: str, planned: nn.Module, path: Path) -> None:
    wanted = {name: tuple(tensor.shape) for name, tensor in planned.state_dict().items()}
    try:
        with safe_open(path, "pt") as file:
            found = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, OSError):
        raise Unsuitable(f"{path} is not a whole safetensors file: save or fetch it again.") from None
    for name in (*wanted, *found):
        if wanted.get(name) != found.get(name):
            has, needs = (shapes.get(name, "nothing") for shapes in (found, wanted))
            raise Unsuitable(f"The weights of {where} do not fit: {name} is {has}, and {needs} is needed.")
