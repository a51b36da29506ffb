"""Strangers' videos are read in a process each, which is ended when one takes too much, or when nobody wants it.

A video of a few kilobytes can be made to take hours or gigabytes, as a picture can (`explain/pictures/readers.py`).
"""

import json
import subprocess
import threading
from collections.abc import Callable, Generator, Iterator
from typing import Any

from PIL import Image

from explain.pictures.readers import begun, end, ended_after
from explain.pictures.videos import MOST_STILLS, Length, Still, UnreadableVideo

SECONDS = 20.0  # of processor time; what takes longer than `videos.BUDGET` has been cut short by then
MEGABYTES = 900  # beyond what the process begins with: 4K has 12 MB a frame, and a decoder keeps up to 17
PATIENCE = 120.0  # s by the clock on the wall that the next still may take: others need the processor too
AT_ONCE = 2
TOO_MUCH = "This video takes too long or too much memory to read: cut it, or save it again as H.264 in MP4."
BUSY = "Several videos are being read just now: try again in a minute."
_room = threading.BoundedSemaphore(AT_ONCE)


def read(content: Callable[[], bytes], most: int = MOST_STILLS) -> Generator[Length | Still, None, None]:
    """As `explain.pictures.videos.sample` reads what `content` gives, within a budget; closing it ends the process.

    Raises `UnreadableVideo`; `content` may raise, too.
    """
    if not _room.acquire(blocking=False):
        raise UnreadableVideo(BUSY)
    try:
        process = begun("explain.pictures.video_reader", SECONDS, MEGABYTES, most)
        try:
            yield from _heard(process, content())
        finally:
            end(process)
    finally:
        _room.release()


def _heard(process: "subprocess.Popen[bytes]", content: bytes) -> Iterator[Length | Still]:
    assert process.stdin
    _given(process, content)
    while True:
        answer, pixels = _next(process)
        if "refused" in answer:
            raise UnreadableVideo(answer["refused"])
        if "over" in answer:
            return
        if "length" in answer:
            yield Length(answer["length"], answer["stills"])
        else:
            yield Still(answer["seconds"], Image.frombytes("RGB", tuple(answer["size"]), pixels))


def _given(process: "subprocess.Popen[bytes]", content: bytes) -> None:
    assert process.stdin
    with ended_after(process, PATIENCE):
        try:
            process.stdin.write(len(content).to_bytes(8, "big") + content)
            process.stdin.flush()
        except OSError:
            raise UnreadableVideo(TOO_MUCH) from None


def _next(process: "subprocess.Popen[bytes]") -> tuple[dict[str, Any], bytes]:
    """The next answer; whoever is gone without one has taken too much."""
    assert process.stdout
    with ended_after(process, PATIENCE):
        try:
            answer: dict[str, Any] = json.loads(process.stdout.readline())
            pixels = process.stdout.read(answer["bytes"])
        except (OSError, ValueError):
            raise UnreadableVideo(TOO_MUCH) from None
    if len(pixels) < answer["bytes"]:
        raise UnreadableVideo(TOO_MUCH)
    return answer, pixels
