"""The file that the tests of downloads fetch from a stand-in Hub, and what is here of it."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from huggingface_hub import constants, try_to_load_from_cache

from explain.hub import downloads
from explain.hub.client import WEIGHTS, HubError, on_this_machine
from explain.hub.downloads import CHUNK, Downloads, Progress
from tests.stand_in_hub import PATIENCE, StandInHub

TAG = "timm/tf_efficientnet_b0.aa_in1k"
SIZE = 16 * CHUNK + 7
HALF = 8 * CHUNK
CONTENT = Random(0).randbytes(SIZE)


def publish(hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Hub has the file, and what comes of it is told at once; `pytest.fixture` of it is a fixture."""
    hub.put(TAG, WEIGHTS, CONTENT)
    monkeypatch.setattr(downloads, "TELL_SECONDS", 0.005)


def fetch() -> list[Progress]:
    return list(Downloads().watch(TAG))


def content() -> bytes | None:
    """What is here of the file, as the client itself finds it."""
    found = try_to_load_from_cache(TAG, WEIGHTS)
    return Path(found).read_bytes() if isinstance(found, str) else None


def blobs() -> Path:
    return Path(constants.HF_HUB_CACHE) / "models--timm--tf_efficientnet_b0.aa_in1k" / "blobs"


def part_file() -> Path:
    return blobs() / f"{hashlib.sha256(CONTENT).hexdigest()}.part"


def leave_a_part(part: bytes) -> None:
    """What a process that was killed leaves."""
    blobs().mkdir(parents=True)
    part_file().write_bytes(part)


def wait_for(done: int, progress: Iterator[Progress]) -> None:
    """Until so many bytes are here."""
    for found in progress:
        if found.done == done:
            return
        assert found.seconds < PATIENCE
    pytest.fail(f"it ended before {done} bytes were seen")


def failure() -> str:
    """The sentence that a failed fetching ends with."""
    with pytest.raises(HubError) as error:
        fetch()
    assert "\n" not in str(error.value)
    assert on_this_machine(TAG) is None
    assert content() is None
    return str(error.value)
