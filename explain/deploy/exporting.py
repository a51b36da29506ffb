"""The int8 file of a network, for whoever deploys it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from explain.deploy.pictures import Pictures, calibration
from explain.deploy.tensors import Tensors
from explain.engines.cached import take_graph
from explain.engines.quantise import quantise
from explain.engines.settings import Setting
from explain.networks.building import Network


def write_int8(network: Network, path: Path, pictures: Pictures | int, setting: Setting) -> Path:
    """Write `path`, whole or not at all; calibrated on those pictures, on so many of the usual ones if a number.

    Raises `NoGraph`, `NotQuantised`, `NoPictures`, `OSError`.
    """
    given = calibration(network.spec, pictures) if isinstance(pictures, int) else pictures
    with tempfile.TemporaryDirectory(prefix="int8-") as folder:
        graph = take_graph(network, Path(folder) / f"{path.stem}.onnx")
        return quantise(graph, path, Tensors(given.images, network.intake), setting, where=given.where)
