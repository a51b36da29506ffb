"""Deployments as one JSON document: the contract of the command line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from explain.deploy.deployment import Deployment, Found
from explain.deploy.pictures import Pictures
from explain.deploy.sentence import cost
from explain.engines.blocks import steepest, worst
from explain.intervals import Share
from explain.networks.variants import Spec

Json = dict[str, Any]
Outcome = Deployment | str  # what was found of a network, or why nothing was


def document(pictures: dict[Spec, Pictures], found: Iterable[tuple[Spec, Outcome]]) -> Json:
    """A result for each network; `pictures` are those that each was judged on."""
    return {"results": [_result(spec, pictures.get(spec), one) for spec, one in found]}


def _result(spec: Spec, pictures: Pictures | None, found: Outcome) -> Json:
    named = {"variant": spec.variant.name, "family": spec.family.name, "recipe": spec.recipe.name}
    if isinstance(found, str):
        return named | {"error": found, "twins": []}
    return named | {
        "error": None,
        "pictures": _pictures(found.pictures),
        "int8": asdict(found.asked.setting) | {"calibrated_on": _pictures(found.calibrated)},
        "batch": found.asked.batch,
        "threads": found.threads,
        "twins": [_twin(found, one) for one in found.found],
        "blocks": [asdict(block) for block in found.blocks],
        "worst_block": worst(found.blocks).name if found.blocks else None,
        "steepest_block": steepest(found.blocks).name if found.blocks else None,
        "cost": cost(found),
        "remarks": list(spec.source.remarks),
    }


def _pictures(found: Pictures) -> Json:
    unread = [{"file": name, "error": why} for name, why in found.unread]
    return {"count": len(found), "where": found.where, "unread": unread}


def _twin(found: Deployment, twin: Found) -> Json:
    weight = twin.weight
    return {
        "key": twin.twin.key,
        "title": twin.twin.title,
        "engine": twin.twin.engine,
        "precision": twin.twin.key.rpartition("-")[2],
        "size_bytes": twin.size,
        "latency_ms": asdict(weight.latency) if weight and weight.latency else None,
        "peak_memory_bytes": weight.peak if weight else None,
        "error": twin.error or None,
        **_said(found, twin),
    }


def _said(found: Deployment, twin: Found) -> Json:
    """What it answers, and how that differs from what the network itself does."""
    if twin.answers is None or twin.compared is None or found.own.answers is None:
        return {"first_answer": None, "first_answer_kept": None, "map": None}
    said, own, classes = twin.answers, found.own.answers, found.classes
    alone = len(found.pictures) == 1
    return {
        "first_answer": classes[said.first[0]] if alone else None,
        "first_answer_kept": bool(twin.compared.kept.count) if alone else None,
        "kept": _share(twin.compared.kept),
        "accuracy": _share(twin.compared.right) if twin.compared.right else None,
        "largest_logit_difference": twin.compared.logit,
        "map_likeness": {name: twin.compared.likeness(at) for name, at in QUANTILES.items()},
        "parted": [
            {
                "picture": found.pictures.names[row.place],
                "own": classes[own.first[row.place]],
                "twin": classes[said.first[row.place]],
                "map_likeness": row.likeness,
                "largest_logit_difference": row.logit,
            }
            for row in twin.compared.parted
        ],
        "map": {"class_index": int(said.told[0]), "values": said.maps[0].tolist()} if alone else None,
    }


QUANTILES = {"least": 0.0, "p10": 0.1, "median": 0.5}


def _share(found: Share) -> Json:
    return {
        "count": found.right, "total": found.count, "share": found.value, "low": found.low, "high": found.high,
    }  # fmt: skip
