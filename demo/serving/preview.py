"""Uploads of the kinds that browsers cannot show, as a browser asks for them to show them: a smaller picture.

An iPhone's HEIC and a microscope's TIFF would be a broken image beside their own answers. Whoever asks for the file
itself, as the page that brings it along, has it as it came.
"""

from __future__ import annotations

import io
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import anyio
from anyio import CapacityLimiter
from starlette.datastructures import Headers
from starlette.responses import Response

from demo.ui.uploads import uploaded
from explain.errors import LensError
from explain.pictures.readers import read

if TYPE_CHECKING:
    from starlette.types import Scope

KINDS = {
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".heic": "image/heic",
    ".heif": "image/heif",
    ".hif": "image/heif",
}
SIDE, QUALITY = 1280, 85  # pixels at most; of WebP
AT_ONCE = 4  # threads: each waits for a reader, of which there are two
HEADERS = {"Cache-Control": "private,max-age=7200", "vary": "accept", "X-Content-Type-Options": "nosniff"}


def is_wanted(scope: Scope, named: str) -> bool:
    """Whether the file `named` is asked for as a picture, by a browser that does not say that it can show its kind."""
    accept = Headers(scope=scope).get("accept", "")
    kind = KINDS.get(PurePosixPath(named).suffix.lower())
    return kind is not None and scope["method"] == "GET" and accept.startswith("image/") and kind not in accept


class Previews:
    """Makes them, a few at a time."""

    def __init__(self) -> None:
        self._threads: CapacityLimiter | None = None

    async def of(self, named: str) -> Response | None:
        """The picture in the upload of that name; None where there is none, or it cannot be read."""
        self._threads = self._threads or CapacityLimiter(AT_ONCE)  # belongs to the server's event loop
        return await anyio.to_thread.run_sync(_made, named, limiter=self._threads)


def _made(named: str) -> Response | None:
    try:
        image = read(lambda: uploaded(named))
    except LensError:
        return None
    image.thumbnail((SIDE, SIDE))
    buffer = io.BytesIO()
    image.save(buffer, "webp", quality=QUALITY)
    return Response(buffer.getvalue(), media_type="image/webp", headers=HEADERS)
