"""Work for a session, and who runs it, for tests of jobs; `pytest.fixture` of `held` is a fixture."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

from demo.ui.jobs import Stopped
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


def held() -> Iterator[Turn]:
    """A turn that somebody else has, throughout."""
    turn = Turn()
    with ExitStack() as leaving:
        leaving.enter_context(turn.take())
        yield turn
