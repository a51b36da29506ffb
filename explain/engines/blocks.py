"""Where int8 goes wrong: how far each block's output is off, the same pictures through a graph and its int8 twin."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx

from explain.engines.onnx_runtime import open_file
from explain.engines.quantise import AT_ONCE, float_tensors, with_outputs
from explain.networks.scaling import FIRST_OF_BLOCKS
from explain.runtime.arrays import Array

BLOCK = re.compile(r"\w+(?:\.\d+)+")  # a module in a list of modules, as in /blocks/blocks.2/blocks.2.1/conv_dw/Conv
MBCONV = re.compile(r"blocks\.(\d+)\.(\d+)")
STEM, HEAD, MAP = "stem", "head", "map"


@dataclass(frozen=True, slots=True)
class Wrong:
    """One block and by how much its output is off: the length of the difference, as a share of the output's own."""

    name: str
    error: float


def worst(found: Sequence[Wrong]) -> Wrong:
    """The one that is off most."""
    return max(found, key=lambda one: one.error)


def steepest(found: Sequence[Wrong]) -> Wrong:
    """The one behind which the error is larger than before it by most; the first where it grows nowhere."""
    before = [0.0, *(one.error for one in found)]
    return max(found, key=lambda one: one.error - before[found.index(one)])


def errors(source: Path, twin: Path, batches: Sequence[Array]) -> list[Wrong]:
    """A row for each block, in their order, and for the map at the end; on those pictures. Raises `NoEngine`.

    Of the twin each tensor is taken as the next operator takes it: rounded to int8 and back. So the operators before it
    run as they do in earnest.
    """
    before, after = onnx.load(str(source)).graph, onnx.load(str(twin)).graph
    pairs = _pairs(before, after)
    sizes = float_tensors(onnx.shape_inference.infer_shapes(onnx.load(str(source))).graph)
    apart, whole = dict.fromkeys(pairs, 0.0), dict.fromkeys(pairs, 0.0)
    with tempfile.TemporaryDirectory(prefix="blocks-") as folder:
        for names in _together(pairs, sizes, max(map(len, batches))):
            told = [_session(path, tensors, Path(folder)) for path, tensors in _sides(source, twin, pairs, names)]
            for batch in batches:
                for name, one, other in zip(names, *(ask(batch) for ask in told), strict=True):
                    apart[name] += float(np.square(one - other, dtype=np.float64).sum())
                    whole[name] += float(np.square(one, dtype=np.float64).sum())
    return [Wrong(name, float(np.sqrt(apart[name] / max(whole[name], 1e-12)))) for name in pairs]


def _sides(
    source: Path, twin: Path, pairs: dict[str, tuple[str, str]], names: Sequence[str]
) -> Iterator[tuple[Path, list[str]]]:
    yield source, [pairs[name][0] for name in names]
    yield twin, [pairs[name][1] for name in names]


def _session(graph: Path, tensors: list[str], folder: Path) -> Any:
    path = folder / f"{graph.stem}-with-outputs.onnx"
    with_outputs(graph, tensors, path)
    session = open_file(path)
    return lambda batch: session.outputs(tuple(tensors), batch)


def _together(pairs: dict[str, Any], sizes: dict[str, int], pictures: int) -> Iterator[list[str]]:
    """As many as may be held."""
    group, held = list[str](), 0
    for name, (tensor, _) in pairs.items():
        size = pictures * sizes.get(tensor, 1)
        if group and held + size > AT_ONCE:
            yield group
            group, held = [], 0
        group.append(name)
        held += size
    yield group


def _pairs(before: Any, after: Any) -> dict[str, tuple[str, str]]:
    """For each block the last tensor of it that both graphs have, and that tensor as the twin goes on with it."""
    there = {name for node in after.node for name in node.output}
    found: dict[str, tuple[str, str]] = {}
    for name, node in _placed(before):
        made = node.output[0]
        if made in there:
            found[name] = made, _rounded(after, made)
    return found


def _rounded(graph: Any, tensor: str) -> str:
    """What comes of the tensor by way of int8, the tensor itself where it stays fp32."""
    quantised = [node.output[0] for node in graph.node if node.op_type == "QuantizeLinear" and tensor in node.input[:1]]
    back = [node.output[0] for node in graph.node if node.op_type == "DequantizeLinear" and node.input[0] in quantised]
    return back[0] if back else tensor


def _placed(graph: Any) -> Iterator[tuple[str, Any]]:
    """Every node that comes of a block, the stem, the head or the map, with the name of that."""
    name, last = STEM, max((place for place, node in enumerate(graph.node) if block(node.name)), default=-1)
    for place, node in enumerate(graph.node):
        name = HEAD if place > last else block(node.name) or name
        if node.output[0] == "evidence":
            yield MAP, node
            return
        if node.op_type != "Constant":
            yield name, node


def block(node: str) -> str:
    """The block that a node of that name is in, as pages call it; empty for one that is in none."""
    found = [part for part in node.split("/") if BLOCK.fullmatch(part)]
    if not found:
        return ""
    paper = MBCONV.fullmatch(found[-1])  # an EfficientNet's
    return f"stage {int(paper[1]) + FIRST_OF_BLOCKS}, block {int(paper[2]) + 1}" if paper else found[-1]
