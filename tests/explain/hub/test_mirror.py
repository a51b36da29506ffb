"""A mirror of the Hub that lies: it writes nothing outside the cache, fills no disk, and leads nowhere else."""

import hashlib
from pathlib import Path

import httpx2
import pytest
from huggingface_hub import constants
from huggingface_hub.errors import FileMetadataError

from explain.hub import mirror
from explain.hub.client import HubError
from explain.hub.downloads import CHUNK, Downloads
from explain.hub.mirror import _check_way
from tests.download import CONTENT, HALF, SIZE, TAG, blobs, content, failure, fetch, leave_a_part, publish, wait_for
from tests.stand_in_hub import StandInHub, stand_in

hub = pytest.fixture(stand_in)
_published = pytest.fixture(publish, autouse=True)

NO_HASHES = [
    "../../../../outside", "/tmp/outside-of-the-cache", "..", ".", "", "a" * 39, "a" * 65, "A" * 64, "g" * 40,
    f"{'a' * 40}/../../../x", f"../{'a' * 40}", "a" * 40 + "\\..\\x", "..%2f" * 8, f" {'a' * 40} b", "nul",
]  # fmt: skip
NONSENSE = "The Hub’s answer makes no sense"


def files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if not path.is_dir()}


def lie(hub: StandInHub, header: str, said: str) -> None:
    hub.lies = {"ETag": f'"{said}"', "X-Linked-ETag": f'"{said}"'} if header == "ETag" else {header: said}


@pytest.mark.parametrize("said", NO_HASHES)
@pytest.mark.parametrize("header", ["ETag", "X-Repo-Commit"])
def test_what_is_no_hash_becomes_no_path(hub: StandInHub, header: str, said: str, tmp_path: Path) -> None:
    lie(hub, header, said)
    assert NONSENSE in failure()
    assert files(tmp_path) == set()
    assert not Path("/tmp/outside-of-the-cache").exists()
    hub.lies = {}
    fetch()
    assert content() == CONTENT


@pytest.mark.parametrize("header", ["ETag", "X-Repo-Commit"])
def test_a_mirror_that_lies_once_it_is_trusted_writes_no_more(hub: StandInHub, header: str, tmp_path: Path) -> None:
    hub.hold(HALF)
    waiting = Downloads().watch(TAG)
    wait_for(HALF, waiting)
    lie(hub, header, "../../../../outside")
    hub.release()
    with pytest.raises(HubError, match=NONSENSE):
        list(waiting)
    assert {path.name for path in files(tmp_path)} <= {
        hashlib.sha256(CONTENT).hexdigest() + end for end in ("", ".lock")
    }
    assert content() is None


def test_another_file_than_was_announced_at_first_is_not_taken(hub: StandInHub) -> None:
    hub.hold(HALF)
    waiting = Downloads().watch(TAG)
    wait_for(HALF, waiting)
    lie(hub, "ETag", "b" * 64)
    hub.release()
    with pytest.raises(HubError, match=r"was changed while its model\.safetensors was fetched: try again"):
        list(waiting)


def test_the_hash_of_a_small_file_is_a_name_too(hub: StandInHub) -> None:
    lie(hub, "ETag", "0123456789abcdef" * 2 + "01234567")  # git's, of forty digits
    fetch()
    assert content() == CONTENT
    assert [path.name for path in blobs().iterdir()] == ["0123456789abcdef" * 2 + "01234567"]


@pytest.mark.parametrize("size", [1, HALF, SIZE - 1])
@pytest.mark.parametrize("etag", ["a" * 40, "a" * 64])
def test_no_more_bytes_are_kept_than_were_announced(hub: StandInHub, size: int, etag: str) -> None:
    lie(hub, "ETag", etag)
    hub.lies["X-Linked-Size"] = str(size)
    assert "is not what it announced, and was thrown away" in failure()
    assert list(blobs().iterdir()) == []


