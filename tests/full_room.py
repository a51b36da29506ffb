"""A class in its room: `python -m tests.full_room` measures how soon an answer is in the teacher's tally.

Asks the app over plain HTTP as its pages do, one of its own unless `--address` names another. Times are of this
machine, with whatever else runs on it.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import httpx

LIMIT = 1.0  # s, from a press to the tally
PHONE, SPREAD, TEACHER = 1.5, 1.0, 0.35  # s between two looks, as in `assets/room/`
QUESTION = {"lesson": "looks", "step": 1}
Json = dict[str, Any]


class Room:
    """One that is open in an app, and when each of its answers was sent and seen."""

    def __init__(self, http: httpx.AsyncClient, opened: Json) -> None:
        self._http = http
        self._code, self._secret = opened["code"], opened["secret"]
        self.sent: list[float] = []
        self.seen: list[float] = []
        self.looks: list[float] = []

    async def ask(self, what: str, **body: Any) -> Json:
        """Raises for a refusal."""
        answer = await self._http.post(f"/room/{what}", json={"code": self._code, **body})
        found: Json = answer.raise_for_status().json()
        return found

    async def pupil(self, at: float, until: float) -> None:
        """Join, look every now and then, and answer at that time."""
        seat = {"pupil": (await self.ask("join"))["pupil"]}
        answered = False
        while (now := time.monotonic()) < until:
            if not answered and now >= at:
                answered = True
                self.sent.append(now)
                await self.ask("vote", **seat, **QUESTION, option=random.randrange(3))
            start = time.monotonic()
            await self.ask("look", **seat)
            self.looks.append(time.monotonic() - start)
            pause = PHONE + SPREAD * random.random()
            await asyncio.sleep(pause if answered else max(0.0, min(pause, at - time.monotonic())))

    async def teacher(self, until: float) -> None:
        """Look at the tally; the n-th answer that it counts is seen then."""
        while time.monotonic() < until:
            tally = await self.ask("tally", secret=self._secret)
            self.seen += [time.monotonic()] * (tally["answered"] - len(self.seen))
            await asyncio.sleep(TEACHER)
        await self.ask("end", secret=self._secret)


async def measure(address: str, pupils: int, seconds: float) -> bool:
    """Whether every answer was in the tally in time."""
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=address.rstrip("/"), timeout=60, limits=limits) as http:
        opened = await http.post("/room/open", json={**QUESTION, "address": f"{address.rstrip('/')}/join"})
        room = Room(http, opened.raise_for_status().json())
        start = time.monotonic()
        times = [start + 2 + random.random() * max(0.0, seconds - 6) for _ in range(pupils)]
        await asyncio.gather(room.teacher(start + seconds), *(room.pupil(at, start + seconds - 2) for at in times))
    late = [seen - sent for sent, seen in zip(sorted(room.sent), room.seen, strict=False)]
    whole = len(room.seen) == len(room.sent) == pupils
    print(f"{len(room.seen)} of {pupils} answers counted")
    print(f"from a press to the tally: median {statistics.median(late):.2f} s, last {max(late):.2f} s")
    print(f"a phone's look: median {statistics.median(room.looks):.3f} s, longest {max(room.looks):.3f} s")
    print("held" if whole and max(late) <= LIMIT else "NOT HELD")
    return whole and max(late) <= LIMIT


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", help="of an app that runs; one of its own, if none is given")
    parser.add_argument("--pupils", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=30)
    given = parser.parse_args()
    from tests.browser.conftest import serving

    with tempfile.TemporaryDirectory() as folder:
        own = serving(Path(folder), {"HF_HUB_OFFLINE": "1"})
        with nullcontext(given.address) if given.address else own as address:
            raise SystemExit(not asyncio.run(measure(address, given.pupils, given.seconds)))


if __name__ == "__main__":
    main()
