"""Training scenes as tensors: drawn once and kept, made as small as a network's input, cut into batches.

Where they lie (CPU or GPU) is the same to them; what is random comes from the CPU, so that it is the same on both.
"""

import functools
import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812  (torch's own convention)

from explain.networks.pocket import MEAN, STD
from explain.runtime.arrays import Array
from explain.terminal import leave_interrupts
from explain.training.crowded import crowded_training
from explain.training.recipe import TrainingRecipe
from explain.training.scenes import Scene, training_scene

TRAINING: dict[str, Callable[[int], Scene]] = {"calm": training_scene, "crowded": crowded_training}  # by number
PART = 256  # scenes that a process draws at a time


def _draw(kind: str, file: Path, numbers: range) -> list[int]:
    """Draw those scenes into `file`, by whichever process; their labels."""
    images = np.lib.format.open_memmap(file, "r+")  # type: ignore[no-untyped-call]
    labels = []
    for number in numbers:
        scene = TRAINING[kind](number)
        images[number] = np.asarray(scene.image)
        labels.append(scene.label)
    return labels


def draw_scenes(
    recipe: TrainingRecipe, folder: Path, workers: int, report: Callable[[str], None]
) -> tuple[Array, Array]:
    """Training scenes (N, S, S, 3) uint8 and labels (N,), drawn once and kept in `folder`."""
    count = recipe.scenes
    images_file, labels_file = (folder / f"{what}-{recipe.kind}-{count}.npy" for what in ("scenes", "labels"))
    if not labels_file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        shape = (count, *np.asarray(TRAINING[recipe.kind](0).image).shape)
        np.lib.format.open_memmap(images_file, "w+", np.uint8, shape)  # type: ignore[no-untyped-call]
        parts = [range(start, min(start + PART, count)) for start in range(0, count, PART)]
        labels: list[int] = []
        with multiprocessing.Pool(workers, leave_interrupts) as pool:
            for drawn in pool.imap(functools.partial(_draw, recipe.kind, images_file), parts):
                labels += drawn
                report(f"scenes {len(labels)}/{count}")
        np.save(labels_file, np.array(labels))  # last: its presence says that the images are whole
    return np.load(images_file, mmap_mode="r"), np.load(labels_file)


def shrink(images: Array, size: int, device: str = "cpu") -> Tensor:
    """(N, S, S, 3) uint8 -> (N, 3, size, size) uint8 on `device`, antialiased as at inference."""
    small = torch.empty(len(images), 3, size, size, dtype=torch.uint8, device=device)
    for i in range(0, len(images), 512):
        part = torch.from_numpy(np.array(images[i : i + 512])).to(device).permute(0, 3, 1, 2).float()
        resized = F.interpolate(part, size=(size, size), mode="bicubic", antialias=True, align_corners=False)
        small[i : i + 512] = resized.round_().clamp_(0, 255)
    return small


def normalise(images: Tensor) -> Tensor:
    """uint8 -> float, as the networks take it."""
    return (images.float() / 255 - MEAN) / STD


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """`images` (N, 3, s, s) uint8 and their `labels` (N,), on one device."""

    images: Tensor
    labels: Tensor

    def steps(self, recipe: TrainingRecipe) -> int:
        """Updates in an epoch; what does not fill a batch is left for another epoch."""
        return len(self.images) // recipe.batch

    def shift(self, recipe: TrainingRecipe) -> int:
        """How far a picture may be moved each way, in px."""
        return round(recipe.shift * self.images.shape[-1])

    def plan(self, recipe: TrainingRecipe, epoch: int) -> Tensor:
        """(steps, 4, B): of each picture its number, how far down and right it is moved, and 1 if it is mirrored."""
        generator = torch.Generator().manual_seed(recipe.seed * 1000 + epoch)
        taken = self.steps(recipe) * recipe.batch
        order = torch.randperm(len(self.images), generator=generator)[:taken]
        moved = torch.randint(0, 2 * self.shift(recipe) + 1, (2, taken), generator=generator)
        mirrored = torch.randint(0, 2, (1, taken), generator=generator)
        rows = torch.cat([order[None], moved, mirrored]).view(4, -1, recipe.batch)
        return rows.transpose(0, 1).contiguous().to(self.images.device)

    def batch(self, rows: Tensor, recipe: TrainingRecipe) -> tuple[Tensor, Tensor]:
        """One step of the plan, (4, B): normalised pictures (B, 3, s, s), moved and mirrored, and labels (B,)."""
        number, down, right, mirrored = rows
        padded = F.pad(normalise(self.images[number]), (self.shift(recipe),) * 4, mode="reflect")
        along = torch.arange(self.images.shape[-1], device=rows.device)
        columns = right[:, None] + torch.where(mirrored[:, None] == 1, along.flip(0), along)
        which = torch.arange(len(number), device=rows.device)[:, None, None]
        pixels = padded.permute(0, 2, 3, 1)[which, (down[:, None] + along)[:, :, None], columns[:, None, :]]
        return pixels.permute(0, 3, 1, 2), self.labels[number]  # channels last, as the networks are
