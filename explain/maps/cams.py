"""Class activation maps by other methods, at any stage: their formulas, which are the grad-cam library's.

Hooks and whole-network gradients are not needed: the trunk runs without gradients up to the stage, and the library's
formulas are handed the activations and their gradients. Nothing is left on the network. Five methods are worked out
here: Finer-CAM and Shapley-CAM, whose formulas it has between hooks; Ablation-CAM, which it does by -1e7 in place of
zero where activations can be negative (as behind Swish); Eigen-CAM, whose sign it leaves to chance and which takes
0.6 GB at early stages; and Score-CAM, for which it holds a picture for every channel at once (1.5 GB at B0's head,
20 GB at B7's) and prints a progress bar.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  (torch's own convention)

from explain.errors import LensError
from explain.maps.cuts import HEAD, Cut, cut
from explain.maps.library import imported, library
from explain.maps.methods import METHODS
from explain.networks.building import Network
from explain.runtime.arrays import Array
from explain.runtime.batches import OnPasses, at_once
from explain.runtime.device import device, running


class NoMap(LensError):
    """A method that gives no map for this picture; the message says why."""


@dataclass(frozen=True, slots=True, eq=False)
class Probe:
    """One class of one picture at one place of a network: `features` (1, K, h, w) there, and the `tail` behind them."""

    images: Tensor
    features: Tensor
    cut: Cut
    forward: Callable[[Tensor], Tensor]
    index: int
    tell: OnPasses

    def gradient(self, of: Callable[[Tensor], Tensor] | None = None) -> Tensor:
        """(1, K, h, w): of the class's logit, or of something else of the logits (C,), through the tail alone."""
        with torch.enable_grad():
            features = self.features.detach().clone().requires_grad_(True)
            logits = self.cut.tail(features)[0]
            (found,) = torch.autograd.grad(of(logits) if of else logits[self.index], features)
        return found


Formula = Callable[[Probe], Array]
SIMILAR = 3  # classes that Finer-CAM compares with, as the library does


def _by_library(name: str) -> Formula:
    """The library's formula for activations and gradients."""

    def compute(probe: Probe) -> Array:
        method = getattr(library(), name)(_Bare(), [])
        activations, gradients = probe.features.cpu().numpy(), probe.gradient().cpu().numpy()
        found: Array = method.get_cam_image(None, None, None, activations, gradients, False)[0]
        return found

    return compute


class _Bare(nn.Module):
    """A module with a parameter, which is all that the library's constructors look at."""

    def __init__(self) -> None:
        super().__init__()
        self.place = nn.Parameter(torch.zeros(1), requires_grad=False)


def _batches(probe: Probe) -> Iterator[Tensor]:
    """The numbers of the channels, a batch at a time; tells of each when it is done."""
    channels = probe.features.shape[1]
    for batch in torch.split(torch.arange(channels), at_once(probe.images)):
        yield batch
        probe.tell(int(batch[-1]) + 1, channels)


def _score(probe: Probe) -> Array:
    """Score-CAM (Wang et al. 2020, eq. 5-10): channels weighted by what the picture masked with each gives the class.

    Upsampled corner to corner, as the library does.
    """
    scores = []
    for batch in _batches(probe):
        masks = F.interpolate(probe.features[:, batch], probe.images.shape[-2:], mode="bilinear", align_corners=True)[0]
        low, high = masks.amin((1, 2), keepdim=True), masks.amax((1, 2), keepdim=True)
        seen = probe.images * ((masks - low) / (high - low + 1e-8))[:, None]
        scores.append(probe.forward(seen)[:, probe.index])
    return _weighted(torch.cat(scores).softmax(0), probe.features[0])


def _ablation(probe: Probe) -> Array:
    """Ablation-CAM (Desai and Ramaswamy 2020): channels weighted by the share of the logit that goes without them.

    Of its absolute value: that of a negative logit would turn the map round, into what speaks against the class.
    """
    whole = probe.cut.tail(probe.features)[0, probe.index]
    drops = []
    for batch in _batches(probe):
        without = probe.features.repeat(len(batch), 1, 1, 1)
        without[torch.arange(len(batch)), batch] = 0
        drops.append(whole - probe.cut.tail(without)[:, probe.index])
    return _weighted(torch.cat(drops) / whole.abs(), probe.features[0])


