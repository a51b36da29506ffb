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
FLOATS = ("F64", "F32", "F16", "BF16")  # safetensors' names; integers would need a scale that nobody gives
COUNTER = "num_batches_tracked"


class BadHeader(LensError):
    """A file that is no safetensors file, or not a whole one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one tensor is: `kind` is safetensors' name of its type, such as "F32"."""

    shape: tuple[int, ...]
    kind: str


def read(path: Path) -> dict[str, Entry]:
    """The file's tensors by name. Raises `BadHeader`."""
    try:
        with path.open("rb") as file:
            if int.from_bytes(file.read(8), "little") > LARGEST:
                raise SafetensorError("a header that no network needs")
        with safe_open(path, "pt") as opened:
            slices = {name: opened.get_slice(name) for name in opened.keys()}  # noqa: SIM118
            return {name: Entry(tuple(found.get_shape()), found.get_dtype()) for name, found in slices.items()}
    except (SafetensorError, OSError):
        raise BadHeader(f"{path} is not a whole safetensors file: save or fetch it again.") from None


def misfit(found: dict[str, Entry], module: nn.Module) -> str | None:
    """Which tensor is not as `module` needs it, None where all are; one that only counts batches may be missing."""
    wanted = module.state_dict()
    shapes = _shapes(found), _shapes(wanted)
    for name in (*wanted, *found):
        has, needs = shapes[0].get(name, "nothing"), shapes[1].get(name, "nothing")
        if has != needs and not (name not in found and name.endswith(COUNTER)):
            return f"{name} is {has}, and {needs} is needed"
        if wanted[name].is_floating_point() and name in found and found[name].kind not in FLOATS:
            return f"{name} is of type {found[name].kind}, and floating-point numbers are needed"
    return None


def _shapes(tensors: Mapping[str, Entry | Tensor]) -> dict[str, tuple[int, ...]]:
    return {name: tuple(tensor.shape) for name, tensor in tensors.items()}
