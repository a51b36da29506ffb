"""Tensors' files from anyone: those that can be read, and one sentence for each that cannot."""

import contextlib
import io
import json
import os
import pickle
import random
import threading
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save

from explain.inputs import tensors
from explain.inputs.tensors import UnreadableTensor, open_tensor
from explain.runtime.arrays import Array

SHAPE = (1, 3, 20, 24)
VALUES = np.random.default_rng(0).random(SHAPE)


def npy(array: Array) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def npz(**arrays: Array) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def header(shape: tuple[int, ...], kind: str = "<f4", body: bytes = b"") -> bytes:
    """A .npy file that says this of itself."""
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(buffer, {"descr": kind, "fortran_order": False, "shape": shape})  # type: ignore[no-untyped-call]
    return buffer.getvalue() + body


@pytest.mark.parametrize("kind", ["float16", "float32", "float64", ">f4", "uint8", "int32"])
def test_any_type_of_numbers_is_read(kind: str) -> None:
    values = (255 * VALUES).astype(kind)
    found = open_tensor(npy(values))
    assert np.array_equal(found.values, values[0].astype(np.float64))
    assert (found.layout, found.shape) == ("NCHW", SHAPE)


@pytest.mark.parametrize("kind", [torch.float32, torch.bfloat16, torch.float16, torch.uint8])
def test_safetensors_are_read(kind: torch.dtype) -> None:
    tensor = (255 * torch.from_numpy(VALUES)).to(kind)
    found = open_tensor(save({"input": tensor}))
    assert np.array_equal(found.values, tensor[0].to(torch.float64).numpy())
    assert found.kind == str(kind).removeprefix("torch.")


@pytest.mark.parametrize(
    ("shape", "layout"), [((3, 20, 24), "NCHW"), ((1, 20, 24, 3), "NHWC"), ((20, 24, 3), "NHWC"), (SHAPE, "NCHW")]
)
def test_channels_are_found_first_or_last_with_a_batch_axis_or_without(shape: tuple[int, ...], layout: str) -> None:
    found = open_tensor(npy(VALUES.reshape(shape)))
    assert (found.layout, found.size) == (layout, (20, 24))


def test_columns_first_in_memory_are_as_good() -> None:
    assert np.array_equal(open_tensor(npy(np.asfortranarray(VALUES))).values, VALUES[0])


def test_of_several_arrays_the_picture_is_taken_and_two_are_a_question() -> None:
    assert open_tensor(npz(x=VALUES, label=np.arange(3))).size == (20, 24)
    with pytest.raises(UnreadableTensor, match=r"several tensors or none \(x, y\)"):
        open_tensor(npz(x=VALUES, y=VALUES))


