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
    bound_memory(megabytes)
    while length := asked.read(8):
        content = asked.read(int.from_bytes(length, "big"))
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


def bound_memory(megabytes: int) -> None:
    """That much beyond what the process has now."""
    try:
        import resource
        from pathlib import Path

        has = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (has + megabytes * 1_000_000,) * 2)
    except (ImportError, OSError, ValueError):
        return


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer, float(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
