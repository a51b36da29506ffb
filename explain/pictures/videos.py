"""Bytes of a video from anyone -> upright pictures spread evenly over its length, or a sentence on what is wrong.

Only containers that hold all of themselves are opened: playlists, which name other files and addresses, are not. What
a file says of its length or of places in it is not believed: packets are listed first, and decoded only where a picture
is wanted. Knows no bound of memory: strangers' videos are read by `explain/pictures/video_readers.py`, in processes.
"""

import io
import math
import time
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from explain.pictures.images import UnreadableImage

MOST_STILLS = 32  # of one video
CLOSEST = 0.25  # s between two of them
LONGEST_SIDE = 1024  # px of a still; no variant looks at more than 632
MAX_PIXELS = 9_500_000  # of a frame: those of 4K have 8.8 million at most
MAX_PACKETS = 300_000  # 83 minutes at 60 frames a second
BUDGET = 12.0  # s of processor time, after which what has been read so far is all

# The first bytes of a file, from which place on, and the container that it is then read as.
MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (4, b"ftyp", "mp4"), (4, b"moov", "mov"), (4, b"mdat", "mov"), (4, b"wide", "mov"), (4, b"free", "mov"),
    (0, b"\x1a\x45\xdf\xa3", "matroska"), (8, b"AVI ", "avi"), (0, b"OggS", "ogg"), (0, b"FLV", "flv"),
    (0, b"\0\0\x01\xba", "mpeg"), (188, b"\x47", "mpegts"), (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"),
)  # fmt: skip
NO_VIDEO = "This file is not a video that can be read: use MP4, MOV, WebM, MKV, AVI, MPEG, Ogg or WMV."
DAMAGED = "This video is damaged or cut short: save it again and retry."
ONLY_SOUND = "There is no video in this file, only sound or a cover: give one with moving pictures."
NO_CODEC = "The codec of this video cannot be read here: save it as H.264 in MP4, or as VP9 in WebM."
LARGE = f"The frames of this video are too large: reduce them to at most {MAX_PIXELS // 1_000_000} megapixels."
LONG = f"This video has more than {MAX_PACKETS:,} frames: cut it, or save it with fewer a second."
SLOW = "This video takes too long to decode: cut it, or save it again as H.264 in MP4."
NOTHING = "No frame of this video could be decoded: save it again, as H.264 in MP4."


class UnreadableVideo(UnreadableImage):
    """Not a video that can be used; the message says why."""


@dataclass(frozen=True, slots=True, eq=False)
class Still:
    """One frame, as it is shown, and when: seconds from the first one."""

    seconds: float
    image: Image.Image


@dataclass(frozen=True, slots=True)
class Length:
    """What is to come: so many stills of a video of so many seconds."""

    seconds: float
    stills: int


def sample(content: bytes, most: int = MOST_STILLS, budget: float = BUDGET) -> Iterator[Length | Still]:
    """The length, then at most `most` stills in the order of time; fewer once `budget` seconds are used.

    Raises `UnreadableVideo`.
    """
    end = time.process_time() + budget
    try:
        with _opened(content) as container:
            stream = _stream(container)
            packets = _packets(container, stream)
            times = _times(packets, stream)
            length = max(times) - min(times)
            places = spread(length, most)
            yield Length(length, len(places))
            yield from _stills(_Decoder(stream, packets, times), places, end)
    except (av.error.FFmpegError, ValueError, EOFError, OverflowError):
        raise UnreadableVideo(DAMAGED) from None


def spread(length: float, most: int) -> list[float]:
    """Even places from the first frame to the last, `CLOSEST` or further apart: seconds."""
    count = max(1, min(most, 1 + math.floor(length / CLOSEST + 1e-6)))
    return [length * number / max(1, count - 1) for number in range(count)]


@contextmanager
def _opened(content: bytes) -> Iterator[InputContainer]:
    kind = next((kind for at, magic, kind in MAGIC if content[at:].startswith(magic)), None)
    if kind is None:
        raise UnreadableVideo(NO_VIDEO)
    with av.open(io.BytesIO(content), "r", format=kind, options={"protocol_whitelist": "none"}) as container:
        yield container


def _stream(container: InputContainer) -> VideoStream:
    """The video itself, ready to be decoded."""
    covers = av.stream.Disposition.attached_pic
    found = [stream for stream in container.streams.video if not stream.disposition & covers]
    if not found:
        raise UnreadableVideo(ONLY_SOUND)
    codec: Any = found[0].codec_context
    if codec is None or codec.codec is None:
        raise UnreadableVideo(NO_CODEC)
    if codec.width * codec.height > MAX_PIXELS:
        raise UnreadableVideo(LARGE)
    codec.thread_count = 1
    codec.options = {"max_pixels": str(MAX_PIXELS)}  # whatever size comes later
    return found[0]


