"""What the pages listen to: no press is lost, repeated or overtaken."""

from collections import Counter
from datetime import datetime, timedelta
from inspect import isasyncgenfunction, iscoroutinefunction
from math import inf
from typing import Any

import gradio as gr
import pytest
from gradio.state_holder import StateHolder

from demo.layout import LAUNCH
from demo.serving import visits
from explain.networks.store import DEFAULT_GB


@pytest.fixture(scope="module")
def app(pages: gr.Blocks) -> gr.Blocks:
    return pages


@pytest.fixture
def listeners(app: gr.Blocks) -> list[Any]:
    """Those that ask the server, of all pages."""
    return [event for event in app.fns.values() if event.fn]


def targets(app: gr.Blocks, event: Any) -> list[str]:
    """What it listens to, as "compare.click"."""
    return [f"{getattr(app.blocks[number], 'elem_id', None)}.{what}" for number, what in event.targets if number]


def test_no_press_of_compare_or_erase_is_lost_each_ends_what_runs(app: gr.Blocks, listeners: list[Any]) -> None:
    runs = [event for event in listeners if {"live.submit", "cards.submit"} & set(targets(app, event))]
    assert [event.fn.__name__ for event in runs] == ["run", "erase", "erase"]  # of Compare, and of what was taught
    assert {event.trigger_mode for event in runs} == {"multiple"}


def test_what_runs_networks_waits_in_no_queue_and_in_no_thread_of_gradios(app: gr.Blocks, listeners: list[Any]) -> None:
    runs = [event for event in listeners if event.concurrency_limit is None and event.fn.__name__ != "_seen"]
    assert {event.fn.__name__ for event in runs} == {
        "ask", "caught", "compare", "diagnose", "erase", "first", "follow", "look", "make", "measure", "picked",
        "prepare", "resize", "reveal", "run", "save", "shuffle", "start", "study", "teach", "time", "watch",
    }  # fmt: skip
    for event in runs:
        assert isasyncgenfunction(event.fn) or iscoroutinefunction(event.fn)
    assert app._queue.max_size is None  # so nothing that is asked of the server is answered by 503


def test_stop_is_heard_however_many_wait(app: gr.Blocks, listeners: list[Any]) -> None:
    stops = [event for event in listeners if event.fn.__name__ == "stop"]
    assert len(stops) == 11
    for event in stops:
        assert not event.queue
        assert iscoroutinefunction(event.fn)


def test_a_comparison_is_forgotten_after_an_hour_and_is_then_none(app: gr.Blocks, listeners: list[Any]) -> None:
    (screen,) = [
        part
        for event in listeners
        if "live.submit" in targets(app, event)
        for part in event.outputs
        if getattr(part, "time_to_live", inf) < inf
    ]
    visitors: Any = StateHolder()  # type: ignore[no-untyped-call]
    visitors.set_blocks(app)
    visit = visitors["somebody"]
    visit[screen._id] = "a comparison"
    for minutes, left in ((59, "a comparison"), (61, None)):
        visit._state_ttl[screen._id] = (screen.time_to_live, datetime.now() - timedelta(minutes=minutes))
        visitors.delete_all_expired_state()
        assert visit[screen._id] == left


def test_what_all_visitors_left_behind_takes_less_than_the_networks() -> None:
    assert 20e6 * visits.LARGEST < 1e9 * DEFAULT_GB  # the largest picture, and what was said of it
    assert LAUNCH["state_session_capacity"] == visits.MOST


def test_what_reads_its_event_reads_every_one_in_the_order_of_the_presses(listeners: list[Any]) -> None:
    """Gradio sends the first event again for "always_last"; outside the queue answers overtake each other."""
    reading = [event for event in listeners if event.collects_event_data and event.targets[0][1] == "select"]
    reading = [event for event in reading if event.fn.__name__ != "picked"]  # what runs networks ends the run before
    assert len(reading) == 14  # the examples of eight pages, blocks of Inside, one's own device, four of one's pictures
    for event in reading:
        assert event.trigger_mode == "multiple"
        assert event.queue
        assert event.concurrency_limit in (1, "default")  # which is 1


def test_no_choice_is_left_unanswered_because_another_is_on_its_way(app: gr.Blocks, listeners: list[Any]) -> None:
    chosen = [event for event in listeners if any(what in ("input", "select", "change") for _, what in event.targets)]
    assert len(chosen) > 15
    assert [targets(app, event) for event in chosen if event.trigger_mode == "once"] == []


def test_no_event_has_two_listeners_that_put_off_as_each_would_have_the_other_run_for_ever(app: gr.Blocks) -> None:
    """What was put off gradio asks for by sending its event again, to all that listen to it; not so for states."""
    listening = Counter(
        (app.blocks[number].elem_id, number, what)
        for event in app.fns.values()
        if event.fn and event.trigger_mode == "always_last"
        for number, what in event.targets
        if number and not isinstance(app.blocks[number], gr.State)
    )
    assert ("family", "change") in {(name, what) for name, _, what in listening}
    assert max(listening.values()) == 1


def test_what_is_gradios_own_but_for_what_it_reads_is_drawn_by_gradio(app: gr.Blocks) -> None:
    """Of another class gradio's client would ask for a front end of its own, which there is none of."""
    ours = {type(block) for block in app.blocks.values() if type(block).__module__.startswith("demo.")}
    derived = {kind for kind in ours if not issubclass(kind, gr.HTML | gr.Blocks)}
    assert len(derived) > 5
    assert [kind.__name__ for kind in derived if not getattr(kind, "is_template", False)] == []
