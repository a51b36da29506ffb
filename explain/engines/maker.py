"""Graphs made in a process of their own, which stands still while any network runs here.

Making one takes seconds and, for a while, a network's memory twice. Done elsewhere it holds up no visitor, and no
measurement: it has a turn of its own that it gives back at once when anybody else stands in the line.
"""

from __future__ import annotations

import atexit
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from explain.engines.versions import FEATURES
from explain.errors import LensError

if TYPE_CHECKING:
    from explain.engines.graphs import Graphs
    from explain.networks.variants import Spec
    from explain.runtime.turn import Turn

ROOT = Path(__file__).parents[2]
LOOK = 0.02  # s between two looks at whether anybody waits
LONGEST = 900.0  # s, by the clock on the wall, after which it is given up
STOPS = hasattr(signal, "SIGSTOP")  # Windows has no such thing: there it only comes last


class NotMade(LensError):
    """A graph that was not made; the message says why."""


class Maker:
    """One such process, begun by `with` and ended with it: in one thread, as Linux ends it with that.

    Where somebody has `awaited` the graphs it stands in the line as they do; else it has what others leave.
    """

    def __init__(self, kept: Graphs, turn: Turn, awaited: bool = False) -> None:
        self._kept, self._turn = kept, turn
        self._ours = turn.take if awaited else turn.leftover
        self._reader = ThreadPoolExecutor(1)
        self._begun: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Maker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reader.shutdown(wait=False)
        if process := self._begun:
            process.kill()
            process.wait()
            atexit.unregister(process.kill)
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):  # what it was asked for last it will never read
                    pipe.close()  # type: ignore[union-attr]

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """Begun with the first graph that is asked for; it stands still until it is its turn."""
        if self._begun is None:
            paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
            self._begun = subprocess.Popen(
                [sys.executable, "-m", "explain.engines.worker", self._kept.folder, str(self._kept.budget_bytes / 1e9)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "OMP_NUM_THREADS": "1"},
            )  # fmt: skip
            atexit.register(self._begun.kill)
            self._signal("SIGSTOP")
        return self._begun

    def make(self, spec: Spec, second: str = FEATURES) -> Path:
        """The graph of that network, which gives that besides the logits. Raises `NotMade`, `Halted`."""
        process = self.process
        assert process.stdin
        assert process.stdout
        asked = pickle.dumps((spec, second))
        try:
            process.stdin.write(len(asked).to_bytes(8, "big") + asked)
            process.stdin.flush()
            answer = json.loads(self._heard(self._reader.submit(process.stdout.readline)))
        except (OSError, ValueError):  # it is gone, and has said nothing or half
            raise NotMade(f"Making the graph of {spec.label} was interrupted: PyTorch runs it.") from None
        if "error" in answer:
            raise NotMade(answer["error"])
        return Path(answer["path"])

    def _heard(self, line: Future[bytes]) -> bytes:
        end = time.monotonic() + LONGEST
        while not line.done():
            with self._ours():
                self._signal("SIGCONT")
                while self._turn.standing == 1 and not line.done():
                    time.sleep(LOOK)
                    if time.monotonic() > end:
                        self.process.kill()
                if not line.done():
                    self._signal("SIGSTOP")
        return line.result()

    def _signal(self, name: str) -> None:
        if STOPS and self._begun and self._begun.poll() is None:
            self._begun.send_signal(getattr(signal, name))