class Harm:
    """What a pickle could do."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("harmed",)


def objects() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.array([Harm()], object), allow_pickle=True)
    return buffer.getvalue()


def checkpoint() -> bytes:
    buffer = io.BytesIO()
    torch.save({"input": torch.from_numpy(VALUES)}, buffer)
    return buffer.getvalue()


def zipped(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return buffer.getvalue()


def spoiled(value: float) -> bytes:
    values = VALUES.copy()
    values[0, 1, 2, 3] = value
    return npy(values)


def long_header() -> bytes:
    text = json.dumps(
        {"x": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}, "__metadata__": {"a": "b" * 200_000}}
    )
    return len(text).to_bytes(8, "little") + text.encode()


BAD = {
    "empty": (b"", "holds no tensor that is known"),
    "text": (b"hello, this is no tensor", "holds no tensor that is known"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "holds no tensor that is known"),
    "a pickle": (pickle.dumps(Harm(), 4), "is a pickle"),
    "torch.save": (checkpoint(), "is a pickle"),
    "objects": (objects(), "holds Python objects, which are pickles"),
    "objects in a zip": (zipped("x.npy", objects()), "holds Python objects, which are pickles"),
    "text array": (npy(np.array(["a", "b"])), "numbers are needed"),
    "complex": (npy(VALUES.astype(complex)), "numbers are needed"),
    "yes and no": (npy(VALUES > 0.5), "numbers are needed"),
    "cut short": (npy(VALUES)[:-100], "damaged or cut short"),
    "cut in the header": (npy(VALUES)[:40], "damaged or cut short"),
    "cut zip": (npz(x=VALUES)[:-50], "damaged or cut short"),
    "zip of nothing": (zipped("readme.txt", b"hi"), r"several tensors or none \(none\)"),
    "huge by its header": (header((1, 3, 200_000, 200_000)), "too large"),
    "endless": (header((10**18, 10**18)), "too large"),
    "negative": (header((-1, 3, 224, 224), body=bytes(64)), "damaged"),
    "a side that is no number": (npy(VALUES).replace(b"(1, 3, 20, 24)", b"(1,3,True,24)"), "damaged"),
    "a header without an end": (npy(VALUES).replace(b"}", b"("), "damaged"),
    "zip bomb": (zipped("x.npy", header((3, 4000, 4000), "|u1", bytes(48_000_000))), "too large"),
    "long header": (long_header(), "header is longer"),
    "safetensors of nothing": (b"\x02" + bytes(7) + b"{}", "several tensors or none"),
    "safetensors, damaged": (save({"x": torch.ones(3)})[:-4], "damaged"),
    "NaN": (spoiled(float("nan")), "holds NaN"),
    "infinite": (spoiled(float("inf")), "infinite numbers"),
    "beyond all": (spoiled(1e200), "beyond 10"),
    "constant": (npy(np.full(SHAPE, 0.25)), "Every number in this tensor is 0.25"),
    "five channels": (npy(np.ones((1, 5, 30, 30))), "5 channels and not three"),
    "grey": (npy(np.ones((1, 1, 30, 30))), "one channel and not three"),
    "channels in the middle": (npy(np.ones((30, 3, 30))), "with the channels between its other axes"),
    "batch last": (npy(np.ones((3, 30, 30, 1))), "with the batch’s axis last"),
    "with alpha": (npy(np.ones((1, 4, 30, 30))), "4 channels and not three"),
    "video": (npy(np.ones((1, 3, 4, 30, 30))), "as of a video"),
    "batch": (npy(np.ones((8, 3, 30, 30))), "a batch of 8 pictures"),
    "no picture": (npy(np.ones((30, 30))), "a picture’s is 1 x 3"),
    "one number": (npy(np.array(3.0)), "a single number"),
    "tiny": (npy(np.random.default_rng(0).random((3, 8, 8))), "too small"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_one_sentence(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    content, said = BAD[name]
    with pytest.raises(UnreadableTensor, match=said) as refused:
        open_tensor(content)
    assert "\n" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []  # no pickle was run


@pytest.mark.filterwarnings("error")
def test_no_damage_escapes_as_anything_but_a_sentence() -> None:
    chance, files = random.Random(0), (npy(VALUES.astype(np.float32)), npz(x=VALUES))
    for _ in range(2000):
        content = bytearray(chance.choice(files))
        for _ in range(chance.randint(1, 6)):
            content[chance.randrange(200)] = chance.randrange(256)
        with contextlib.suppress(UnreadableTensor):
            open_tensor(bytes(content[: chance.randrange(1, 2 * len(content))]))


def test_files_that_are_none_are_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableTensor, match="There is no file"):
        open_tensor(tmp_path / "none.npy")
    with pytest.raises(UnreadableTensor, match="is a folder"):
        open_tensor(tmp_path)
    with pytest.raises(UnreadableTensor, match="There is no file"):
        open_tensor("\0")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.npy")
    refused: list[str] = []

    def read() -> None:
        with pytest.raises(UnreadableTensor) as error:
            open_tensor(tmp_path / "pipe.npy")
        refused.append(str(error.value))

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    thread.join(20)
    assert refused
    assert "no regular file" in refused[0]


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.npy"
    with path.open("wb") as file:
        file.truncate(tensors.MOST_BYTES + 1)
    with pytest.raises(UnreadableTensor, match="too large"):
        open_tensor(path)
