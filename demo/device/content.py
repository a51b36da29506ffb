"""A network and a picture, made ready for a visitor's browser, with what this server says of them. No component."""

from __future__ import annotations

import base64
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypedDict

import gradio as gr

from demo.device import words as device_words
from demo.device.times import Row, Times
from demo.ui import families, words
from demo.ui.cards import Colouring, colouring
from demo.ui.events import Skip
from demo.ui.jobs import Stopped
from demo.ui.obtain import turn
from demo.ui.picture import refuse
from demo.ui.tables import table
from explain.errors import LensError
from explain.imports import import_torch
from explain.networks.weights import find

if TYPE_CHECKING:
    from PIL import Image
    from torch import Tensor

    from explain.networks.building import Network
    from explain.networks.preprocessing import Intake
    from explain.networks.store import ModelStore
    from explain.networks.variants import Spec
    from explain.own.catalogue import Catalogue

TOP = 5
OFFERED = {
    "lite": 3,
    "imagenet": 4,
    "pocket": 8,
    "own": 4,
}  # variants of each family, the smallest: larger ones are no page load


class Answer(TypedDict):
    """The server's own: what the browser's is compared with."""

    logits: list[float]
    top: list[int]
    scores: str


class Task(Colouring):
    """What the component runs: the tensor that the network takes, as base64 of its numbers, and the server's answer."""

    id: int
    network: str
    key: str
    trained: bool
    bytes: int
    size: int
    tensor: str
    picture: str
    server: Answer | None
    classes: list[str]


class Step(NamedTuple):
    """The component's value, the graph's file, and a line of text; parts that stay are skipped."""

    task: Task | Skip
    graph: str | Skip
    said: str


def offered(catalogue: Catalogue) -> list[Spec]:
    """What may be chosen; those whose weights are not on this server can be timed alone."""
    found = []
    for family in families.offered(catalogue, tuple(OFFERED)):
        recipe = family.recipes[0]
        names = [variant.name for variant in family.trained(recipe)][: OFFERED[family.name]]
        found += [spec for spec in family.specs(tuple(names), recipe.name) if find(spec) or family.name == "imagenet"]
    return found


def title(spec: Spec) -> str:
    return spec.label if find(spec) else f"{spec.label} ({device_words.TIME_ALONE})"


def only(said: str) -> Step:
    """What is shown stays."""
    return Step(gr.skip(), gr.skip(), said)


def task(
    store: ModelStore, catalogue: Catalogue, image: Image.Image | None, key: str, stopped: Stopped
) -> Iterator[Step]:
    """The steps to what a browser needs. Raises gr.Error in words."""
    if image is None:
        raise refuse(words.NO_IMAGE)
    specs = {spec.key: spec for spec in offered(catalogue)}
    if key not in specs:
        raise refuse(words.MALFORMED)
    yield only(device_words.MAKING)
    import_torch()
    spec = specs[key]
    try:
        network = store.get(spec, trained=bool(find(spec)))
        if stopped():
            yield only(words.STOPPED)
            return
        graph = _graph(store, network)
    except LensError as error:
        raise refuse(error) from None
    yield Step(_task(store, network, image, graph), str(graph), "")  # the component says the rest


def _graph(store: ModelStore, network: Network) -> Path:
    """Its file, written once as long as the app runs."""
    from explain.engines.graph import write_graph

    folder = Path(os.environ.get("GRADIO_TEMP_DIR") or tempfile.gettempdir()) / "graphs"
    folder.mkdir(exist_ok=True, parents=True)
    path = folder / f"{network.spec.key.replace('/', '-')}{'' if network.trained else '-untrained'}.onnx"
    if not path.is_file():
        with turn(store, network):
            write_graph(network, path)
    return path


def _task(store: ModelStore, network: Network, image: Image.Image, graph: Path) -> Task:
    from explain.maps.evidence import look

    intake = network.intake
    tensor = intake.tensor(image)
    with turn(store, network):
        evidence = look(network, tensor)
    answer: Answer = {
        "logits": [float(logit) for logit in evidence.logits], "top": evidence.top(TOP), "scores": evidence.scores,
    }  # fmt: skip
    return {
        "id": time.monotonic_ns(), "network": network.spec.label, "key": network.spec.key, "trained": network.trained,
        "bytes": graph.stat().st_size, "size": intake.size,
        "tensor": base64.b64encode(tensor.numpy().astype("<f4").tobytes()).decode(),
        "picture": _crop(intake, tensor),
        "server": answer if network.trained else None, "classes": list(network.classes) if network.trained else [],
        **colouring(),
    }  # fmt: skip


def _crop(intake: Intake, tensor: Tensor) -> str:
    """The tensor as a picture."""
    import numpy as np
    from PIL import Image

    from demo.ui.picture import data_address

    values = tensor[0].permute(1, 2, 0).numpy() * np.asarray(intake.std) + np.asarray(intake.mean)
    return data_address(Image.fromarray((np.clip(values, 0, 1) * 255).round().astype(np.uint8)), "webp", quality=85)


def class_table(times: Times) -> str:
    """What visitors added, as HTML."""
    rows = times.rows()
    if not rows:
        return f"<p>{device_words.NOBODY}</p>"
    return table(device_words.HEAD, [_cells(row) for row in rows], device_words.TABLE)


def _cells(row: Row) -> tuple[str, str, str]:
    return row.name, row.network, words.milliseconds(row.milliseconds)
