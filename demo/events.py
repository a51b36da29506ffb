"""What events have in common: options that every page passes to gradio's listeners."""

from typing import Any

PRIVATE: dict[str, Any] = {"api_visibility": "private"}  # a handler of a page, no part of the public endpoint
COMPUTE: dict[str, Any] = {"concurrency_id": "compute", "concurrency_limit": 8}  # they take turns (`ModelStore.turn`)
# For what reads from its event what was pressed, as gradio sends the first event again for "always_last"; and in the
# queue, outside of which answers overtake each other.
EACH: dict[str, Any] = {"trigger_mode": "multiple", "show_progress": "hidden", **PRIVATE}
