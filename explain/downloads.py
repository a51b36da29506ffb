"""Files on their way from the Hugging Face Hub into its client's cache: each once, told of, stopped without loss.

The client's own download keeps nothing of an interrupted one, tells in steps of 10 MB, and cannot be stopped; so a
file's bytes are fetched here, beside the client's cache, checked, and then given their place in it by the client.
"""

import hashlib
import shutil
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

import httpx2  # what huggingface_hub itself speaks with
from huggingface_hub import constants, get_session, hf_hub_download, hf_hub_url, hf_raise_for_status
from huggingface_hub.errors import FileMetadataError
from huggingface_hub.file_download import HfFileMetadata, repo_folder_name
from huggingface_hub.utils._fixes import WeakFileLock
from huggingface_hub.utils._headers import build_hf_headers

from explain import hub
from explain.hub import HubError

READ_SECONDS = 20.0  # without a single byte
ATTEMPTS = 4  # at what breaks on the way, each going on where the last one ended
CHUNK = 1 << 16
TELL_SECONDS = 0.25
SHA256 = 64  # hexadecimal digits; the Hub names large files by it


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

    def __init__(self, repository: str, file: str) -> None:
        self.path: Path | None = None
        self.error: str | None = None
        self.watchers = 0
        self.stopped = threading.Event()
        self._file = repository, file
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
        except hub.TROUBLE as error:
            self.error = hub.why(error, *self._file)
        except HubError as error:
            self.error = str(error)

    def _tell(self, done: int, total: int | None) -> None:
        self._done, self._total = done, total
        if self.stopped.is_set():
            raise _Stopped


class Downloads:
    """The files that are on their way; each is fetched once, however many wait for it."""

    def __init__(self) -> None:
        self._running: dict[tuple[str, str], Download] = {}
        self._lock = threading.Lock()

    def watch(self, repository: str, file: str = hub.WEIGHTS) -> Generator[Progress, None, None]:
        """Fetch the file and tell of it a few times a second, until it is in the client's cache. Raises `HubError`.

        Closing the iterator stops waiting; when nobody waits the fetching stops, and goes on from there next time.
        """
        if hub.on_this_machine(repository, file):
            return
        if not hub.answers():
            raise HubError(hub.away(repository, file))
        download = self._join(repository, file)
        try:
            while not download.ended(TELL_SECONDS):
                yield download.progress
        finally:
            self._leave(repository, file, download)
        if download.path is None:
            raise HubError(download.error or f"Fetching {repository} was stopped: try again.")

    def _join(self, repository: str, file: str) -> Download:
        with self._lock:
            found = self._running.get((repository, file))
            if found is None or found.stopped.is_set() or found.ended(0):
                found = self._running[repository, file] = Download(repository, file)
            found.watchers += 1
            return found

    def _leave(self, repository: str, file: str, download: Download) -> None:
        with self._lock:
            download.watchers -= 1
            if download.watchers == 0:
                download.stopped.set()
                if self._running.get((repository, file)) is download:
                    del self._running[repository, file]


Tell = Callable[[int, int | None], None]  # bytes here, bytes in all; raises _Stopped


def _fetch(repository: str, file: str, tell: Tell) -> Path:
    """Fetch into the cache, going on where an earlier attempt ended."""
    found = hub.metadata(repository, file, constants.HF_HUB_ETAG_TIMEOUT)
    if not found.etag:
        raise FileMetadataError("no ETag")
    cache, folder = Path(constants.HF_HUB_CACHE), repo_folder_name(repo_id=repository, repo_type="model")
    blob, lock = cache / folder / "blobs" / found.etag, cache / ".locks" / folder / f"{found.etag}.lock"
    for needed in (blob, lock):
        needed.parent.mkdir(parents=True, exist_ok=True)
    with WeakFileLock(lock):  # the client's own: no other process fetches the same meanwhile
        if not (blob.exists() and _is_whole(blob, found)):
            _fill(hf_hub_url(repository, file, endpoint=hub.endpoint()), blob, found, tell)
    return Path(
        hf_hub_download(repository, file, endpoint=hub.endpoint())
    )  # the blob is there: no more than a link to it


def _fill(url: str, blob: Path, found: HfFileMetadata, tell: Tell) -> None:
    part = blob.with_name(f"{blob.name}.part")
    if part.exists() and found.size is not None and part.stat().st_size > found.size:
        part.unlink()
    _check_room(part, found.size)
    for attempt in range(ATTEMPTS):
        try:
            _stream(url, part, found.size, tell)
            break
        except (httpx2.ConnectError, httpx2.TimeoutException, httpx2.RemoteProtocolError, httpx2.ReadError):
            if attempt == ATTEMPTS - 1:
                raise
    _verify(part, found)
    part.replace(blob)


def _check_room(part: Path, total: int | None) -> None:
    have = part.stat().st_size if part.exists() else 0
    free = shutil.disk_usage(part.parent).free
    if total is not None and total - have > free:
        raise HubError(
            f"The disk is full: {(total - have) / 1e6:.0f} MB are needed in “{constants.HF_HUB_CACHE}” and "
            f"{free / 1e6:.0f} MB are free: make room there, or set HF_HOME."
        )


def _stream(url: str, part: Path, total: int | None, tell: Tell) -> None:
    done = part.stat().st_size if part.exists() else 0
    tell(done, total)
    if done == total:
        return
    headers = {**build_hf_headers(), "Accept-Encoding": "identity", **({"Range": f"bytes={done}-"} if done else {})}
    with get_session().stream("GET", url, headers=headers, timeout=READ_SECONDS, follow_redirects=True) as response:
        hf_raise_for_status(response)
        resumes = response.status_code == httpx2.codes.PARTIAL_CONTENT
        done = done if resumes else 0
        with part.open("ab" if resumes else "wb") as to:
            for chunk in response.iter_bytes(CHUNK):
                to.write(chunk)
                done += len(chunk)
                tell(done, total)


def _verify(part: Path, found: HfFileMetadata) -> None:
    """Whole, and what the Hub says it is: it names large files by their SHA-256. Raises `HubError`."""
    if not _is_whole(part, found):
        part.unlink()
        raise HubError("What came from the Hugging Face Hub is not what it announced, and was thrown away: try again.")


def _is_whole(path: Path, found: HfFileMetadata) -> bool:
    if found.size is not None and path.stat().st_size != found.size:
        return False
    return len(found.etag or "") != SHA256 or _sha256(path) == found.etag


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
