"""A file with one tensor, from anyone -> its values, or one sentence that says what is wrong with it.

Nothing is unpickled, and nothing is read before what the headers say of its size has been checked. Knows no network.
"""

import io
import json
import math
import os
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tokenize import TokenError

import numpy as np

from explain.errors import LensError
from explain.runtime.arrays import Array

MOST_BYTES = 100_000_000  # of a file, and of what is unpacked from one: 2048 x 2048 px in float64
MOST_ARRAYS = 64
LARGEST_HEADER = 100_000  # bytes, of a safetensors file that holds a picture
NUMPY, ZIP, PICKLE = b"\x93NUMPY", b"PK\x03\x04", b"\x80"
KINDS = "fiu"  # numpy's letters for floating-point numbers and whole ones
FORMATS = "save it by numpy.save, numpy.savez or safetensors’ save_file"
UNPICKLED = f"This file is a pickle, which may run anything when it is read: {FORMATS}."
DAMAGED = f"This tensor’s file is damaged or cut short: {FORMATS}."
TOO_LARGE = f"This tensor is too large: give one picture’s, of at most {MOST_BYTES // 10**6} MB."
FIRST, LAST = "NCHW", "NHWC"
ODD = (  # what readers raise of damage: numpy’s reads a header as Python’s own text
    ArithmeticError, AttributeError, EOFError, LookupError, MemoryError, NotImplementedError, OSError, RuntimeError,
    SyntaxError, TypeError, ValueError, TokenError,
)  # fmt: skip


class UnreadableTensor(LensError):
    """Not a tensor that can be looked at; the message says why."""


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """One picture's tensor: `values` (3, H, W) in float64, whatever `layout` and `shape` it came in.

    `kind` is the type of its numbers, as numpy calls it; `plain` are the same values as they lie in memory.
    """

    values: Array
    plain: Array
    layout: str
    shape: tuple[int, ...]
    kind: str

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.values.shape[1], self.values.shape[2]

    def unfolded(self) -> Array | None:
        """(3, H, W) for one that was reshaped from (H, W, 3) where its axes should have been turned; None elsewhere."""
        if self.layout != FIRST:
            return None
        rows, columns = self.size
        turned: Array = self.plain.reshape(rows, columns, 3).transpose(2, 0, 1)
        return turned


def open_tensor(source: str | Path | bytes) -> Given:
    """Read `.npy`, `.npz` or `.safetensors`, a path or its content. Raises `UnreadableTensor`."""
    content = source if isinstance(source, bytes) else _content(Path(source))
    if len(content) > MOST_BYTES:
        raise UnreadableTensor(TOO_LARGE)
    try:
        return given(*_array(content))
    except ODD:
        raise UnreadableTensor(DAMAGED) from None


def _content(path: Path) -> bytes:
    """Of a regular file, which alone is opened: a device or a pipe might never end."""
    try:
        seen = os.stat(path)
        if stat.S_ISDIR(seen.st_mode):
            raise UnreadableTensor(f"“{path}” is a folder: give the tensor’s file.")
        if not stat.S_ISREG(seen.st_mode):
            raise UnreadableTensor(f"“{path}” is no regular file: {FORMATS}.")
        if seen.st_size > MOST_BYTES:
            raise UnreadableTensor(TOO_LARGE)
        with open(path, "rb") as file:
            return file.read(MOST_BYTES + 1)
    except PermissionError:
        raise UnreadableTensor(f"“{path}” may not be read: change its permissions.") from None
    except (OSError, ValueError):
        raise UnreadableTensor(f"There is no file “{path}”: check the name.") from None


def _array(content: bytes) -> tuple[Array, str]:
    """The one tensor in it, and the name of its numbers' type."""
    if content.startswith(NUMPY):
        found = _numpy(content)
        return found, str(found.dtype)
    if content.startswith(ZIP):
        found = _zipped(content)
        return found, str(found.dtype)
    if content.startswith(PICKLE) and not _is_header(content):
        raise UnreadableTensor(UNPICKLED)
    if _is_header(content):
        return _safetensors(content)
    raise UnreadableTensor(f"This file holds no tensor that is known here: {FORMATS}.")


