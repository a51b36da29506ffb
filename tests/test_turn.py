"""One network runs at a time; nobody waits for longer than one pass of each who came before."""

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from explain.turn import Turn

PATIENCE = 20  # s, for what should happen at once
Reached = Callable[[float | None], bool]


def standing(turn: Turn) -> tuple[Reached, ExitStack]:
    """A place in the line, and what gives it up."""
    leaving = ExitStack()
    return leaving.enter_context(turn.line()), leaving


def test_two_are_never_inside_at_once() -> None:
    turn, inside, seen = Turn(), [0], []

    def run() -> None:
        for _ in range(50):
            with turn.take():
                inside[0] += 1
                time.sleep(0)  # others may run
                seen.append(inside[0])
                inside[0] -= 1

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert seen == [1] * 200
    assert not turn.standing


def test_it_is_first_come_first_served() -> None:
    turn = Turn()
    (first, first_leaves), (second, second_leaves), (third, third_leaves) = (standing(turn) for _ in range(3))
    assert [reached(0) for reached in (first, second, third)] == [True, False, False]
    first_leaves.close()
    assert [reached(0) for reached in (second, third)] == [True, False]
    second_leaves.close()
    assert third(0)
    third_leaves.close()
    assert not turn.standing


def test_whoever_gives_up_waiting_leaves_no_gap() -> None:
    turn = Turn()
    (_, first_leaves), (_, second_leaves), (third, third_leaves) = (standing(turn) for _ in range(3))
    second_leaves.close()
    first_leaves.close()
    assert third(0)
    third_leaves.close()


def test_whoever_gives_way_goes_on_after_those_who_waited() -> None:
    turn = Turn()
    order = []

    def long() -> None:
        with turn.take():
            order.append("first half")
            turn.give_way()
            order.append("second half")

    _, leaves = standing(turn)
    running = threading.Thread(target=long)
    running.start()
    while turn.standing < 2:
        time.sleep(0.001)
    other, other_leaves = standing(turn)
    leaves.close()
    assert other(PATIENCE)
    order.append("other")
    other_leaves.close()
    running.join(PATIENCE)
    assert order == ["first half", "other", "second half"]
    assert not turn.standing


def test_nobody_is_given_way_to_where_nobody_waits() -> None:
    turn = Turn()
    with turn.take():
        turn.give_way()
        assert turn.standing


def test_what_fails_inside_gives_the_turn_up() -> None:
    turn = Turn()
    with pytest.raises(ValueError, match="inside"), turn.take():
        raise ValueError("inside")
    assert not turn.standing
