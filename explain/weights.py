"""Where weights come from, and whether they can be had: bundled file, the Hub's cache on this machine, or the Hub.

Knows files and addresses; does not know networks, so that a page can ask without waiting for torch.
"""

import enum
import functools
import os
import queue
import threading
import time
from pathlib import Path

import httpx
from huggingface_hub import constants, hf_hub_download, try_to_load_from_cache
from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

from explain.errors import LensError
from explain.variants import Spec

ASSETS = Path(__file__).parent.parent / "assets"
FILE = "model.safetensors"
REACH_SECONDS = 2.0  # the plain client retries for 47 s before it says that the Hub is away
REMEMBER_SECONDS = 60.0


class Origin(enum.Enum):
    """Where a network's weights are, as far as can be told without fetching them."""

    BUNDLED = "bundled with the app"
    LOCAL = "on this machine"
    HUB = "can be fetched"
    AWAY = "the Hub cannot be reached"


class WeightsMissing(LensError):
    """The weights cannot be had now; the message says what to do."""


def repository(spec: Spec) -> str:
    """The Hub repository of a full-size network."""
    return f"timm/{spec.tag}"


def _local(spec: Spec) -> Path | None:
    """The file, where it is on this machine."""
    if spec.family.base:
        found: object = str(ASSETS / spec.family.name / f"{spec.variant.name}.safetensors")
    else:
        found = try_to_load_from_cache(repository(spec), FILE)
    return Path(found) if isinstance(found, str) and Path(found).is_file() else None


def _ask(endpoint: str) -> bool:
    try:
        httpx.head(endpoint, timeout=REACH_SECONDS, follow_redirects=False)
    except httpx.HTTPError:
        return False
    return True


@functools.lru_cache(maxsize=8)
def _reach(endpoint: str, period: int) -> bool:
    """Whether `endpoint` answers in time; asked once a `period`. In a thread, as a name look-up knows no time limit."""
    answers: queue.SimpleQueue[bool] = queue.SimpleQueue()
    threading.Thread(target=lambda: answers.put(_ask(endpoint)), daemon=True).start()
    try:
        return answers.get(timeout=REACH_SECONDS)
    except queue.Empty:
        return False


def hub_answers() -> bool:
    """Whether the Hub can be reached; known within two seconds, and remembered for up to a minute."""
    if constants.HF_HUB_OFFLINE:
        return False
    return _reach(os.environ.get("HF_ENDPOINT", constants.ENDPOINT), int(time.monotonic() // REMEMBER_SECONDS))


def origin(spec: Spec) -> Origin:
    """Where this network's weights are."""
    if spec.family.base:
        return Origin.BUNDLED
    if on_this_machine(spec):
        return Origin.LOCAL
    return Origin.HUB if hub_answers() else Origin.AWAY


def on_this_machine(spec: Spec) -> bool:
    """Whether the weights are here already; asks no network."""
    return _local(spec) is not None


def fetch(spec: Spec) -> Path:
    """The safetensors file, fetched from the Hub if it is not on this machine. Raises `WeightsMissing`."""
    if path := _local(spec):
        return path
    if spec.family.base:
        raise WeightsMissing(
            f"The file {spec.variant.name}.safetensors is missing from assets/{spec.family.name}; "
            "check out the repository again."
        )
    if not hub_answers():
        raise WeightsMissing(
            "The weights are not on this machine and the Hugging Face Hub cannot be reached: "
            "connect to it once and compare again, or choose the pocket family, which needs no network."
        )
    try:
        return Path(hf_hub_download(repository(spec), FILE))
    except (HfHubHTTPError, LocalEntryNotFoundError, httpx.HTTPError, OSError) as error:
        raise WeightsMissing(
            f"Fetching {repository(spec)} from the Hugging Face Hub failed ({type(error).__name__}): "
            "try again in a moment, or choose the pocket family, which needs no network."
        ) from error
