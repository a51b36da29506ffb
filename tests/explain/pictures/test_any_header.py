"""Pictures whose headers say anything: each is an upright RGB picture, or one sentence, and quickly so."""

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from PIL import Image

from explain.pictures.images import WORKING_SIDE, UnreadableImage, open_image

BOUNDED = settings(max_examples=80, derandomize=True, deadline=None, database=None)
MOST = 100_000  # px that are decoded here
SIZE = (24, 16)
FORMATS: dict[str, tuple[str, dict[str, Any]]] = {
    "PNG": ("RGB", {}), "PNG 8": ("P", {}), "PNG 16": ("I;16", {}), "JPEG": ("RGB", {}),
    "JPEG progressive": ("RGB", {"progressive": True}), "GIF": ("P", {}), "BMP": ("RGB", {}), "WEBP": ("RGBA", {}),
    "TIFF": ("RGB", {}), "TIFF lzw": ("L", {"compression": "tiff_lzw"}), "TIFF float": ("F", {}),
}  # fmt: skip


def plain(kind: str) -> bytes:
    mode, options = FORMATS[kind]
    ramp = np.linspace(0, 255, SIZE[0] * SIZE[1]).reshape(SIZE[::-1]).astype(np.uint8)
    image = Image.fromarray(ramp.astype(np.uint16), "I;16") if mode == "I;16" else Image.fromarray(ramp).convert(mode)
    written = io.BytesIO()
    image.save(written, kind.split(maxsplit=1)[0], **options)
    return written.getvalue()


PLAIN = {kind: plain(kind) for kind in FORMATS}


def check(content: bytes) -> Image.Image | None:
    """None where it is refused, in a sentence that tells nothing of the library."""
    try:
        found = open_image(content, most=MOST)
    except UnreadableImage as refused:
        assert str(refused).endswith(".")
        assert "\n" not in str(refused)
        return None
    assert found.mode == "RGB"
    assert min(found.size) >= 1
    assert max(found.size) <= WORKING_SIDE
    assert set(found.info) <= {"remarks", "transparent"}
    return found


@pytest.mark.parametrize("kind", PLAIN)
def test_as_they_are_all_are_read(kind: str) -> None:
    found = check(PLAIN[kind])
    assert found
    assert found.size == SIZE


@BOUNDED
@given(
    some.sampled_from(sorted(PLAIN)), some.lists(some.tuples(some.integers(0, 80), some.integers(0, 255)), max_size=4)
)
def test_bytes_of_a_header_are_changed(kind: str, changes: list[tuple[int, int]]) -> None:
    content = bytearray(PLAIN[kind])
    for place, value in changes:
        content[place % len(content)] = value
    check(bytes(content))


@BOUNDED
@given(some.sampled_from(sorted(PLAIN)), some.integers(0, 400), some.binary(max_size=12))
def test_a_file_ends_early_and_goes_on_as_something_else(kind: str, place: int, more: bytes) -> None:
    check(PLAIN[kind][:place] + more)


NUMBERS = some.integers(0, 40) | some.sampled_from([2**16 - 1, 2**31 - 1, 2**32 - 1, 32_773, 34_712])
VALUES = some.lists(NUMBERS, min_size=1, max_size=4)
TAGS: dict[int, "some.SearchStrategy[list[int]]"] = {
    256: some.just([SIZE[0]]) | VALUES, 257: some.just([SIZE[1]]) | VALUES,  # width and height
    258: some.sampled_from([[1], [8], [12], [16], [32], [64], [8, 8, 8], [16, 16, 16]]) | VALUES,  # bits
    259: some.sampled_from([[1], [5], [7], [8], [32773]]) | VALUES,  # compression
    262: some.sampled_from([[0], [1], [2], [3], [5], [6], [8]]) | VALUES,  # photometric interpretation
    273: some.just([8]) | VALUES, 278: some.just([SIZE[1]]) | VALUES, 279: some.just([400]) | VALUES,  # strips
    274: VALUES, 277: some.sampled_from([[1], [3], [4]]) | VALUES, 284: some.sampled_from([[1], [2]]) | VALUES,
    317: some.sampled_from([[1], [2], [3]]) | VALUES, 322: VALUES, 323: VALUES, 324: VALUES, 325: VALUES,  # tiles
    338: some.sampled_from([[0], [1], [2]]) | VALUES, 339: some.sampled_from([[1], [2], [3], [4]]) | VALUES,
    340: VALUES, 341: VALUES, 320: VALUES,  # lowest and highest value, colours
}  # fmt: skip
KINDS = some.sampled_from([1, 2, 3, 4, 5, 8, 9, 11, 12, 13, 99])
WIDTHS = {1: "B", 2: "B", 3: "H", 8: "H"}  # others as whole numbers of four bytes
USUAL = (256, 257, 258, 259, 262, 273, 277, 278, 279)


@some.composite
def tiffs(draw: some.DrawFn) -> bytes:
    """A directory whose entries are of a right kind or a wrong one, before what may be pixels."""
    order = draw(some.sampled_from(["<", ">"]))
    chosen = sorted({*USUAL, *draw(some.lists(some.sampled_from(sorted(TAGS)), max_size=5))})
    pixels = draw(some.binary(max_size=40)) * 20
    rows, beyond, start = [], b"", 8 + len(pixels) + 2 + 12 * len(chosen) + 4
    for tag in chosen:
        values, kind = draw(TAGS[tag]), draw(KINDS | some.just(3) | some.just(4))
        letter = WIDTHS.get(kind, "I")
        most = 2 ** (8 * struct.calcsize(letter)) - 1
        packed = struct.pack(f"{order}{len(values)}{letter}", *(min(value, most) for value in values))
        place = packed.ljust(4, b"\0") if len(packed) <= 4 else struct.pack(f"{order}I", start + len(beyond))
        beyond += packed if len(packed) > 4 else b""
        rows.append(struct.pack(f"{order}HHI", tag, kind, len(values)) + place)
    head = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, 8 + len(pixels))
    return head + pixels + struct.pack(f"{order}H", len(rows)) + b"".join(rows) + bytes(4) + beyond


@settings(BOUNDED, max_examples=100)
@given(tiffs())
def test_tags_of_a_tiff_say_anything(content: bytes) -> None:
    check(content)


@settings(BOUNDED, max_examples=60)
@given(some.binary(max_size=60), some.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"RIFF"]))
def test_bytes_are_anything(content: bytes, head: bytes) -> None:
    assert check(head + content) is None or len(content) > 20


def test_a_name_is_no_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(PLAIN["PNG"])
    assert open_image(tmp_path / "a.png").size == SIZE
