"""What maps will take, before any is made: passes through a network, from its channels. Needs no weights."""

import functools
import threading

import torch

from explain.maps.cuts import cuts
from explain.maps.faithfulness import ROAD_SHARES, STEPS
from explain.maps.methods import METHODS
from explain.networks import building
from explain.networks.building import Network
from explain.networks.shapes import Shapes
from explain.networks.variants import Spec

_ONE = threading.Lock()  # whoever asks while a network is looked at waits for what is found


def channels(spec: Spec) -> dict[str, int]:
    """How many channels there are behind each place where the network can be cut; on the meta device."""
    with _ONE:
        return _channels(spec)


@functools.lru_cache(maxsize=256)
def _channels(spec: Spec) -> dict[str, int]:
    module, images = building.planned(spec)
    network = Network(spec, module, building.intake(spec), (), trained=False)
    with torch.no_grad(), Shapes():  # type: ignore[no-untyped-call]
        return {cut.name: cut.trunk(images).shape[1] for cut in cuts(network)}


def making(name: str, spec: Spec, stage: str) -> int:
    """Passes that a map of METHODS takes. Raises KeyError for a stage that the network does not have."""
    return METHODS[name].passes.count(channels(spec)[stage])


def measuring(road: bool) -> int:
    """Pictures that one map's curves take, and ROAD where it is asked for."""
    return 2 * (STEPS + 1) + (2 * len(ROAD_SHARES) if road else 0)
