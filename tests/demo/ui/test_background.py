"""Work in a thread of its own that tells as it goes: what is heard of it, and that it ends where nobody hears."""

import threading
import time
from contextlib import closing

import pytest

from demo.ui.background import Tell, heard

PATIENCE = 20  # s, for what should happen at once


def test_what_is_told_is_heard_in_order_and_an_error_after_it() -> None:
    def work(tell: Tell[int]) -> None:
        tell(1)
        tell(2)
        raise ValueError("over")

    found = []
    with pytest.raises(ValueError, match="over"):
        for news in heard(work):
            found.append(news)
    assert found == [1, 2]


def test_work_that_nobody_hears_ends_at_its_next_word() -> None:
    told: list[int] = []

    def work(tell: Tell[int]) -> None:
        for number in range(1000):
            tell(number)
            told.append(number)
            time.sleep(0.01)

    with closing(heard(work)) as running:
        assert next(running) == 0
    time.sleep(0.1)
    after = len(told)
    assert after < 1000
    time.sleep(0.05)
    assert len(told) == after


def test_closing_does_not_wait_for_work_that_tells_nothing() -> None:
    """The loop that serves everybody closes it when a visitor leaves."""
    may_end, ended = threading.Event(), threading.Event()

    def work(tell: Tell[int]) -> None:
        tell(0)
        may_end.wait(PATIENCE)
        ended.set()

    running = heard(work)
    assert next(running) == 0
    running.close()
    assert not ended.is_set()
    may_end.set()
    assert ended.wait(PATIENCE)
