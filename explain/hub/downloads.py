"""Files on their way from the Hugging Face Hub into its client's cache: each once, told of, stopped without loss.

The client's own `hf_hub_download` (2.4.0) tells of progress by its `tqdm_class`, and an exception raised there stops
it. It is not used because it deletes the part that has come when it is stopped, breaks or is killed, tells in steps of
10 MB, compares nothing with the SHA-256 that the Hub names a file by, and makes paths of whatever a mirror answers. So
the bytes come here, beside the client's cache and under its lock, and are given their place in it by the client's own
functions. `mirror.py` says what is believed of an answer.
"""

import hashlib
import shutil
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

import httpx2  # what huggingface_hub itself speaks with
from huggingface_hub import constants, hf_hub_url
from huggingface_hub.file_download import _cache_commit_hash_for_specific_revision, _create_symlink
from huggingface_hub.utils._fixes import WeakFileLock

from explain.hub import client
from explain.hub.client import HubError
from explain.hub.mirror import LARGEST, Announced, announced, body
from explain.hub.shelf import OURS, NoRoom, Shelf, room

READ_SECONDS = 20.0  # without a single byte
ATTEMPTS = 4  # at what breaks on the way, each going on where the last one ended
CHUNK = 1 << 16
TELL_SECONDS = 0.25
SHA256 = 64  # hexadecimal digits; the Hub names large files by it
NOT_ANNOUNCED = "What came from the Hugging Face Hub is not what it announced, and was thrown away: try again."


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a file is here: bytes, of `total` where that is known yet, after `seconds` of fetching."""

    done: int
    total: int | None
    seconds: float


class _Stopped(Exception):
    """Nobody waits for the file any more."""


class Download:
    """One file on its way, in a thread of its own."""

    def __init__(self, repository: str, file: str, shelf: Shelf) -> None:
        self.path: Path | None = None
        self.error: str | None = None
        self.watchers = 0
        self.stopped = threading.Event()
        self._file = repository, file, shelf
        self._done = 0
        self._total: int | None = None
        self._start = time.monotonic()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def progress(self) -> Progress:
        return Progress(self._done, self._total, time.monotonic() - self._start)

    def ended(self, seconds: float) -> bool:
        """Wait so long for the end; whether it has come."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self.path = _fetch(*self._file, self._tell)
        except _Stopped:
            pass
        except client.TROUBLE as error:
            self.error = client.why(error, *self._file)
        except (HubError, NoRoom) as error:
            self.error = str(error)

    def _tell(self, done: int, total: int | None) -> None:
        self._done, self._total = done, total
        if self.stopped.is_set():
            raise _Stopped


class Downloads:
    """The files that are on their way; each is fetched once, however many wait for it."""

    def __init__(self) -> None:
        self._running: dict[tuple[str, str, Shelf], Download] = {}
        self._lock = threading.Lock()

    def watch(
        self, repository: str, file: str = client.WEIGHTS, shelf: Shelf = OURS
    ) -> Generator[Progress, None, None]:
        """Fetch the file and tell of it a few times a second, until it is on the shelf. Raises `HubError`.

        Closing the iterator stops waiting; when nobody waits the fetching stops, and goes on from there next time.
        """
        shelf.use(repository)
        if client.on_this_machine(repository, file, shelf):
            return
        if not client.answers():
            raise HubError(client.away(repository, file, shelf))
        download = self._join(repository, file, shelf)
        try:
            while not download.ended(TELL_SECONDS):
                yield download.progress
        finally:
            self._leave((repository, file, shelf), download)
        if download.path is None:
            raise HubError(download.error or f"Fetching {repository} was stopped: try again.")

    def _join(self, repository: str, file: str, shelf: Shelf) -> Download:
        wanted = repository, file, shelf
        with self._lock:
            found = self._running.get(wanted)
            if found is None or found.stopped.is_set() or found.ended(0):
                found = self._running[wanted] = Download(*wanted)
            found.watchers += 1
            return found

    def _leave(self, wanted: tuple[str, str, Shelf], download: Download) -> None:
        with self._lock:
            download.watchers -= 1
            if download.watchers == 0:
                download.stopped.set()
                if self._running.get(wanted) is download:
                    del self._running[wanted]


