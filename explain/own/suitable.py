"""Whether somebody's own model can be explained exactly, and whether its weights fit it.

Asked before any network is built: of the architecture on the meta device, and of the header of the file of weights.
"""

from collections.abc import Callable
from typing import TypeVar

import timm
from torch import nn

from explain.errors import Unsuitable
from explain.networks import building, header, pocket, weights
from explain.networks.variants import Spec

MOST_NUMBERS = 600_000_000  # parameters and buffers
WAYS = ("forward_features", "forward_head", "get_classifier")  # what timm's networks have
NO_WAYS = "it cannot be taken apart into features and what follows them"
TROUBLE = (RuntimeError, AssertionError, ValueError, TypeError, IndexError, AttributeError)  # of timm's, for odd sizes

T = TypeVar("T")


def check(spec: Spec) -> None:
    """Raise `Unsuitable` for an architecture or weights for which the maps would not be exact, or that do not fit."""
    own = spec.variant.own
    assert own
    pocket.register()
    if not timm.is_model(own.architecture):
        raise Unsuitable(f"timm knows no architecture “{own.architecture}”, which {own.where} asks for.")
    planned, images = _making(spec, building.planned)
    if sum(tensor.numel() for tensor in (*planned.parameters(), *planned.buffers())) > MOST_NUMBERS:
        raise Unsuitable(f"{own.where} has more than {MOST_NUMBERS // 10**6} million parameters: use a smaller one.")
    _check_sums(spec, planned, images.shape[-1])
    if path := weights.find(spec):
        try:
            wrong = header.misfit(header.read(path), planned)
        except header.BadHeader as error:
            raise Unsuitable(str(error)) from None
        if wrong:
            raise Unsuitable(f"The weights of {own.where} do not fit: {wrong}.")


def _making(spec: Spec, make: Callable[[Spec], T]) -> T:
    try:
        return make(spec)
    except (TypeError, ValueError, RuntimeError, AssertionError) as error:
        assert spec.variant.own
        why = " ".join(str(error).split()).rstrip(".")
        raise Unsuitable(f"timm cannot build {spec.variant.own.where}: {why}.") from error


def _check_sums(spec: Spec, planned: nn.Module, side: int) -> None:
    """That mean and bias of every map are its class's logit, whatever the weights."""
    own = spec.variant.own
    assert own
    try:
        why = building.blueprint(spec).obstacle if all(hasattr(planned, way) for way in WAYS) else NO_WAYS
    except TROUBLE:
        raise Unsuitable(f"{own.where} does not run on pictures of {side} px: give another “input_size”.") from None
    if why:
        raise Unsuitable(
            f"{own.where} is a {own.architecture}, which does not end in average pooling and one linear layer, so its "
            f"map would not be exact ({why}): use an EfficientNet, a ResNet or another network that ends so."
        )
