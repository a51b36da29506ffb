"""How well the pocket networks do on scenes that training never saw, and how true their maps are.

Localisation is measured on the map's own grid and on one grid common to all, because a finer grid alone sharpens a
map. Knows the ground truth; draws nothing for a page.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from explain import networks, weights
from explain.accuracy import METRICS
from explain.arrays import Array
from explain.cost import cost
from explain.networks import Network
from explain.photographs import photographs
from explain.pocket.card import card
from explain.pocket.scenes import Scene, known_scene, unknown_scene
from explain.pocket.vocabulary import NOTHING_INDEX
from explain.variants import Spec

COMMON_GRID = 4  # cells a side; coarser than every own grid, so that resampling blurs all maps nearly alike
BATCH = 64


def overlap(source: int, target: int) -> Array:
    """(target, source): the share of each target cell that each source cell covers, for exact area resampling."""
    edges_s, edges_t = np.linspace(0, 1, source + 1), np.linspace(0, 1, target + 1)
    low = np.maximum(edges_s[None, :-1], edges_t[:-1, None])
    high = np.minimum(edges_s[None, 1:], edges_t[1:, None])
    found: Array = np.clip(high - low, 0, None) * target
    return found


def resample(grid: Array, side: int) -> Array:
    """(..., h, w) -> (..., side, side) by area, so that the mean stays what it was."""
    found: Array = overlap(grid.shape[-2], side) @ grid @ overlap(grid.shape[-1], side).T
    return found


def share_inside(evidence: Array, mask: Array) -> float:
    """Share of the positive evidence (h, w) that lies on the object, `mask` (H, W) in [0, 1]; 0 if none is positive.

    The energy-based pointing game (Wang et al. 2020, section 4.3), with the mask in place of a box.
    """
    positive = np.clip(evidence, 0, None)
    cover = overlap(mask.shape[0], evidence.shape[0]) @ mask @ overlap(mask.shape[1], evidence.shape[1]).T
    return float((positive * cover).sum() / positive.sum()) if positive.any() else 0.0


def maximum_inside(evidence: Array, mask: Array) -> bool:
    """Whether the centre of the strongest cell lies on the object (pointing game, Zhang et al. 2018, no tolerance)."""
    i, j = np.unravel_index(int(evidence.argmax()), evidence.shape)
    y = int((i + 0.5) * mask.shape[0] / evidence.shape[0])
    x = int((j + 0.5) * mask.shape[1] / evidence.shape[1])
    return bool(mask[y, x] > 0.5)


def photo_crops(count: int) -> list[Image.Image]:
    """Square crops of the two photographs that scikit-learn ships; they hold nothing that the family knows."""
    photos = [Image.open(path).convert("RGB") for path in photographs()]
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
        with torch.inference_mode():
            features = network.features(batch)
            logits = network.logits(features)
        yield from zip(logits.numpy(), features.numpy(), strict=True)


def _localisation(network: Network, scenes: list[Scene]) -> tuple[list[int], dict[str, float]]:
    weight = network.classifier.weight.numpy()
    answers: list[int] = []
    rows = []
    for scene, (logits, features) in zip(scenes, _forward(network, [s.image for s in scenes]), strict=True):
        answers.append(int(logits.argmax()))
        own = np.einsum("k,khw->hw", weight[scene.label], features)
        common = resample(own, COMMON_GRID)
        rows.append([measure(m, scene.mask) for m in (own, common) for measure in (share_inside, maximum_inside)])
    own_share, own_hit, common_share, common_hit = (float(v) for v in np.mean(rows, axis=0))
    return answers, {
        "evidence_inside_own_grid": own_share, "maximum_inside_own_grid": own_hit,
        "evidence_inside_common_grid": common_share, "maximum_inside_common_grid": common_hit,
    }  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """What training never saw: scenes with a known object, scenes without one, and crops of photographs."""

    known: list[Scene]
    unknown: list[Image.Image]
    photos: list[Image.Image]


def hold_out(known: int, unknown: int) -> HeldOut:
    """Draw `known` and `unknown` scenes of the validation split, and a quarter as many crops."""
    return HeldOut(
        [known_scene("validation", number) for number in range(known)],
        [unknown_scene("validation", number).image for number in range(unknown)],
        photo_crops(unknown // 4),
    )


def _let_through(network: Network, images: list[Image.Image]) -> Array:
    """(N,) bool: which were called something known."""
    return np.array([logits.argmax() != NOTHING_INDEX for logits, _ in _forward(network, images)])


def evaluate(network: Network, file: Path, held_out: HeldOut) -> dict[str, Any]:
    """Everything that metrics.json holds of one variant; shares are in [0, 1]."""
    scenes = held_out.known
    answers, localisation = _localisation(network, scenes)
    passed = _let_through(network, held_out.unknown)
    textures = np.arange(len(passed)) % 3 == 2  # as `unknown_scene` has it
    price = cost(network.spec)
    return {
        "params": price.params, "macs": price.macs, "input_size": price.input_size, "grid": list(price.grid),
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "accuracy": float(np.mean([a == s.label for a, s in zip(answers, scenes, strict=True)])),
        "known_kept": float(np.mean([a != NOTHING_INDEX for a in answers])),
        "unknown_let_through": float(passed.mean()),
        "unknown_drawings_let_through": float(passed[~textures].mean()),
        "unknown_textures_let_through": float(passed[textures].mean()),
        "photo_crops_let_through": float(_let_through(network, held_out.photos).mean()),
        "object_area": float(np.mean([s.mask.mean() for s in scenes])),
        **localisation,
    }  # fmt: skip


def write_metrics(chosen: tuple[Spec, ...], known: int, unknown: int, report: Callable[[str], None]) -> None:
    """Measure the shipped weights of `chosen`; their rows go into metrics.json, and the card is written anew."""
    found = json.loads(METRICS.read_text()) if METRICS.exists() else {"variants": {}}
    report(f"drawing {known + unknown} scenes")
    held_out = hold_out(known, unknown)
    for spec in chosen:
        report(f"measuring {spec.label}")
        found["variants"][spec.variant.name] = evaluate(networks.load(spec), weights.fetch(spec), held_out)
    crops = len(held_out.photos)
    found["scenes"] = {"known": known, "unknown": unknown, "photo_crops": crops, "common_grid": COMMON_GRID}
    METRICS.write_text(json.dumps(found, indent=1) + "\n")
    METRICS.with_name("README.md").write_text(card(found))
