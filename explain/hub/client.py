"""The Hugging Face Hub: whether it answers, how large a file is, what is here of it, and what went wrong in words.

Knows repositories and files; does not know networks. `downloads.py` fetches.
"""

import functools
import os
import queue
import threading
import time
from pathlib import Path

import httpx2  # what huggingface_hub itself speaks with
from huggingface_hub import constants, get_hf_file_metadata, get_session, hf_hub_url, try_to_load_from_cache
from huggingface_hub.errors import (
    FileMetadataError,
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RemoteEntryNotFoundError,
)
from huggingface_hub.file_download import HfFileMetadata

from explain.errors import LensError
from explain.hub.shelf import OURS, Shelf

WEIGHTS = "model.safetensors"
REACH_SECONDS = 2.0  # the plain client retries for 47 s before it says that the Hub is away
REMEMBER_SECONDS = 60.0
TROUBLE = (httpx2.HTTPError, httpx2.InvalidURL, OSError, HFValidationError)  # what `why` puts in words

_ANSWERS: dict[int, str] = {
    401: "{name} is not on the Hub, or asks who you are: check the name, or set HF_TOKEN to a token that may read it.",
    403: "{name} may not be read with this HF_TOKEN: ask its owner for access, or choose another one.",
    404: "{name} is not on the Hub: check its name, or choose another one.",
    429: "The Hub asks for a pause, as there were too many requests: try again in a few minutes.",
}
_PRIVATE = "{name} is not on the Hub, or not public: check the name, or ask whoever runs this app to offer it."


class HubError(LensError):
    """A file cannot be had now; the message says why and what to do."""


def endpoint() -> str:
    """Where the Hub is; `HF_ENDPOINT` names another."""
    return os.environ.get("HF_ENDPOINT", constants.ENDPOINT).rstrip("/")


def answers() -> bool:
    """Whether the Hub can be reached; known within two seconds, and remembered for up to a minute."""
    if constants.HF_HUB_OFFLINE:
        return False
    return _reach(endpoint(), int(time.monotonic() // REMEMBER_SECONDS))


@functools.lru_cache(maxsize=8)
def _reach(address: str, period: int) -> bool:
    """Whether `address` answers in time; asked once a `period`. In a thread, as a name look-up knows no time limit."""
    heard: queue.SimpleQueue[bool] = queue.SimpleQueue()
    if obstacle():  # made here, as making the client takes time that is not the Hub's
        return False
    threading.Thread(target=lambda: heard.put(_ask(address)), daemon=True).start()
    try:
        return heard.get(timeout=REACH_SECONDS)
    except queue.Empty:
        return False


def obstacle() -> str:
    """What keeps the client from asking anybody, a proxy or certificates that make no sense; nothing if it can."""
    try:
        get_session()
    except (ImportError, ValueError, OSError, httpx2.InvalidURL) as error:
        return str(error).rstrip(".") or type(error).__name__
    return ""


def _ask(address: str) -> bool:
    try:
        get_session().head(address, timeout=REACH_SECONDS, follow_redirects=False)
    except (httpx2.HTTPError, httpx2.InvalidURL):
        return False
    return True


def on_this_machine(repository: str, file: str = WEIGHTS, shelf: Shelf = OURS) -> Path | None:
    """The file where the client keeps it, None where it is not; asks no network."""
    try:
        found = try_to_load_from_cache(repository, file, cache_dir=shelf.root)
    except HFValidationError:  # no repository may have this name
        return None
    return Path(found) if isinstance(found, str) and Path(found).is_file() else None


def size(repository: str, file: str = WEIGHTS, shelf: Shelf = OURS) -> int | None:
    """Bytes of the file on the Hub, None where it does not say; remembered for up to a minute. Raises `HubError`."""
    found = _size(repository, file, shelf, endpoint(), int(time.monotonic() // REMEMBER_SECONDS))
    if isinstance(found, str):
        raise HubError(found)
    return found


@functools.lru_cache(maxsize=512)
def _size(repository: str, file: str, shelf: Shelf, address: str, period: int) -> int | str | None:
    try:
        return metadata(repository, file, REACH_SECONDS, shelf).size
    except TROUBLE as error:
        return why(error, repository, file, shelf)


def metadata(repository: str, file: str, seconds: float, shelf: Shelf = OURS) -> HfFileMetadata:
    """What the Hub says of a file, asked now. Raises what the client raises; `why` puts that in words."""
    url = hf_hub_url(repository, file, endpoint=endpoint())
    try:
        return get_hf_file_metadata(url, timeout=seconds, token=shelf.token)
    except HFValidationError:
        raise
    except ValueError:  # of the client, on a header that a mirror made up
        raise FileMetadataError("a header that cannot be read") from None


def why(error: Exception, repository: str, file: str = WEIGHTS, shelf: Shelf = OURS) -> str:
    """What went wrong with that file and what to do, in one sentence."""
    if isinstance(error, LocalEntryNotFoundError) and isinstance(error.__cause__, Exception):
        error = error.__cause__  # what kept the client from asking
    if isinstance(error, OfflineModeIsEnabled):
        return away(repository, file, shelf)
    if isinstance(error, HfHubHTTPError | HFValidationError):
        return _answered(error, repository, file, shelf)
    if isinstance(error, httpx2.TimeoutException):
        return "The Hub stopped answering: try again, what is here already is kept."
    if isinstance(error, httpx2.HTTPError):
        return "The connection to the Hub broke: try again, what is here already is kept."
    if isinstance(error, OSError) and error.errno:
        where = f"“{constants.HF_HUB_CACHE}” cannot be written ({error.strerror})"
        return f"{where}: make room there, or set HF_HOME."
    return f"The Hub’s answer makes no sense ({type(error).__name__}): check HF_ENDPOINT, or try again later."


def _answered(error: HfHubHTTPError | HFValidationError, repository: str, file: str, shelf: Shelf) -> str:
    if isinstance(error, RemoteEntryNotFoundError):
        return f"{repository} is on the Hub and has no {file}: check its name, or ask its owner for that file."
    status = error.response.status_code if isinstance(error, HfHubHTTPError) else 404
    if status in (401, 403) and shelf.token is False:
        return _PRIVATE.format(name=repository)
    trouble = f"The Hub has trouble of its own ({status}): try again in a few minutes."
    return _ANSWERS.get(status, trouble).format(name=repository)


def away(repository: str = "", file: str = WEIGHTS, shelf: Shelf = OURS) -> str:
    """One sentence for a Hub that does not answer, and what is wanted of it."""
    what, it = "The weights are not on this machine", "them"
    if file != WEIGHTS:
        though = ", though its weights are," if on_this_machine(repository, shelf=shelf) else ""
        what, it = f"The {file} of {repository} is not on this machine{though}", "it"
    if constants.HF_HUB_OFFLINE:
        return f"{what} and HF_HUB_OFFLINE forbids to fetch {it}: unset that, or choose the pocket family."
    if why := obstacle():
        return (
            f"{what} and the Hugging Face Hub cannot be asked ({why}): fix or unset HTTPS_PROXY, ALL_PROXY and "
            "SSL_CERT_FILE, or choose the pocket family."
        )
    return (
        f"{what} and the Hugging Face Hub cannot be reached: try again once it can, or choose the pocket family, whose "
        "weights are bundled."
    )
