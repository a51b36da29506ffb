"""A teaching as one JSON document: the contract of the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from explain.networks.variants import Spec
from explain.teach.classifier import CrossValidated
from explain.teach.teach import Row, Taught

Json = dict[str, Any]
METHOD = (
    "cross-validation: each picture by a classifier that has seen neither it nor one nearly the same; 95 % interval by "
    "Wilson's formula on these answers"
)


def document(found: Taught, saved: Mapping[Spec, Path], graphs: Mapping[Spec, Path]) -> Json:
    """`saved` are the folders of networks, `graphs` their ONNX files, by the networks as they were."""
    gathered = found.gathered
    return {
        "classes": [
            {"name": name, "pictures": count} for name, count in zip(gathered.classes, gathered.counts, strict=True)
        ],
        "networks": [_entry(row, gathered.counts, saved.get(row.base), graphs.get(row.base)) for row in found.rows],
        "unreadable": [{"file": one.name, "reason": one.why} for one in gathered.unreadable],
        "remarks": list(gathered.remarks),
    }


def _entry(row: Row, counts: tuple[int, ...], saved: Path | None, graph: Path | None) -> Json:
    return {
        "network": row.base.label,
        "variant": row.base.variant.name,
        "family": row.base.family.name,
        "recipe": row.base.recipe.name,
        "pictures": sum(counts),
        "accuracy": _accuracy(row.share) if row.share else None,
        "seconds": row.seconds,
        "params": row.cost.params,
        "macs": row.cost.macs,
        "latency_ms": asdict(row.latency) if row.latency else None,
        "regularisation": row.layer.strength if row.layer else None,
        "saved": str(saved) if saved else None,
        "onnx": str(graph) if graph else None,
        "error": row.error,
    }


def _accuracy(share: CrossValidated) -> Json:
    return {
        "value": share.value, "low": share.low, "high": share.high, "method": METHOD,
        "pictures": share.pictures, "distinct": share.distinct, "folds": share.folds, "repeats": share.repeats,
    }  # fmt: skip
