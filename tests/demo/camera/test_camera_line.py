"""Of each camera the newest frame is served, older ones are dropped; no camera keeps another from its turn."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable

import pytest

from demo.camera.line import HANDS, MOST, Full, Line
from demo.ui.listeners import PAGE, Listeners
from explain.runtime.turn import Turn, acting_for
from tests import aloof

PATIENCE = 20  # s, for what should happen at once


def line_of(hands: int = HANDS, most: int = MOST) -> Line:
    """A line whose cameras all count as here; the app that another test made knows who listens to it."""
    return Line(hands, most, Listeners())


def go(scenario: Callable[[], Awaitable[None]]) -> None:
    aloof.run(asyncio.wait_for(scenario(), PATIENCE))


async def until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.002)


class Held:
    """Work that waits until it may go on; `begun` has the names of what has begun."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.gate = threading.Event()

    def work(self, name: str) -> Callable[[], str]:
        def run() -> str:
            self.begun.append(name)
            assert self.gate.wait(PATIENCE)
            return name

        return run


def test_of_frames_that_wait_the_newest_is_served_and_the_others_are_dropped_at_once() -> None:
    async def scenario() -> None:
        line, held = line_of(), Held()
        first = asyncio.create_task(line.serve("me", held.work("first")))
        await until(lambda: held.begun == ["first"])
        later = []
        for number in range(100):
            later.append(asyncio.create_task(line.serve("me", held.work(str(number)))))
            await asyncio.sleep(0)
        assert await asyncio.gather(*later[:-1]) == [None] * 99  # while the first is still under way
        held.gate.set()
        assert (await first, await later[-1]) == ("first", "99")
        assert held.begun == ["first", "99"]

    go(scenario)


def test_a_camera_that_sends_without_end_takes_no_place_from_others() -> None:
    async def scenario() -> None:
        line, held = line_of(hands=2), Held()
        tasks = [asyncio.create_task(line.serve("greedy", held.work("greedy")))]
        await until(lambda: len(held.begun) == 1)
        for _ in range(50):
            tasks.append(asyncio.create_task(line.serve("greedy", held.work("greedy again"))))
            await asyncio.sleep(0)
        tasks.append(asyncio.create_task(line.serve("modest", held.work("modest"))))
        await until(lambda: "modest" in held.begun)
        assert held.begun == ["greedy", "modest"]
        held.gate.set()
        await asyncio.gather(*tasks)

    go(scenario)


def test_whoever_came_first_comes_first_and_a_newer_frame_keeps_the_place() -> None:
    async def scenario() -> None:
        line, held = line_of(hands=1), Held()
        tasks = [asyncio.create_task(line.serve("busy", held.work("busy")))]
        await until(lambda: held.begun == ["busy"])
        for session, name in (("one", "old"), ("two", "two"), ("one", "new")):
            tasks.append(asyncio.create_task(line.serve(session, held.work(name))))
            await asyncio.sleep(0)
        held.gate.set()
        assert await asyncio.gather(*tasks) == ["busy", None, "two", "new"]
        assert held.begun == ["busy", "new", "two"]

    go(scenario)


def test_too_many_cameras_are_refused_and_the_others_are_served() -> None:
    async def scenario() -> None:
        line, held = line_of(hands=1, most=2), Held()
        tasks = [asyncio.create_task(line.serve("busy", held.work("busy")))]
        await until(lambda: held.begun == ["busy"])
        for session in ("one", "two"):
            tasks.append(asyncio.create_task(line.serve(session, held.work(session))))
            await asyncio.sleep(0)
        with pytest.raises(Full):
            await line.serve("three", held.work("three"))
        held.gate.set()
        assert await asyncio.gather(*tasks) == ["busy", "one", "two"]
        assert await line.serve("three", held.work("three")) == "three"

    go(scenario)


def test_a_request_that_is_given_up_leaves_its_place() -> None:
    async def scenario() -> None:
        line, held = line_of(hands=1), Held()
        first = asyncio.create_task(line.serve("busy", held.work("busy")))
        await until(lambda: held.begun == ["busy"])
        left = asyncio.create_task(line.serve("left", held.work("left")))
        await asyncio.sleep(0)
        left.cancel()
        await asyncio.gather(left, return_exceptions=True)
        held.gate.set()
        assert await first == "busy"
        assert await line.serve("other", held.work("other")) == "other"
        assert held.begun == ["busy", "other"]

    go(scenario)


def test_what_work_raises_is_raised_and_the_next_frame_is_served() -> None:
    def broken() -> str:
        raise ValueError("broken")

    async def scenario() -> None:
        line = line_of(hands=1)
        with pytest.raises(ValueError, match="broken"):
            await line.serve("me", broken)
        assert await line.serve("me", lambda: "well") == "well"

    go(scenario)


def test_a_frame_whose_page_was_closed_is_dropped_also_while_it_waits_for_its_turn() -> None:
    async def scenario() -> None:
        listeners, turn = Listeners(), Turn()
        listeners.watching = True
        line = Line(listeners=listeners)
        ran: list[str] = []

        def work() -> str:
            with turn.take():
                ran.append("run")
            return "run"

        assert await line.serve("me", work) is None  # nobody is there
        with turn.take():
            with listeners.listening(PAGE + "me"):
                waits = asyncio.create_task(line.serve("me", work))
                await until(lambda: turn.standing == 2)
            assert await waits is None
        assert ran == []

    go(scenario)


def test_a_camera_of_slow_frames_has_no_more_of_the_processor_than_a_comparison_of_somebody_else() -> None:
    """By a clock of our own: a frame takes 5, a pass of the comparison 1, and a frame waits whenever a pass is over."""
    now, used = 0.0, {"camera": 0.0, "compare": 0.0}
    turn, over = Turn(clock=lambda: now), threading.Event()

    def spend(whose: str, seconds: float) -> None:
        nonlocal now
        now += seconds
        used[whose] += seconds
        assert used["camera"] <= used["compare"] + 5

    def compare() -> None:
        with acting_for("compare", lambda: False), turn.take():
            for _ in range(40):
                spend("compare", 1)
                while turn.standing < 2:
                    time.sleep(0.001)
                turn.give_way()
            over.set()  # before it leaves: from then on a frame has the line for itself

    def frame() -> None:
        with turn.take():
            if not over.is_set():
                spend("camera", 5)

    async def scenario() -> None:
        line = line_of()
        comparison = threading.Thread(target=compare)
        comparison.start()
        while not over.is_set():
            await line.serve("camera", frame)
        comparison.join(PATIENCE)

    go(scenario)
    assert used["compare"] == 40
    assert used["camera"] >= 35  # and it is not starved either
