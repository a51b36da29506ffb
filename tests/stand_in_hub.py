"""A stand-in for the Hugging Face Hub, in this process, with faults that a test can set. Knows no networks.

It answers what the client asks of a file: a HEAD of it, and a GET of it or, with a Range, of what is left of it.
"""

import contextlib
import functools
import hashlib
import re
import socket
import sys
import threading
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import constants

import explain.hub.client

COMMIT = "0123456789abcdef0123456789abcdef01234567"
PIECE = 1 << 16  # bytes sent at once
PATIENCE = 30.0  # seconds, for a busy machine
FILE = re.compile(r"(/storage)?/([^/]+/[^/]+)/resolve/main/(.+)")
RANGE = re.compile(r"bytes=(\d+)-")


class StandInHub:
    """Serves what is `put` there. Each fault is an attribute, and lasts until a test takes it back."""

    def __init__(self, port: int = 0) -> None:
        self.requests: list[tuple[str, str, str | None]] = []  # method, path, Range
        self.tokens: list[str | None] = []  # the authorization of each request
        self.statuses: dict[str, HTTPStatus] = {}  # by method: answered instead of the file
        self.cuts: Iterator[int] = iter(())  # bytes after which the next body breaks, the one after that, and so on
        self.lies: dict[str, str] = {}  # headers of a file that are said in place of the true ones
        self.corrupt = False  # the right length, the wrong bytes
        self.ignores_range = False  # answers with the whole file
        self.has_storage = False  # sends the client to another host for the bytes, as huggingface.co does
        self._files: dict[tuple[str, str], bytes] = {}
        self._held_at = sys.maxsize
        self._moved = threading.Condition()
        self._connections: set[socket.socket] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), functools.partial(_Handler, self))
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def port(self) -> int:
        return self._server.server_port

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ranges(self) -> list[str | None]:
        """The Range of each GET; None for a whole file."""
        return [found for method, _, found in self.requests if method == "GET"]

    def put(self, repository: str, file: str, content: bytes) -> None:
        self._files[repository, file] = content

    def get(self, repository: str, file: str) -> bytes | None:
        return self._files.get((repository, file))

    def has(self, repository: str) -> bool:
        return any(repository == known for known, _ in self._files)

    def hold(self, at: int) -> None:
        """Send no more than the first `at` bytes of a file, until `hold` is called again or `release`."""
        with self._moved:
            self._held_at = at
            self._moved.notify_all()

    def release(self) -> None:
        self.hold(sys.maxsize)

    def pieces(self, content: bytes, start: int) -> Iterator[bytes]:
        """The content from `start` on, waiting where it is held."""
        while start < len(content):
            end = min(start + PIECE, self._held_beyond(start))
            yield content[start:end]
            start = end

    def _held_beyond(self, start: int) -> int:
        with self._moved:
            self._moved.wait_for(lambda: self._held_at > start)
            return self._held_at

    @contextlib.contextmanager
    def connected(self, connection: socket.socket) -> Iterator[None]:
        self._connections.add(connection)
        try:
            yield
        finally:
            self._connections.discard(connection)

    def close(self) -> None:
        self.release()
        self._server.shutdown()
        self._server.server_close()
        for connection in self._connections.copy():
            with contextlib.suppress(OSError):  # closed already
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # it would wait 40 ms between headers and body

    def __init__(self, hub: StandInHub, *arguments: Any) -> None:
        self.hub = hub
        super().__init__(*arguments)

    def handle(self) -> None:
        with self.hub.connected(self.connection), contextlib.suppress(ConnectionError):  # the client may go
            super().handle()

    def parse_request(self) -> bool:
        understood = super().parse_request()
        if understood:
            self.path = self.requestline.split()[1]  # as it was asked: the parser takes a doubled slash for one
        return understood

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:
        self._note()
        asked = FILE.fullmatch(self.path)
        if asked is None:
            self._answer(HTTPStatus.OK)
        elif (content := self._find(asked)) is not None:
            headers = self._describe(content)
            if self.hub.has_storage:
                self._answer(HTTPStatus.FOUND, headers)
            else:
                self._answer(HTTPStatus.OK, headers | {"Content-Length": str(len(content))})

    def do_GET(self) -> None:
        self._note()
        asked = FILE.fullmatch(self.path)
        if asked is None:
            self._answer(HTTPStatus.NOT_FOUND)
        elif (content := self._find(asked)) is not None:
            if self.hub.has_storage and not asked[1]:
                self._answer(HTTPStatus.FOUND, self._describe(content))
            else:
                self._send(content)

    def _note(self) -> None:
        self.hub.requests.append((self.command, self.path, self.headers["Range"]))
        self.hub.tokens.append(self.headers["Authorization"])

    def _find(self, asked: re.Match[str]) -> bytes | None:
        """The file; None where it was answered that there is none, in the Hub's own words."""
        content = self.hub.get(asked[2], asked[3])
        if self.command in self.hub.statuses:
            self._answer(self.hub.statuses[self.command])
        elif not self.hub.has(asked[2]):
            self._answer(HTTPStatus.UNAUTHORIZED, {"X-Error-Code": "RepoNotFound"})
        elif content is None:
            self._answer(HTTPStatus.NOT_FOUND, {"X-Error-Code": "EntryNotFound"})
        else:
            return content
        return None

    def _describe(self, content: bytes) -> dict[str, str]:
        name = hashlib.sha256(content).hexdigest()
        headers = {"X-Repo-Commit": COMMIT, "X-Linked-Size": str(len(content)), "X-Linked-ETag": f'"{name}"'}
        if self.hub.has_storage:
            headers["Location"] = f"http://localhost:{self.hub.port}/storage{self.path}"
        return headers | {"ETag": f'"{name}"'}

    def _send(self, content: bytes) -> None:
        headers = self._describe(content)
        resumed = None if self.hub.ignores_range else RANGE.fullmatch(self.headers["Range"] or "")
        start = int(resumed[1]) if resumed else 0
        if resumed and start >= len(content):
            self._answer(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            return
        if resumed:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        headers["Content-Length"] = str(len(content) - start)
        self._answer(HTTPStatus.PARTIAL_CONTENT if resumed else HTTPStatus.OK, headers)
        left = next(self.hub.cuts, len(content) + 1)
        for piece in self.hub.pieces(bytes(len(content)) if self.hub.corrupt else content, start):
            self.wfile.write(piece[:left])
            left -= len(piece)
            if left <= 0:
                self.close_connection = True
                return

    def _answer(self, status: HTTPStatus, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        told = {"Content-Length": "0"} | (headers or {})
        for name, value in (told | self.hub.lies if "ETag" in told else told).items():
            self.send_header(name, value)
        self.end_headers()


def stand_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[StandInHub]:
    """A Hub that the client asks instead of the real one, and an empty cache; `pytest.fixture` of it is a fixture."""
    found = StandInHub()
    monkeypatch.setenv("HF_ENDPOINT", found.address)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.delenv("HUGGING_FACE_HUB_TOKEN", raising=False)
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_TELEMETRY", True)  # it would ask the real Hub
    monkeypatch.setattr(explain.hub.client, "REACH_SECONDS", PATIENCE)
    monkeypatch.setattr(explain.hub.client, "REMEMBER_SECONDS", 1e9)  # no minute ends in the middle of a test
    forget()
    yield found
    found.close()
    forget()


def forget() -> None:
    """Ask anew what is otherwise remembered for up to a minute."""
    explain.hub.client._reach.cache_clear()
    explain.hub.client._size.cache_clear()
