"""Which operators of a graph stay fp32 when the others become int8: found by how they are connected, not by names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MEANS = ("ReduceMean", "GlobalAveragePool")
GATES = ("Sigmoid", "HardSigmoid")
SWISHES = ("HardSwish", "Swish")
EVIDENCE = "evidence"
Node = Any  # onnx.NodeProto


@dataclass(frozen=True, slots=True)
class Keep:
    """One choice; `find` gives the names of the nodes of a graph (onnx.GraphProto) that stay fp32."""

    title: str
    about: str
    find: Callable[[Any], set[str]]


def gates(graph: Any) -> set[str]:
    """Squeeze-and-excitation from its mean to the product with what it gates, and Swish: x and its sigmoid."""
    found = set()
    for node in graph.node:
        if node.op_type in MEANS:
            found |= {one.name for one in _gate(graph, node)}
        elif node.op_type in SWISHES or (node.op_type in GATES and _product(graph, node)):
            found |= {node.name, *(one.name for one in _product(graph, node))}
    return found


def _gate(graph: Any, mean: Node) -> list[Node]:
    """All from a mean to the product with what the mean is of; nothing where there is none: the mean at the end."""
    walk, seen = [mean], {mean.output[0]}
    for node in graph.node:  # in the order in which they run
        if node is not mean and seen & set(node.input):
            walk.append(node)
            if node.op_type == "Mul" and mean.input[0] in node.input:
                return walk
            seen |= set(node.output)
    return []


def _product(graph: Any, gate: Node) -> list[Node]:
    """x times that gate of x."""
    wanted = {gate.input[0], gate.output[0]}
    return [node for node in graph.node if node.op_type == "Mul" and set(node.input) == wanted]


def ends(graph: Any) -> set[str]:
    """The first convolution with its activation; the last before the map, and all that comes after it."""
    convolutions = [place for place, node in enumerate(graph.node) if node.op_type == "Conv"]
    if len(convolutions) < 4:
        return {node.name for node in graph.node}
    second, last = convolutions[1], convolutions[-2]
    return {node.name for place, node in enumerate(graph.node) if place < second or place >= last}


def last_sum(graph: Any) -> set[str]:
    """What makes the logits of the evidence. It always stays: so mean and bias of an int8 map are its logit, too."""
    seen, found = {EVIDENCE}, set()
    for node in graph.node:
        if seen & set(node.input):
            found.add(node.name)
            seen |= set(node.output)
    return found


KEEPS: dict[str, Keep] = {
    "all": Keep(
        "All are quantised",
        "No operator stays fp32 except the mean that turns the map into logits.",
        lambda graph: set(),
    ),
    "gates": Keep(
        "Without squeeze-and-excitation and Swish",
        "They stay fp32: products with values between 0 and 1, of which few of the 256 levels are used.",
        gates,
    ),
    "ends": Keep(
        "First and last stay", "The first convolution, the last one and what turns it into the map stay fp32.", ends
    ),
}