def _numpy(content: bytes) -> Array:
    file = io.BytesIO(content)
    version = np.lib.format.read_magic(file)  # type: ignore[no-untyped-call]
    read = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }.get(version)
    if read is None:
        raise UnreadableTensor(f"This .npy file is of version {version[0]}.{version[1]}: {FORMATS}.")
    shape, _, dtype = read(file)  # type: ignore[no-untyped-call]
    _check_kind(dtype)
    if math.prod(shape) * dtype.itemsize > MOST_BYTES:
        raise UnreadableTensor(TOO_LARGE)
    if math.prod(shape) * dtype.itemsize > len(content) - file.tell():
        raise UnreadableTensor(DAMAGED)
    file.seek(0)
    found: Array = np.lib.format.read_array(file, allow_pickle=False)  # type: ignore[no-untyped-call]
    return found


def _check_kind(dtype: np.dtype) -> None:  # type: ignore[type-arg]
    if dtype.hasobject:
        raise UnreadableTensor(f"This array holds Python objects, which are pickles: give numbers, {FORMATS}.")
    if dtype.kind not in KINDS:
        raise UnreadableTensor(f"This array holds {dtype}, and numbers are needed: floating-point ones, or uint8.")


def _zipped(content: bytes) -> Array:
    """The one picture among the arrays of an .npz; what is unpacked is bounded, whatever it is said to be."""
    try:
        packed = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        raise UnreadableTensor(DAMAGED) from None
    with packed:
        names = [entry for entry in packed.infolist() if not entry.is_dir()]
        if any(entry.filename.endswith(("data.pkl", ".pickle", ".pkl")) for entry in names):
            raise UnreadableTensor(UNPICKLED)
        arrays = [entry for entry in names if entry.filename.endswith(".npy")]
        if len(arrays) > MOST_ARRAYS:
            raise UnreadableTensor(f"This .npz holds {len(arrays)} arrays: give one picture’s tensor.")
        try:
            return _only({entry.filename.removesuffix(".npy"): _numpy(part) for entry, part in _parts(packed, arrays)})
        except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib_error()):
            raise UnreadableTensor(DAMAGED) from None


def zlib_error() -> type[Exception]:
    import zlib

    return zlib.error


