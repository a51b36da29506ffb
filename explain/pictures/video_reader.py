"""The process that reads one stranger's video, within a budget, and ends: see `explain/pictures/video_readers.py`."""

import json
import sys
from typing import Any, BinaryIO

from explain.errors import LensError
from explain.pictures.reader import bound_memory, clock
from explain.pictures.videos import Still, sample


def serve(asked: BinaryIO, answered: BinaryIO, seconds: float, megabytes: int, most: int) -> None:
    """Read the video that is `asked` with its length before it; tell of each still as soon as it is there."""
    bound_memory(megabytes)
    content = asked.read(int.from_bytes(asked.read(8), "big"))

    def tell(answer: dict[str, Any], data: bytes = b"") -> None:
        answered.write(json.dumps(answer | {"bytes": len(data)}).encode() + b"\n" + data)
        answered.flush()

    with clock(seconds):
        try:
            for found in sample(content, most):
                if isinstance(found, Still):
                    tell({"seconds": found.seconds, "size": found.image.size}, found.image.tobytes())
                else:
                    tell({"length": found.seconds, "stills": found.stills})
            tell({"over": True})
        except LensError as error:
            tell({"refused": str(error)})


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer, float(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
