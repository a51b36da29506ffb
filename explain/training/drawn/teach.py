"""A set of drawings taught to a pocket network, measured on drawings that it never saw, and written with its card.

The result is a folder that timm, and the app, read as anybody's own model. A stopped run goes on from its last epoch.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from explain.maps.localisation import share_inside
from explain.networks.variants import Spec
from explain.runtime.arrays import Array
from explain.runtime.shipped import write, write_table
from explain.terminal import check_folder, check_writable
from explain.training.drawn.card import card
from explain.training.drawn.drawing import Drawing, Drawings
from explain.training.finetune import save, taught
from explain.training.pictures import normalise, shrink

SPLITS = {"train": 12, "held out": 13, "examples": 14, "on the spot": 15}  # first words of seeds, nobody else's
CANVAS = 128  # px
HELD_OUT = 300  # drawings of each class
FILES = ("config.json", "model.safetensors", "README.md", "metrics.json")
BATCH = 100
Json = dict[str, Any]


def teach(
    spec: Spec, drawings: Drawings, folder: Path, count: int, epochs: int, runs: Path, report: Callable[[str], None]
) -> str:
    """Teach, measure and write; says how it went. `runs` keeps the checkpoint. Raises `LensError` before any work."""
    check_folder(folder)
    for file in FILES:
        check_writable(str(folder / file))
    check_folder(runs)
    drawn = _drawn(drawings, "train", count, report)
    images, labels = np.stack([np.asarray(one.image) for one in drawn]), torch.tensor([one.label for one in drawn])
    checkpoint = runs / f"{drawings.name}-{spec.variant.name}-{count}.ckpt"
    module, size = taught(spec, len(drawings.classes), images, labels, epochs, report, checkpoint)
    save(module, drawings.classes, folder)
    found = _identity(spec, drawings, count, epochs, folder) | measure(
        module, size, _drawn(drawings, "held out", HELD_OUT * len(drawings.classes), report)
    )
    write_table(folder / "metrics.json", found)
    write(folder / "README.md", card(found))
    checkpoint.unlink()
    return f"{folder}: {found['accuracy']:.1%} right on {found['held_out']} drawings that it had not seen"


def _drawn(drawings: Drawings, split: str, count: int, report: Callable[[str], None]) -> list[Drawing]:
    found = []
    for number in range(count):
        found.append(drawings.of(SPLITS[split], number, CANVAS))
        report(f"{split}: drawing {number + 1}/{count}")
    return found


def _identity(spec: Spec, drawings: Drawings, count: int, epochs: int, folder: Path) -> Json:
    """What was made of what, and how to make it again."""
    return {
        "name": drawings.name, "classes": list(drawings.classes), "base": spec.label, "variant": spec.variant.name,
        "drawings": count, "epochs": epochs, "seed": 0, "canvas": CANVAS, "splits": SPLITS,
        "sha256": hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest(),
    }  # fmt: skip


def measure(module: torch.nn.Module, size: int, drawn: list[Drawing]) -> Json:
    """How often it is right, in all and by class, which is taken for which, and where its evidence lies.

    `confused` (C, C) counts drawings by their class and by what was answered. Of the evidence for a drawing's own
    class, `inside` is the mean share on its mask and `area` the share of the picture that the mask takes, by class.
    """
    logits, maps = _answers(module, size, drawn)
    labels, classes = np.array([one.label for one in drawn]), logits.shape[1]
    answers = logits.argmax(1)
    confused = [[int(((labels == own) & (answers == said)).sum()) for said in range(classes)] for own in range(classes)]
    inside = np.array([share_inside(one, drawing.mask) for one, drawing in zip(maps, drawn, strict=True)])
    area = np.array([drawing.mask.mean() for drawing in drawn])
    return {
        "held_out": len(drawn), "accuracy": float((answers == labels).mean()), "confused": confused,
        "inside": [float(inside[labels == label].mean()) for label in range(classes)],
        "area": [float(area[labels == label].mean()) for label in range(classes)],
    }  # fmt: skip


def _answers(module: torch.nn.Module, size: int, drawn: list[Drawing]) -> tuple[Array, list[Array]]:
    """Logits (N, C), and of each its own class's map (h, w)."""
    logits, maps = [], []
    for start in range(0, len(drawn), BATCH):
        part = drawn[start : start + BATCH]
        images = np.stack([np.asarray(one.image) for one in part])
        with torch.inference_mode():
            features = module.forward_features(normalise(shrink(images, size)))  # type: ignore[operator]
            logits.append(module.forward_head(features).numpy())  # type: ignore[operator]
            weight = module.get_classifier().weight[[one.label for one in part]]  # type: ignore[operator]
            maps += list(torch.einsum("bk,bkhw->bhw", weight, features).numpy())
    return np.concatenate(logits), maps
