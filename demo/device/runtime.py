"""onnxruntime-web: the one version that is used, and from where a visitor's browser takes it."""

import os
import re
from collections.abc import Mapping
from typing import TypedDict
from urllib.parse import urlsplit

from explain.errors import LensError
from explain.runtime.shipped import ASSETS, read_table

VARIABLE = "EXPLAIN_ORT_WEB"
PUBLIC = "https://cdn.jsdelivr.net/npm/onnxruntime-web@{}/dist/"  # serves a package's files as they are published
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class File(TypedDict):
    """One of its files: what it is called, its bytes, and the SHA-384 that it has to have."""

    name: str
    bytes: int
    integrity: str


class Pinned(TypedDict):
    """Its `version`, the `base` of its addresses, and `files` by what each is."""

    version: str
    base: str
    files: dict[str, File]


def runtime(environment: Mapping[str, str] = os.environ) -> Pinned:
    """The one that is used.

    A browser refuses a file of another content. Raises `LensError` where `EXPLAIN_ORT_WEB` is no address.
    """
    pinned = read_table(ASSETS / "device" / "runtime.json")
    given = environment.get(VARIABLE, "").strip()
    base = _checked(given) if given else PUBLIC.format(pinned["version"])
    return {"version": pinned["version"], "base": base, "files": pinned["files"]}


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