def _packets(container: InputContainer, stream: VideoStream) -> list[Any]:
    """All that hold something and a time, in the order of decoding; a file that ends too early has those before."""
    packets: list[Any] = []
    try:
        for packet in container.demux(stream):
            if packet.size and (packet.pts is not None or packet.dts is not None):
                packets.append(packet)
            if len(packets) > MAX_PACKETS:
                raise UnreadableVideo(LONG)
    except av.error.FFmpegError:
        pass
    if not packets:
        raise UnreadableVideo(DAMAGED)
    return packets


def _times(packets: Sequence[Any], stream: VideoStream) -> list[float]:
    """When each is shown, in seconds from the first."""
    base = stream.time_base or Fraction(1, 1000)
    shown = [packet.dts if packet.pts is None else packet.pts for packet in packets]
    least = min(shown)
    return [float((one - least) * base) for one in shown]


class _Decoder:
    """Decodes no more than it must: from a key frame on, and on from where it is if that is nearer."""

    def __init__(self, stream: VideoStream, packets: Sequence[Any], times: Sequence[float]) -> None:
        self._packets, self._times = packets, times
        self._codec: Any = stream.codec_context
        self._base = stream.time_base or Fraction(1, 1000)
        self._shape = stream.sample_aspect_ratio or Fraction(1)
        shown = [packet.dts if packet.pts is None else packet.pts for packet in packets]
        self._first = min(shown)
        keys = [number for number, packet in enumerate(packets) if packet.is_keyframe] or [0]
        self._keys = sorted(keys, key=lambda number: times[number])
        self._key_times = [times[number] for number in self._keys]
        self._next = -1  # the packet to be decoded next; after a flush there is none
        self._ahead: list[tuple[float, VideoFrame]] = []  # decoded, and not asked for yet

    def at(self, seconds: float, after: float, slack: float, end: float) -> tuple[float, VideoFrame] | None:
        """The frame at `seconds`, or a key frame at most `slack` before; None where none comes `after`."""
        key = self._keys[max(0, bisect_right(self._key_times, seconds + 1e-6) - 1)]
        if self._times[key] > after and seconds - self._times[key] <= slack:
            return self._alone(key)
        if not 0 <= key <= self._next:
            self._codec.flush_buffers()
            self._next, self._ahead = key, []
        return self._onward(seconds, after, end)

    def _alone(self, key: int) -> tuple[float, VideoFrame] | None:
        self._codec.flush_buffers()
        found = [*self._decoded(self._packets[key]), *self._decoded(None)]
        self._codec.flush_buffers()
        self._next, self._ahead = -1, []
        return found[0] if found else None

    def _onward(self, seconds: float, after: float, end: float) -> tuple[float, VideoFrame] | None:
        best = None
        while time.process_time() < end:
            while self._ahead:
                best = self._ahead.pop(0)
                if best[0] >= seconds - 1e-3:
                    return best if best[0] > after else None
            if self._next > len(self._packets):
                break
            packet = self._packets[self._next] if self._next < len(self._packets) else None
            self._next += 1
            self._ahead = self._decoded(packet)
        return best if best and best[0] > after else None

    def _decoded(self, packet: Any) -> list[tuple[float, VideoFrame]]:
        """What comes out as it goes in, with times; nothing of a packet that is damaged."""
        try:
            frames = self._codec.decode(packet)
        except av.error.FFmpegError:
            return []
        return [(self._time(frame), frame) for frame in frames]

    def _time(self, frame: VideoFrame) -> float:
        shown = frame.pts if frame.pts is not None else frame.dts
        return 0.0 if shown is None else float((shown - self._first) * self._base)

    def upright(self, frame: VideoFrame) -> Image.Image:
        """As it is to be shown: with square pixels, no larger than a still, turned as the file says."""
        if frame.width * frame.height > MAX_PIXELS:
            raise UnreadableVideo(LARGE)
        wide, high = frame.width * float(self._shape), float(frame.height)
        scale = min(1.0, LONGEST_SIDE / max(wide, high))
        size = {"width": max(1, round(wide * scale)), "height": max(1, round(high * scale))}
        image: Image.Image = frame.reformat(format="rgb24", **size).to_image()  # type: ignore[no-untyped-call]
        return image.rotate(frame.rotation, expand=True) if frame.rotation else image


def _stills(decoder: _Decoder, places: Sequence[float], end: float) -> Iterator[Still]:
    slack = (places[1] - places[0]) / 2 if len(places) > 1 else 0.0
    last = -1.0
    for place in places:
        if time.process_time() >= end:
            break
        found = decoder.at(place, last, slack, end)
        if found:
            last = found[0]
            yield Still(last, decoder.upright(found[1]))
    if last < 0:
        raise UnreadableVideo(NOTHING if time.process_time() < end else SLOW)
