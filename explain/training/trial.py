"""Maps judged over many drawn scenes, whose truth is known, or over photographs; a stopped trial goes on where it was.

Runs the networks, by what judges a visitor's picture too; `maps/summary.py` says what came out.
"""

import functools
import hashlib
import json
import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from explain.engines.engine import ONNX, TORCH, asked
from explain.engines.quick import Quick
from explain.maps import faithfulness
from explain.maps.judging import Candidate, judge
from explain.maps.localisation import within
from explain.maps.measures import MEASURES
from explain.maps.methods import EXACT, PLAIN
from explain.maps.summary import FOLDER, summarise
from explain.networks import weights
from explain.networks.building import Network
from explain.networks.store import ModelStore
from explain.networks.variants import LITE, POCKET, Spec
from explain.pictures.images import open_image
from explain.pictures.photographs import photographs
from explain.runtime.arrays import Array
from explain.runtime.shipped import read, read_table, write, write_table
from explain.terminal import leave_interrupts
from explain.training.scenes import font_path, known_scene

AT_THE_HEAD = (EXACT, "gradcam++", "layercam", "eigencam", "scorecam", "ablationcam")  # the others are the exact map
CANDIDATES = (
    *(Candidate(name) for name in AT_THE_HEAD),
    *(Candidate(name, "stage 6") for name in ("gradcam", "layercam")),
    *(Candidate(name) for name in PLAIN),
)

Values = list[list[float | None]]  # of one scene: for each candidate, each measure
Trial = tuple[Spec, int]  # a network and the number of a picture
Truth = tuple[
    Image.Image, int | None, Array
]  # a picture, the class that is asked for, and its object's mask in the crop
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Material:
    """The pictures that a family's networks know: how many of those asked for there are, and one with its truth.

    `settings` are what it depends on beside its number.
    """

    there_are: Callable[[int], int]
    truth: Callable[[Network, int], Truth]
    settings: Callable[[], tuple[object, ...]] = tuple


def try_many(
    chosen: tuple[Spec, ...],
    scenes: int,
    report: Report,
    path: Path,
    folder: Path = FOLDER,
    workers: int = 1,
) -> None:
    """Judge every candidate on `scenes` held-out scenes with each network, and write what came out into `path`.

    Networks that know photographs are given as many of those as there are. Each picture's figures are appended to a
    file in `folder` as they come, and never made twice. `workers` processes share the pictures. Raises `FontMissing`,
    `WeightsMissing`.
    """
    there = {spec: MATERIALS[spec.family].there_are(scenes) for spec in chosen}
    logs = {spec: folder / f"{spec.variant.name}-{_print(spec)}.jsonl" for spec in chosen}
    kept = {spec: _read(log) for spec, log in logs.items()}
    left = [(spec, number) for spec in chosen for number in range(there[spec]) if number not in kept[spec]]
    folder.mkdir(parents=True, exist_ok=True)
    with _mapping(workers) as mapped:
        for done, ((spec, number), values) in enumerate(zip(left, mapped(left), strict=True), 1):
            with logs[spec].open("a", encoding="utf-8") as log:
                log.write(json.dumps({"scene": number, "values": values}) + "\n")
            kept[spec][number] = values
            report(f"{spec.label}: scene {number + 1} of {there[spec]}; {len(left) - done} left in all")
    for spec in chosen:
        _write(spec, [kept[spec][number] for number in range(there[spec])], path)


def _print(spec: Spec) -> str:
    """Of all that a scene's figures depend on: those of other weights or settings are not mixed in."""
    settings: tuple[object, ...] = (
        CANDIDATES,
        tuple(MEASURES),
        faithfulness.STEPS,
        faithfulness.BLUR,
        faithfulness.ROAD_SHARES,
    )
    settings += MATERIALS[spec.family].settings()
    return hashlib.sha256(weights.fetch(spec).read_bytes() + repr(settings).encode()).hexdigest()[:12]


def _read(log: Path) -> dict[int, Values]:
    """What is there of each scene; the last line may have been cut off as it was written."""
    lines = read(log).splitlines(keepends=True) if log.exists() else []
    if lines and not lines[-1].endswith("\n"):
        write(log, "".join(lines[:-1]))
        lines.pop()
    rows = [json.loads(line) for line in lines]
    return {row["scene"]: row["values"] for row in rows}


@contextmanager
def _mapping(workers: int) -> Iterator[Callable[[list[Trial]], Iterator[Values]]]:
    """`map` of `_measure`, in this process or by others of one thread each."""
    if workers == 1:
        yield lambda tasks: map(_measure, tasks)
        return
    with multiprocessing.get_context("spawn").Pool(workers, _start) as pool:
        yield lambda tasks: pool.imap(_measure, tasks)


def _start() -> None:
    leave_interrupts()
    torch.set_num_threads(1)


def _measure(task: Trial) -> Values:
    spec, number = task
    network = _network(spec)
    image, label, mask = MATERIALS[spec.family].truth(network, number)
    judged = judge(network, image, CANDIDATES, label, mask, road=True)
    return [[measure.of(one) for measure in MEASURES.values()] for one in judged]


def _drawable(scenes: int) -> int:
    font_path()
    return scenes


def _drawn(network: Network, number: int) -> Truth:
    scene = known_scene("validation", number)
    return scene.image, scene.label, scene.mask


def _photographed(network: Network, number: int) -> Truth:
    """Of the first answer, right or wrong: not all that is on them has a name among the classes."""
    one = photographs()[number]
    image = open_image(one.path)
    return image, None, within(one.mask(*image.size), network.intake.box(*image.size))


def _outlined() -> tuple[object, ...]:
    return tuple((one.path.name, one.outline) for one in photographs())


MATERIALS = {
    POCKET: Material(_drawable, _drawn),
    LITE: Material(lambda scenes: min(scenes, len(photographs())), _photographed, _outlined),
}


@functools.lru_cache(maxsize=len(POCKET.variants))
def _network(spec: Spec) -> Network:
    """By ONNX Runtime, whose graph is soon made up for here, unless PyTorch was asked for."""
    store = ModelStore()
    store.quick = Quick(store, way=TORCH if asked() == TORCH else ONNX)
    return store.quickest(store.get(spec))


def _write(spec: Spec, scenes: list[Values], path: Path) -> None:
    """Put what came out for one network beside what there is of others."""
    found: dict[str, Any] = read_table(path) if path.exists() else {"variants": {}}
    values: Array = np.array(scenes, np.float64)  # None becomes NaN
    rows = summarise([(candidate.name, candidate.stage) for candidate in CANDIDATES], values)
    sha256 = hashlib.sha256(weights.fetch(spec).read_bytes()).hexdigest()
    found |= {"measures": list(MEASURES), "steps": faithfulness.STEPS}
    found["variants"][spec.variant.name] = {"sha256": sha256, "scenes": len(scenes), "maps": rows}
    found["variants"] = dict(sorted(found["variants"].items()))
    write_table(path, found)
