"""One picture at other sizes through the same network, which is fully convolutional: the exact map holds at each."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

import torch
from PIL import Image

from explain.inputs.effects import as_picture
from explain.maps.evidence import Evidence, look
from explain.networks import building
from explain.networks.blank import on_meta
from explain.networks.blueprint import draw
from explain.networks.building import Network
from explain.networks.macs import by_shapes
from explain.networks.variants import Spec
from explain.runtime.arrays import Array

LEAST, MOST, STEP = 96, 600, 8  # px


@dataclass(frozen=True, slots=True, eq=False)
class Sized:
    """What the network said at `size` px: its `grid` is rows and columns of the map, `macs` multiply-adds.

    `seen` is the tensor as a picture, (size, size, 3) in 8 bits.
    """

    size: int
    macs: int
    seen: Array
    evidence: Evidence
    index: int

    @property
    def grid(self) -> tuple[int, int]:
        return self.evidence.grid


def sized(network: Network, size: int) -> Network:
    """The same network, to which pictures come at `size` px: as much of them as at its own."""
    return replace(network, intake=replace(network.intake, size=size))


def at(network: Network, image: Image.Image, size: int) -> Sized:
    """The picture at `size` px, as much of it as at the network's own. Raises `NoNumbers`."""
    tensor = sized(network, size).intake.tensor(image)
    evidence = look(network, tensor)
    seen = as_picture(network.intake, tensor)
    return Sized(size, macs(network.spec, size), seen, evidence, evidence.top(1)[0])


@functools.lru_cache(maxsize=1024)
def macs(spec: Spec, size: int) -> int:
    """Multiply-adds of one picture of that size: by the layers' shapes where that gives the network's own count."""
    module, images = building.planned(spec)
    if by_shapes(module, images.shape[-1])[0] == building.blueprint(spec).macs:
        return by_shapes(module, size)[0]
    with on_meta():
        larger = torch.empty(1, 3, size, size)
    return draw(module, larger).macs


def trained_at(spec: Spec) -> int | None:
    """The size that it was trained at, where timm's configuration says so; None where nobody has."""
    if spec.published is None:
        return building.intake(spec).size if spec.family.base is not None else None
    from timm.models import get_pretrained_cfg

    size: int = get_pretrained_cfg(spec.published.tag).input_size[-1]
    return size
