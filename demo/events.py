"""What events have in common: options that every page passes to gradio's listeners."""

from typing import Any

PRIVATE: dict[str, Any] = {"api_visibility": "private"}  # a handler of a page, no part of the public endpoint
COMPUTE: dict[str, Any] = {"concurrency_id": "compute", "concurrency_limit": 8}  # they take turns (`ModelStore.turn`)
