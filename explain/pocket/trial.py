"""Maps judged over many drawn scenes, whose truth is known: means, and how sure they are."""

import json
from collections.abc import Callable
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from explain import networks
from explain.faithfulness import BASELINES, STEPS
from explain.pocket.scenes import known_scene
from explain.stages import HEAD
from explain.trust import EXACT, RANDOMISED, Candidate, Judged, judge
from explain.variants import POCKET, Spec
from explain.weights import ASSETS

FILE = ASSETS / POCKET.name / "trust.json"
CANDIDATES = (
    Candidate(EXACT),
    *(Candidate(name, HEAD) for name in ("gradcam++", "layercam", "eigencam", "scorecam", "ablationcam")),
    *(Candidate(name, "stage 5") for name in ("gradcam", "layercam")),
    *(Candidate(name) for name in (*BASELINES, RANDOMISED)),
)
MEASURES: dict[str, Callable[[Judged], float | None]] = {
    "deletion": lambda judged: judged.deletion.area if judged.deletion else None,
    "insertion": lambda judged: judged.insertion.area if judged.insertion else None,
    "hit": lambda judged: None if judged.hit is None else float(judged.hit),
    "inside": lambda judged: judged.inside,
}

Json = dict[str, Any]


def try_many(chosen: tuple[Spec, ...], scenes: int, report: Callable[[str], None], path: Path = FILE) -> None:
    """Judge every candidate on `scenes` held-out scenes with each network; their rows go into `path`."""
    found: Json = json.loads(path.read_text()) if path.exists() else {"variants": {}}
    for spec in chosen:
        found["variants"][spec.variant.name] = _rows(spec, scenes, report)
        found |= {"scenes": scenes, "steps": STEPS}
        path.write_text(json.dumps(found, indent=1) + "\n")


def _rows(spec: Spec, scenes: int, report: Callable[[str], None]) -> list[Json]:
    network = networks.load(spec)
    judged: dict[Candidate, list[Judged]] = {candidate: [] for candidate in CANDIDATES}
    for number in range(scenes):
        scene = known_scene("validation", number)
        report(f"{spec.label}: scene {number + 1} of {scenes}")
        for one in judge(network, scene.image, CANDIDATES, scene.label, scene.mask):
            judged[one.candidate].append(one)
    return [{"name": candidate.name, "stage": candidate.stage, **_measured(rows)} for candidate, rows in judged.items()]


def _measured(rows: list[Judged]) -> Json:
    """Each measure's mean and standard error; `maps` says on how many scenes there was a map at all."""
    told: Json = {"maps": sum(row.values is not None for row in rows)}
    for name, measure in MEASURES.items():
        values = [value for row in rows if (value := measure(row)) is not None]
        told[name] = [mean(values), stdev(values) / len(values) ** 0.5] if len(values) > 1 else None
    return told
