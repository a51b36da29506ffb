"""The process that reads strangers' pictures, one after another, within a budget: see `explain/pictures/readers.py`.

Where the system knows no such limits (Windows), only the clock of whoever waits bounds it.
"""

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from explain.errors import LensError
from explain.pictures.images import LargeImage, open_image


def serve(asked: BinaryIO, answered: BinaryIO, seconds: float, megabytes: int, pixels: int) -> None:
    """Read what is `asked`, each picture with its length before it, until there is no more."""
    most = held() + 2 * megabytes * 1_000_000
    while length := asked.read(8):
        content = asked.read(int.from_bytes(length, "big"))
        bound_memory(megabytes, most)
        with clock(seconds):
            answer, data = _answer(content, pixels)
        answered.write(json.dumps(answer | {"bytes": len(data)}).encode() + b"\n" + data)
        answered.flush()


def _answer(content: bytes, pixels: int) -> tuple[dict[str, Any], bytes]:
    """What is said of a picture, and its pixels if it is read; neither if it takes more than there is."""
    try:
        image = open_image(content, pixels)
        return {"size": image.size, "info": image.info}, image.tobytes()
    except (LargeImage, MemoryError):
        return {}, b""
    except LensError as error:
        return {"refused": str(error)}, b""


@contextmanager
def clock(seconds: float) -> Iterator[None]:
    """The process ends, wherever it is, once it has computed that long: nothing handles the signal."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)


def held() -> int:
    """Bytes that the process has now; 0 where the system does not tell."""
    try:
        import resource
        from pathlib import Path

        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    except (ImportError, OSError, ValueError):
        return 0


def bound_memory(megabytes: int, most: int | None = None) -> None:
    """That much beyond what the process has now, and not above `most` bytes.

    A library that a picture before brought stays: of one bound for all, too little would be left, and a decoder that
    gets too little says that the picture is damaged.
    """
    if not (has := held()):
        return
    try:
        import resource

        bound = has + megabytes * 1_000_000
        resource.setrlimit(resource.RLIMIT_AS, (bound if most is None else min(bound, most), most or bound))
    except (OSError, ValueError):
        return


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer, float(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
