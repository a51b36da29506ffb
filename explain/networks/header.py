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
LONGEST_SIGN = 24  # bytes
DAMAGED = "{} is not a whole safetensors file: save or fetch it again."
PICKLE = (
    "{} is not a whole safetensors file but a pickle, which may run anything when it is read: save the weights by "
    "safetensors’ save_file."
)
OTHERS = {  # by what files begin with that are something else
    b"version https://git-lfs": "{} is a pointer of Git LFS in place of the file: run git lfs pull.",
    b"PK\x03\x04": PICKLE, b"\x80\x02": PICKLE, b"\x80\x03": PICKLE, b"\x80\x04": PICKLE, b"\x80\x05": PICKLE,
    b"\x89HDF": "{} is a file of HDF5, as Keras has them: save the weights by safetensors’ save_file.",
    b"<": "{} is not a whole safetensors file but a web page: fetch it again.",
}  # fmt: skip
NAMES = {"torchvision": "features.", "transformers": "efficientnet.", "efficientnet_pytorch": "_conv_stem."}
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
    start = b""
    try:
        with path.open("rb") as file:
            start = file.read(LONGEST_SIGN)
        if int.from_bytes(start[:8], "little") > LARGEST:
            raise SafetensorError("a header that no network needs")
        with safe_open(path, "pt") as opened:
            slices = {name: opened.get_slice(name) for name in opened.keys()}  # noqa: SIM118
            return {name: TensorEntry(tuple(found.get_shape()), found.get_dtype()) for name, found in slices.items()}
    except PermissionError:
        raise BadHeader(f"{path} may not be read: change its permissions.") from None
    except (SafetensorError, OSError):
        # only of what is no such file: the length that a whole one begins with may look alike
        said = next((said for sign, said in OTHERS.items() if start.startswith(sign)), DAMAGED)
        raise BadHeader(said.format(path)) from None


def misfit(found: dict[str, TensorEntry], module: nn.Module) -> str | None:
    """Which tensor is not as `module` needs it, None where all are; one that only counts batches may be missing."""
    if other := _other_classes(found, module):
        return other
    wanted = module.state_dict()
    if prefix := _prefix(found, wanted):
        return f"every name begins with “{prefix}” there, as of a network within another module; take that off"
    if library := _library(found, wanted):
        return f"its tensors are called as in {library}; build it with timm, load the weights there and save_for_hf"
    shapes = _shapes(found), _shapes(wanted)
    for name in (*wanted, *found):
        has, needs = shapes[0].get(name, "nothing"), shapes[1].get(name, "nothing")
        if has != needs and not (name not in found and name.endswith(COUNTER)):
            return f"{name} is {has}, and {needs} is needed"
        if wanted[name].is_floating_point() and name in found and found[name].kind not in FLOATS:
            return (
                f"{name} is of type {found[name].kind}, and floating-point numbers are needed, as {', '.join(FLOATS)}"
            )
    return None


def _prefix(found: Mapping[str, TensorEntry], wanted: Mapping[str, Tensor]) -> str:
    """What stands before the name of each tensor, as the modules of training leave it; empty where nothing does."""
    needed = [name for name in wanted if not name.endswith(COUNTER)]
    ends = {name.removesuffix(needed[0]) for name in found if name.endswith(f".{needed[0]}")}
    whole = [prefix for prefix in ends if all(prefix + name in found for name in needed)]
    return "" if needed[0] in found else min(whole, key=len, default="")


def _library(found: Mapping[str, TensorEntry], wanted: Mapping[str, Tensor]) -> str | None:
    """Whose names the tensors have, where they are not timm's."""
    if 10 * len(wanted.keys() & found.keys()) > len(wanted):
        return None
    return next((library for library, begin in NAMES.items() if any(name.startswith(begin) for name in found)), None)


def _other_classes(found: dict[str, TensorEntry], module: nn.Module) -> str | None:
    """The commonest misfit in words of its own: who says how many classes there are."""
    layer = module.get_classifier()  # type: ignore[operator]
    name = next((f"{name}.weight" for name, part in module.named_modules() if part is layer), "")
    needs = _shapes(module.state_dict()).get(name, ())
    if name not in found or found[name].shape[1:] != needs[1:]:
        return None
    has = found[name].shape
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
