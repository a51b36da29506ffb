"""Stop ends everything that a session has under way, and nothing of anybody else's."""

from demo.stops import Stops


def test_a_press_ends_whatever_the_session_has_under_way_and_nothing_else() -> None:
    stops = Stops()
    with stops.watched("mine") as slow, stops.watched("other") as theirs:
        with stops.watched("mine") as quick:
            pass
        assert stops.press("mine")
        assert slow.is_set()
        assert not quick.is_set()  # over before the press
        assert not theirs.is_set()


def test_two_runs_of_one_session_end_at_one_press() -> None:
    stops = Stops()
    with stops.watched("mine") as first, stops.watched("mine") as second:
        assert stops.press("mine")
    assert first.is_set()
    assert second.is_set()


def test_where_nothing_runs_there_is_nothing_to_stop() -> None:
    stops = Stops()
    with stops.watched("mine"):
        pass
    assert not stops.press("mine")
    assert not stops.press("nobody")
