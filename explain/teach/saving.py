"""A taught network as a folder that timm, and `--model` everywhere here, opens: config.json and model.safetensors."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import timm
from safetensors import SafetensorError
from safetensors.torch import load_file
from timm.models import save_for_hf
from torch import nn

from explain.errors import LensError
from explain.hub import client
from explain.networks import pocket, weights
from explain.networks.store import ModelStore
from explain.networks.variants import FAMILIES, LABORATORY, POCKET, Spec, Variant
from explain.own import models as own
from explain.own.catalogue import check_names
from explain.own.description import CONFIG
from explain.runtime.filenames import file_name
from explain.runtime.files import open_to_others, real
from explain.teach.classifier import LastLayer
from explain.teach.taught import shelf, with_layer
from explain.terminal import check_folder, check_writable, writing

FILES = (CONFIG, client.WEIGHTS)
GRAPH = "model.onnx"
TAUGHT = {"taught_by": "explain teach"}  # in config.json: such a one may be replaced


def places(specs: Sequence[Spec], folder: Path) -> dict[Spec, Path]:
    """Where each is saved: one in the folder itself, several each in one of its own within. Raises `LensError`."""
    if len(specs) == 1:
        return {specs[0]: folder}
    taken: set[str] = set()
    found = {}
    for spec in specs:
        name = file_name(spec.variant.name, "", taken)
        taken.add(name.casefold())
        found[spec] = folder / name
    return found


def files(graph: bool = False) -> tuple[str, ...]:
    """What is written in such a folder."""
    return (*FILES, GRAPH) if graph else FILES


def check_places(found: Sequence[Path], written: Sequence[str] = FILES) -> None:
    """Make the folders; find out before any work whether those files can be written. Raises `LensError`."""
    for folder in found:
        check_folder(folder)
        for file in written:
            check_writable(str(folder / file))


def check_free(folder: Path) -> None:
    """That no model of anybody's is in that folder; one that was taught before may be replaced. Raises `LensError`."""
    if not any((folder / file).exists() for file in FILES):
        return
    try:
        there = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        there = None
    if not isinstance(there, dict) or TAUGHT.items() - there.items():
        raise LensError(f"“{folder}” holds a model already, which would be replaced: give another folder.")


def check_base(spec: Spec) -> None:
    """Raises `LensError` for a network that timm could not build by its name."""
    if spec.family.name == LABORATORY.name:
        raise LensError(f"{spec.label} has no name in timm, so it is not taught: choose pocket B0 or Lite0.")


def opened_by(folder: Path) -> str:
    """What `--model` takes to open that folder: its path, with another name where its own is a network's or none."""
    name = real(folder).name
    try:
        own.check_name(name)
        check_names((*FAMILIES.values(), own.family((Variant(name),))))
    except LensError:
        return f"my-{file_name(name, '').replace(' ', '-')}"[:40] + f"={folder}"
    return str(folder)


def save(spec: Spec, layer: LastLayer, classes: tuple[str, ...], folder: Path) -> None:
    """Write the network with that last layer; what is there stays until all of it is written. Raises `LensError`."""
    module = with_layer(_as_timm_builds_it(spec), layer)
    for tensor in (*module.parameters(), *module.buffers()):
        tensor.data = tensor.data.contiguous()  # the file knows no other order
    try:
        check_folder(folder)
        with writing(folder), tempfile.TemporaryDirectory(prefix=".saving-", dir=folder) as part:
            save_for_hf(module, part, model_config={"label_names": list(classes)} | TAUGHT, safe_serialization=True)
            for file in FILES:
                open_to_others(Path(part, file))
                Path(part, file).replace(real(folder / file))
    except SafetensorError as error:
        raise LensError(f"“{folder / client.WEIGHTS}” cannot be written ({error}): give another path.") from None


def save_graph(spec: Spec, store: ModelStore, folder: Path) -> Path:
    """Write the taught network `spec` with its maps as one ONNX file; `store` has its trunk. Raises `LensError`."""
    from explain.engines.graph import write_graph

    return write_graph(shelf(store).get(spec), folder / GRAPH)


def _as_timm_builds_it(spec: Spec) -> nn.Module:
    """The trained network, which knows its name in timm."""
    path = weights.fetch(spec)
    if spec.family.name != POCKET.name:
        return spec.source.load(path)
    pocket.register()
    module: nn.Module = timm.create_model(f"pocket_{spec.variant.name.lower()}")
    module.load_state_dict(load_file(path))
    return module
