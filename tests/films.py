"""Short videos, written here, so that every frame of them is known."""

import io
from collections.abc import Sequence
from typing import Any

import av
from PIL import Image

RATE = 25  # frames a second
SIZE = (64, 48)


class _Pipe(io.BytesIO):
    """Where nobody can go back to write how long it has become, as where a browser records."""

    def seekable(self) -> bool:
        return False


def written(
    pictures: Sequence[Image.Image], container: str = "mp4", codec: str = "mpeg4", every: int = 1, gop: int = 12,
    live: bool = False, **options: str,
) -> bytes:  # fmt: skip
    """Those pictures, `every` frames' time apart, a key frame at least every `gop`; `options` are the codec's.

    A `live` one does not say how long it is.
    """
    buffer = _Pipe() if live else io.BytesIO()
    output: Any = av.open(buffer, "w", format=container, options={"live": "1"} if live else {})
    with output:
        stream = output.add_stream(codec, rate=RATE)
        stream.width, stream.height = pictures[0].size
        stream.pix_fmt, stream.options = "yuv420p", options
        stream.codec_context.gop_size = gop
        frames: Any = av.VideoFrame
        for number, picture in enumerate(pictures):
            frame = frames.from_image(picture)
            frame.pts = number * every
            output.mux(stream.encode(frame))
        output.mux(stream.encode())
    return buffer.getvalue()


def greys(count: int = 50, size: tuple[int, int] = SIZE) -> list[Image.Image]:
    """Number n is as grey as n / count."""
    return [Image.new("RGB", size, (round(255 * number / count),) * 3) for number in range(count)]
