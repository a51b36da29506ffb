"""What the server remembers of visitors, and when it forgets: gradio keeps what nobody will ever ask for.

Knows gradio's own tables of sessions and messages, which have no other door.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio import state_holder

from demo.compare.comparison import Shown
from demo.pictures.piles import PILES
from explain.runtime.allocator import hand_back

if TYPE_CHECKING:
    from demo.ui.listeners import Listeners

MOST = 512  # pages of which anything is remembered
LARGEST = 64  # of which the last comparison is: at 20 MB at most (`Shown`), 1.3 GB
GONE = 60  # s after which a page that is closed, or a client that never listened, is forgotten


class Visit(state_holder.SessionState):
    """What gradio remembers of a page, without every component's configuration and last value.

    Those are for links that hold a page's state on the server, which this app has none of: a tenth of a second of the
    server's one loop for each visitor and a part of it at each step, and a megabyte of what was shown.
    """

    def __init__(self, blocks: gr.Blocks) -> None:
        bare: Any = SimpleNamespace(default_config=blocks.default_config, blocks={})
        super().__init__(bare)

    def __setitem__(self, key: int, value: Any) -> None:
        block = self.blocks_config.blocks.get(key)
        if isinstance(block, gr.State):
            self._state_ttl[key] = block.time_to_live, datetime.now()
            self.state_data[key] = value
        else:
            self.blocks_config.blocks[key] = value

    def _update_config(self, key: int) -> None:
        pass

    def _update_value_in_config(self, key: int, value: Any) -> None:
        pass


def lighten() -> None:
    """Let gradio remember `Visit`s."""
    state_holder.SessionState = Visit  # type: ignore[misc]


def tidy(app: gr.Blocks, listeners: Listeners) -> bool:
    """Forget whoever has gone, what they never fetched, and the comparisons of all but the newest.

    Whether anybody is left. The last to go leaves the system its memory.
    """
    holder: Any = app.state_holder
    since = datetime.now() - timedelta(seconds=GONE)
    queue = app._queue
    busy = {event.session_hash for event in list(queue.event_ids_to_events.values())}
    for session in {*holder.session_data, *queue.pending_messages_per_session}:
        if session in busy or listeners.present(session) or holder.time_last_used.get(session, since) > since:
            continue
        holder.session_data.pop(session, None)
        holder.time_last_used.pop(session, None)
        queue.pending_messages_per_session.pop(session, None)
        queue.pending_event_ids_session.pop(session, None)
    _forget_large(list(holder.session_data.values()))
    left = bool(PILES.tidy(listeners) or holder.session_data or queue.pending_messages_per_session)
    if not left:
        hand_back()
    return left


def _forget_large(visits: list[Any]) -> None:
    """Visits come the longest unused first."""
    shown = [(visit, key) for visit in visits for key, value in visit.state_data.items() if isinstance(value, Shown)]
    for visit, key in shown[:-LARGEST]:
        visit.state_data[key] = None
