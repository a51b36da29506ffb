"""What the server remembers of visitors: nothing of whoever has gone, and no more than it has room for."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import gradio as gr
import pytest
from gradio.queueing import Event
from gradio.state_holder import StateHolder
from gradio.utils import LRUCache
from PIL import Image

from demo.compare.comparison import Shown
from demo.pictures.piles import Piles
from demo.serving import visits
from demo.serving.visits import tidy
from demo.ui.cards import EMPTY
from demo.ui.listeners import PAGE, Listeners


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An app with one state, as it is while it is served, and nobody's pictures."""
    monkeypatch.setattr(visits, "PILES", Piles())
    with gr.Blocks() as app:
        gr.State(None)
    app.state_session_capacity = visits.MOST
    holder: Any = StateHolder()  # type: ignore[no-untyped-call]
    holder.set_blocks(app)
    app._queue.pending_messages_per_session = LRUCache(2000)
    yield app


@pytest.fixture
def listeners() -> Listeners:
    found = Listeners()
    found.watching = True
    return found


def visit(app: Any, session: str, value: Any = "state", seconds: float = 2 * visits.GONE) -> None:
    """Somebody's page, of so long ago, with what it was told last."""
    app.state_holder[session].state_data[0] = value
    app.state_holder.time_last_used[session] = datetime.now() - timedelta(seconds=seconds)
    app._queue.pending_messages_per_session[session] = "messages"
    app._queue.pending_event_ids_session[session] = {"event"}


def remembered(app: Any) -> set[str]:
    tables = (app.state_holder.session_data, app.state_holder.time_last_used)
    queues = (app._queue.pending_messages_per_session, app._queue.pending_event_ids_session)
    sets = [set(table) for table in (*tables, *queues)]
    assert all(found == sets[0] for found in sets)
    return sets[0]


def test_whoever_has_gone_is_forgotten_with_all_that_they_never_fetched(app: Any, listeners: Listeners) -> None:
    for session in ("page", "listens", "gone", "never"):
        visit(app, session)
    visit(app, "just now", seconds=1)
    with listeners.listening(PAGE + "page"), listeners.listening("listens"):
        assert tidy(app, listeners)
        assert remembered(app) == {"page", "listens", "just now"}
    app.state_holder.time_last_used["just now"] -= timedelta(seconds=2 * visits.GONE)
    assert not tidy(app, listeners)
    assert remembered(app) == set()


def test_what_runs_is_not_forgotten_under_its_feet(app: Any, listeners: Listeners) -> None:
    visit(app, "running")
    event = object.__new__(Event)
    event.session_hash = "running"
    app._queue.event_ids_to_events["event"] = event
    assert tidy(app, listeners)
    assert remembered(app) == {"running"}


def test_a_message_that_comes_for_nobody_alone_is_forgotten_too(app: Any, listeners: Listeners) -> None:
    app._queue.pending_messages_per_session["evicted"] = "messages"
    assert not tidy(app, listeners)
    assert not app._queue.pending_messages_per_session


def test_of_large_things_only_the_newest_are_kept(
    app: Any, listeners: Listeners, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits, "LARGEST", 2)
    for number in range(5):
        visit(app, f"visit {number}", Shown(Image.new("RGB", (1, 1)), (0, 0, 1, 1), (), False, (), EMPTY, ""), 0)
    visit(app, "small", "a word", 0)
    assert tidy(app, listeners)
    kept = {session: held.state_data[0] is not None for session, held in app.state_holder.session_data.items()}
    assert [kept[f"visit {number}"] for number in range(5)] == [False, False, False, True, True]
    assert kept["small"]


def test_what_was_shown_is_not_kept_beside_what_the_page_remembers() -> None:
    visits.lighten()
    with gr.Blocks() as app:
        remembered, shown = gr.State(None, time_to_live=7), gr.HTML()
    app.state_session_capacity = 3
    holder: Any = StateHolder()  # type: ignore[no-untyped-call]
    holder.set_blocks(app)
    visit = holder["somebody"]
    visit[remembered._id] = "a state"
    visit._update_value_in_config(shown._id, "a megabyte")
    visit[shown._id] = gr.HTML(visible=False)
    assert visit[remembered._id] == "a state"
    assert [(value, expired) for _, value, expired in visit.state_components] == [("a state", False)]
    assert not visit[shown._id].visible
    assert holder["another"][shown._id].visible
    assert not list(visit.components)
