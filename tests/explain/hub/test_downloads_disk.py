"""The disk that a download needs: too small, full on the way or closed, it is a sentence that says what to do."""

import shutil
from pathlib import Path

import pytest
from huggingface_hub import constants

from tests.download import CONTENT, HALF, SIZE, blobs, content, failure, fetch, leave_a_part, part_file, publish
from tests.places import ROOT
from tests.stand_in_hub import StandInHub, stand_in

REPOSITORY = ROOT
DEV_FULL = Path("/dev/full")  # answers every write with “No space left on device”

hub = pytest.fixture(stand_in)
_published = pytest.fixture(publish, autouse=True)


def test_a_disk_too_small_is_known_before_anything_is_fetched(hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(REPOSITORY)
    with monkeypatch.context() as full:
        full.setattr("explain.hub.downloads.shutil.disk_usage", lambda path: usage._replace(free=SIZE - 1))
        assert "The disk is full: 1 MB are needed" in failure()
        assert hub.ranges == []
    fetch()
    assert content() == CONTENT


def test_what_is_here_already_needs_no_room(hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    leave_a_part(CONTENT[:HALF])
    usage = shutil.disk_usage(REPOSITORY)
    monkeypatch.setattr("explain.hub.downloads.shutil.disk_usage", lambda path: usage._replace(free=SIZE - HALF))
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
