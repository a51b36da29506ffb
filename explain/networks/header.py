"""The header of a safetensors file: which tensors it holds, told before any of them is read. Knows no network.

A file may come from a stranger, and its first eight bytes say how long the header is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from explain.errors import LensError

LARGEST = 4 * 2**20  # bytes; the 1,300 tensors of timm's largest networks take 0.2 MB
RUNS_IN = "float32"
FLOATS = {  # by safetensors' names, torch's; integers would need a scale that nobody gives
    "F64": "float64", "F32": RUNS_IN, "F16": "float16", "BF16": "bfloat16",
}  # fmt: skip
POINTER = b"version https://git-lfs"  # what Git has of a large file until it is pulled
COUNTER = "num_batches_tracked"


class BadHeader(LensError):
    """A file that is no safetensors file, or not a whole one."""


@dataclass(frozen=True, slots=True)
class TensorEntry:
    """What one tensor is: `kind` is safetensors' name of its type, such as "F32"."""

    shape: tuple[int, ...]
    kind: str


def read(path: Path) -> dict[str, TensorEntry]:
    """The file's tensors by name. Raises `BadHeader`."""
    try:
        with path.open("rb") as file:
            start = file.read(len(POINTER))
        if start == POINTER:
            raise BadHeader(f"{path} is a pointer of Git LFS in place of the file: run git lfs pull.")
        if int.from_bytes(start[:8], "little") > LARGEST:
            raise SafetensorError("a header that no network needs")
        with safe_open(path, "pt") as opened:
            slices = {name: opened.get_slice(name) for name in opened.keys()}  # noqa: SIM118
            return {name: TensorEntry(tuple(found.get_shape()), found.get_dtype()) for name, found in slices.items()}
    except (SafetensorError, OSError):
        raise BadHeader(f"{path} is not a whole safetensors file: save or fetch it again.") from None


def misfit(found: dict[str, TensorEntry], module: nn.Module) -> str | None:
    """Which tensor is not as `module` needs it, None where all are; one that only counts batches may be missing."""
    if other := _other_classes(found, module):
        return other
    wanted = module.state_dict()
    shapes = _shapes(found), _shapes(wanted)
    for name in (*wanted, *found):
        has, needs = shapes[0].get(name, "nothing"), shapes[1].get(name, "nothing")
        if has != needs and not (name not in found and name.endswith(COUNTER)):
            return f"{name} is {has}, and {needs} is needed"
        if wanted[name].is_floating_point() and name in found and found[name].kind not in FLOATS:
            return f"{name} is of type {found[name].kind}, and floating-point numbers are needed"
    return None


def _other_classes(found: dict[str, TensorEntry], module: nn.Module) -> str | None:
    """The commonest misfit in words of its own: who says how many classes there are."""
    layer = module.get_classifier()  # type: ignore[operator]
    name = next((f"{name}.weight" for name, part in module.named_modules() if part is layer), "")
    if name not in found or found[name].shape[1:] != layer.weight.shape[1:]:
        return None
    has, needs = found[name].shape, tuple(layer.weight.shape)
    if has == needs:
        return None
    said = f"{name} is {has}, so it has {has[0]} classes, and its description says {needs[0]}, so {needs} is needed"
    return f"{said}; correct “num_classes” and the label names"


def kept_in(found: dict[str, TensorEntry]) -> tuple[str, ...]:
    """The types of numbers, by torch's names, that become others as they are loaded."""
    kinds = {FLOATS[entry.kind] for entry in found.values() if entry.kind in FLOATS}
    return tuple(sorted(kinds - {RUNS_IN}))


def _shapes(tensors: Mapping[str, TensorEntry | Tensor]) -> dict[str, tuple[int, ...]]:
    return {name: tuple(tensor.shape) for name, tensor in tensors.items()}
