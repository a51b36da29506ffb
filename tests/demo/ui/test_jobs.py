"""One job a session: a new one ends the old, and so does Stop; too many are refused."""

import asyncio
import threading
from collections.abc import Iterator
from itertools import chain
from typing import Any

import gradio as gr
import pytest

from demo.ui.jobs import Jobs, Stopped
from explain.runtime.turn import Turn
from tests.jobs import all_of, counting, go, request, say, until


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
