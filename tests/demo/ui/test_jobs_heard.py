"""What a job tells whoever waits, for how long it is told, and what ends where nobody listens any more."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import aclosing
from typing import Any

import gradio as gr
import pytest

from demo.ui import jobs as module
from demo.ui import words
from demo.ui.jobs import Jobs, Stopped
from demo.ui.listeners import PAGE as OPEN
from demo.ui.listeners import Listeners
from explain.runtime.turn import Turn
from tests import jobs as helpers
from tests.jobs import PATIENCE, all_of, counting, go, request, say, until, waiting

held = pytest.fixture(helpers.held)


def test_whoever_waits_is_told_their_place_and_stop_ends_the_waiting(
    held: Turn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TELL_SECONDS", 0.02)
    jobs = Jobs(held)

    async def scenario() -> None:
        told: list[str] = []
        async with aclosing(jobs.run(request("first"), waiting(held), say)) as first:
            assert await anext(first) == "asked"
            assert (await anext(first)).startswith("said: First in line, about ")
            async for step in jobs.run(request("me"), waiting(held), say):
                told.append(step)
                if step.startswith("said: Second in line"):
                    jobs.stop("me")
        assert told[0] == "asked"
        assert told[-1] == say(words.STOPPED)
        assert "run" not in told
        await until(lambda: held.standing == 1)

    go(scenario)


def test_whose_turn_has_come_is_no_longer_told_a_place_in_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TELL_SECONDS", 0.02)
    turn = Turn()
    jobs, free, go_on = Jobs(turn), threading.Event(), threading.Event()

    def slow(stopped: Stopped) -> Iterator[str]:
        with turn.take():
            go_on.wait(PATIENCE)
            yield "run"

    def somebody_else() -> None:
        with turn.take():
            free.wait(PATIENCE)

    async def scenario() -> None:
        threading.Thread(target=somebody_else, daemon=True).start()
        await until(lambda: turn.standing == 1)
        async with aclosing(jobs.run(request("me"), slow, say)) as steps:
            assert (await anext(steps)).startswith("said: First in line, about ")
            free.set()
            while (step := await anext(steps)).startswith("said: First in line"):
                pass
            assert step == say(words.RUNNING)
            go_on.set()
            assert await anext(steps) == "run"

    go(scenario)


def test_work_that_nobody_listens_to_ends_within_three_seconds() -> None:
    listeners, ended = Listeners(), list[str]()
    listeners.watching = True
    jobs = Jobs(Turn(), listeners=listeners)

    async def scenario() -> None:
        start = time.monotonic()
        deaf = asyncio.create_task(all_of(jobs.run(request("deaf"), counting(ended=ended), say)))
        with listeners.listening("me"):
            mine = asyncio.create_task(all_of(jobs.run(request("me"), counting(250), say)))
            await deaf
            await until(lambda: ended == ["ended"])
            assert 1 < time.monotonic() - start < 3
            assert (await mine)[-1] == "249"

    go(scenario)


def test_an_open_page_whose_browser_is_late_is_waited_for_and_one_that_was_closed_is_not() -> None:
    """A busy browser may need seconds to see that one stream has ended, before it asks for the next."""
    listeners, ended = Listeners(), list[str]()
    listeners.watching = True
    jobs = Jobs(Turn(), listeners=listeners)

    async def scenario() -> None:
        with listeners.listening(OPEN + "me"):
            mine = asyncio.create_task(all_of(jobs.run(request("me"), counting(ended=ended), say)))
            await asyncio.sleep(2 * module.PATIENCE)
            assert not mine.done()
        await asyncio.wait_for(mine, PATIENCE)
        await until(lambda: ended == ["ended"])

    go(scenario)


def test_a_page_that_is_left_ends_its_job_though_no_step_comes(held: Turn) -> None:
    jobs = Jobs(held)

    async def scenario() -> None:
        leaving = asyncio.create_task(all_of(jobs.run(request("me"), waiting(held), say)))
        await until(lambda: held.standing == 2)
        leaving.cancel()
        await until(lambda: held.standing == 1)
        assert not jobs.stop("me")

    go(scenario)


def test_where_many_run_steps_come_together_and_nothing_of_them_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EACH", 0.2)
    jobs, keep = Jobs(Turn()), gr.skip()

    def work(stopped: Stopped) -> Iterator[tuple[Any, ...]]:
        for number in range(40):
            yield (number, keep, keep) if number % 2 else (keep, number, "first" if number == 0 else keep)
            time.sleep(0.01)

    async def scenario() -> None:
        other = asyncio.create_task(all_of(jobs.run(request("other"), counting(100), say)))
        shown: list[Any] = [None] * 3
        count = 0
        async for step in jobs.run(request("me"), work, lambda said: (keep, keep, keep)):
            shown = [old if new == keep else new for old, new in zip(shown, step, strict=True)]
            count += 1
        assert shown == [39, 38, "first"]
        assert count < 20
        await other

    go(scenario)
