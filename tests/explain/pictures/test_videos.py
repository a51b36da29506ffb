"""A video becomes stills that are spread evenly over its length, or one sentence."""

import io
import itertools
import struct
import time
from collections.abc import Callable
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from explain.errors import LensError
from explain.pictures import video_readers, videos
from explain.pictures.videos import MOST_STILLS, Length, Still, UnreadableVideo, sample, spread
from tests.films import RATE, SIZE, greys, written


def film(container: str = "mp4", codec: str = "mpeg4", frames: int = 50, size: tuple[int, int] = SIZE) -> bytes:
    """Frame number n is as grey as n / frames."""
    return written(greys(frames, size), container, codec)


def sound() -> bytes:
    buffer = io.BytesIO()
    output: Any = av.open(buffer, "w", format="matroska")
    with output:
        stream = output.add_stream("pcm_s16le", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.int16), format="s16", layout="mono")
        frame.rate = 8000
        output.mux(stream.encode(frame))
    return buffer.getvalue()


def turned(content: bytes) -> bytes:
    """As a telephone that was held upright writes it: a quarter turn to the right, in the matrix of its track."""
    upright = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30)
    quarter = struct.pack(">9i", 0, 65536, 0, -65536, 0, 0, 48 << 16, 0, 1 << 30)
    at = content.index(upright, content.index(b"tkhd"))
    return content[:at] + quarter + content[at + len(upright) :]


def stills(content: bytes, most: int = MOST_STILLS) -> list[Still]:
    _, *found = sample(content, most)
    return [still for still in found if isinstance(still, Still)]


def grey(still: Still) -> float:
    return float(np.asarray(still.image).mean()) / 255


@pytest.mark.parametrize(
    ("container", "codec"),
    [("mp4", "mpeg4"), ("mp4", "libx264"), ("webm", "libvpx"), ("webm", "libvpx-vp9"), ("matroska", "libx264"),
     ("avi", "mpeg4"), ("mpegts", "libx264"), ("mpeg", "mpeg2video"), ("flv", "flv1"), ("asf", "wmv2")],
)  # fmt: skip
def test_every_still_is_the_frame_of_its_time(container: str, codec: str) -> None:
    found = stills(film(container, codec))
    assert len(found) == 8  # two seconds, and a still every quarter of one
    assert found[0].seconds == 0
    assert found[-1].seconds == pytest.approx(49 / RATE, abs=2 / RATE)
    for still in found:
        assert grey(still) == pytest.approx(still.seconds * RATE / 50, abs=0.03)


def test_they_are_spread_evenly_and_bounded_however_long_it_is() -> None:
    assert spread(0, 32) == [0]
    assert spread(1, 32) == [0, 0.25, 0.5, 0.75, 1]
    long = spread(3 * 3600, 32)
    assert len(long) == 32
    assert {round(b - a, 6) for a, b in pairwise(long)} == {round(3 * 3600 / 31, 6)}


@pytest.mark.parametrize("gop", [12, 1000])
def test_a_video_of_hours_is_sampled_over_all_of_it(gop: int) -> None:
    hours = written(greys(900), "matroska", "libx264", every=8 * RATE, gop=gop)  # a frame every eight seconds
    length, *_ = sample(hours)
    assert length == Length(pytest.approx(899 * 8), MOST_STILLS)  # type: ignore[arg-type]
    found = stills(hours)
    assert len(found) == MOST_STILLS
    gaps = [b.seconds - a.seconds for a, b in pairwise(found)]
    assert max(gaps) < 2 * 899 * 8 / 31
    for still in found:
        assert grey(still) == pytest.approx(still.seconds / 8 / 900, abs=0.03)


def test_what_a_file_says_of_its_length_is_not_believed() -> None:
    content = film()
    at = content.index(b"mvhd") + 4 + 16  # version, flags and two dates and a scale stand before it
    lying = content[:at] + (10**9).to_bytes(4, "big") + content[at + 4 :]
    assert [still.seconds for still in stills(lying)] == [still.seconds for still in stills(content)]


def test_a_recording_that_does_not_say_how_long_it_is_is_read_all_the_same() -> None:
    content = written(greys(), "webm", "libvpx", live=True)
    with av.open(io.BytesIO(content), "r") as container:
        assert container.duration is None
    assert len(stills(content)) == 8


