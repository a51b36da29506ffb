"""Strangers' pictures are read in processes of their own, which are ended when one takes too much.

No library that decodes pictures has a budget of work, and files of a few kilobytes can be made to take minutes or
gigabytes. There are two lanes: a quick one in which every picture gets half a second, and one for those that need
more. What a lane could not read it does not try again, so that one file, sent by many, is no more than one.
"""

import json
import logging
import os
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from PIL import Image

from explain.errors import LensError
from explain.pictures.images import MAX_PIXELS, UnreadableImage

TOO_MUCH = "This picture takes too long or too much memory to read: save it again as an ordinary JPEG or PNG."
BUSY = "Several large pictures are being read just now: try again in a minute, or give a smaller one."
PATIENCE = 20  # times a lane's seconds, by the clock on the wall: others need the processor too
REMEMBERED = 1000
KILLED = -9  # its exit code, for SIGKILL
ROOT = Path(__file__).parents[2]
log = logging.getLogger(__name__)


class Lane:
    """One process that reads a picture at a time, with a budget for each; begun when it is first needed.

    `seconds` of processor time, `megabytes` of memory, `pixels` to be decoded; and how many may stand in `line`.
    """

    def __init__(self, seconds: float, megabytes: int, pixels: int, line: int) -> None:
        self._bounds = seconds, megabytes, pixels
        self._line = threading.BoundedSemaphore(line)
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._beyond: OrderedDict[bytes, None] = OrderedDict()  # what takes more than this lane gives, by its hash

    def read(self, content: Callable[[], bytes]) -> Image.Image | None:
        """The picture, None if it takes more than the lane's budget. Raises `LensError`; `content` may, too.

        What `content` gives is held only while it is read.
        """
        if not self._line.acquire(blocking=False):
            raise UnreadableImage(BUSY)
        try:
            with self._turn:
                return self._tried(content())
        finally:
            self._line.release()

    def _tried(self, content: bytes) -> Image.Image | None:
        digest = sha256(content).digest()
        if digest in self._beyond:
            return None
        process = self._running()
        image = self._read(process, content)
        if image is None and process.poll() != KILLED:  # by the wall's clock, which is the fault of others
            self._beyond[digest] = None
            if len(self._beyond) > REMEMBERED:
                self._beyond.popitem(last=False)
        return image

    def _read(self, process: "subprocess.Popen[bytes]", content: bytes) -> Image.Image | None:
        assert process.stdin
        assert process.stdout
        with ended_after(process, PATIENCE * self._bounds[0]):
            try:
                process.stdin.write(len(content).to_bytes(8, "big") + content)
                process.stdin.flush()
                answer = json.loads(process.stdout.readline())
                pixels = process.stdout.read(answer.get("bytes", 0))
            except (OSError, ValueError):  # it is gone, and has said nothing or half
                end(process)
                return None
        if "refused" in answer:
            raise UnreadableImage(answer["refused"])
        return _picture(answer, pixels) if pixels else None

    def _running(self) -> "subprocess.Popen[bytes]":
        """The process; another one if the last was ended."""
        if self._process is None or self._process.poll() is not None:
            self._process = begun("explain.pictures.reader", *self._bounds)
        return self._process


LANES = (
    Lane(seconds=0.5, megabytes=400, pixels=13_000_000, line=64),  # a WebP takes 320 MB to say that it is large
    Lane(seconds=6, megabytes=750, pixels=MAX_PIXELS, line=12),  # 40 megapixels: 0.4 s as JPEG, 2 s as PNG
)


def read(content: Callable[[], bytes]) -> Image.Image:
    """As `explain.pictures.images.open_image` reads what `content` gives, within a budget. Raises `LensError`."""
    for lane in LANES:
        image = lane.read(content)
        if image is not None:
            return image
    raise LensError(TOO_MUCH)


def _picture(answer: dict[str, Any], pixels: bytes) -> Image.Image:
    image = Image.frombytes("RGB", tuple(answer["size"]), pixels)
    image.info = answer["info"]
    return image


def begun(module: str, *bounds: float) -> "subprocess.Popen[bytes]":
    """A process of that module, which is told its bounds, and reads and answers by pipes."""
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    return subprocess.Popen(
        [sys.executable, "-m", module, *map(str, bounds)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "OMP_NUM_THREADS": "1"},
    )  # fmt: skip


def end(process: "subprocess.Popen[bytes]") -> None:
    """Now, and nothing of it stays."""
    process.kill()
    log.info("A reader was ended, with %s.", process.wait())
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):
            pipe.close()  # type: ignore[union-attr]


@contextmanager
def ended_after(process: "subprocess.Popen[bytes]", seconds: float) -> Iterator[None]:
    """Whatever else it waits for, `process` is ended then."""
    timer = threading.Timer(seconds, process.kill)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
