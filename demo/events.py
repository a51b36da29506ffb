"""What events have in common: options that every page passes to gradio's listeners."""

from typing import Any

PRIVATE: dict[str, Any] = {"api_visibility": "private"}  # a handler of a page, no part of the public endpoint
# What runs networks, as a job (`jobs.py`): waits there, in no queue of gradio's, and ends the session's job before it.
RUN: dict[str, Any] = {"concurrency_limit": None, "trigger_mode": "multiple"}
# What must be answered however many wait: outside the queue, by a coroutine, which takes no thread.
AT_ONCE: dict[str, Any] = {"queue": False, "show_progress": "hidden", **PRIVATE}
# For what reads from its event what was pressed, as gradio sends the first event again for "always_last"; and in the
# queue, outside of which answers overtake each other.
EACH: dict[str, Any] = {"trigger_mode": "multiple", "show_progress": "hidden", **PRIVATE}
