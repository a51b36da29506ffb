"""Which shape an operation's result has on the meta device, for those that torch would work out in Python.

Torch takes a thousand times as long for these as for others, and asks its compiler, whose import takes two seconds.
Whatever is not known here, or is asked for otherwise than networks do, is left to torch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

_aten = torch.ops.aten


def _combined(one: Tensor, other: Any) -> Tensor | None:
    """Two tensors of one type, element by element."""
    if not isinstance(other, Tensor) or (other.dtype, other.device) != (one.dtype, one.device):
        return None
    sides = list(zip(one.shape, other.shape, strict=False))
    if one.ndim != other.ndim or any(first != second and 1 not in (first, second) for first, second in sides):
        return None
    return one.new_empty([first if second == 1 else second for first, second in sides])


def _averaged(taken: Tensor, dims: Sequence[int] | None, keep: bool = False) -> Tensor | None:
    if not dims:
        return None
    over = {dim % taken.ndim for dim in dims}
    return taken.new_empty(
        [1 if dim in over else size for dim, size in enumerate(taken.shape) if keep or dim not in over]
    )


def _convolved(
    taken: Tensor, weight: Tensor, bias: Tensor | None, stride: Sequence[int], padding: Sequence[int],
    dilation: Sequence[int], transposed: bool, _: Sequence[int], groups: int,
) -> Tensor | None:  # fmt: skip
    if transposed or taken.ndim != 4 or taken.dtype != weight.dtype or taken.shape[1] != weight.shape[1] * groups:
        return None
    ways = zip(taken.shape[2:], weight.shape[2:], stride, padding, dilation, strict=True)
    sides = [(side + 2 * around - apart * (kernel - 1) - 1) // step + 1 for side, kernel, step, around, apart in ways]
    return taken.new_empty(taken.shape[0], weight.shape[0], *sides) if min(sides) > 0 else None


def _linear(bias: Tensor, one: Tensor, other: Tensor) -> Tensor:
    return one.new_empty(one.shape[0], other.shape[1])


def _same(taken: Tensor, *_: float) -> Tensor | None:
    return taken.new_empty(taken.shape) if taken.is_floating_point() else None


def _in_place(taken: Tensor, *_: float) -> Tensor:
    return taken


def _normed(
    taken: Tensor, weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor, training: bool, *_: float
) -> tuple[Tensor, Tensor, Tensor] | None:
    """By means of its own; the batch's are left to torch."""
    channels = taken.shape[1]
    return None if training else (taken.new_empty(taken.shape), taken.new_empty(channels), taken.new_empty(channels))


KNOWN: Mapping[Any, Callable[..., Any]] = {
    _aten.add.Tensor: _combined,
    _aten.convolution.default: _convolved,
    _aten.mul.Tensor: _combined,
    _aten.mean.dim: _averaged,
    _aten.addmm.default: _linear,
    _aten.native_batch_norm.default: _normed,
    **dict.fromkeys((_aten.hardtanh.default, _aten.relu.default, _aten.sigmoid.default, _aten.silu.default), _same),
    **dict.fromkeys(
        (_aten.hardtanh_.default, _aten.relu_.default, _aten.sigmoid_.default, _aten.silu_.default), _in_place
    ),
}


class Shapes(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Inside, what runs on the meta device."""

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Whether torch's compiler is to be kept out of it, for which it would be imported. It never comes near."""
        return False

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return shape(func, args, kwargs or {})


def shape(operation: Any, given: tuple[Any, ...], named: Mapping[str, Any]) -> Any:
    """What it gives, of tensors on the meta device."""
    known = KNOWN.get(operation) if not named else None
    found = known(*given) if known else None
    return operation(*given, **named) if found is None else found
