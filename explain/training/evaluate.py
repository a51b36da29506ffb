"""How well the trained networks do on scenes that training never saw, and how true their maps are.

Knows the ground truth; draws nothing for a page.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from explain.errors import LensError
from explain.maps.localisation import COMMON_GRID, localisation
from explain.networks import building, weights
from explain.networks.accuracy import METRICS
from explain.networks.building import Network
from explain.networks.cost import cost
from explain.networks.threads import running
from explain.networks.variants import Spec
from explain.networks.vocabulary import NOTHING_INDEX
from explain.pictures.photographs import photographs
from explain.runtime.arrays import Array
from explain.runtime.device import device
from explain.runtime.shipped import read_table, write, write_table
from explain.training.card import card
from explain.training.crowded import crowded_known, crowded_unknown
from explain.training.scenes import Scene, known_scene, unknown_scene

BATCH = 64
PROBE = 96  # scenes, on which a test measures the shipped weights again
Drawer = Callable[[str, int], Scene]  # of split and number
DRAWERS: dict[str, tuple[Drawer, Drawer]] = {  # by kind of scenes: with a known object, and without
    "calm": (known_scene, unknown_scene),
    "crowded": (crowded_known, crowded_unknown),
}


MEASURED_ON = {"china.jpg", "flower.jpg"}  # of scikit-learn's wheel


class NothingToMeasure(LensError):
    """What is needed for measuring is not here, or would not go with what was measured before."""


def photo_crops(count: int) -> list[Image.Image]:
    """Square crops of the two photographs that scikit-learn ships; they hold nothing that the family knows.

    Raises `NothingToMeasure`.
    """
    named = {one.path.name: one.path for one in photographs() if one.path.name in MEASURED_ON}
    photos = [Image.open(named[name]).convert("RGB") for name in sorted(named)]
    if not photos:
        raise NothingToMeasure("scikit-learn, whose photographs are needed, is not installed: install grad-cam.")
    rng = np.random.default_rng(0)
    crops = []
    for number in range(count):
        photo = photos[number % len(photos)]
        side = int(rng.uniform(0.3, 1) * min(photo.size))
        x, y = (int(rng.integers(0, extent - side + 1)) for extent in photo.size)
        crops.append(photo.crop((x, y, x + side, y + side)))
    return crops


def _forward(network: Network, images: list[Image.Image]) -> Iterator[tuple[Array, Array]]:
    """For each picture its logits (C,) and features (K, h, w)."""
    for start in range(0, len(images), BATCH):
        batch = torch.cat([network.intake.tensor(image) for image in images[start : start + BATCH]])
        with running(network.spec, len(batch)):
            features = network.features(batch.to(device()))
            logits = network.logits(features)
        yield from zip(logits.float().cpu().numpy(), features.float().cpu().numpy(), strict=True)


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """What training never saw: scenes with a known object, scenes without one, and crops of photographs."""

    known: list[Scene]
    unknown: list[Image.Image]
    photos: list[Image.Image]


def _crops(unknown: int) -> int:
    return max(1, unknown // 4)


def hold_out(kind: str, known: int, unknown: int) -> HeldOut:
    """Draw `known` and `unknown` scenes of the validation split, and a quarter as many crops, one at least."""
    draw_known, draw_unknown = DRAWERS[kind]
    return HeldOut(
        [draw_known("validation", number) for number in range(known)],
        [draw_unknown("validation", number).image for number in range(unknown)],
        photo_crops(_crops(unknown)),
    )


def _let_through(network: Network, images: list[Image.Image]) -> float:
    """Share of them that were called something known."""
    return float(np.mean([logits.argmax() != NOTHING_INDEX for logits, _ in _forward(network, images)]))


def evaluate(network: Network, held_out: HeldOut) -> dict[str, float]:
    """What is measured of one network; all are shares, in [0, 1]."""
    scenes = held_out.known
    weight = network.classifier.weight.cpu().numpy()
    answers, maps = [], []
    for scene, (logits, features) in zip(scenes, _forward(network, [s.image for s in scenes]), strict=True):
        answers.append(int(logits.argmax()))
        maps.append(localisation(np.einsum("k,khw->hw", weight[scene.label], features), scene.mask))
    return {
        "accuracy": float(np.mean([a == s.label for a, s in zip(answers, scenes, strict=True)])),
        "known_kept": float(np.mean([a != NOTHING_INDEX for a in answers])),
        **({"unknown_let_through": _let_through(network, held_out.unknown)} if held_out.unknown else {}),
        **({"photo_crops_let_through": _let_through(network, held_out.photos)} if held_out.photos else {}),
        "object_area": float(np.mean([s.mask.mean() for s in scenes])),
        **{name: float(np.mean([row[name] for row in maps])) for name in maps[0]},
    }


def probe(network: Network, held_out: HeldOut) -> dict[str, float]:
    """The same on the first few scenes alone."""
    return evaluate(network, HeldOut(held_out.known[:PROBE], [], []))


def identity(spec: Spec, file: Path) -> dict[str, Any]:
    """What a network is, apart from how well it does; `sha256` is that of its weights."""
    price = cost(spec)
    return {
        "params": price.params, "macs": price.macs, "input_size": price.input_size, "grid": list(price.grid),
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
    }  # fmt: skip


def scenes_measured(found: dict[str, Any], chosen: tuple[Spec, ...], known: int, unknown: int) -> dict[str, int]:
    """What the figures of a family are of: the same for all. Raises `NothingToMeasure` where it would not be."""
    scenes = {"known": known, "unknown": unknown, "photo_crops": _crops(unknown), "common_grid": COMMON_GRID}
    kept = set(found["variants"]) - {spec.variant.name for spec in chosen}
    if kept and found["scenes"] != scenes:
        before = found["scenes"]
        raise NothingToMeasure(
            f"{', '.join(sorted(kept))} were measured on other scenes: measure these too with --known "
            f"{before['known']} --unknown {before['unknown']}, or all anew."
        )
    return scenes


def write_metrics(chosen: tuple[Spec, ...], known: int, unknown: int, report: Callable[[str], None]) -> None:
    """Measure the shipped weights of `chosen`; their rows go into metrics.json, and the card is written anew."""
    found = read_table(METRICS) if METRICS.exists() else {"variants": {}}
    found["scenes"] = scenes_measured(found, chosen, known, unknown)
    report(f"drawing {known + unknown} scenes")
    held_out = hold_out("calm", known, unknown)
    for spec in chosen:
        report(f"measuring {spec.label}")
        network = building.load(spec)
        row = identity(spec, weights.fetch(spec)) | evaluate(network, held_out)
        found["variants"][spec.variant.name] = row | {"probe": probe(network, held_out)}
    write_table(METRICS, found)
    write(METRICS.with_name("README.md"), card(found))
