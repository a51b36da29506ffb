"""The real app on a free port, and what it answers to plain HTTP."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from demo.layout import build_app, launching
from explain.networks.store import ModelStore

HTTP = httpx.Client(timeout=60)


@contextmanager
def served(agents: bool = False) -> Iterator[str]:
    """Its address; it has every page, and tools for `agents`."""
    with pytest.MonkeyPatch.context() as patch, socket.socket() as probe:
        patch.setenv("GRADIO_ANALYTICS_ENABLED", "False")
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        store = ModelStore()
        app = build_app(store, agents=agents)
        app.launch(prevent_thread_lock=True, server_name="127.0.0.1", server_port=port, quiet=True, **launching(store))
        yield f"http://127.0.0.1:{port}"
        app.close()


def last_event(url: str, event: str) -> tuple[str, Any]:
    """How a request ended: the name and the data of the last of its server-sent events."""
    lines = HTTP.get(f"{url}/gradio_api/call/compare/{event}").text.strip().splitlines()
    return lines[-2].removeprefix("event: "), json.loads(lines[-1].removeprefix("data: "))


def ask(url: str, *data: Any) -> tuple[str, Any]:
    """How the endpoint's request with that `data` ends."""
    body = json.dumps({"data": data})  # in ASCII, so that it can hold what UTF-8 cannot
    asked = HTTP.post(f"{url}/gradio_api/call/compare", content=body, headers={"Content-Type": "application/json"})
    return last_event(url, asked.raise_for_status().json()["event_id"])


def compared(url: str, picture: Any) -> tuple[str, Any]:
    """How a comparison of that picture ends."""
    return ask(url, picture, "pocket", ["B0"], "", 5, [], False)


def upload(url: str, path: Path) -> str:
    """The name that the server gives it."""
    with path.open("rb") as file:
        (named,) = HTTP.post(f"{url}/gradio_api/upload", files={"files": file}).raise_for_status().json()
    return str(named)
