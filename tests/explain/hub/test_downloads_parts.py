"""Parts of files: what came before a download broke, was stopped or was killed is kept, and gone on with."""

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from http import HTTPStatus

import pytest
from huggingface_hub import constants

from explain.hub import downloads
from explain.hub.client import WEIGHTS, HubError, on_this_machine
from explain.hub.downloads import CHUNK, Downloads
from tests.download import CONTENT, HALF, SIZE, TAG, content, failure, fetch, leave_a_part, part_file, publish, wait_for
from tests.places import ROOT
from tests.stand_in_hub import PATIENCE, StandInHub, stand_in

REPOSITORY = ROOT

hub = pytest.fixture(stand_in)
_published = pytest.fixture(publish, autouse=True)


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_body_that_breaks_is_gone_on_with_where_it_ended(hub: StandInHub) -> None:
    hub.cuts = iter([HALF])
    fetch()
    assert hub.ranges == [None, f"bytes={HALF}-"]
    assert content() == CONTENT


def test_a_body_that_breaks_every_time_is_a_sentence_and_keeps_what_came(hub: StandInHub) -> None:
    hub.cuts = itertools.repeat(CHUNK)
    assert "broke: try again, what is here already is kept" in failure()
    assert hub.ranges == [None, *(f"bytes={CHUNK * number}-" for number in range(1, downloads.ATTEMPTS))]
    hub.cuts = iter(())
    fetch()
    assert hub.ranges[-1] == f"bytes={CHUNK * downloads.ATTEMPTS}-"
    assert content() == CONTENT


def test_a_hub_that_falls_silent_is_a_sentence_and_keeps_what_came(
    hub: StandInHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "READ_SECONDS", 0.8)
    monkeypatch.setattr(downloads, "ATTEMPTS", 2)
    hub.hold(HALF)
    assert "stopped answering: try again, what is here already is kept" in failure()
    hub.release()
    fetch()
    assert hub.ranges == [None, f"bytes={HALF}-", f"bytes={HALF}-"]
    assert content() == CONTENT


def test_a_refusal_after_the_last_byte_is_a_sentence_and_keeps_the_file(hub: StandInHub) -> None:
    hub.hold(HALF)
    waiting = Downloads().watch(TAG)
    wait_for(HALF, waiting)
    hub.statuses = {"HEAD": HTTPStatus.FORBIDDEN}
    hub.release()
    with pytest.raises(HubError, match="ask its owner for access"):
        list(waiting)
    assert on_this_machine(TAG) is None
    hub.statuses = {}
    fetch()
    assert hub.ranges == [None]
    assert content() == CONTENT


def test_a_stopped_download_keeps_its_part_and_the_next_one_goes_on_from_there(hub: StandInHub) -> None:
    waiting = Downloads()
    hub.hold(HALF)
    first = waiting.watch(TAG)
    wait_for(HALF, first)
    first.close()
    hub.release()
    list(waiting.watch(TAG))
    assert hub.ranges == [None, f"bytes={HALF + CHUNK}-"]  # it learns with the next bytes that nobody waits
    assert content() == CONTENT


def test_a_stopped_download_does_not_go_on_by_itself(hub: StandInHub) -> None:
    hub.hold(HALF)
    waiting = Downloads()
    first = waiting.watch(TAG)
    wait_for(HALF, first)
    (download,) = waiting._running.values()
    first.close()
    hub.release()
    assert download.ended(PATIENCE)
    assert part_file().read_bytes() == CONTENT[: HALF + CHUNK]
    assert on_this_machine(TAG) is None


@pytest.mark.parametrize("length", [1, HALF, SIZE - 1])
def test_the_part_of_a_killed_process_is_gone_on_with(hub: StandInHub, length: int) -> None:
    leave_a_part(CONTENT[:length])
    fetch()
    assert hub.ranges == [f"bytes={length}-"]
    assert content() == CONTENT


def test_a_part_that_is_whole_already_is_not_fetched_again(hub: StandInHub) -> None:
    leave_a_part(CONTENT)
    fetch()
    assert hub.ranges == []
    assert content() == CONTENT


@pytest.mark.parametrize("part", [bytes(HALF), bytes(SIZE)])
def test_a_part_of_something_else_is_found_out_and_thrown_away(part: bytes) -> None:
    leave_a_part(part)
    assert "thrown away: try again" in failure()
    fetch()
    assert content() == CONTENT


def test_a_part_longer_than_the_file_is_started_anew(hub: StandInHub) -> None:
    leave_a_part(bytes(SIZE + 1))
    fetch()
    assert hub.ranges == [None]
    assert content() == CONTENT


def test_a_hub_that_knows_no_range_still_gives_the_right_bytes(hub: StandInHub) -> None:
    leave_a_part(CONTENT[:HALF])
    hub.ignores_range = True
    hub.hold(CHUNK)
    waiting = Downloads().watch(TAG)
    wait_for(CHUNK, waiting)  # from the beginning
    hub.release()
    list(waiting)
    assert hub.ranges == [f"bytes={HALF}-"]
    assert content() == CONTENT


def test_storage_on_another_host_knows_ranges_too_and_is_not_told_the_token(
    hub: StandInHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.has_storage = True
    hub.cuts = iter([HALF])
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    fetch()
    assert content() == CONTENT
    told = {path: token for (_, path, _), token in zip(hub.requests, hub.tokens, strict=True) if path != "/"}
    file = f"/{TAG}/resolve/main/{WEIGHTS}"
    assert told == {file: "Bearer hf_secret", f"/storage{file}": None}
    assert hub.ranges == [None, None, *[f"bytes={HALF}-"] * 2]


def test_a_process_killed_on_the_way_loses_nothing_that_came(hub: StandInHub) -> None:
    hub.hold(HALF)
    environment = os.environ | {"HF_HUB_CACHE": constants.HF_HUB_CACHE, "HF_HUB_DISABLE_TELEMETRY": "1"}
    environment.pop("HF_HUB_OFFLINE", None)
    code = f"""
from explain.hub import client
from explain.hub.downloads import Downloads
client.REACH_SECONDS = {PATIENCE}
for _ in Downloads().watch({TAG!r}):
    pass
"""
    process = subprocess.Popen([sys.executable, "-c", code], cwd=REPOSITORY, env=environment)
    try:
        wait_until(lambda: part_file().exists() and part_file().stat().st_size == HALF)
    finally:
        process.kill()
    assert process.wait() == -signal.SIGKILL
    hub.release()
    fetch()
    assert hub.ranges == [None, f"bytes={HALF}-"]
    assert content() == CONTENT
