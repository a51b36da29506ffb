"""Files on their way from the Hub: whole and checked or not at all, told of, and refused in a sentence."""

import time
from http import HTTPStatus
from pathlib import Path

import pytest
from huggingface_hub import constants, try_to_load_from_cache

from explain.hub.client import WEIGHTS, HubError, on_this_machine
from explain.hub.downloads import CHUNK, Downloads, Progress
from tests.download import CONTENT, HALF, SIZE, TAG, blobs, content, failure, fetch, publish
from tests.stand_in_hub import StandInHub, forget, stand_in

hub = pytest.fixture(stand_in)
_published = pytest.fixture(publish, autouse=True)


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


def test_wrong_bytes_are_thrown_away(hub: StandInHub) -> None:
    hub.corrupt = True
    assert "thrown away: try again" in failure()
    assert list(blobs().iterdir()) == []
    hub.corrupt = False
    fetch()
    assert hub.ranges == [None, None]
    assert content() == CONTENT


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


@pytest.mark.parametrize("damaged", [CONTENT[:9], bytes(SIZE)], ids=["cut short", "other bytes"])
def test_a_file_that_is_damaged_in_the_cache_comes_anew_once_it_is_removed(hub: StandInHub, damaged: bytes) -> None:
    fetch()
    (blob,) = blobs().iterdir()
    blob.write_bytes(damaged)
    link = try_to_load_from_cache(TAG, WEIGHTS)
    assert isinstance(link, str)
    Path(link).unlink()  # the file that the message names; what it led to stays
    fetch()
    assert content() == CONTENT
