"""Specs become networks: built, given their trained weights, and ready to look at a picture.

Knows timm. Does not keep anything: `store.py` does.
"""

import functools
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from timm.data import ImageNetInfo
from torch import Tensor, nn

from explain.errors import LensError
from explain.networks import header, noise, weights
from explain.networks.blank import on_meta
from explain.networks.blueprint import Blueprint, draw
from explain.networks.exactness import Inexact, holds
from explain.networks.folding import fold
from explain.networks.preprocessing import Intake
from explain.networks.sources.source import Kind
from explain.networks.variants import Spec
from explain.runtime.device import device, keep_digits

_CHECKING = threading.Lock()  # one at a time: each takes a forward's memory


class BrokenWeights(LensError):
    """A weights file that does not fit its network."""


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A network in evaluation mode. `trained` is False where it was built only to be timed."""

    spec: Spec
    module: nn.Module
    intake: Intake
    classes: tuple[str, ...]
    trained: bool

    @property
    def size_bytes(self) -> int:
        tensors = (*self.module.parameters(), *self.module.buffers())
        return sum(tensor.numel() * tensor.element_size() for tensor in tensors)

    @property
    def scores(self) -> str:
        """How its logits become probabilities, a key of `SCORES`."""
        return self.spec.source.scores

    @property
    def classifier(self) -> nn.Linear:
        """The one linear layer behind the pooling."""
        layer = self.module.get_classifier()  # type: ignore[operator]
        assert isinstance(layer, nn.Linear)
        return layer

    def features(self, images: Tensor) -> Tensor:
        """(B, 3, s, s) -> (B, K, h, w): what the pooling sees, after `bn2`."""
        found: Tensor = self.module.forward_features(images)  # type: ignore[operator]
        return found

    def logits(self, features: Tensor) -> Tensor:
        """(B, K, h, w) -> (B, C)."""
        found: Tensor = self.module.forward_head(features)  # type: ignore[operator]
        return found


@functools.lru_cache(maxsize=2)
def imagenet_names(subset: str = "imagenet-1k") -> tuple[str, ...]:
    """The classes, 1000 unless asked otherwise: the first lemma, with its definition where two classes share it."""
    info = ImageNetInfo(subset)
    lemmas = [info.index_to_description(i) for i in range(info.num_classes())]
    first = [lemma.split(", ")[0] for lemma in lemmas]
    times = Counter(first)
    definitions = [info.index_to_description(i, detailed=True)[len(lemma) + 2 :] for i, lemma in enumerate(lemmas)]
    return tuple(
        name if times[name] == 1 else f"{name} ({definition.split(';')[0][:40]})"
        for name, definition in zip(first, definitions, strict=True)
    )


def build(spec: Spec) -> nn.Module:
    """The network without trained weights; honours `with torch.device("meta")`."""
    return spec.source.build()


def planned(spec: Spec) -> tuple[nn.Module, Tensor]:
    """The network and an empty picture of its size, on the meta device: for counting, without weights."""
    side = intake(spec).size
    with on_meta(), torch.inference_mode(False):  # whoever asks: in that mode operations would be others
        return build(spec).eval(), torch.empty(1, 3, side, side)


@functools.lru_cache(maxsize=256)
def blueprint(spec: Spec) -> Blueprint:
    """What its architecture is, without weights."""
    return draw(*planned(spec))


@functools.lru_cache(maxsize=256)
def intake(spec: Spec) -> Intake:
    """How a picture becomes this network's input, read from timm's own configuration where there is one."""
    return spec.source.intake()


def class_names(spec: Spec) -> tuple[str, ...]:
    """Names in the order of the logits."""
    return spec.source.classes


def licence(spec: Spec) -> str:
    """Of published weights, as timm's configuration has it; empty for others."""
    return spec.source.licence


def load(spec: Spec) -> Network:
    """The trained network. Raises `WeightsMissing`, `BrokenWeights`."""
    return load_file_of(spec, weights.fetch(spec))


def load_file_of(spec: Spec, path: Path) -> Network:
    """The network with the weights in `path`. Raises `BrokenWeights`, and `Inexact` of somebody's own."""
    return _load_checked(spec, path) if spec.kind is Kind.OWN else ready(spec, _loaded(spec, path), trained=True)


def _loaded(spec: Spec, path: Path) -> nn.Module:
    try:
        return spec.source.load(path)
    except (OSError, RuntimeError, ValueError, SafetensorError) as error:
        raise _broken(spec, path) from error


def _broken(spec: Spec, path: Path) -> BrokenWeights:
    return BrokenWeights(f"The weights of {spec.label} in {path.name} do not fit it: {spec.source.place.remedy}.")


def _load_checked(spec: Spec, path: Path) -> Network:
    """Built once its weights are known to fit it, and seen to answer a picture as timm's plain network does."""
    _check_fit(spec, path)
    images = noise.soft(intake(spec).size)
    with _CHECKING:
        for folded in (True, False):
            module = _loaded(spec, path).eval()
            plain = _answered(module, images)
            network = ready(spec, module, trained=True, folded=folded)
            features = _answered(network.features, images.to(device()))
            if not plain.isfinite().all() or holds(network.classifier, features, plain.to(device())):
                return network
            if _holds_unrounded(spec, path, images, folded):
                return network
    raise Inexact(
        f"{spec.label} answers otherwise than by average pooling and one linear layer, so its map would not be exact: "
        "use an EfficientNet, a ResNet or another network that ends so."
    )


def _holds_unrounded(spec: Spec, path: Path, images: Tensor, folded: bool) -> bool:
    """The same in 64 bits: there are networks that magnify what 32 leave off, and those sums hold all the same."""
    module, images = _loaded(spec, path).eval().double(), images.double()
    try:
        plain = _answered(module, images)
        if folded:
            fold(module, blueprint(spec).foldable)
        features = _answered(module.forward_features, images)  # type: ignore[arg-type]
    except RuntimeError:  # a layer that takes 32 bits alone
        return False
    return holds(module.get_classifier(), features, plain)  # type: ignore[operator]


@torch.inference_mode()
def _answered(ask: Callable[[Tensor], Tensor], images: Tensor) -> Tensor:
    return ask(images)


def _check_fit(spec: Spec, path: Path) -> None:
    try:
        wrong = header.misfit(header.read(path), planned(spec)[0])
    except header.BadHeader as error:
        raise _broken(spec, path) from error
    if wrong:
        raise BrokenWeights(f"The weights of {spec.label} do not fit: {wrong}.")


def load_untrained(spec: Spec) -> Network:
    """The network with random weights, for timing alone."""
    return ready(spec, build(spec), trained=False)


def ready(spec: Spec, module: nn.Module, trained: bool, folded: bool = True) -> Network:
    """`module`, changed in place for evaluation; folding and the memory format are for speed alone."""
    keep_digits()
    module.eval().requires_grad_(False)
    names = class_names(spec) if trained else ()
    if folded:
        fold(module, blueprint(spec).foldable)
    _store_channels_last(module.to(device()))
    return Network(spec, module, intake(spec), names, trained)


def _store_channels_last(module: nn.Module) -> None:
    """In place; `Module.to` would do so to weights of three dimensions too, and fail."""
    for tensor in (*module.parameters(), *module.buffers()):
        if tensor.ndim == 4:
            tensor.data = tensor.data.contiguous(memory_format=torch.channels_last)