def test_a_picture_of_a_telephone_that_was_held_upright_is_upright() -> None:
    left_white = Image.new("RGB", SIZE)
    left_white.paste("white", (0, 0, SIZE[0] // 4, SIZE[1]))
    content = written([left_white])
    (found, *_) = stills(turned(content))
    assert found.image.size == SIZE[::-1]
    expected = stills(content)[0].image.transpose(Image.Transpose.ROTATE_270)  # a quarter turn to the right
    assert np.array_equal(np.asarray(found.image), np.asarray(expected))
    assert np.asarray(found.image)[: SIZE[0] // 8].mean() > 200  # what was at the left is at the top


def test_large_frames_are_reduced() -> None:
    (first, *_) = stills(film(frames=2, size=(1920, 1080)))
    assert first.image.size == (1024, 576)


def test_a_video_that_ends_too_early_gives_what_there_is() -> None:
    whole = film("matroska", "libx264")
    found = stills(whole[: len(whole) // 2])
    assert found
    assert found[-1].seconds < 1.9


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "text": (lambda: b"This is not a video.", videos.NO_VIDEO),
    "nothing": (lambda: b"", videos.NO_VIDEO),
    "playlist": (lambda: b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n", videos.NO_VIDEO),
    "script": (lambda: b"ffconcat version 1.0\nfile /etc/passwd\n", videos.NO_VIDEO),
    "sound": (sound, videos.ONLY_SOUND),
    "half": (lambda: film()[:1000], videos.DAMAGED),
    "codec": (lambda: film(codec="libx264").replace(b"avc1", b"zzzz"), videos.NO_CODEC),
    "unheard of": (lambda: film("matroska", "libx264").replace(b"V_MPEG4", b"V_MPEGX"), videos.NO_CODEC),
    "large": (lambda: film(frames=1, size=(4400, 2400)), videos.LARGE),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_used_is_refused_in_a_sentence(kind: str) -> None:
    content, sentence = REFUSED[kind]
    with pytest.raises(UnreadableVideo) as refused:
        list(sample(content()))
    assert str(refused.value) == sentence


def test_a_playlist_is_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("av.open", lambda *_, **__: pytest.fail("it was opened"))
    with pytest.raises(UnreadableVideo, match="not a video"):
        list(sample(b"#EXTM3U\nhttp://127.0.0.1:1/secret\n"))


def test_frames_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(videos, "MAX_PACKETS", 20)
    with pytest.raises(UnreadableVideo, match="frames: cut it"):
        list(sample(film()))


def test_once_the_budget_is_used_what_was_read_is_all(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = itertools.count()
    monkeypatch.setattr(videos, "time", SimpleNamespace(process_time=lambda: next(seconds)))
    content = film("matroska", "libx264")
    length, *found = sample(content, budget=30)
    assert isinstance(length, Length)
    assert 0 < len(found) < length.stills
    with pytest.raises(UnreadableVideo, match="too long to decode"):
        list(sample(content, budget=0))


def test_a_reader_gives_what_is_read_here() -> None:
    content = film()
    length, *found = video_readers.read(lambda: content)
    assert isinstance(length, Length)
    expected = stills(content)
    assert length.stills == len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert isinstance(one, Still)
        assert one.seconds == other.seconds
        assert np.array_equal(np.asarray(one.image), np.asarray(other.image))


def test_a_reader_refuses_in_the_words_that_are_used_here() -> None:
    with pytest.raises(UnreadableVideo, match="not a video"):
        list(video_readers.read(lambda: b"just words"))


def test_what_takes_too_much_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    content = film(frames=500, size=(1280, 720))
    monkeypatch.setattr(video_readers, "SECONDS", 0.3)
    with pytest.raises(LensError, match="too long or too much memory"):
        list(video_readers.read(lambda: content, most=400))


def test_a_video_that_nobody_wants_any_more_leaves_no_process_and_no_place_taken() -> None:
    content = film()
    for _ in range(video_readers.AT_ONCE + 1):
        stills = video_readers.read(lambda: content)
        next(stills)
        stills.close()
    assert len(list(video_readers.read(lambda: content))) > 1


def test_who_comes_while_others_videos_are_read_is_told() -> None:
    content = film()
    going = [video_readers.read(lambda: content) for _ in range(video_readers.AT_ONCE)]
    for one in going:
        next(one)
    with pytest.raises(UnreadableVideo, match="Several videos"):
        next(video_readers.read(lambda: content))
    for one in going:
        one.close()


def test_a_damaged_video_takes_no_more_than_its_budget() -> None:
    chance = np.random.default_rng(3)
    whole = np.frombuffer(film("matroska", "libx264", frames=200), np.uint8)
    began = time.process_time()
    for _ in range(12):
        torn = whole.copy()
        torn[chance.integers(200, len(torn), 40)] = chance.integers(0, 256, 40)
        try:
            assert all(isinstance(one, Length | Still) for one in sample(torn.tobytes(), budget=1))
        except UnreadableVideo as error:
            assert str(error).endswith(".")
    assert time.process_time() - began < 20
