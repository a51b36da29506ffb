"""What strangers send is read within a budget of time and memory, whatever it holds; and the next picture is read."""

import io
import os
import signal
import struct
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from explain.errors import LensError
from explain.pictures.images import MAX_SCANS, open_image
from explain.pictures.readers import BUSY, LANES, TOO_MUCH, Lane, read
from explain.pictures.scans import scans
from tests.places import EXAMPLES

CAT = EXAMPLES / "cat.png"


@pytest.fixture
def lane() -> Iterator[Lane]:
    found = Lane(seconds=0.4, megabytes=300, pixels=13_000_000, line=3)
    yield found
    if found._process:
        found._process.kill()


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def comments(count: int) -> bytes:
    """A GIF of 8 x 8 px with that many comments, each of which Pillow adds to all before it."""
    whole = encoded(Image.new("P", (8, 8)), "GIF")
    at = 13 + 3 * (2 << (whole[10] & 7))  # behind the palette
    return whole[:at] + b"\x21\xfe\x01a\x00" * count + whole[at:]


def progressive(repeated: int) -> bytes:
    """A JPEG whose last scan comes that many times more."""
    whole = encoded(Image.new("RGB", (64, 64), "red"), "JPEG", progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:-2] + whole[last:-2] * repeated + whole[-2:]


def tags(count: int, size: int) -> bytes:
    """A TIFF of `count` tags that all hold the same `size` bytes, of which Pillow keeps a copy each."""
    entries = b"".join(struct.pack("<HHII", 40_000 + i, 1, size, 8) for i in range(count))
    pixels = [(256, 8), (257, 8), (258, 8), (259, 1), (262, 1), (273, 8), (278, 8), (279, 64)]
    shown = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in pixels)
    directory = struct.pack("<H", count + len(pixels)) + shown + entries + bytes(4)
    return b"II*\0" + struct.pack("<I", 8 + size) + bytes(size) + directory


def tile(side: int) -> bytes:
    """A TIFF of one pixel in a tile of `side` x `side`."""
    rows = [(256, 1), (257, 1), (258, 8), (259, 8), (262, 1), (277, 1), (322, side), (323, side), (324, 8), (325, 16)]
    directory = struct.pack("<H", len(rows)) + b"".join(struct.pack("<HHII", t, 4, 1, v) for t, v in rows) + bytes(4)
    return b"II*\0" + struct.pack("<I", 24) + bytes(16) + directory


def test_a_reader_gives_what_is_read_here() -> None:
    found, expected = read(CAT.read_bytes), open_image(CAT)
    assert np.array_equal(np.asarray(found), np.asarray(expected))
    deep = encoded(Image.fromarray(np.asarray([[0, 2000, 4095]], np.uint16)), "TIFF")
    assert read(lambda: deep).info == open_image(deep).info != {}


def test_a_reader_refuses_in_the_words_that_are_used_here() -> None:
    for content in (b"just words", CAT.read_bytes()[:9000]):
        with pytest.raises(LensError) as here:
            open_image(content)
        with pytest.raises(LensError) as there:
            read(lambda content=content: content)  # type: ignore[misc]
        assert str(there.value) == str(here.value)


@pytest.mark.parametrize(
    "content", [comments(600_000), tags(300, 3_000_000), tile(30_000)], ids=["GIF", "tags", "tile"]
)
def test_what_takes_too_much_is_given_up_and_the_next_picture_is_read(content: bytes, lane: Lane) -> None:
    began = time.process_time()
    try:
        assert lane.read(lambda: content) is None
    except LensError as error:  # a library that can bear to have no memory
        assert str(error).endswith(".")
    assert time.process_time() - began < 1  # nothing of it is done here
    assert lane.read(CAT.read_bytes) is not None


def test_what_takes_more_than_the_quick_lane_gives_is_read_in_the_other() -> None:
    large = encoded(Image.new("RGB", (5000, 4000)), "PNG")
    assert LANES[0].read(lambda: large) is None
    assert read(lambda: large).size == (2048, 1638)


def test_what_no_lane_can_read_is_refused(monkeypatch: pytest.MonkeyPatch, lane: Lane) -> None:
    monkeypatch.setattr("explain.pictures.readers.LANES", (lane, lane))
    with pytest.raises(LensError, match=TOO_MUCH):
        read(lambda: comments(600_000))


