"""A study as a table (CSV) and as a document (JSON): the contract of the command line."""

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from explain.intervals import Share
from explain.study.answers import Answer
from explain.study.enough import Enough
from explain.study.entries import Unreadable
from explain.study.outcome import Outcome
from explain.study.sizes import BySize

COLUMNS = ("file", "label", "network", "answer", "probability", "right")
RIGHT = {True: "true", False: "false", None: ""}

Json = dict[str, Any]


def table(found: Outcome) -> str:
    """A row for each picture and network that answered, by picture, in the order of the networks.

    `right` is true, false, or empty where there is no label that is one of the network's classes.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(found))
    return written.getvalue()


def _rows(found: Outcome) -> Iterator[tuple[str, ...]]:
    study = found.study
    for picture, network in sorted((picture, network) for network, picture in study.answers):
        answer: Answer = study.answers[network, picture]
        entry, label = study.entries[picture], study.specs[network].label
        yield (
            entry.name, entry.label or "", label, answer.name, f"{answer.probability:.6f}", RIGHT[answer.right]
        )  # fmt: skip


def document(found: Outcome) -> Json:
    """`accuracy` is the share of right first answers, with its 95 % interval; null where nothing is labelled.

    `latency_ms` is the median time of one picture, null where it was not timed; `latency` has its spread.
    """
    study, agreement = found.study, found.agreement
    labels = [spec.label for spec in study.specs]
    names = [entry.name for entry in study.entries]
    return {
        "networks": [_network(found, place) for place in range(len(study.specs))],
        "enough": _enough(found.enough, labels),
        "unreadable": [_unreadable(one) for one in found.unreadable],
        "agreement": [
            {"networks": [labels[pair.one], labels[pair.other]], **_share(pair.same)} for pair in agreement.pairs
        ]
        if agreement
        else [],
        "parted": [names[picture] for picture in agreement.parted] if agreement else [],
        "duplicates": [{"file": one.name, "of": one.of} for one in found.found.duplicates],
        "contradictions": [{"file": one.name, "labels": list(one.labels)} for one in found.found.contradictions],
        "passed_over": list(found.found.passed),
        "remarks": [*found.found.remarks, *found.doubts],
    }


def _network(found: Outcome, place: int) -> Json:
    study, scored = found.study, found.scored.get(place)
    spec, latency, candidate = study.specs[place], study.latencies.get(place), found.candidates[place]
    localised = found.localised.get(place)
    return {
        "network": spec.label,
        "pictures": len(study.of(place)),
        "accuracy": _interval(scored.top1) if scored else None,
        "latency_ms": latency.median if latency else None,
        "latency": asdict(latency) if latency else None,
        "key": spec.key,
        "macs": candidate.size,
        "weights_mb": candidate.mb,
        "memory_mb": candidate.memory_mb,
        "labelled": scored.count if scored else 0,
        "top5": _interval(scored.top5) if scored and scored.top5 else None,
        "macro_f1": scored.macro_f1 if scored else None,
        "calibration": {"ece": scored.calibration.ece, "bias": scored.calibration.bias} if scored else None,
        "classes": [
            {"class": one.name, "pictures": one.pictures, "recall": _interval(one.right), "precision": one.precision,
             "f1": one.f1}
            for one in (scored.classes if scored else ())
        ],
        "unmatched": [{"label": one.label, "nearest": list(one.nearest)} for one in found.unmatched.get(place, ())],
        "localisation": asdict(localised) if localised else None,
        "warnings": [warning for looked in found.looked.get(place, ()) for warning in looked.warnings(spec.label)],
        "error": study.failed.get(place),
        **({"by_size": _by_size(found.by_size[place])} if place in found.by_size else {}),
    }  # fmt: skip


def _by_size(found: BySize) -> Json:
    """`accuracy` at each size, px a side, null where nothing is labelled; `same` is the answer at the tested size."""
    return {
        "trained": found.trained,
        "tested": found.tested,
        "sizes": [
            {"size": row.size, "pictures": (row.right or row.same).count, "macs": row.macs,
             "accuracy": _interval(row.right) if row.right else None, "same": _interval(row.same)}
            for row in found.rows
        ],
        "missing": [{"size": size, "reason": why} for size, why in found.missing],
        "best": found.best,
        "p": found.p,
        "said": found.sentence,
    }  # fmt: skip


def _enough(found: Enough, labels: list[str]) -> Json:
    network = None if found.network is None else labels[found.network]
    return {"network": network, "margin": found.margin, "reason": found.reason}


def _interval(found: Share) -> Json:
    return {"value": found.value, "low": found.low, "high": found.high}


def _share(found: Share) -> Json:
    return {"pictures": found.count, **_interval(found)} if found.count else {"pictures": 0}


def _unreadable(one: Unreadable) -> Json:
    return {"file": one.name, "reason": one.reason}
