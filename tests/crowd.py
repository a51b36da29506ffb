"""A class at once, and runs that nobody listens to: `python -m tests.crowd` measures how long answers take then.

Asks the app over plain HTTP as its pages do, one of its own unless `--address` names another. Times are of this
machine, with whatever else runs on it.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from gradio_client.utils import apply_diff

from demo.ui.pieces import whole
from tests.places import EXAMPLES

FOX = EXAMPLES / "fox.png"
LIMIT = 30.0  # s, for a comparison of a class of thirty
COMPARE: list[Any] = ["pocket", "scenes", ["B0", "B1", "B2", "B3"], [], False, [{"of": ""}]]
TRUST: list[Any] = [["pocket/B0/scenes"], ["exact", "gradcam++", "layercam", "eigencam"], "head", False]


@dataclass
class Run:
    """One press of a button: seconds until it was answered and over, and what was said on the way."""

    answered: float | None = None
    over: float | None = None
    error: str = ""
    waited: list[str] = field(default_factory=list)


def _answered(value: Any) -> bool:
    """Whether all of these cards have an answer, whatever is still timed."""
    found: list[Any] = whole(value)["cards"] if isinstance(value, list) and value else []
    return bool(found) and all(card["state"] == "done" for card in found)


class Site:
    """The app, as a browser asks it."""

    def __init__(self, address: str) -> None:
        self._http = httpx.AsyncClient(
            base_url=address.rstrip("/"), timeout=600, limits=httpx.Limits(max_connections=None)
        )
        self._functions: dict[str, dict[str, Any]] = {}

    async def open(self) -> None:
        config = (await self._http.get("/config")).json()
        self._functions = {row["api_name"]: row for row in config["dependencies"] if row["api_name"]}

    async def upload(self) -> Any:
        answer = await self._http.post("/gradio_api/upload", files={"files": FOX.read_bytes()})
        return {"path": answer.json()[0], "meta": {"_type": "gradio.FileData"}}

    async def join(self, name: str, data: list[Any], session: str) -> None:
        """Press; raises for anything but a place. An answer is another matter."""
        function = self._functions[name]
        body = {
            "data": data, "fn_index": function["id"], "session_hash": session, "event_data": None,
            "trigger_id": function["targets"][0][0],
        }  # fmt: skip
        (await self._http.post("/gradio_api/queue/join", json=body)).raise_for_status()

    async def messages(self, session: str) -> AsyncIterator[dict[str, Any]]:
        """What the session is told."""
        async with self._http.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
            async for line in stream.aiter_lines():
                if line.startswith("data:"):
                    yield json.loads(line[5:])

    async def press(self, name: str, data: list[Any]) -> Run:
        """Press and listen to the end; it is answered once there are cards and all have an answer."""
        found, session, start = Run(), uuid.uuid4().hex, time.monotonic()
        shown: list[Any] = []
        try:
            await self.join(name, data, session)
            async for message in self.messages(session):
                told = message.get("output", {}).get("data", [])
                if message["msg"] == "process_generating":  # whole at first, then what has changed
                    shown = list(map(apply_diff, shown, told)) if shown else told
                    if found.answered is None and _answered(shown[0]):
                        found.answered = time.monotonic() - start
                text = json.dumps(told, ensure_ascii=False)
                if " in line, about " in text:
                    found.waited.append(text[: text.index(" in line")].rpartition('"')[2])
                if message["msg"] == "process_completed":
                    found.over = time.monotonic() - start
                    found.answered = found.answered or found.over
                    found.error = "" if message["success"] else str(message["output"])
                    break
        except httpx.HTTPError as error:
            found.error = repr(error)
        return found

    async def seconds(self, method: str, path: str, **options: Any) -> float:
        """How long such a request takes. Raises for a refusal."""
        start = time.monotonic()
        (await self._http.request(method, path, **options)).raise_for_status()
        return time.monotonic() - start

    async def stop(self) -> float:
        body = {"data": [], "fn_index": self._functions["stop"]["id"], "session_hash": "pressing"}
        return await self.seconds("POST", "/gradio_api/run/predict", json=body)


async def lesson(site: Site, visitors: int) -> bool:
    """Each visitor presses Compare and Measure at once, in two tabs; meanwhile others open pages and press Stop."""
    pictures = [await site.upload() for _ in range(visitors)]
    comparisons = [asyncio.create_task(site.press("run", [p, *COMPARE])) for p in pictures]
    trials = [asyncio.create_task(site.press("measure", [p, *TRUST])) for p in pictures]
    pages, stops = [], []
    while not all(task.done() for task in comparisons):
        pages.append(await site.seconds("GET", "/"))
        stops.append(await site.stop())
        await asyncio.sleep(1)
    found = [task.result() for task in comparisons]
    slow = [await task for task in trials]
    for name, what, runs, times in (
        ("Compare", "answered", found, [run.answered for run in found]),
        ("Compare", "timed too", found, [run.over for run in found]),
        ("Trust", "over", slow, [run.over for run in slow]),
    ):
        known = sorted(taken or float("inf") for taken in times)
        print(f"{name}, {what}: median {statistics.median(known):.1f} s, last {known[-1]:.1f} s of {len(runs)}")
        print(f"  refused or lost: {[run.error for run in runs if run.error]}")
        print(f"  told of their place in the line: {sum(bool(run.waited) for run in runs)}")
    print(f"opening a page: at most {max(pages):.2f} s; Stop: at most {max(stops):.2f} s")
    return all(run.answered is not None and run.answered < LIMIT and run.over and not run.error for run in found)


async def deaf(site: Site, runs: int) -> bool:
    """So many trials that nobody listens to, then a comparison."""
    picture = await site.upload()
    for _ in range(runs):
        await site.join("measure", [picture, *TRUST[:1], [*TRUST[1], "scorecam"], *TRUST[2:]], uuid.uuid4().hex)
    await asyncio.sleep(0.2)
    found = await site.press("run", [picture, *COMPARE])
    taken = found.answered or float("inf")
    print(f"after {runs} runs that nobody listens to, a comparison is answered after {taken:.1f} s")
    return found.answered is not None and found.answered < LIMIT / 3 and not found.error


async def measure(address: str, visitors: int) -> bool:
    site = Site(address)
    await site.open()
    await site.press("run", [await site.upload(), *COMPARE])  # networks are loaded
    held = [await deaf(site, 8), await lesson(site, visitors)]
    print("held" if all(held) else "NOT HELD")
    return all(held)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", help="of an app that runs; one of its own, if none is given")
    parser.add_argument("--visitors", type=int, default=30)
    given = parser.parse_args()
    from tests.browser.conftest import serving

    with tempfile.TemporaryDirectory() as folder:
        own = serving(Path(folder), {"HF_HUB_OFFLINE": "1"})
        with nullcontext(given.address) if given.address else own as address:
            raise SystemExit(not asyncio.run(measure(address, given.visitors)))


if __name__ == "__main__":
    main()
