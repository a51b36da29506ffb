"""onnxruntime-web: the one version that is used, and from where a visitor's browser takes it."""

import os
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from explain.errors import LensError
from explain.runtime.shipped import ASSETS, read_table

VARIABLE = "EXPLAIN_ORT_WEB"
PUBLIC = "https://cdn.jsdelivr.net/npm/onnxruntime-web@{}/dist/"  # serves a package's files as they are published
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def runtime(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Its `version`, the `base` of its addresses, and `files` by what each is, with bytes and SHA-384.

    A browser refuses a file of another content. Raises `LensError` where `EXPLAIN_ORT_WEB` is no address.
    """
    pinned: dict[str, Any] = read_table(ASSETS / "device" / "runtime.json")
    given = environment.get(VARIABLE, "").strip()
    return {**pinned, "base": _checked(given) if given else PUBLIC.format(pinned["version"])}


def _checked(given: str) -> str:
    try:
        parts = urlsplit(given)
    except ValueError:  # half an IPv6 address
        parts = urlsplit("")
    safe = parts.scheme == "https" or (parts.scheme == "http" and re.sub(r":\d+$", "", parts.netloc) in LOOPBACK)
    if not (safe and parts.netloc) or parts.query or parts.fragment:
        raise LensError(
            f"{VARIABLE} is “{given}”: give the https address of a folder with onnxruntime-web's files in it."
        )
    return given.rstrip("/") + "/"


def host(base: str) -> str:
    """Whose address it is, for a visitor to read."""
    return urlsplit(base).netloc
