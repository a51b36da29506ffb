"""What is written beside a graph: how a picture becomes its input, what its classes are called, whose it is."""

import json
from collections.abc import Mapping

from explain.engines.versions import GRAPH
from explain.networks.building import Network
from explain.networks.preprocessing import Intake
from explain.networks.sources.own import Own
from explain.networks.sources.source import Kind
from explain.networks.variants import Spec

PRODUCER, LICENCE = "EfficientNet Lens", "apache-2.0"  # this project's own, as are the weights that it trained


def metadata(network: Network, exporter: str) -> dict[str, str]:
    """All of it as text; lists and numbers are JSON."""
    spec, intake = network.spec, network.intake
    return {
        "label": spec.label,
        "key": spec.key,
        "classes": json.dumps(network.classes, ensure_ascii=False),
        "size": json.dumps(intake.size),
        "mean": json.dumps(intake.mean),
        "std": json.dumps(intake.std),
        "crop_pct": json.dumps(intake.crop_pct),
        "crop_mode": intake.crop_mode,
        "interpolation": intake.interpolation,
        "scores": network.scores,
        "source": source(spec),
        "licence": licence(spec),
        "trained": json.dumps(network.trained),
        "version": f"{PRODUCER}, graph {GRAPH}",
        "exporter": exporter,
    }


def source(spec: Spec) -> str:
    """Whose weights they are; of a folder on this machine no more than the model's name leaves it."""
    if spec.kind is Kind.BUNDLED:
        return f"{PRODUCER}, {spec.key}"
    if isinstance(spec.source, Own) and spec.source.folder:
        return spec.variant.name
    return spec.source.place.name


def licence(spec: Spec) -> str:
    """As published; empty where nobody has said."""
    return LICENCE if spec.kind is Kind.BUNDLED else spec.source.licence


def intake(found: Mapping[str, str]) -> Intake:
    """How a picture becomes the graph's input, by its metadata alone."""
    return Intake(
        json.loads(found["size"]), json.loads(found["crop_pct"]), found["interpolation"],
        tuple(json.loads(found["mean"])), tuple(json.loads(found["std"])), found["crop_mode"],
    )  # fmt: skip


def classes(found: Mapping[str, str]) -> tuple[str, ...]:
    """Names in the order of the logits; none of a network that was never trained."""
    return tuple(json.loads(found["classes"]))
