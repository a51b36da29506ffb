"""Is a map true? What happens to the class as the picture loses, or gains, what the map ranks first.

Pixels are taken by rank, equal ones in an order of chance, in steps of equal area, so that maps of any grid and unit
are compared alike. Where the truth is known, `localisation.py` measures against it.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812  (torch's own convention)
from torchvision.transforms.functional import gaussian_blur

from explain.maps.library import library
from explain.networks.building import Network
from explain.networks.scores import SCORES
from explain.networks.threads import running
from explain.runtime.arrays import Array
from explain.runtime.batches import OnPasses, at_once
from explain.runtime.device import device

STEPS = 20
BLUR = 0.08  # of the side, of the picture that insertion starts from: no class is left in it
ROAD_SHARES = (0.1, 0.3, 0.5, 0.7, 0.9)  # of the area
ROAD_NOISE = 0.01  # standard deviation, of a normalised pixel


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The class's probability (n + 1,) after each of n equal shares of the area, and the area under it in [0, 1]."""

    probabilities: Array

    @property
    def shares(self) -> Array:
        return np.linspace(0, 1, len(self.probabilities))

    @property
    def area(self) -> float:
        return float(np.trapezoid(self.probabilities, self.shares))


def ranks(values: Array, side: int, seed: int = 0) -> Array:
    """(h, w) -> (side, side): the place of each pixel of the input, 0 first, by the map laid over it.

    Equal pixels come in an order of chance: by their address a flat map would win or lose by where it is flat.
    """
    plane = torch.from_numpy(np.asarray(values, np.float64))[None, None]
    smooth = F.interpolate(plane, (side, side), mode="bilinear", align_corners=False)[0, 0].numpy()
    smooth = np.round(smooth / (np.abs(smooth).max() or 1), 9)  # or pixels differ by how they were rounded
    chance = np.random.default_rng(seed).permutation(side * side)
    order = np.lexsort((chance, -smooth.ravel()))
    places = np.empty(side * side, np.int64)
    places[order] = np.arange(side * side)
    return places.reshape(side, side)


def deletion(network: Network, images: Tensor, index: int, values: Array, tell: OnPasses = lambda a, b: None) -> Curve:
    """Pixels replaced by grey, those ranked first first (RISE, arXiv 1806.07421). A small area is good."""
    return _curve(network, torch.zeros_like(images), images, index, values, tell)


def insertion(network: Network, images: Tensor, index: int, values: Array, tell: OnPasses = lambda a, b: None) -> Curve:
    """A blurred picture made sharp, pixels ranked first first (the same paper). A large area is good."""
    return _curve(network, images, blurred(images), index, values, tell)


def blurred(images: Tensor) -> Tensor:
    """(1, 3, s, s), blurred so far that no class is left to see; by columns, then by rows, or it would take seconds."""
    side = images.shape[-1]
    taps, deviation = 2 * min(round(3 * BLUR * side), side // 2 - 1) + 1, BLUR * side
    found: Tensor = gaussian_blur(gaussian_blur(images, [taps, 1], deviation), [1, taps], deviation)
    return found


def _curve(network: Network, into: Tensor, of: Tensor, index: int, values: Array, tell: OnPasses) -> Curve:
    """From `of` to `into`, both (1, 3, s, s), in STEPS shares of the area by rank."""
    side = of.shape[-1]
    places = torch.from_numpy(ranks(values, side))
    limits = [round(step * side * side / STEPS) for step in range(STEPS + 1)]
    changed = torch.stack([torch.where(places < limit, into[0], of[0]) for limit in limits])
    return Curve(_probabilities(network, changed, index, tell))


def _probabilities(network: Network, images: Tensor, index: int, tell: OnPasses) -> Array:
    found: list[Tensor] = []
    done = 0
    for part in torch.split(images, at_once(images)):
        with running(network.spec, len(part)):
            logits = network.logits(network.features(part.to(device())))
            found.append(SCORES[network.scores](logits.float())[:, index].cpu())
        done += len(part)
        tell(done, len(images))
    probabilities: Array = torch.cat(found).numpy()
    return probabilities


@dataclass(frozen=True, slots=True, eq=False)
class Road:
    """Probabilities as the most relevant pixels go first, and as the least relevant do; one for each ROAD_SHARES."""

    most_first: Array
    least_first: Array

    @property
    def score(self) -> float:
        """Mean of (least first - most first) / 2, in [-0.5, 0.5]: large is good."""
        return float((self.least_first - self.most_first).mean() / 2)


def road(network: Network, images: Tensor, index: int, values: Array, tell: OnPasses = lambda a, b: None) -> Road:
    """Pixels replaced by what their neighbours suggest (ROAD, arXiv 2202.00449), by rank in place of a threshold.

    The imputation is the grad-cam library's; the noise is as much as its own, but not of the process's one stream of
    chance, which others draw from.
    """
    library()
    from pytorch_grad_cam.metrics.road import NoisyLinearImputer

    side = images.shape[-1]
    places = ranks(values, side)
    imputer = NoisyLinearImputer(noise=0)
    noise = ROAD_NOISE * torch.randn(images[0].shape, generator=torch.Generator().manual_seed(0))
    total = 2 * len(ROAD_SHARES)
    imputed = []
    for order in (places, side * side - 1 - places):
        for share in ROAD_SHARES:
            kept = torch.from_numpy((order >= share * side * side).astype(np.float32))
            imputed.append(imputer(images[0], kept) + noise * (1 - kept))
            tell(len(imputed), total)
    found = _probabilities(network, torch.stack(imputed), index, lambda a, b: None)
    return Road(found[: len(ROAD_SHARES)], found[len(ROAD_SHARES) :])


def random_map(grid: tuple[int, int], seed: int = 0) -> Array:
    """(h, w): what a map that knows nothing scores."""
    return np.random.default_rng(seed).random(grid)


def centre_map(grid: tuple[int, int]) -> Array:
    """(h, w): high in the middle, as objects often are."""
    y, x = (np.linspace(-1, 1, extent) for extent in grid)
    found: Array = np.exp(-2 * (y[:, None] ** 2 + x[None, :] ** 2))
    return found


def edge_map(images: Tensor, grid: tuple[int, int]) -> Array:
    """(h, w): where the picture has edges, whatever the network."""
    grey = images[0].mean(0)
    steps = torch.zeros_like(grey)
    steps[:, 1:] += grey.diff(dim=1).abs()
    steps[1:, :] += grey.diff(dim=0).abs()
    found: Array = F.adaptive_avg_pool2d(steps[None, None], grid)[0, 0].numpy()
    return found


# maps of a picture and a grid that no network made, by name: what a map must beat
BASELINES: dict[str, Callable[[Tensor, tuple[int, int]], Array]] = {
    "random": lambda images, grid: random_map(grid, zlib.crc32(images.numpy().tobytes())),  # another for each picture
    "centre": lambda images, grid: centre_map(grid),
    "edges": edge_map,
}


def likeness(one: Array, other: Array) -> float:
    """Spearman's rank correlation of two maps of one grid, in [-1, 1]; 0 where one is flat."""
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return 0.0
    from scipy.stats import spearmanr  # takes a second to import: not before it is asked for

    return float(spearmanr(one.ravel(), other.ravel()).statistic)
