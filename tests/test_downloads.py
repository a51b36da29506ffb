"""Files on their way from the Hub: whole and checked or not at all, gone on with where they ended, told of, stopped."""

import hashlib
import itertools
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from random import Random

import pytest
from huggingface_hub import constants, try_to_load_from_cache

from explain import downloads
from explain.downloads import CHUNK, Downloads, Progress
from explain.hub import WEIGHTS, HubError, on_this_machine
from tests.stand_in_hub import PATIENCE, StandInHub, forget, stand_in

TAG = "timm/tf_efficientnet_b0.aa_in1k"
SIZE = 16 * CHUNK + 7
HALF = 8 * CHUNK
CONTENT = Random(0).randbytes(SIZE)
REPOSITORY = Path(__file__).parent.parent
DEV_FULL = Path("/dev/full")  # answers every write with “No space left on device”

hub = pytest.fixture(stand_in)


@pytest.fixture(autouse=True)
def _published(hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
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


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def failure() -> str:
    """The sentence that a failed fetching ends with."""
    with pytest.raises(HubError) as error:
        fetch()
    assert "\n" not in str(error.value)
    assert on_this_machine(TAG) is None
    assert content() is None
    return str(error.value)


@pytest.mark.parametrize("has_storage", [False, True])
def test_a_file_is_fetched_whole_into_the_clients_cache_and_once(hub: StandInHub, has_storage: bool) -> None:
    hub.has_storage = has_storage
    fetch()
    assert content() == CONTENT
    assert on_this_machine(TAG)
    assert [found.suffix for found in blobs().iterdir()] == [""]  # no part is left
    asked = len(hub.requests)
    assert fetch() == []
    assert len(hub.requests) == asked


def test_progress_grows_and_stays_within_the_total(hub: StandInHub) -> None:
    seen: list[Progress] = []
    hub.hold(CHUNK)
    for found in Downloads().watch(TAG):
        seen.append(found)
        if found.done == CHUNK:
            hub.hold(HALF)
        elif found.done == HALF:
            hub.release()
    done = [found.done for found in seen]
    assert {CHUNK, HALF} <= set(done)
    assert done == sorted(done)
    assert done[-1] <= SIZE
    assert {found.total for found in seen} <= {None, SIZE}
    assert seen[-1].total == SIZE
    assert 0 <= seen[0].seconds < seen[-1].seconds


def test_several_files_of_one_repository_do_not_mix(hub: StandInHub) -> None:
    hub.put(TAG, "config.json", b"{}")
    both = Downloads()
    for file in ("config.json", WEIGHTS):
        list(both.watch(TAG, file))
    config = on_this_machine(TAG, "config.json")
    assert config
    assert config.read_bytes() == b"{}"
    assert content() == CONTENT


def test_no_hub_is_a_sentence_within_two_seconds_and_no_hindrance_later(hub: StandInHub) -> None:
    hub.close()
    start = time.monotonic()
    assert "cannot be reached" in failure()
    assert time.monotonic() - start < 2
    again = StandInHub(hub.port)
    again.put(TAG, WEIGHTS, CONTENT)
    forget()
    fetch()
    again.close()
    assert content() == CONTENT


@pytest.mark.parametrize("methods", [("HEAD", "GET"), ("GET",)])
@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (HTTPStatus.OK, ""),  # a page of somebody in between, who wants a password first
        (HTTPStatus.UNAUTHORIZED, "set HF_TOKEN"),
        (HTTPStatus.FORBIDDEN, "ask its owner for access"),
        (HTTPStatus.NOT_FOUND, "check its name"),
        (HTTPStatus.TOO_MANY_REQUESTS, "try again in a few minutes"),
        (HTTPStatus.INTERNAL_SERVER_ERROR, "try again in a few minutes"),
    ],
)
def test_a_refusal_is_a_sentence_and_no_hindrance_later(
    hub: StandInHub, methods: tuple[str, ...], status: HTTPStatus, advice: str
) -> None:
    hub.statuses = dict.fromkeys(methods, status)
    assert advice in failure()
    hub.statuses = {}
    fetch()
    assert content() == CONTENT


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


def test_wrong_bytes_are_thrown_away(hub: StandInHub) -> None:
    hub.corrupt = True
    assert "thrown away: try again" in failure()
    assert list(blobs().iterdir()) == []
    hub.corrupt = False
    fetch()
    assert hub.ranges == [None, None]
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
from explain import hub
from explain.downloads import Downloads
hub.REACH_SECONDS = {PATIENCE}
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


