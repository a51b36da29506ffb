"""The scene of a fox, and the bundled network that knows it; `pytest.fixture` of each function is a fixture."""

import numpy as np
from PIL import Image
from torch import Tensor

from explain.maps.evidence import look
from explain.networks import building
from explain.networks.building import Network
from explain.networks.variants import specs
from explain.runtime.arrays import Array
from tests.places import EXAMPLES


def network() -> Network:
    return building.load(specs("pocket", ("B0",))[0])


def fox(network: Network) -> Tensor:
    return network.intake.tensor(Image.open(EXAMPLES / "fox.png").convert("RGB"))


def top(network: Network, fox: Tensor) -> int:
    (found,) = look(network, fox).top(1)
    assert network.classes[found] == "fox"
    return found


def index(network: Network) -> int:
    return network.classes.index("fox")


def truth(network: Network) -> Array:
    """(s, s): the fox's mask."""
    side = network.intake.size
    return np.asarray(Image.open(EXAMPLES / "fox.mask.fox.png").resize((side, side)), float) / 255
