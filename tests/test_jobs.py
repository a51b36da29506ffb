"""One job a session: a new one ends the old, so does Stop, and so does it that nobody listens; too many are refused."""

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import ExitStack, aclosing
from itertools import chain
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from demo.ui import jobs as module
from demo.ui import words
from demo.ui.jobs import Jobs, Stopped
from demo.ui.listeners import PAGE as OPEN
from demo.ui.listeners import Listeners
from explain.runtime.turn import Turn
from tests import aloof

PATIENCE = 20  # s, for what should happen at once


def request(session: str) -> Any:
    return SimpleNamespace(session_hash=session)


def counting(to: int = 10**6, ended: list[str] | None = None) -> Callable[[Stopped], Iterator[str]]:
    """Work that counts, a hundred a second, until it is stopped; notes that it has ended."""

    def work(stopped: Stopped) -> Iterator[str]:
        try:
            for number in range(to):
                if stopped():
                    yield "stopped"
                    return
                yield str(number)
                time.sleep(0.01)
        finally:
            if ended is not None:
                ended.append("ended")

    return work


def waiting(turn: Turn) -> Callable[[Stopped], Iterator[str]]:
    """Work that runs a network once, when it is its turn."""

    def work(stopped: Stopped) -> Iterator[str]:
        yield "asked"
        with turn.take():
            yield "run"

    return work


def say(text: str) -> str:
    return f"said: {text}"


async def all_of(steps: AsyncGenerator[str, None]) -> list[str]:
    return [step async for step in steps]


async def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < end:
        await asyncio.sleep(0.005)
    assert condition()


def go(scenario: Callable[[], Awaitable[None]]) -> None:
    aloof.run(asyncio.wait_for(scenario(), PATIENCE))


@pytest.fixture
def held() -> Iterator[Turn]:
    """A turn that somebody else has, throughout."""
    turn = Turn()
    with ExitStack() as leaving:
        leaving.enter_context(turn.take())
        yield turn


def test_the_steps_of_work_come_in_order_and_in_no_thread_of_the_loops() -> None:
    threads = []

    def work(stopped: Stopped) -> Iterator[str]:
        threads.append(threading.current_thread())
        yield "one"
        yield "two"

    async def scenario() -> None:
        assert await all_of(Jobs(Turn()).run(request("me"), work, say)) == ["one", "two"]
        assert threads[0] is not threading.current_thread()

    go(scenario)


@pytest.mark.parametrize("steps", [[], ["one", "two"]], ids=["none", "two"])
def test_steps_that_are_there_already_need_not_be_made(steps: list[str]) -> None:
    async def scenario() -> None:
        found = await all_of(Jobs(Turn()).run(request("me"), lambda stopped: chain(steps), say))
        assert found == steps

    go(scenario)


def test_what_work_raises_is_raised_after_its_steps() -> None:
    def work(stopped: Stopped) -> Iterator[str]:
        yield "one"
        raise gr.Error("that was wrong")

    async def scenario() -> None:
        found = []
        with pytest.raises(gr.Error, match="that was wrong"):
            async for step in Jobs(Turn()).run(request("me"), work, say):
                found.append(step)
        assert found == ["one"]

    go(scenario)


def test_a_new_job_of_a_session_ends_the_old_one_which_says_no_more() -> None:
    jobs, ended, told = Jobs(Turn()), list[str](), list[str]()

    async def first() -> None:
        async for step in jobs.run(request("me"), counting(ended=ended), say):
            told.append(f"first {step}")

    async def scenario() -> None:
        old = asyncio.create_task(first())
        other = asyncio.create_task(all_of(jobs.run(request("another"), counting(60), say)))
        await until(lambda: len(told) > 3)
        async for step in jobs.run(request("me"), counting(3), say):
            told.append(f"second {step}")
        await old
        seconds = [number for number, step in enumerate(told) if step.startswith("second")]
        assert seconds[-1] - seconds[0] == len(seconds) - 1  # nothing of the first in between
        assert told[-1] == "second 2"
        assert (await other)[-1] == "59"  # somebody else's goes on
        await until(lambda: ended == ["ended"])

    go(scenario)


def test_a_hundred_presses_end_with_the_last_one() -> None:
    jobs, ended = Jobs(Turn(), most=3), list[str]()

    async def scenario() -> None:
        tasks = []
        for _ in range(100):
            tasks.append(asyncio.create_task(all_of(jobs.run(request("me"), counting(20, ended), say))))
            await asyncio.sleep(0)
        *before, last = await asyncio.gather(*tasks)
        assert last[-1] == "19"
        assert all("19" not in steps for steps in before)
        assert not jobs.stop("me")
        await until(lambda: threading.active_count() < 20)

    go(scenario)


def test_stop_ends_whatever_the_session_has_under_way_and_nothing_of_anybody_elses() -> None:
    jobs = Jobs(Turn())

    async def scenario() -> None:
        mine = asyncio.create_task(all_of(jobs.run(request("me"), counting(), say)))
        theirs = asyncio.create_task(all_of(jobs.run(request("other"), counting(30), say)))
        await asyncio.sleep(0.1)
        assert jobs.stop("me")
        assert (await mine)[-1] == "stopped"
        assert (await theirs)[-1] == "29"
        assert not jobs.stop("me")  # over
        assert not jobs.stop("nobody")

    go(scenario)


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


def test_too_many_are_refused_in_a_sentence_and_whoever_is_here_may_go_on() -> None:
    jobs = Jobs(Turn(), most=2)

    async def scenario() -> None:
        tasks = [asyncio.create_task(all_of(jobs.run(request(who), counting(20), say))) for who in ("a", "b")]
        await asyncio.sleep(0.05)
        with pytest.raises(gr.Error, match=r"Too many visitors are waiting right now \(2 at most\): try again"):
            await all_of(jobs.run(request("c"), counting(1), say))
        assert await all_of(jobs.run(request("a"), counting(1), say)) == ["0"]  # in place of their own
        assert (await tasks[1])[-1] == "19"
        assert await all_of(jobs.run(request("c"), counting(1), say)) == ["0"]  # there is room again

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


def test_a_run_that_tells_nothing_changes_nothing() -> None:
    """Gradio would empty what is shown: of a picture that was taken away, or of a run that another replaced at once."""
    jobs, keep = Jobs(Turn()), gr.skip()

    def work(stopped: Stopped) -> Iterator[tuple[Any, Any]]:
        yield from ()

    async def scenario() -> None:
        assert [step async for step in jobs.run(request("me"), work, lambda said: (keep, said))] == [(keep, keep)]

    go(scenario)


def test_of_a_client_that_asks_for_several_at_once_each_is_answered_in_its_turn() -> None:
    jobs = Jobs(Turn())

    async def scenario() -> None:
        runs = [all_of(jobs.run(request("client"), counting(3), say, replaces=False)) for _ in range(4)]
        assert [steps[-1] for steps in await asyncio.gather(*runs)] == ["2"] * 4

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
