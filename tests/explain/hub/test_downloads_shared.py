"""Downloads that several wait for: fetched once, told to all, and stopped by none of them alone."""

import threading

import pytest

from explain.hub import downloads
from explain.hub.client import HubError
from explain.hub.downloads import Downloads
from tests.download import CONTENT, HALF, TAG, content, publish, wait_for
from tests.stand_in_hub import PATIENCE, StandInHub, stand_in

hub = pytest.fixture(stand_in)
_published = pytest.fixture(publish, autouse=True)


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
