"""The folder that keeps graphs, so that each is made once: bounded, shared by processes, safe to delete at any time.

A graph is named by all that it was made of and by: the weights' hash, the network, the exporter and the versions of
what it read the network with. Imports neither torch nor onnx.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import logging
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from explain.engines.versions import EXPORTER, GRAPH
from explain.errors import LensError
from explain.networks import weights
from explain.runtime import environment, packages

if TYPE_CHECKING:
    from explain.networks.variants import Spec

DEFAULT_GB = 2.0
KEPT, PART = re.compile(r"[0-9a-f]{64}\.onnx"), re.compile(r"\..*\.part")
ABANDONED = 3600.0  # s after which nobody is writing a part any more
PIECE = 1 << 20
TRIAL = bytes(1 << 16)  # written to find out whether anything can be
log = logging.getLogger(__name__)


class NotKept(LensError):
    """A graph for which there is no room, or a folder that cannot be used; the message says what to do."""


def folder(variables: Mapping[str, str] = os.environ) -> Path:
    """`EXPLAIN_GRAPHS`, else a folder of this app's in the user's cache. Raises `NotKept`."""
    if where := variables.get("EXPLAIN_GRAPHS"):
        return _at_home(where)
    systems = {"win32": variables.get("LOCALAPPDATA", "~/AppData/Local"), "darwin": "~/Library/Caches"}
    root = systems.get(sys.platform) or variables.get("XDG_CACHE_HOME") or "~/.cache"
    return _at_home(root) / "efficientnet-lens" / "graphs"


def _at_home(where: str) -> Path:
    try:
        return Path(where).expanduser()
    except RuntimeError:  # nobody has that home
        raise NotKept(f"“{where}” is in nobody’s home: give a folder for graphs by EXPLAIN_GRAPHS.") from None


class Graphs:
    """The graphs in one folder, `budget_gb` of them at most. Safe to use from several processes."""

    def __init__(self, where: Path | None = None, budget_gb: float | None = None) -> None:
        if budget_gb is None:
            budget_gb = environment.number("EXPLAIN_GRAPHS_GB", DEFAULT_GB, "gigabytes")
        self.folder = folder() if where is None else where
        self.budget_bytes = int(budget_gb * 1e9)

    def find(self, key: str) -> Path | None:
        """The graph of that `key`, where it is here; that it was wanted is remembered."""
        path = self._path(key)
        try:
            os.utime(path)
        except OSError:  # not there, or not ours to touch
            return path if path.is_file() else None
        return path

    def keep(self, key: str, write: Callable[[Path], object]) -> Path:
        """Have `write` make the graph at a path, whole or not at all; what was not wanted for longest makes room.

        Raises `NotKept`, and what `write` raises.
        """
        path = self._path(key)
        with self._in_words():
            self.folder.mkdir(parents=True, exist_ok=True)
            write(path)
            self._trim(path)
        return path

    def check(self) -> None:
        """Raises `NotKept` where nothing can be kept."""
        with self._in_words():
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder) as trial:
                trial.write(TRIAL)

    @contextlib.contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise NotKept(
                f"The folder of graphs, {self.folder}, cannot be written ({error.strerror or error}): give another one "
                "by EXPLAIN_GRAPHS, or make room in it. PyTorch runs the networks until then."
            ) from None

    def drop(self, key: str) -> None:
        """Of a graph that is damaged."""
        with contextlib.suppress(OSError):
            self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.onnx"

    def _trim(self, newest: Path) -> None:
        now = time.time()
        here = dict(self._files())
        for path, (_, changed) in here.items():
            if PART.fullmatch(path.name) and now - changed > ABANDONED:
                path.unlink(missing_ok=True)
        graphs = {path: about for path, about in here.items() if KEPT.fullmatch(path.name)}
        total = sum(size for size, _ in graphs.values())
        for path in sorted(graphs, key=lambda path: (path == newest, graphs[path][1])):  # the newest last of all
            if total <= self.budget_bytes:
                return
            path.unlink(missing_ok=True)
            total -= graphs[path][0]
        if not newest.is_file():
            raise NotKept(
                f"A graph takes more than the {self.budget_bytes / 1e9:g} GB that {self.folder} may: raise "
                "EXPLAIN_GRAPHS_GB. PyTorch runs that network."
            )

    def _files(self) -> Iterator[tuple[Path, tuple[int, float]]]:
        """Bytes and time of each that is a file still; another process makes room too."""
        for path in self.folder.iterdir():
            with contextlib.suppress(OSError):
                about = path.lstat()
                yield path, (about.st_size, about.st_mtime)


def key(spec: Spec, second: str) -> str:
    """What the graph of that network is called, which gives that besides the logits. Raises `OSError`."""
    path = weights.find(spec)
    if path is None:
        raise FileNotFoundError(f"The weights of {spec.label} are not here.")
    about = path.stat()
    made_of = (
        GRAPH, EXPORTER, second, packages.version("torch"), packages.version("timm"), packages.version("onnx"),
        spec.key, repr(spec.source), _hash(path, about.st_size, about.st_mtime_ns),
    )  # fmt: skip
    return hashlib.sha256(repr(made_of).encode()).hexdigest()


@functools.lru_cache(maxsize=256)
def _hash(path: Path, size: int, changed: int) -> str:
    """Of a file, read once as long as it stays as it is."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            found.update(piece)
    return found.hexdigest()
