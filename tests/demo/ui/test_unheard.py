"""Runs that nobody listens to, of the real app: they end, nobody waits for them, and nothing of them stays."""

import gc
import json
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from demo.compare.comparison import Shown
from demo.layout import build_app, launching
from demo.serving import visits
from demo.ui import listeners, live
from demo.ui.jobs import Job
from explain.compare import Explained, Failed, TimedOnly
from explain.networks.store import ModelStore
from tests.places import EXAMPLES
from tests.served import upload

FOX = EXAMPLES / "fox.png"
PATIENCE = 60  # s, for a busy machine
COMPARE = ["pocket", "scenes", ["B0", "B1"], [], False, [live.state("")]]
TRUST = [["pocket/B0/scenes"], ["exact", "scorecam", "ablationcam"], "head", True]


class App:
    """The real app, and what is asked of it over HTTP."""

    def __init__(self) -> None:
        self.store = ModelStore()
        self.blocks = build_app(self.store)
        given = launching(self.store)
        _, self.url, _ = self.blocks.launch(prevent_thread_lock=True, server_name="127.0.0.1", quiet=True, **given)
        self.url = self.url.rstrip("/")
        self.http = httpx.Client(timeout=PATIENCE)
        functions = self.http.get(f"{self.url}/config").json()["dependencies"]
        self.functions = {row["api_name"]: row for row in functions if row["api_name"]}
        self.picture = {"path": upload(self.url, FOX), "meta": {"_type": "gradio.FileData"}}

    def press(self, name: str, *data: Any) -> str:
        """Press that button as a new page does, and listen to nothing; the session."""
        session, function = uuid.uuid4().hex, self.functions[name]
        given = [self.picture, *data, *[None] * (len(function["inputs"]) - 1 - len(data))]
        body = {"data": given, "fn_index": function["id"], "session_hash": session}
        body["trigger_id"] = function["targets"][0][0]
        self.http.post(f"{self.url}/gradio_api/queue/join", json=body).raise_for_status()
        return session

    def told(self, session: str) -> list[Any]:
        """All that a page hears until its stream ends."""
        said = self.http.get(f"{self.url}/gradio_api/queue/data?session_hash={session}").text
        return [json.loads(line.removeprefix("data: ")) for line in said.split("\n\n") if line]

    def ask(self) -> str:
        """Ask the endpoint; the event."""
        body = {"data": [self.picture, "pocket", ["B0"], "", 5, [], False]}
        return str(self.http.post(f"{self.url}/gradio_api/call/compare", json=body).json()["event_id"])

    def answer(self, event: str) -> tuple[str, Any]:
        lines = self.http.get(f"{self.url}/gradio_api/call/compare/{event}").text.strip().splitlines()
        return lines[-2].removeprefix("event: "), json.loads(lines[-1].removeprefix("data: "))


@pytest.fixture(scope="module")
def app() -> Iterator[App]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_ANALYTICS_ENABLED", "False")
        patch.setattr(listeners, "TIDY_SECONDS", 0.3)
        patch.setattr(visits, "GONE", 1)
        found = App()
        yield found
        found.blocks.close()


def until(condition: Callable[[], bool], seconds: float = PATIENCE) -> float:
    """Wait for it; how long that took."""
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < seconds
        time.sleep(0.02)
    return time.monotonic() - start


def alive(*kinds: type) -> int:
    gc.collect()
    return sum(isinstance(thing, kinds) for thing in gc.get_objects())


def test_a_comparison_is_answered_at_once_beside_eight_trials_that_nobody_listens_to(app: App) -> None:
    assert app.answer(app.ask())[0] == "complete"
    app.told(app.press("measure", ["pocket/B0/scenes"], ["exact"], "head", False))  # all is loaded
    for _ in range(8):
        app.press("measure", *TRUST)
    until(lambda: app.store.turn.standing >= 2)
    start = time.monotonic()
    name, found = app.answer(app.ask())
    assert name == "complete"
    assert found[0]["results"][0]["predictions"][0]["name"] == "fox"
    assert time.monotonic() - start < 10
    until(lambda: not app.store.turn.standing, 10)


def test_nothing_stays_of_runs_that_nobody_listens_to(app: App) -> None:
    blocks: Any = app.blocks
    tables = [blocks.state_holder.session_data, blocks._queue.pending_messages_per_session]
    until(lambda: not any(tables) and not app.store.turn.standing)
    kinds = (Explained, TimedOnly, Failed, Shown, Job)
    before = alive(*kinds)
    sessions = {app.press("run", *COMPARE) for _ in range(5)} | {app.press("measure", *TRUST)}
    events = {app.ask() for _ in range(3)}
    assert sessions | events <= set(tables[1])
    until(lambda: not any(tables) and not app.store.turn.standing)
    assert not blocks._queue.pending_event_ids_session
    assert not blocks._queue.event_ids_to_events
    until(lambda: alive(*kinds) <= before)


def test_a_stream_of_answers_to_which_none_is_owed_ends_at_once(app: App) -> None:
    session = app.press("run", *COMPARE)
    *_, last, end = app.told(session)
    assert (last["msg"], last["success"], end["msg"]) == ("process_completed", True, "close_stream")
    assert app.told(session) == [end]