OnBytes = Callable[[int, int | None], None]  # bytes here, bytes in all; raises _Stopped


def _fetch(repository: str, file: str, shelf: Shelf, tell: OnBytes) -> Path:
    """Fetch onto the shelf, going on where an earlier attempt ended. Raises `NoRoom`, too."""
    found = announced(repository, file, shelf)
    with room(shelf, repository, _most(found)):
        return _put(repository, file, shelf, found, tell)


def _put(repository: str, file: str, shelf: Shelf, found: Announced, tell: OnBytes) -> Path:
    folder = shelf.folder(repository)
    blob, lock = folder / "blobs" / found.etag, shelf.root / ".locks" / folder.name / f"{found.etag}.lock"
    for needed in (blob, lock):
        needed.parent.mkdir(parents=True, exist_ok=True)
    with WeakFileLock(lock):  # the client's own: no other process fetches the same meanwhile
        if not (blob.exists() and _is_whole(blob, found)):
            _fill(hf_hub_url(repository, file, endpoint=client.endpoint()), blob, found, shelf.token, tell)
            then, found = found, announced(repository, file, shelf)  # whether we may still have it, too
            if found.etag != then.etag:
                raise HubError(f"{repository} was changed while its {file} was fetched: try again.")
        return _place(blob, folder, found.commit, file)


def _place(blob: Path, folder: Path, commit: str, file: str) -> Path:
    """Let the client find the file, as `hf_hub_download` does."""
    pointer = folder / "snapshots" / commit / file
    if not pointer.exists():
        pointer.parent.mkdir(parents=True, exist_ok=True)
        _create_symlink(str(blob), str(pointer), new_blob=True)
    _cache_commit_hash_for_specific_revision(str(folder), constants.DEFAULT_REVISION, commit)
    return pointer


def _fill(url: str, blob: Path, found: Announced, token: bool | None, tell: OnBytes) -> None:
    part = blob.with_name(f"{blob.name}.part")
    if part.exists() and part.stat().st_size > _most(found):
        part.unlink()
    _check_room(part, found.size)
    for attempt in range(ATTEMPTS):
        try:
            _stream(url, part, found, token, tell)
            break
        except (httpx2.ConnectError, httpx2.TimeoutException, httpx2.RemoteProtocolError, httpx2.ReadError):
            if attempt == ATTEMPTS - 1:
                raise
    _verify(part, found)
    part.replace(blob)


def _most(found: Announced) -> int:
    """Bytes that may come."""
    return LARGEST if found.size is None else found.size


def _check_room(part: Path, total: int | None) -> None:
    have = part.stat().st_size if part.exists() else 0
    free = shutil.disk_usage(part.parent).free
    if total is not None and total - have > free:
        raise HubError(
            f"The disk is full: {(total - have) / 1e6:.0f} MB are needed in “{constants.HF_HUB_CACHE}” and "
            f"{free / 1e6:.0f} MB are free: make room there, or set HF_HOME."
        )


def _stream(url: str, part: Path, found: Announced, token: bool | None, tell: OnBytes) -> None:
    done = part.stat().st_size if part.exists() else 0
    tell(done, found.size)
    if done == found.size:
        return
    with body(url, done, CHUNK, READ_SECONDS, token) as (start, chunks), part.open("ab" if start else "wb") as to:
        done = start
        for chunk in chunks:
            done += len(chunk)
            if done > _most(found):
                break
            to.write(chunk)
            tell(done, found.size)
        else:
            return
    part.unlink()
    raise HubError(NOT_ANNOUNCED)


def _verify(part: Path, found: Announced) -> None:
    """Whole, and what the Hub says it is: it names large files by their SHA-256. Raises `HubError`."""
    if not _is_whole(part, found):
        part.unlink()
        raise HubError(NOT_ANNOUNCED)


def _is_whole(path: Path, found: Announced) -> bool:
    if found.size is not None and path.stat().st_size != found.size:
        return False
    return len(found.etag) != SHA256 or _sha256(path) == found.etag


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