def test_a_reader_that_waits_for_good_is_ended_by_the_clock(lane: Lane) -> None:
    assert lane.read(CAT.read_bytes) is not None
    assert lane._process
    os.kill(lane._process.pid, signal.SIGSTOP)
    assert lane.read(CAT.read_bytes) is None
    assert lane.read(CAT.read_bytes) is not None  # others kept it from the processor: it is tried again


def test_what_took_too_much_is_not_tried_again(lane: Lane) -> None:
    bomb = comments(600_000)
    assert lane.read(lambda: bomb) is None
    assert lane.read(CAT.read_bytes) is not None
    process = lane._process
    began = time.monotonic()
    assert [lane.read(lambda: bomb) for _ in range(40)] == [None] * 40
    assert time.monotonic() - began < 2
    assert lane._process is process


def test_who_finds_a_long_line_is_sent_away_at_once_and_holds_no_file(lane: Lane) -> None:
    going, held = threading.Event(), []

    def content() -> bytes:
        held.append(1)
        going.wait(30)
        return CAT.read_bytes()

    with ThreadPoolExecutor(3) as visitors:
        waiting = [visitors.submit(lane.read, content) for _ in range(3)]
        while not held:
            time.sleep(0.01)
        time.sleep(0.1)
        with pytest.raises(LensError, match=BUSY):
            lane.read(content)
        assert len(held) == 1  # only the one whose turn it is
        going.set()
        assert all(one.result(30) for one in waiting)


def test_pictures_at_once_take_no_more_memory_than_one() -> None:
    """The picture of 1.6 kB of which 16 took 10 GB."""
    bomb = encoded(Image.new("RGB", (6300, 6300)), "WEBP", lossless=True)
    assert len(bomb) < 2000
    most = 0

    def ask(_: int) -> None:
        try:
            read(lambda: bomb)
        except LensError as error:
            assert str(error) == BUSY

    with ThreadPoolExecutor(6) as visitors:
        asked = [visitors.submit(ask, one) for one in range(6)]
        while not all(one.done() for one in asked):
            most = max(most, sum(_resident(lane) for lane in LANES))
            time.sleep(0.02)
        for one in asked:
            one.result()
    assert 300e6 < most < 1.2e9


def test_what_a_picture_before_brought_into_the_process_takes_nothing_from_the_next() -> None:
    """A HEIC loads its library; the picture of 1.6 kB was then called damaged, by a decoder that got no memory."""
    lane = Lane(seconds=6, megabytes=400, pixels=13_000_000, line=3)
    bomb = encoded(Image.new("RGB", (6300, 6300)), "WEBP", lossless=True)
    heic = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (600, 400), "red")).save(heic)
    try:
        assert lane.read(heic.getvalue) is not None
        for _ in range(2):
            assert lane.read(lambda: bomb) is None  # too much for this lane: the next one has it
            lane._beyond.clear()
    finally:
        if lane._process:
            lane._process.kill()


def _resident(lane: Lane) -> int:
    """Bytes that its process holds."""
    try:
        process = lane._process
        return int(Path(f"/proc/{process.pid}/statm").read_text().split()[1]) * 4096 if process else 0
    except (OSError, IndexError):
        return 0


def test_a_jpeg_of_thousands_of_scans_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda image: pytest.fail("it was decoded"))
    with pytest.raises(LensError, match=f"more than {MAX_SCANS} scans: save it again"):
        open_image(progressive(3000))


def test_scans_are_counted_as_they_are_written() -> None:
    assert scans(encoded(Image.new("RGB", (64, 64)), "JPEG"), MAX_SCANS) == 1
    ordinary = progressive(0)
    assert scans(ordinary, MAX_SCANS) == ordinary.count(b"\xff\xda") == 10  # libjpeg's own script for colour
    assert scans(progressive(25), MAX_SCANS) == 35
    assert open_image(progressive(25)).size == (64, 64)


def test_what_only_looks_like_a_scan_is_not_counted() -> None:
    plain = encoded(Image.new("RGB", (64, 64)), "JPEG")
    comment = b"\xff\xda" * 3000
    said = b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment
    assert scans(plain[:2] + said + plain[2:], MAX_SCANS) == 1
    assert scans(plain + progressive(3000), MAX_SCANS) == 1  # another picture behind the first, as in an MPO
    assert scans(b"\xff\xd8" + b"\xff" * 10_000_000, MAX_SCANS) == 0