def test_two_who_wait_for_a_file_fetch_it_once(hub: StandInHub) -> None:
    both = Downloads()
    ended: list[bytes | None] = []
    hub.hold(HALF)

    def wait() -> None:
        waiting = both.watch(TAG)
        wait_for(HALF, waiting)
        there.wait(PATIENCE)
        list(waiting)
        ended.append(content())

    there = threading.Barrier(2, hub.release)
    threads = [threading.Thread(target=wait) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ended == [CONTENT, CONTENT]
    assert hub.ranges == [None]


def test_one_who_leaves_does_not_stop_the_others(hub: StandInHub) -> None:
    both = Downloads()
    hub.hold(HALF)
    first, second = both.watch(TAG), both.watch(TAG)
    wait_for(HALF, first)
    wait_for(HALF, second)
    first.close()
    hub.release()
    list(second)
    assert hub.ranges == [None]
    assert content() == CONTENT


def test_two_who_wait_are_both_told_that_it_failed_and_a_third_tries_again(
    hub: StandInHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "ATTEMPTS", 1)
    monkeypatch.setattr(downloads, "READ_SECONDS", 0.8)
    both = Downloads()
    hub.hold(HALF)
    first, second = both.watch(TAG), both.watch(TAG)
    next(first)
    next(second)
    with pytest.raises(HubError, match="stopped answering"):
        list(first)
    hub.release()
    list(both.watch(TAG))
    with pytest.raises(HubError, match="stopped answering"):
        list(second)
    assert hub.ranges == [None, f"bytes={HALF}-"]
    assert content() == CONTENT


def test_two_processes_fetch_a_file_once(hub: StandInHub) -> None:
    """As two `Downloads` that know nothing of each other."""
    hub.hold(HALF)
    first, second = Downloads().watch(TAG), Downloads().watch(TAG)
    wait_for(HALF, first)
    assert next(second).done == 0
    hub.release()
    list(first)
    list(second)
    assert hub.ranges == [None]
    assert content() == CONTENT


def test_a_disk_too_small_is_known_before_anything_is_fetched(hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(REPOSITORY)
    with monkeypatch.context() as full:
        full.setattr("explain.downloads.shutil.disk_usage", lambda path: usage._replace(free=SIZE - 1))
        assert "The disk is full: 1 MB are needed" in failure()
        assert hub.ranges == []
    fetch()
    assert content() == CONTENT


def test_what_is_here_already_needs_no_room(hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    leave_a_part(CONTENT[:HALF])
    usage = shutil.disk_usage(REPOSITORY)
    monkeypatch.setattr("explain.downloads.shutil.disk_usage", lambda path: usage._replace(free=SIZE - HALF))
    fetch()
    assert content() == CONTENT


@pytest.mark.skipif(not DEV_FULL.exists(), reason="needs a device that is always full")
def test_a_disk_that_fills_up_on_the_way_is_a_sentence_and_what_to_do() -> None:
    blobs().mkdir(parents=True)
    part_file().symlink_to(DEV_FULL)
    message = failure()
    assert "No space left on device" in message
    assert "make room there, or set HF_HOME" in message
    part_file().unlink()
    fetch()
    assert content() == CONTENT


def test_a_cache_that_cannot_be_written_is_a_sentence(hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    in_the_way = Path(constants.HF_HUB_CACHE)
    in_the_way.write_text("not a folder")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(in_the_way / "hub"))
    assert "set HF_HOME" in failure()
    assert hub.ranges == []


def test_offline_nothing_is_asked_and_what_is_here_is_used(hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert "HF_HUB_OFFLINE" in failure()
    assert hub.requests == []
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    fetch()
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert fetch() == []


def test_the_token_is_sent_with_the_file(hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    fetch()
    told = {token for (_, path, _), token in zip(hub.requests, hub.tokens, strict=True) if path != "/"}
    assert told == {"Bearer hf_secret"}


def test_hf_endpoint_is_where_the_file_comes_from(hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    other = StandInHub()
    other.put(TAG, WEIGHTS, CONTENT[::-1])
    monkeypatch.setenv("HF_ENDPOINT", other.address)
    fetch()
    assert content() == CONTENT[::-1]
    assert hub.requests == []
    other.close()


def test_a_name_that_no_repository_may_have_is_said_so() -> None:
    with pytest.raises(HubError, match="check its name"):
        list(Downloads().watch("someone/two--dashes"))
