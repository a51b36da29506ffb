"""Training: one recipe for every network that is to be compared, resumable after any epoch.

Knows the scenes and the networks; does not know how well they do (`evaluate.py`).
"""

import multiprocessing
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from timm.models.efficientnet import EfficientNet
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  (torch's own convention)

from explain.arrays import Array
from explain.errors import LensError
from explain.pocket import model as pocket_model
from explain.pocket.crowded import crowded_training
from explain.pocket.model import MEAN, STD
from explain.pocket.scenes import Scene, training_scene
from explain.scaling import Base, Scaling
from explain.variants import Spec

TRAINING: dict[str, Callable[[int], Scene]] = {"calm": training_scene, "crowded": crowded_training}  # by number


class OtherRecipe(LensError):
    """A checkpoint that belongs to another recipe or another network."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is the same for every network that is to be compared. `kind` names the scenes (`TRAINING`)."""

    kind: str = "calm"
    scenes: int = 80_000
    epochs: int = 9
    batch: int = 96
    peak_lr: float = 4e-3
    weight_decay: float = 0.02
    label_smoothing: float = 0.05
    shift: float = 1 / 12  # of the side, at most, each way
    identity_start: bool = False  # residual branches start at zero, so that a deep network learns as soon as a shallow
    seed: int = 0


RECIPES = {
    "pocket": Recipe(),
    "laboratory": Recipe("crowded", scenes=40_000, epochs=6, batch=48, peak_lr=3e-3, identity_start=True),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One network to train: the `name` of its files, and what it is."""

    name: str
    base: Base
    scaling: Scaling


def task(spec: Spec, seed: int) -> Task:
    """The training of a bundled network; seed 0 goes under the variant's name alone."""
    assert spec.family.base
    assert spec.variant.scaling
    return Task(spec.variant.name + (f"-s{seed}" if seed else ""), spec.family.base, spec.variant.scaling)


def _draw(job: tuple[str, int]) -> tuple[Array, int]:
    kind, number = job
    scene = TRAINING[kind](number)
    return np.asarray(scene.image), scene.label


def draw_scenes(recipe: Recipe, folder: Path, workers: int, report: Callable[[str], None]) -> tuple[Array, Array]:
    """Training scenes (N, S, S, 3) uint8 and labels (N,), drawn once and kept in `folder`."""
    count = recipe.scenes
    images_file, labels_file = (folder / f"{what}-{recipe.kind}-{count}.npy" for what in ("scenes", "labels"))
    if not labels_file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        shape = (count, *np.asarray(TRAINING[recipe.kind](0).image).shape)
        images = np.lib.format.open_memmap(images_file, "w+", np.uint8, shape)  # type: ignore[no-untyped-call]
        labels = np.empty(count, np.int64)
        with multiprocessing.Pool(workers) as pool:
            jobs = ((recipe.kind, number) for number in range(count))
            for number, (image, label) in enumerate(pool.imap(_draw, jobs, chunksize=64)):
                images[number], labels[number] = image, label
                if number % 4000 == 0:
                    report(f"scenes {number}/{count}")
        images.flush()
        np.save(labels_file, labels)  # last: its presence says that the images are whole
    return np.load(images_file, mmap_mode="r"), np.load(labels_file)


def shrink(images: Array, size: int) -> Tensor:
    """(N, S, S, 3) uint8 -> (N, 3, size, size) uint8, antialiased as at inference."""
    small = torch.empty(len(images), 3, size, size, dtype=torch.uint8)
    for i in range(0, len(images), 512):
        part = torch.from_numpy(images[i : i + 512].astype(np.float32)).permute(0, 3, 1, 2)
        resized = F.interpolate(part, size=(size, size), mode="bicubic", antialias=True, align_corners=False)
        small[i : i + 512] = resized.round_().clamp_(0, 255)
    return small


def _augment(images: Tensor, shift: int, generator: torch.Generator) -> Tensor:
    """(B, 3, s, s) uint8 -> float: each mirrored half the time and shifted by up to `shift` px, then normalised."""
    count, size = len(images), images.shape[-1]
    padded = F.pad((images.float() / 255 - MEAN) / STD, (shift,) * 4, mode="reflect")
    offset = torch.randint(0, 2 * shift + 1, (2, count, 1), generator=generator)
    rows = offset[0] + torch.arange(size)
    columns = offset[1] + torch.arange(size)
    mirrored = torch.rand(count, 1, generator=generator) < 0.5
    columns = torch.where(mirrored, columns.flip(1), columns)
    batch = torch.arange(count)[:, None, None]
    return padded.permute(0, 2, 3, 1)[batch, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)


def _batches(images: Tensor, labels: Tensor, recipe: Recipe, epoch: int) -> Iterator[tuple[Tensor, Tensor]]:
    generator = torch.Generator().manual_seed(recipe.seed * 1000 + epoch)
    order = torch.randperm(len(images), generator=generator)
    shift = round(recipe.shift * images.shape[-1])
    for chosen in torch.split(order, recipe.batch)[: len(order) // recipe.batch]:
        yield _augment(images[chosen], shift, generator), labels[chosen]


def _optimiser(network: nn.Module, recipe: Recipe) -> torch.optim.AdamW:
    decayed = [p for p in network.parameters() if p.ndim > 1]
    plain = [p for p in network.parameters() if p.ndim <= 1]  # biases and batch norms
    groups = [{"params": decayed, "weight_decay": recipe.weight_decay}, {"params": plain, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=recipe.peak_lr)


def _write(path: Path, save: Callable[[Path], object]) -> None:
    """Write beside `path`, then rename: a stopped run never leaves a half file."""
    part = path.with_suffix(".part")
    save(part)
    part.replace(path)


def _checkpoint(path: Path, task: Task, recipe: Recipe, device: str) -> dict[str, Any]:
    """What `Run.save` wrote. Raises `OtherRecipe` if that was made by another recipe or of another network."""
    state: dict[str, Any] = torch.load(path, map_location=device, weights_only=True)
    if state["recipe"] != asdict(recipe) or state["task"] != asdict(task):
        raise OtherRecipe(f"{path} is of another recipe or network: remove it, or train in another --folder.")
    return state


class Run:
    """One network on its way through a recipe; what a checkpoint holds. Resuming equals never having stopped."""

    def __init__(self, network: nn.Module, task: Task, recipe: Recipe, steps: int) -> None:
        self.network = network
        self.task = task
        self.recipe = recipe
        self.epoch = 0
        self.optimiser = _optimiser(network, recipe)
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(self.optimiser, recipe.peak_lr, total_steps=steps)

    def save(self, path: Path) -> None:
        """Write a checkpoint: optimiser and schedule too."""
        state = {
            "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "schedule": self.schedule.state_dict(),
            "epoch": self.epoch,
            "task": asdict(self.task),
            "recipe": asdict(self.recipe),
        }
        _write(path, lambda part: torch.save(state, part))

    def resume(self, state: dict[str, Any]) -> None:
        """Go on from what `save` wrote."""
        self.network.load_state_dict(state["network"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.schedule.load_state_dict(state["schedule"])
        self.epoch = state["epoch"]

    def step(self, images: Tensor, labels: Tensor) -> tuple[float, int]:
        """One update; the loss, and how many of the batch were right."""
        logits = self.network(images)
        loss = F.cross_entropy(logits, labels, label_smoothing=self.recipe.label_smoothing)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimiser.step()
        self.schedule.step()
        return float(loss.detach()), int((logits.argmax(1) == labels).sum())


def _start(task: Task, recipe: Recipe) -> EfficientNet:
    network = pocket_model.build(task.base, task.scaling)
    if recipe.identity_start:
        for block in network.blocks.modules():
            if getattr(block, "has_skip", False):
                last = block.bn3 if hasattr(block, "bn3") else block.bn2
                nn.init.zeros_(last.weight)
    return network


def train(task: Task, recipe: Recipe, folder: Path, device: str, workers: int, report: Callable[[str], None]) -> Path:
    """Train one network to the end, from its last checkpoint if there is one; returns the weights' file."""
    checkpoint, weights = folder / f"{task.name}.ckpt", folder / f"{task.name}.safetensors"
    begun = _checkpoint(checkpoint, task, recipe, device) if checkpoint.exists() else None
    if begun and begun["epoch"] == recipe.epochs and weights.exists():
        return weights
    torch.manual_seed(recipe.seed)
    images, targets = draw_scenes(recipe, folder, workers, report)
    small, labels = shrink(images, task.base.side(task.scaling)), torch.from_numpy(targets)
    network = _start(task, recipe).to(device, memory_format=torch.channels_last)
    run = Run(network, task, recipe, steps=recipe.epochs * (len(small) // recipe.batch))
    if begun:
        run.resume(begun)
    while run.epoch < recipe.epochs:
        epoch(run, small, labels, device, report)
        run.save(checkpoint)
    tensors = {k: v.detach().cpu().contiguous() for k, v in network.state_dict().items()}
    _write(weights, lambda part: save_file(tensors, part))
    return weights


def epoch(run: Run, small: Tensor, labels: Tensor, device: str, report: Callable[[str], None]) -> None:
    """Once through all pictures, (N, 3, s, s) uint8 with their labels (N,)."""
    torch.manual_seed(run.recipe.seed * 1000 + run.epoch)  # dropout's, so that a resumed run draws the same
    run.network.train()
    title = f"{run.task.name} epoch {run.epoch + 1}/{run.recipe.epochs}"
    seen, right = 0, 0
    for images, targets in _batches(small, labels, run.recipe, run.epoch):
        loss, hits = run.step(images.to(device, memory_format=torch.channels_last), targets.to(device))
        seen, right = seen + len(targets), right + hits
        report(f"{title} {seen / len(small):4.0%} loss {loss:.3f} right {right / seen:.1%}")
    run.epoch += 1
    report(f"{title} done, right {right / seen:.1%}\n")
