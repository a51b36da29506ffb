"""What the Hub, or a mirror that `HF_ENDPOINT` names, says of a file, and how much of that is believed.

Whoever answers chooses every header, and the client makes paths of two of them. Nothing that is not a hash gets that
far, no redirection leads from a public place into this machine or its network, and no body is longer than announced.
Knows no cache; `downloads.py` keeps what comes.
"""

import ipaddress
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx2  # what huggingface_hub itself speaks with
from huggingface_hub import constants, get_session, hf_raise_for_status
from huggingface_hub.errors import FileMetadataError
from huggingface_hub.utils._headers import build_hf_headers

from explain.hub import client as hub
from explain.hub.shelf import OURS, Shelf

LARGEST = 10**10  # bytes of a file whose size nobody says
HASH = re.compile(r"[0-9a-f]{40,64}")
REDIRECTIONS = 5


@dataclass(frozen=True, slots=True)
class Announced:
    """A file as it was announced: the hash that it is named by, the commit that it is of, and its size in bytes."""

    etag: str
    commit: str
    size: int | None


def announced(repository: str, file: str, shelf: Shelf = OURS) -> Announced:
    """Asked now. Raises what the client raises, and `FileMetadataError` for what is no answer of a Hub."""
    found = hub.metadata(repository, file, constants.HF_HUB_ETAG_TIMEOUT, shelf)
    etag, commit = found.etag or "", found.commit_hash or ""
    if not (HASH.fullmatch(etag) and HASH.fullmatch(commit)):
        raise FileMetadataError("what should be a hash is not one")
    if found.size is not None and found.size < 0:
        raise FileMetadataError("a size below zero")
    return Announced(etag, commit, found.size)


@contextmanager
def body(
    url: str, start: int, chunk: int, seconds: float, token: bool | None = None
) -> Iterator[tuple[int, Iterator[bytes]]]:
    """The bytes behind `url`, so many at a time, and the number of the first: 0 where the server knows no ranges.

    `seconds` may pass without a byte; `token` is as `Shelf` has it. Raises what the client raises, and
    `FileMetadataError`.
    """
    part = {"Range": f"bytes={start}-"} if start else {}
    headers = {**build_hf_headers(token=token), "Accept-Encoding": "identity", **part}
    client = get_session()
    response = _follow(client, client.build_request("GET", url, headers=headers, timeout=seconds))
    try:
        hf_raise_for_status(response)
        resumes = response.status_code == httpx2.codes.PARTIAL_CONTENT
        if resumes and not response.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
            raise FileMetadataError("another part than was asked for")
        yield start if resumes else 0, response.iter_bytes(chunk)
    finally:
        response.close()


def _follow(client: httpx2.Client, request: httpx2.Request) -> httpx2.Response:
    """The answer at the end of a chain of redirections; another host is not told who asks."""
    first = request.url
    for _ in range(REDIRECTIONS):
        response = client.send(request, stream=True, follow_redirects=False)
        if response.next_request is None:
            return response
        response.close()
        _check_way(first, response.next_request.url)
        request = response.next_request
    raise FileMetadataError("redirections without an end")


def _check_way(first: httpx2.URL, then: httpx2.URL) -> None:
    safe = {"https"} if first.scheme == "https" else {"https", "http"}
    if then.scheme not in safe or (_is_inside(then.host) and not _is_inside(first.host)):
        raise FileMetadataError("a redirection to where a Hub has no files")


def _is_inside(host: str) -> bool:
    """Whether a name leads to this machine or its network."""
    try:
        found = {row[4][0] for row in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):  # a proxy may know more names
        return False
    return any(not ipaddress.ip_address(str(address).split("%")[0]).is_global for address in found)