def _weighted(weights: Tensor, features: Tensor) -> Array:
    """(K,), (K, h, w) -> (h, w)."""
    found: Array = torch.einsum("k,khw->hw", weights, features).cpu().numpy()
    return found


def _eigen(probe: Probe) -> Array:
    """Eigen-CAM (Muhammad and Yeasin 2020): the activations along their first principal component, of any class."""
    channels, rows, columns = probe.features[0].shape
    cells = probe.features[0].reshape(channels, -1).T.float()
    if not cells.isfinite().all():  # of which there is no decomposition
        return np.full((rows, columns), np.nan)
    centred = cells - cells.mean(0)
    _, _, components = torch.linalg.svd(centred, full_matrices=False)
    found = (centred @ components[0]).reshape(rows, columns)
    if found.min().abs() > found.max():  # the sign is arbitrary: the stronger side is the positive one
        found = -found
    return found.cpu().numpy()  # type: ignore[no-any-return]


def _finer(probe: Probe) -> Array:
    """Finer-CAM (Zhang et al. 2025): Grad-CAM of the class's lead over similar ones, by their probabilities."""

    def lead(logits: Tensor) -> Tensor:
        distances = (logits - logits[probe.index]).detach().abs()
        distances[probe.index] = -1
        similar = distances.argsort()[1 : 1 + SIMILAR]
        shares = logits.softmax(0)[similar]
        return (shares * (logits[probe.index] - logits[similar])).sum() / shares.sum()

    return _weighted(probe.gradient(lead)[0].mean((1, 2)), probe.features[0])


def _shapley(probe: Probe) -> Array:
    """Shapley-CAM (arXiv 2501.06261): Grad-CAM less half of the Hessian's product with the features."""
    with torch.enable_grad():
        features = probe.features.detach().clone().requires_grad_(True)
        logit = probe.cut.tail(features)[0, probe.index]
        (slope,) = torch.autograd.grad(logit, features, create_graph=True)
        bend = None
        if slope.requires_grad:  # not so where all that follows is linear
            (bend,) = torch.autograd.grad(slope, features, features.detach(), allow_unused=True)
    weights = slope.detach() if bend is None else slope.detach() - bend / 2
    return _weighted(weights[0].mean((1, 2)), probe.features[0])


OURS: dict[str, Formula] = {
    "eigencam": _eigen, "shapleycam": _shapley, "finercam": _finer, "scorecam": _score, "ablationcam": _ablation,
}  # fmt: skip


def import_library(methods: Iterable[str], wait: Callable[[], None]) -> None:
    """The grad-cam library, where one of these needs it and nobody has: `wait` finds the time for that."""
    needed = any(METHODS[name].library for name in methods if name in METHODS)
    if needed and not imported():
        wait()
        library()


def formula(method: str) -> Formula:
    """Of a row of `METHODS`: the library's, or worked out here."""
    called = METHODS[method].library
    return _by_library(called) if called else OURS[method]


@dataclass(frozen=True, slots=True, eq=False)
class Cam:
    """A map (h, w) of no unit; its positive part is what the methods' papers show."""

    values: Array
    method: str
    stage: str


def cam(
    network: Network,
    images: Tensor,
    index: int,
    method: str,
    stage: str = HEAD,
    tell: OnPasses = lambda done, total: None,
) -> Cam:
    """The map of class `index` for (1, 3, s, s). Raises `NoMap`."""
    title, place = METHODS[method].title, cut(network, stage)
    there = images.to(device())
    with running():
        probe = Probe(there, place.trunk(there), place, lambda x: network.logits(network.features(x)), index, tell)
    with torch.no_grad():
        values = formula(method)(_plain(probe))
    if not torch.isfinite(torch.from_numpy(values)).all():
        raise NoMap(f"{title} gives no number for this picture at {stage}: try another method or stage.")
    if values.max() <= 0:
        raise NoMap(f"{title} finds nothing that supports this class at {stage}: try another class, method or stage.")
    return Cam(values, method, stage)


def _plain(probe: Probe) -> Probe:
    """The same with tensors that gradients may pass: those of inference mode may not."""
    return Probe(
        probe.images.clone(), probe.features.float().clone(), probe.cut, probe.forward, probe.index, probe.tell
    )
