"""Training: every network of a family by one recipe, resumable after any epoch, several at a time on a GPU.

Knows the pictures and the networks; does not know how well they do (`evaluate.py`).
"""

import copy
import functools
import itertools
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from timm.models.efficientnet import EfficientNet
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  (torch's own convention)

from explain.errors import LensError
from explain.networks import pocket as pocket_model
from explain.runtime.device import as_asked
from explain.training.pictures import Pictures, draw_scenes, shrink
from explain.training.recipe import TrainingRecipe, TrainingTask

TOLD_EVERY = 50  # steps: reading a loss makes a GPU wait
Item = TypeVar("Item")


class OtherRecipe(LensError):
    """A checkpoint that belongs to another recipe or another network."""


def _optimiser(network: nn.Module, recipe: TrainingRecipe) -> torch.optim.AdamW:
    decayed = [p for p in network.parameters() if p.ndim > 1]
    plain = [p for p in network.parameters() if p.ndim <= 1]  # biases and batch norms
    groups = [{"params": decayed, "weight_decay": recipe.weight_decay}, {"params": plain, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=recipe.peak_lr, fused=decayed[0].is_cuda)


def _write(path: Path, save: Callable[[Path], object]) -> None:
    """Write beside `path`, then rename: a stopped run never leaves a half file."""
    part = path.with_suffix(".part")
    save(part)
    part.replace(path)


def _made_of(task: TrainingTask, recipe: TrainingRecipe) -> str:
    """What a checkpoint and finished weights say of themselves."""
    return json.dumps({"task": asdict(task), "recipe": asdict(recipe)})


def _check(path: Path, made_of: object, task: TrainingTask, recipe: TrainingRecipe) -> None:
    """Raises `OtherRecipe` if what lies in `path` was made by another recipe or of another network."""
    if made_of != _made_of(task, recipe):
        raise OtherRecipe(f"{path} is of another recipe or network: remove it, or train in another --folder.")


class Run:
    """One network on its way through a recipe; what a checkpoint holds. Resuming equals never having stopped.

    (On a GPU nearly: networks that are trained at the same time share the generator of their dropout.)
    """

    def __init__(self, network: nn.Module, task: TrainingTask, recipe: TrainingRecipe, steps: int) -> None:
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
            "made_of": _made_of(self.task, self.recipe),
        }
        _write(path, lambda part: torch.save(state, part))

    def resume(self, path: Path, device: str) -> None:
        """Go on from what `save` wrote. Raises `OtherRecipe`."""
        state = torch.load(path, map_location=device, weights_only=True)
        _check(path, state["made_of"], self.task, self.recipe)
        self.network.load_state_dict(state["network"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.schedule.load_state_dict(state["schedule"])
        self.epoch = state["epoch"]

    def learn(self, images: Tensor, labels: Tensor) -> Tensor:
        """Gradients of one batch, in place of any before; (2,): the loss, and how many of the batch were right."""
        self.optimiser.zero_grad(set_to_none=True)
        with as_asked(images.device.type):
            logits = self.network(images).float()
        loss = F.cross_entropy(logits, labels, label_smoothing=self.recipe.label_smoothing)
        loss.backward()  # type: ignore[no-untyped-call]
        return torch.stack([loss.detach(), (logits.argmax(1) == labels).sum()])

    def update(self) -> None:
        """Follow the gradients."""
        self.optimiser.step()
        self.schedule.step()


Learn = Callable[[Tensor], Tensor]  # (4, B), one step of a plan -> what `Run.learn` gives


def _captured(learn: Learn, network: nn.Module, rows: Tensor) -> Learn:
    """The same as one CUDA graph: a small network's thousand kernels are over before Python has called them.

    https://docs.pytorch.org/docs/stable/notes/cuda.html#whole-network-capture
    """
    before = copy.deepcopy(network.state_dict())
    given = rows.clone()
    for _ in range(3):  # warm-up, as capture asks for; it moves the batch norms' statistics
        learn(given)
    network.load_state_dict(before)
    network.zero_grad(set_to_none=True)
    torch.cuda.empty_cache()  # the graph has memory of its own
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph, stream=torch.cuda.current_stream()):
        found = learn(given)

    def replay(rows: Tensor) -> Tensor:
        given.copy_(rows)
        graph.replay()
        return found

    return replay


def epochs(run: Run, pictures: Pictures) -> Iterator[str]:
    """Take the run to its end. Says how far it is after every step; stopped anywhere, the next epoch begins anew."""

    def learn(rows: Tensor) -> Tensor:
        return run.learn(*pictures.batch(rows, run.recipe))

    step: Learn | None = None
    while run.epoch < run.recipe.epochs:
        torch.manual_seed(run.recipe.seed * 1000 + run.epoch)  # dropout's, so that a resumed run draws the same
        run.network.train()
        plan = pictures.plan(run.recipe, run.epoch)
        step = step or (_captured(learn, run.network, plan[0]) if plan.is_cuda else learn)
        yield from _epoch(run, plan, step)


def _epoch(run: Run, plan: Tensor, step: Learn) -> Iterator[str]:
    title = f"{run.task.name} epoch {run.epoch + 1}/{run.recipe.epochs}"
    total, told = torch.zeros(2, device=plan.device), ""
    for number, rows in enumerate(plan, start=1):
        total += step(rows)
        run.update()
        if number % TOLD_EVERY == 0 or number == len(plan):
            loss, right = (total / number).tolist()
            told = f" loss {loss:.3f} right {right / run.recipe.batch:.1%}"
        if number < len(plan):
            yield f"{title} {number / len(plan):4.0%}{told}"
    run.epoch += 1
    yield f"{title} done,{told}\n"


def _start(task: TrainingTask, recipe: TrainingRecipe) -> EfficientNet:
    torch.manual_seed(recipe.seed)
    network = pocket_model.build(task.base, task.scaling)
    for module in network.modules():
        if isinstance(module, nn.SiLU):
            module.inplace = False  # its gradient needs what it would overwrite, so in place it is copied first
    if recipe.identity_start:
        for block in network.blocks.modules():
            if getattr(block, "has_skip", False):
                last = block.bn3 if hasattr(block, "bn3") else block.bn2
                nn.init.zeros_(last.weight)
    return network


def training(
    task: TrainingTask, recipe: TrainingRecipe, folder: Path, device: str, pictures: Callable[[int], Pictures]
) -> Iterator[str]:
    """Train one network to the end, from its last checkpoint if there is one; `pictures` gives those of a side.

    Keeps NAME.ckpt after every epoch; leaves NAME.safetensors, which says what it was made of.
    """
    checkpoint, weights = folder / f"{task.name}.ckpt", folder / f"{task.name}.safetensors"
    if weights.exists():
        with safe_open(weights, "pt") as file:
            _check(weights, (file.metadata() or {}).get("made_of"), task, recipe)
        return
    shown = pictures(task.base.side(task.scaling))
    network = _start(task, recipe).to(device, memory_format=torch.channels_last)
    run = Run(network, task, recipe, steps=recipe.epochs * shown.steps(recipe))
    if checkpoint.exists():
        run.resume(checkpoint, device)
    for told in epochs(run, shown):
        if told.endswith("\n"):
            run.save(checkpoint)
        yield told
    tensors = {k: v.detach().cpu().contiguous() for k, v in network.state_dict().items()}
    _write(weights, lambda part: save_file(tensors, part, {"made_of": _made_of(task, recipe)}))
    checkpoint.unlink()


def _streamed(run: Iterator[Item]) -> Iterator[Item]:
    """The same, its work on a GPU in a queue of its own, beside that of others."""
    stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]
    while True:
        with torch.cuda.stream(stream):
            found = next(run, None)
        if found is None:
            return
        yield found


def by_turns(runs: Iterable[Iterator[Item]], together: int) -> Iterator[Item]:
    """What all of them give, at most so many under way at a time, each a step in its turn."""
    waiting = iter(runs)
    active = deque(itertools.islice(waiting, together))
    while active:
        run = active.popleft()
        try:
            yield next(run)
        except StopIteration:
            active.extend(itertools.islice(waiting, 1))
        else:
            active.append(run)


def train(
    jobs: list[tuple[TrainingTask, TrainingRecipe]],
    folder: Path,
    device: str,
    workers: int,
    report: Callable[[str], None],
    together: int = 1,
) -> list[Path]:
    """Train these networks, of recipes that have their scenes in common; returns the weights' files.

    More than one at a time is for a GPU, which a small network leaves mostly idle.
    """

    @functools.lru_cache(maxsize=together)
    def pictures(kind: str, scenes: int, side: int) -> Pictures:
        images, labels = draw_scenes(TrainingRecipe(kind, scenes), folder, workers, report)
        found = Pictures(shrink(images, side, device), torch.from_numpy(labels).to(device))
        if device == "cuda":
            torch.cuda.synchronize()  # other streams will read them
        return found

    if device == "cuda":
        torch.backends.cudnn.allow_tf32 = True  # three digits are enough for gradients
    runs = (
        training(task, recipe, folder, device, functools.partial(pictures, recipe.kind, recipe.scenes))
        for task, recipe in jobs
    )
    for told in by_turns(map(_streamed, runs) if device == "cuda" else runs, together):
        report(told)
    return [folder / f"{task.name}.safetensors" for task, _ in jobs]
