"""Class activation maps by other methods, at any stage: one table. The formulas are the grad-cam library's.

Hooks and whole-network gradients are not needed: the trunk runs without gradients up to the stage, and the library's
formulas are handed the activations and their gradients. Nothing is left on the network. Two methods are worked out
here, as the library departs from their papers: Ablation-CAM, which it does by -1e7 in place of zero where activations
can be negative (as behind Swish), and Eigen-CAM, whose sign it leaves to chance and which takes 0.6 GB at early stages.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from explain.arrays import Array
from explain.device import device, running
from explain.errors import LensError
from explain.networks import Network
from explain.stages import HEAD, Cut, cut

BATCH = 32
Tell = Callable[[int, int], None]  # passes done, in all; may raise to stop


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
    tell: Tell

    def gradient(self) -> Tensor:
        """(1, K, h, w): of the class's logit, by the features; through the tail alone."""
        with torch.enable_grad():
            features = self.features.detach().clone().requires_grad_(True)
            (found,) = torch.autograd.grad(self.cut.tail(features)[0, self.index], features)
        return found


def _by_library(name: str) -> Callable[[Probe], Array]:
    """The library's formula for activations and gradients."""

    def compute(probe: Probe) -> Array:
        import pytorch_grad_cam  # seven seconds: only here

        method = getattr(pytorch_grad_cam, name)(_Bare(probe), [])
        activations, gradients = probe.features.cpu().numpy(), probe.gradient().cpu().numpy()
        found: Array = method.get_cam_image(None, None, None, activations, gradients, False)[0]
        return found

    return compute


class _Bare(nn.Module):
    """A network as the library wants it: a module with a parameter, which tells of every batch that it is asked for."""

    def __init__(self, probe: Probe) -> None:
        super().__init__()
        self.place = nn.Parameter(torch.zeros(1, device=probe.features.device), requires_grad=False)
        self._probe = probe
        self._done = 0

    def forward(self, images: Tensor) -> Tensor:
        self._done += len(images)
        self._probe.tell(self._done, self._probe.features.shape[1])
        return self._probe.forward(images)


def _score(probe: Probe) -> Array:
    """Score-CAM (Wang et al. 2020, eq. 5-10): the library's, which masks the picture with each channel in turn."""
    from pytorch_grad_cam import ScoreCAM
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    method = ScoreCAM(_Bare(probe), [])
    method.batch_size = BATCH
    targets = [ClassifierOutputTarget(probe.index)]
    weights = method.get_cam_weights(probe.images, None, targets, probe.features.cpu().numpy(), None)
    found: Array = (weights[0][:, None, None] * probe.features[0].cpu().numpy()).sum(0)
    return found


def _ablation(probe: Probe) -> Array:
    """Ablation-CAM (Desai and Ramaswamy 2020): channels weighted by the share of the logit that goes without them."""
    channels = probe.features.shape[1]
    whole = probe.cut.tail(probe.features)[0, probe.index]
    drops = []
    for start in range(0, channels, BATCH):
        count = min(BATCH, channels - start)
        without = probe.features.repeat(count, 1, 1, 1)
        without[torch.arange(count), start + torch.arange(count)] = 0
        drops.append(whole - probe.cut.tail(without)[:, probe.index])
        probe.tell(start + count, channels)
    weights = torch.cat(drops) / whole
    found: Array = torch.einsum("k,khw->hw", weights, probe.features[0]).cpu().numpy()
    return found


def _eigen(probe: Probe) -> Array:
    """Eigen-CAM (Muhammad and Yeasin 2020): the activations along their first principal component, of any class."""
    channels, rows, columns = probe.features[0].shape
    cells = probe.features[0].reshape(channels, -1).T.float()
    centred = cells - cells.mean(0)
    _, _, components = torch.linalg.svd(centred, full_matrices=False)
    found = (centred @ components[0]).reshape(rows, columns)
    if found.min().abs() > found.max():  # the sign is arbitrary: the stronger side is the positive one
        found = -found
    return found.cpu().numpy()  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Method:
    """One row: what it is called, what it does in a sentence, and how many passes it takes for K channels."""

    title: str
    about: str
    compute: Callable[[Probe], Array]
    passes: str = "one forward, one backward through the tail"
    each_channel: bool = False


METHODS: dict[str, Method] = {
    "gradcam": Method(
        "Grad-CAM", "Channels weighted by the mean of their gradients (arXiv 1610.02391).", _by_library("GradCAM")
    ),
    "gradcam++": Method(
        "Grad-CAM++", "Weights that count several instances of a class (arXiv 1710.11063, eq. 19).",
        _by_library("GradCAMPlusPlus"),
    ),
    "xgradcam": Method(
        "XGrad-CAM", "Gradients weighted by the activations themselves (arXiv 2008.02312).", _by_library("XGradCAM")
    ),
    "hirescam": Method(
        "HiResCAM", "Gradient times activation in every cell, nothing averaged (arXiv 2011.08891).",
        _by_library("HiResCAM"),
    ),
    "layercam": Method(
        "LayerCAM", "The positive gradients alone, cell by cell; made for early stages (Jiang et al. 2021).",
        _by_library("LayerCAM"),
    ),
    "eigencam": Method(
        "Eigen-CAM", "The main direction in which cells differ: no class, no gradient (arXiv 2008.00299).", _eigen,
        "one forward",
    ),
    "scorecam": Method(
        "Score-CAM", "The picture seen through each channel in turn (arXiv 1910.01279).", _score,
        "one forward for each channel", each_channel=True,
    ),
    "ablationcam": Method(
        "Ablation-CAM", "What the logit loses without each channel (Desai and Ramaswamy 2020).", _ablation,
        "one pass of the tail for each channel", each_channel=True,
    ),
}  # fmt: skip

SAME_AT_THE_HEAD = (
    "gradcam",
    "xgradcam",
    "hirescam",
)  # one and the same there: the class activation map, up to a factor


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
    tell: Tell = lambda done, total: None,
) -> Cam:
    """The map of class `index` for (1, 3, s, s). One at a time for each network. Raises `NoMap`."""
    place = cut(network, stage)
    there = images.to(device())
    with network.lock, running():
        probe = Probe(there, place.trunk(there), place, lambda x: network.logits(network.features(x)), index, tell)
    with network.lock, torch.no_grad():
        values = METHODS[method].compute(_plain(probe))
    if not torch.isfinite(torch.from_numpy(values)).all():
        raise NoMap(
            f"{METHODS[method].title} gives no number for this picture at {stage}: try another method or stage."
        )
    if values.max() <= 0:
        raise NoMap(f"{METHODS[method].title} finds nothing that speaks for this class at {stage}: try another one.")
    return Cam(values, method, stage)


def _plain(probe: Probe) -> Probe:
    """The same with tensors that gradients may pass: those of inference mode may not."""
    return Probe(
        probe.images.clone(), probe.features.float().clone(), probe.cut, probe.forward, probe.index, probe.tell
    )