def test_a_size_that_nobody_says_has_a_limit(hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    lie(hub, "ETag", "a" * 40)
    hub.lies["X-Linked-Size"] = "many"
    monkeypatch.setattr("explain.hub.downloads.LARGEST", 2 * CHUNK)
    assert "thrown away" in failure()
    assert list(blobs().iterdir()) == []
    monkeypatch.setattr("explain.hub.downloads.LARGEST", SIZE)
    fetch()
    assert content() == CONTENT


@pytest.mark.parametrize(
    ("size", "said"), [("-1", NONSENSE), (str(10**18), "The disk is full"), ("9" * 40, "The disk is full")]
)
def test_a_size_that_cannot_be_is_a_sentence_before_anything_comes(hub: StandInHub, size: str, said: str) -> None:
    hub.lies = {"X-Linked-Size": size}
    assert said in failure()
    assert hub.ranges == []


@pytest.mark.parametrize("said", [f"bytes 0-{SIZE - 1}/{SIZE}", f"bytes {HALF + 1}-9/10", "bytes */1", "", "many"])
def test_another_part_than_was_asked_for_is_not_put_behind_the_first(hub: StandInHub, said: str) -> None:
    lie(hub, "ETag", "a" * 40)  # no SHA-256 that would find it out
    leave_a_part(CONTENT[:HALF])
    (part,) = blobs().iterdir()
    part.rename(blobs() / f"{'a' * 40}.part")
    hub.lies["Content-Range"] = said
    assert NONSENSE in failure()
    del hub.lies["Content-Range"]
    fetch()
    assert content() == CONTENT


@pytest.mark.parametrize("there", ["", "file:///etc/passwd", "http://[", "gopher://127.0.0.1/x"])
def test_a_redirection_to_nowhere_or_without_end_is_a_sentence(hub: StandInHub, there: str) -> None:
    hub.has_storage = True
    hub.lies = {"Location": there or f"{hub.address}/{TAG}/resolve/main/model.safetensors"}
    assert failure().endswith((".", "kept."))
    assert len(hub.ranges) <= max(mirror.REDIRECTIONS, 4)


PUBLIC, PUBLIC_TOO = "93.184.216.34", "8.8.8.8"  # by number, so that nobody is asked


@pytest.mark.parametrize(
    ("first", "then", "may"),
    [
        (f"https://{PUBLIC}", f"https://{PUBLIC_TOO}/x", True),
        (f"http://{PUBLIC}", f"https://{PUBLIC}/x", True),
        ("http://127.0.0.1:80", "http://localhost:81/storage", True),
        ("https://192.168.1.5", "https://10.0.0.1/storage", True),
        (f"https://{PUBLIC}", f"http://{PUBLIC}/x", False),
        (f"https://{PUBLIC}", "https://127.0.0.1/x", False),
        (f"http://{PUBLIC}", "http://169.254.169.254/latest/meta-data", False),
        (f"https://{PUBLIC}", "https://localhost/x", False),
        (f"https://{PUBLIC}", "https://[::1]/x", False),
        (f"https://{PUBLIC}", "https://[::ffff:10.0.0.1]/x", False),
        (f"https://{PUBLIC}", "ftp://8.8.8.8/x", False),
    ],
)
def test_a_public_hub_leads_only_to_public_places(first: str, then: str, may: bool) -> None:
    if may:
        _check_way(httpx2.URL(first), httpx2.URL(then))
        return
    with pytest.raises(FileMetadataError):
        _check_way(httpx2.URL(first), httpx2.URL(then))


def test_the_clients_cache_lists_what_was_fetched(hub: StandInHub) -> None:
    from huggingface_hub import scan_cache_dir

    fetch()
    (repository,) = scan_cache_dir(constants.HF_HUB_CACHE).repos
    assert (repository.repo_id, repository.size_on_disk, set(repository.refs)) == (TAG, SIZE, {"main"})
