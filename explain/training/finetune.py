"""A pocket network taught other drawings, and saved as timm saves models: what people do with EfficientNets, in small.

Only the last layer starts anew. The result is loaded like any other model of somebody's own.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import timm
import torch
from safetensors.torch import load_file
from timm.models import save_for_hf
from torch import nn

from explain.hub.client import WEIGHTS
from explain.networks import building, pocket, weights
from explain.networks.variants import Spec
from explain.runtime.arrays import Array
from explain.runtime.files import open_to_others
from explain.training import train
from explain.training.asked import check
from explain.training.pictures import Pictures, normalise, shrink
from explain.training.recipe import TrainingRecipe, task
from explain.training.scenes import CANVAS, scene_of

LEAVES = {"seedling": "🌱", "herb": "🌿", "four-leaf clover": "🍀", "maple leaf": "🍁", "fallen leaf": "🍂"}
PEAK_LR = 1e-3  # a quarter of the training's: most is known already
SPLITS = {"train": 10, "held out": 11}  # first words of the seeds, apart from all other scenes'
HELD_OUT = 60  # scenes for each class


def finetune(
    spec: Spec, classes: dict[str, str], folder: Path, scenes: int, epochs: int, report: Callable[[str], None]
) -> str:
    """Teach the network `classes` (name -> character) and save it in `folder`; says how well it does on new scenes.

    Raises LensError, before any work, for what could not be learnt, saved or opened again.
    """
    check(classes, folder, scenes)
    characters = tuple(classes.values())
    images, labels = _draw("train", characters, scenes, report)
    module, size = taught(spec, len(classes), images, labels, epochs, report)
    right = _accuracy(module, *_draw("held out", characters, HELD_OUT * len(classes), report), size)
    save(module, tuple(classes), folder)
    return f"{folder}: {len(classes)} classes, {right:.1%} right on {HELD_OUT * len(classes)} new scenes"


def taught(
    spec: Spec, classes: int, images: Array, labels: torch.Tensor, epochs: int, report: Callable[[str], None],
    checkpoint: Path | None = None,
) -> tuple[nn.Module, int]:  # fmt: skip
    """The network taught those pictures (N, S, S, 3) of labels (N,), and its side in px.

    With a `checkpoint` a stopped run goes on from its last epoch. Raises `OtherRecipe` for one of another run.
    """
    torch.manual_seed(0)
    module, size = _start(spec, classes), building.intake(spec).size
    recipe = TrainingRecipe(scenes=len(images), epochs=epochs, batch=min(48, len(images)), peak_lr=PEAK_LR)
    pictures = Pictures(shrink(images, size), labels)
    run = train.Run(module, task(spec, 0), recipe, steps=epochs * pictures.steps(recipe))
    if checkpoint and checkpoint.exists():
        run.resume(checkpoint, "cpu")
    for told in train.epochs(run, pictures):
        if checkpoint and told.endswith("\n"):
            run.save(checkpoint)
        report(told)
    return module.eval(), size


def save(module: nn.Module, classes: tuple[str, ...], folder: Path) -> None:
    """Write `config.json` and `model.safetensors`, as timm does."""
    module.to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
    save_for_hf(module, str(folder), model_config={"label_names": list(classes)}, safe_serialization=True)
    open_to_others(folder / WEIGHTS)


def _start(spec: Spec, classes: int) -> nn.Module:
    """The trained network with a last layer for so many classes."""
    pocket.register()
    module: nn.Module = timm.create_model(f"pocket_{spec.variant.name.lower()}", num_classes=classes)
    trained = load_file(weights.fetch(spec))
    module.load_state_dict({name: t for name, t in trained.items() if not name.startswith("classifier.")}, strict=False)
    return module.to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]


def _draw(
    split: str, characters: tuple[str, ...], count: int, report: Callable[[str], None]
) -> tuple[Array, torch.Tensor]:
    """(N, S, S, 3) uint8 and (N,), the classes in turn."""
    images = np.empty((count, CANVAS, CANVAS, 3), np.uint8)
    labels = torch.arange(count) % len(characters)
    for number in range(count):
        rng = np.random.default_rng([SPLITS[split], number])
        label = int(labels[number])
        images[number] = np.asarray(scene_of(rng, characters[label], label).image)
        report(f"scenes {number + 1}/{count}")
    return images, labels


def _accuracy(module: nn.Module, images: Array, labels: torch.Tensor, size: int) -> float:
    with torch.inference_mode():
        logits = module(normalise(shrink(images, size)))
    return float((logits.argmax(1) == labels).float().mean())
