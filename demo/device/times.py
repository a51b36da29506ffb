"""This class's devices: what visitors measured on theirs and chose to tell. In memory alone, and gone with the app."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from explain.errors import LensError

MOST, LONGEST = 200, 40  # rows, letters of a name
HOURS = 2.0
FASTEST, SLOWEST = 0.01, 600_000.0  # ms that anybody believes


@dataclass(frozen=True, slots=True)
class Row:
    """What somebody measured: `milliseconds` is a median."""

    name: str
    network: str
    milliseconds: float
    when: float


class Times:
    """One row for each session and network; the oldest go where there are too many, all after two hours."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._rows: OrderedDict[tuple[str, str], Row] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, session: str, name: object, network: str, milliseconds: object) -> None:
        """Raises `LensError` for what is no name or no time."""
        row = Row(_name(name), network, _milliseconds(milliseconds), time.monotonic())
        with self._lock:
            self._rows.pop((session, network), None)
            self._rows[session, network] = row
            while len(self._rows) > self._most:
                self._rows.popitem(last=False)

    def rows(self) -> list[Row]:
        """By network, the fastest first."""
        since = time.monotonic() - 3600 * HOURS
        with self._lock:
            for key in [key for key, row in self._rows.items() if row.when < since]:
                del self._rows[key]
            return sorted(self._rows.values(), key=lambda row: (row.network, row.milliseconds))


def _name(given: object) -> str:
    name = " ".join(str(given or "").split())
    if not name or len(name) > LONGEST or not name.isprintable():
        raise LensError(f"Give your device a name of at most {LONGEST} letters, as “Ada’s phone”.")
    return name


def _milliseconds(given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        raise LensError("There is no time to add yet: run the network on this device first.")
    if not FASTEST <= given <= SLOWEST:
        raise LensError("This is no time of a network: run it on this device again.")
    return float(given)
