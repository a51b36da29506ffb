"""One forward of a network, operation by operation, on the meta device: nothing is computed and no weight is read.

So what it shows holds for all weights of that architecture, at that size of picture. Knows which tensors each operation
took and gave, and inside which layer; does not know what anybody wants to learn from that.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from explain.networks.macs import of_operation
from explain.networks.shapes import Shapes, shape


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One of ATen's operations: what it took, what it gave (the first of several), and the innermost layer's name."""

    operation: Any
    arguments: tuple[Any, ...]
    gave: Any
    layer: str

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """Those that it took, in lists too."""
        listed = (part for taken in self.arguments if isinstance(taken, list | tuple) for part in taken)
        return tuple(taken for taken in (*self.arguments, *listed) if isinstance(taken, Tensor))

    @property
    def name(self) -> str:
        """As torch's own documentation has it: "mean", "native_batch_norm"."""
        return str(self.operation).split(".")[1]


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """What `module` did with one picture.

    `features` are what its `forward_features` gave (of its last call, were there several: `calls`), after `trunk` and
    before `rest`, and `answer` is what the network gave. `head` are the steps of `forward_head` alone, from the same
    features to `logits`. `macs` are multiply-adds.
    """

    module: nn.Module
    calls: int
    features: Any
    trunk: tuple[Step, ...]
    rest: tuple[Step, ...]
    answer: Any
    head: tuple[Step, ...]
    logits: Any
    macs: int


@dataclass(slots=True, eq=False)
class _Notes:
    """Steps and layers on the way; the steps hold their tensors, so that no two have the same `id`."""

    steps: list[Step] = field(default_factory=list)
    layers: list[str] = field(default_factory=lambda: [""])
    macs: int = 0


class _Recorder(Shapes):
    def __init__(self, notes: _Notes) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.notes = notes

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        gave = shape(func, args, kwargs or {})
        self.notes.macs += of_operation(func, args, kwargs or {}, gave)
        first = gave[0] if isinstance(gave, tuple | list) and gave else gave
        self.notes.steps.append(Step(func, (*args, *(kwargs or {}).values()), first, self.notes.layers[-1]))
        return gave


def follow(module: nn.Module, images: Tensor) -> Trace:
    """Run `module` (in evaluation mode, of timm) on `images`, both on the meta device; raises what it raises."""
    notes, kept = _Notes(), list[tuple[Any, int]]()
    with _layers_told(module, notes), torch.inference_mode(False), torch.no_grad():
        with _features_kept(module, notes, kept), _Recorder(notes):
            answer = module(images)
        steps, macs = tuple(notes.steps), notes.macs
        features, reached = kept[-1] if kept else (module.forward_features(images), len(steps))  # type: ignore[operator]
        with _Recorder(notes):
            logits = module.forward_head(features)  # type: ignore[operator]
    head = tuple(notes.steps[len(steps) :])
    return Trace(module, len(kept), features, steps[:reached], steps[reached:], answer, head, logits, macs)


@contextmanager
def _layers_told(module: nn.Module, notes: _Notes) -> Iterator[None]:
    """Inside, `notes.layers` ends with the name of the layer that runs."""
    with ExitStack() as stack:
        for name, layer in module.named_modules():
            stack.callback(layer.register_forward_pre_hook(_entering(notes, name)).remove)
            stack.callback(layer.register_forward_hook(_leaving(notes), always_call=True).remove)
        yield


def _entering(notes: _Notes, name: str) -> Callable[..., None]:
    return lambda *_: notes.layers.append(name)


def _leaving(notes: _Notes) -> Callable[..., None]:
    def leave(*_: object) -> None:
        notes.layers.pop()

    return leave


@contextmanager
def _features_kept(module: nn.Module, notes: _Notes, kept: list[tuple[Any, int]]) -> Iterator[None]:
    """Inside, what `module.forward_features` gives is kept, with the number of steps that led there."""
    plain: Callable[..., Any] = module.forward_features  # type: ignore[assignment]

    def keeping(*given: Any, **named: Any) -> Any:
        features = plain(*given, **named)
        kept.append((features, len(notes.steps)))
        return features

    module.forward_features = keeping  # type: ignore[assignment]
    try:
        yield
    finally:
        del module.forward_features