def _parts(packed: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
    left = MOST_BYTES
    for entry in entries:
        if entry.file_size > left:
            raise UnreadableTensor(TOO_LARGE)
        with packed.open(entry) as file:
            part = file.read(left + 1)
        left -= len(part)
        if left < 0:
            raise UnreadableTensor(TOO_LARGE)
        yield entry, part


def _only(arrays: dict[str, Array]) -> Array:
    """The one that may be a picture. Labels or scores beside it are left alone."""
    if len(arrays) == 1:
        return next(iter(arrays.values()))
    pictures = {name: array for name, array in arrays.items() if array.ndim in (3, 4)}
    if len(pictures) != 1:
        held = ", ".join(sorted(arrays)[:8]) or "none"
        raise UnreadableTensor(f"This file holds several tensors or none ({held}): save the picture’s alone.")
    return next(iter(pictures.values()))


def _is_header(content: bytes) -> bool:
    length = int.from_bytes(content[:8], "little")
    return len(content) > 9 and content[8:9] == b"{" and length <= len(content) - 8


def _safetensors(content: bytes) -> tuple[Array, str]:
    length = int.from_bytes(content[:8], "little")
    if length > LARGEST_HEADER:
        raise UnreadableTensor("This safetensors file’s header is longer than one picture’s needs: save that alone.")
    header = json.loads(content[8 : 8 + length])
    if not isinstance(header, dict) or len(header) > MOST_ARRAYS:
        raise UnreadableTensor(DAMAGED)
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load

    try:
        found = load(content)
    except SafetensorError:
        raise UnreadableTensor(DAMAGED) from None
    kinds = {name: str(tensor.dtype).removeprefix("torch.") for name, tensor in found.items()}
    numbers = {
        name: tensor for name, tensor in found.items() if not (tensor.is_complex() or tensor.dtype == torch.bool)
    }
    if found and not numbers:
        raise UnreadableTensor(f"This file holds {next(iter(kinds.values()))}, and numbers are needed.")
    chosen = _only({name: tensor.to(torch.float64).numpy() for name, tensor in numbers.items()})
    return chosen, next((kinds[name] for name, tensor in numbers.items() if tuple(tensor.shape) == chosen.shape), "")


def given(array: Array, kind: str | None = None) -> Given:
    """From an array of one picture, with a batch axis or without. Raises `UnreadableTensor` where it is none."""
    _check_kind(array.dtype)
    shape = tuple(array.shape)
    if array.size * 8 > 2 * MOST_BYTES:
        raise UnreadableTensor(TOO_LARGE)
    wrong = _wrong_shape(shape)
    if wrong:
        raise UnreadableTensor(wrong)
    with np.errstate(invalid="ignore"):  # NaN of a kind that signals
        plain = np.ascontiguousarray(array, np.float64).reshape(shape[-3:])
    _check_numbers(plain)
    layout = FIRST if plain.shape[0] == 3 else LAST
    values = plain if layout == FIRST else np.ascontiguousarray(plain.transpose(2, 0, 1))
    return Given(values, plain, layout, shape, kind or str(array.dtype))


def _wrong_shape(shape: tuple[int, ...]) -> str | None:
    said = " x ".join(map(str, shape)) or "a single number"
    if len(shape) == 5:
        return f"This tensor is {said}, as of a video: give one picture’s, 1 x 3 x height x width."
    if len(shape) not in (3, 4):
        return f"This tensor is {said}, and a picture’s is 1 x 3 x height x width."
    if len(shape) == 4 and shape[0] != 1:
        return _wrong_batch(said, shape)
    sides = shape[-3:]
    if 3 not in (sides[0], sides[2]):
        return _wrong_channels(said, sides)
    if min(sides[1:] if sides[0] == 3 else sides[:2]) < 16:
        return f"This tensor is {said}, which is too small to be looked at: give one of at least 16 px a side."
    return None


def _wrong_batch(said: str, shape: tuple[int, ...]) -> str:
    if shape[3] == 1:
        return f"This tensor is {said}, with the batch’s axis last: give 1 x 3 x height x width."
    return f"This tensor is {said}, a batch of {shape[0]} pictures: give one of them."


def _wrong_channels(said: str, sides: tuple[int, ...]) -> str:
    channels = min(sides[0], sides[2])
    if sides[1] == 3:
        return f"This tensor is {said}, with the channels between its other axes: give 1 x 3 x height x width."
    if channels == 1:
        return f"This tensor is {said}, which has one channel and not three: give red, green and blue."
    return f"This tensor is {said}, which has {channels} channels and not three: give red, green and blue."


def _check_numbers(values: Array) -> None:
    if np.isnan(values).any():
        raise UnreadableTensor("This tensor holds NaN, which no picture has: look for a division by zero before it.")
    if np.isinf(values).any():
        raise UnreadableTensor(
            "This tensor holds infinite numbers, which no picture has: look for an overflow before it."
        )
    if np.abs(values).max() > 1e30:
        raise UnreadableTensor(
            "This tensor holds numbers beyond 10^30, which no picture has: check the steps before it."
        )
    if values.min() == values.max():
        raise UnreadableTensor(
            f"Every number in this tensor is {values.flat[0]:g}, so it shows nothing: give a picture’s tensor."
        )
