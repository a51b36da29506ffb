"""How long twins take and how much memory, each in a process of its own, so that no engine's threads disturb another's.

All are started first; then one after another runs a round while the others wait for a word, round after round, until
each median stands or the budget is used: in turns, as everything is timed here (`explain.costs.timing`).
"""

from __future__ import annotations

import base64
import json
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explain.costs.latency import LEAST, Latency
from explain.costs.plan import BUDGET
from explain.deploy.twins import Twin
from explain.errors import LensError
from explain.networks.building import Network
from explain.runtime import environment
from explain.runtime.device import device_name

ROOT = Path(__file__).parents[2]
MOST = 40  # rounds
PATIENCE = 120.0  # s for an answer, after which the process is ended
_ONE = threading.Lock()  # these processes have memory of their own: those of one deployment at a time


class NotWeighed(LensError):
    """A twin that could not be run in a process of its own; the message says why."""


@dataclass(frozen=True, slots=True)
class Weight:
    """How long one takes so far, and the most bytes that its process has held, where that is known."""

    latency: Latency | None
    peak: float | None


@dataclass(frozen=True, slots=True)
class Weighed:
    """What is known of the twin with that place among those asked; `error` where it cannot be weighed."""

    number: int
    weight: Weight | None
    error: str = ""


class _Process:
    """One twin's; it answers a line for a line."""

    def __init__(self, job: dict[str, Any]) -> None:
        paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "explain.deploy.alone"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
            start_new_session=True, env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))},
        )  # fmt: skip
        self._say(json.dumps(job))

    def answer(self) -> dict[str, Any]:
        """Raises `NotWeighed`."""
        assert self._process.stdout
        timer = threading.Timer(PATIENCE, self._process.kill)
        timer.daemon = True
        timer.start()
        try:
            found: dict[str, Any] = json.loads(self._process.stdout.readline())
        except ValueError:
            raise NotWeighed("It ended in a process of its own before it had answered.") from None
        finally:
            timer.cancel()
        if "refused" in found:
            raise NotWeighed(found["refused"])
        return found

    def visit(self) -> Weight:
        """One round."""
        self._say("go")
        found = self.answer()
        return Weight(found["latency"] and Latency(**found["latency"]), found["peak"])

    def _say(self, line: str) -> None:
        assert self._process.stdin
        with suppress(OSError):  # it is gone: its answer says so
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()

    def end(self) -> None:
        """Whatever it does."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]


def weigh(
    network: Network, asked: Sequence[tuple[Twin, Path]], batch: int, threads: int,
    running: Callable[[], Any], stopped: Callable[[], bool] = lambda: False,
) -> Iterator[Weighed]:  # fmt: skip
    """Weigh those twins, each with its graph; one is told of after every round of it. No two rounds run at once.

    `running` gives a context in which one may run a process (`ModelStore.turn`). Asks `stopped` before every round.
    """
    with _one(stopped) as alone, ExitStack() as stack:
        if not alone:
            return
        processes: dict[int, _Process] = {}
        for number, (twin, graph) in enumerate(asked):
            if stopped():
                return
            processes[number] = _Process(_job(network, twin, graph, batch, threads))
            stack.callback(processes[number].end)
            with running():
                try:
                    processes[number].answer()  # ready
                except NotWeighed as error:
                    del processes[number]
                    yield Weighed(number, None, str(error))
        yield from _rounds(processes, running, stopped)


@contextmanager
def _one(stopped: Callable[[], bool]) -> Iterator[bool]:
    """Inside, nobody else's processes are there; False where it was stopped before."""
    while not (held := _ONE.acquire(timeout=0.2)):
        if stopped():
            break
    try:
        yield held
    finally:
        if held:
            _ONE.release()


def _rounds(
    processes: dict[int, _Process], running: Callable[[], Any], stopped: Callable[[], bool]
) -> Iterator[Weighed]:
    known: dict[int, Weight] = {}
    spent, budget = 0.0, environment.number("EXPLAIN_TIMING", BUDGET, "seconds")
    for count in range(MOST):
        left = [n for n in processes if not (n in known and (found := known[n].latency) and found.settled)]
        if not left or (count >= LEAST and spent > budget):
            return
        for number in left if count % 2 == 0 else reversed(left):  # a drift of the machine falls on all alike
            if stopped():
                return
            try:
                with running():
                    known[number] = processes[number].visit()
            except NotWeighed as error:
                del processes[number]
                yield Weighed(number, None, str(error))
                continue
            if found := known[number].latency:
                spent += found.median / 1000
            yield Weighed(number, known[number])


def _job(network: Network, twin: Twin, graph: Path, batch: int, threads: int) -> dict[str, Any]:
    return {
        "engine": twin.engine,
        "precision": twin.precision,
        "graph": str(graph),
        "side": network.intake.size,
        "batch": batch,
        "threads": threads,
        "device": device_name() if twin.engine == "torch" else "cpu",
        "spec": base64.b64encode(pickle.dumps(network.spec)).decode() if twin.engine == "torch" else "",
    }
