"""One network runs at a time; whoever has had the least is next, so that all who want to run have the same share."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from explain.runtime.turn import Halted, Turn, acting_for

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


class Clock:
    """Stands still but for what runs."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Runner:
    """Somebody who wants passes of so many seconds, one after another, between which they give way."""

    def __init__(self, turn: Turn, clock: Clock, name: str, seconds: float, passes: int) -> None:
        self.name, self.seconds, self.passes = name, seconds, passes
        self.done_at = 0.0
        self._turn, self._clock = turn, clock

    def run(self, ready: threading.Barrier) -> None:
        with acting_for(self.name, lambda: False), self._turn.line() as reached:
            ready.wait()
            reached(None)
            for number in range(self.passes):
                self._clock.now += self.seconds
                self.done_at = self._clock.now
                if number < self.passes - 1:
                    self._turn.give_way()


def race(*wants: tuple[str, float, int]) -> dict[str, float]:
    """When each was done, by name; all stand in the line before the first begins."""
    clock = Clock()
    turn = Turn(clock)
    runners = [Runner(turn, clock, *want) for want in wants]
    ready = threading.Barrier(len(runners))
    threads = [threading.Thread(target=runner.run, args=(ready,)) for runner in runners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not turn.standing
    return {runner.name: runner.done_at for runner in runners}


def test_whoever_asks_for_little_has_it_soon_however_many_ask_for_much() -> None:
    """Thirty comparisons of a tenth of a second each beside thirty trials of a minute."""
    comparisons = [(f"compare {number}", 0.025, 4) for number in range(30)]
    trials = [(f"trust {number}", 0.05, 40) for number in range(30)]
    done = race(*trials, *comparisons)
    # until then each of the sixty has had its tenth of a second, and at most one pass more
    assert max(at for name, at in done.items() if name.startswith("compare")) <= 60 * (0.1 + 0.05)
    assert max(done.values()) == pytest.approx(30 * 0.1 + 30 * 2)


def test_long_passes_bring_no_larger_share_than_short_ones() -> None:
    done = race(("short", 0.1, 50), ("long", 1.0, 50))
    assert done["short"] == pytest.approx(10, abs=1.5)  # five seconds of its own, as many of the other's


def test_who_asks_again_and_again_has_no_more_than_the_others() -> None:
    clock = Clock()
    turn = Turn(clock)
    had: Counter[str] = Counter()

    def press() -> None:
        while clock.now < 30:
            with acting_for("again", lambda: False), turn.take():
                clock.now += 0.5
                had["again"] += 1

    def wait() -> None:
        with acting_for("once", lambda: False), turn.take():
            while clock.now < 30:
                clock.now += 0.5
                had["once"] += 1
                turn.give_way()

    threads = [threading.Thread(target=work) for work in (wait, press)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert had["once"] >= 25
    assert had["once"] + had["again"] <= 62


def test_whoever_waits_is_told_how_many_come_first_and_how_long_they_take() -> None:
    clock = Clock()
    turn = Turn(clock)
    for _ in range(200):  # turns of three seconds
        with turn.take():
            clock.now += 3
    places = [ExitStack() for _ in range(4)]
    for number, place in enumerate(places):
        place.enter_context(acting_for(number, lambda: False))
        place.enter_context(turn.line())(0)
    assert turn.waiting(0) is None  # runs
    for number in (1, 2, 3):
        wait = turn.waiting(number)
        assert wait
        assert wait.ahead == number
        assert wait.seconds == pytest.approx(3 * number, rel=1e-3)
    assert turn.waiting("nobody") is None
    for place in reversed(places):
        place.close()


def test_waiting_ends_where_it_is_no_longer_wanted() -> None:
    turn, ended = Turn(), threading.Event()
    halted = []

    def wait() -> None:
        with acting_for("me", ended.is_set):
            try:
                with turn.take():
                    pass
            except Halted:
                halted.append(True)

    with turn.take():
        waiting = threading.Thread(target=wait)
        waiting.start()
        while turn.standing < 2:
            time.sleep(0.001)
        ended.set()
        waiting.join(PATIENCE)
        assert halted == [True]
        assert turn.standing == 1


def test_whose_work_is_no_longer_wanted_does_not_go_on_after_giving_way() -> None:
    turn = Turn()
    with pytest.raises(Halted), acting_for("me", lambda: turn.standing == 2), turn.take(), turn.line():  # another
        turn.give_way()
    assert not turn.standing


def test_the_patient_let_all_others_go_first() -> None:
    turn = Turn()
    with ExitStack() as held:
        timing = held.enter_context(turn.line(patient=True))
        assert timing(0)  # nobody else wants it
        other, other_leaves = standing(turn)
        assert not other(0)  # what is under way is not interrupted
    with turn.line(patient=True) as timing:
        late, late_leaves = standing(turn)
        assert [timing(0), other(0)] == [False, True]
        other_leaves.close()
        assert [timing(0), late(0)] == [False, True]
        late_leaves.close()
        assert timing(0)
    assert not turn.standing


def test_a_time_that_is_measured_costs_its_session_no_answer() -> None:
    """Both have run before; one of them has been timed for long."""
    now = [0.0]
    turn = Turn(clock=lambda: now[0])
    holding, holding_leaves = standing(turn)
    assert holding(0)
    with acting_for("timed", lambda: False):
        first, first_leaves = standing(turn)
        with turn.line(patient=True) as timing:
            holding_leaves.close()
            assert first(0)
            now[0] += 1
            other, other_leaves = standing(turn)
            first_leaves.close()
            assert other(0)
            other_leaves.close()
            assert timing(0)
            now[0] += 100
        assert turn._used.get("timed", 0) <= 1


def test_nobody_is_told_how_long_the_line_is_whose_work_is_patient() -> None:
    turn = Turn()
    with turn.take(), acting_for("timed", lambda: False), turn.line(patient=True):
        assert turn.waiting("timed") is None
        with turn.line():
            wait = turn.waiting("timed")
            assert wait
            assert wait.ahead == 1


def test_who_no_longer_wants_the_quiet_moment_does_not_wait_for_it() -> None:
    turn = Turn()
    _, leaves = standing(turn)
    with leaves, acting_for("visitor", lambda: True), pytest.raises(Halted):
        turn.calm()
