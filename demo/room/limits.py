"""How often somebody may be wrong about a code: for each network address, and for all together.

Knows no room. What is left comes back with time, so that nobody is shut out for long.
"""

from __future__ import annotations

import ipaddress
import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from demo.room import words as room_words
from explain.errors import LensError

MOST = 1024  # addresses that are remembered


class TooMany(LensError):
    """Too many codes were wrong; `wait` is in whole seconds."""

    def __init__(self, seconds: float) -> None:
        self.wait = max(1, math.ceil(seconds))
        super().__init__(room_words.TOO_MANY.format(self.wait))


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and so many more each second."""

    burst: float
    second: float


ALONE, TOGETHER = Rate(30, 0.25), Rate(300, 2)  # a whole school may share one address


class Bucket:
    """What is left of a rate."""

    def __init__(self, rate: Rate, clock: Callable[[], float]) -> None:
        self._rate, self._clock = rate, clock
        self._left, self._when = rate.burst, clock()

    def wait(self) -> float:
        """Seconds until there is one, 0 if there is."""
        self._refill()
        return max(0.0, (1 - self._left) / self._rate.second)

    def take(self) -> None:
        """One less; nothing where none is left."""
        self._refill()
        self._left = max(0.0, self._left - 1)

    def _refill(self) -> None:
        now = self._clock()
        self._left = min(self._rate.burst, self._left + (now - self._when) * self._rate.second)
        self._when = now


class Guesses:
    """Wrong codes, by where they came from. Of more than `MOST` addresses the longest unused is forgotten.

    That frees nobody sooner: by the time that all together may send so many, what was theirs is back anyway.
    """

    def __init__(self, clock: Callable[[], float], alone: Rate = ALONE, together: Rate = TOGETHER) -> None:
        self._clock, self._alone = clock, alone
        self._all = Bucket(together, clock)
        self._each: OrderedDict[str, Bucket] = OrderedDict()

    def check(self, address: str) -> None:
        """Raises `TooMany`."""
        own = self._each.get(network(address))
        wait = max(self._all.wait(), own.wait() if own else 0.0)
        if wait > 0:
            raise TooMany(wait)

    def wrong(self, address: str) -> None:
        """Somebody there was."""
        where = network(address)
        self._each.setdefault(where, Bucket(self._alone, self._clock)).take()
        self._each.move_to_end(where)
        self._all.take()
        while len(self._each) > MOST:
            self._each.popitem(last=False)


def network(address: str) -> str:
    """Whose it is: of IPv6 the first half, as one household has all of the second."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)
