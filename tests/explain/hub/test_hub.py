"""What is asked of the Hub, how long that may take, and what is said when it cannot answer."""

import socket
import threading
import time
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from huggingface_hub import close_session, constants

from explain.hub.client import WEIGHTS, HubError, answers, away, on_this_machine, size
from tests.stand_in_hub import COMMIT, PATIENCE, StandInHub, forget, stand_in

hub = pytest.fixture(stand_in)

TAG = "timm/tf_efficientnet_b0.aa_in1k"


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of something that takes calls and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_a_hub_that_answers_is_asked_once_a_minute(hub: StandInHub) -> None:
    assert answers()
    assert answers()
    assert hub.requests == [("HEAD", "/", None)]


def test_a_closed_port_is_known_to_be_no_hub_within_two_seconds(hub: StandInHub) -> None:
    assert answers()  # the client is loaded
    forget()
    hub.close()
    start = time.monotonic()
    assert not answers()
    assert time.monotonic() - start < 2


def test_silence_is_known_to_be_no_hub_in_time(hub: StandInHub, silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explain.hub.client.REACH_SECONDS", 0.3)
    monkeypatch.setenv("HF_ENDPOINT", silent)
    start = time.monotonic()
    assert not answers()
    assert time.monotonic() - start < 2


def test_a_name_that_is_looked_up_for_ever_is_no_hub_either(hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def look_up(*arguments: object, **options: object) -> None:
        over.wait(PATIENCE)
        raise socket.gaierror

    monkeypatch.setattr("explain.hub.client.REACH_SECONDS", 0.1)
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.example")
    start = time.monotonic()
    assert not answers()
    assert time.monotonic() - start < PATIENCE
    over.set()


def test_a_hub_that_comes_back_is_noticed_when_the_minute_is_over(
    hub: StandInHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.close()
    assert not answers()
    again = StandInHub(hub.port)
    assert not answers()
    assert again.requests == []
    monkeypatch.setattr("explain.hub.client.REMEMBER_SECONDS", 0.01)
    assert answers()
    again.close()


@pytest.mark.parametrize("address", ["hub.example", "http://127.0.0.1:port", "http://[", ""])
def test_an_address_that_is_none_is_no_hub(hub: StandInHub, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("HF_ENDPOINT", address)
    start = time.monotonic()
    assert not answers()
    assert time.monotonic() - start < PATIENCE


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ALL_PROXY", "socks5://127.0.0.1:9"),
        ("HTTPS_PROXY", "nonsense://127.0.0.1:9"),
        ("HTTP_PROXY", "http://[::1"),
        ("https_proxy", "http://127.0.0.1:port"),
        ("SSL_CERT_FILE", "/nowhere.pem"),
    ],
)
def test_a_proxy_or_certificates_that_make_no_sense_are_a_sentence(
    hub: StandInHub, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    monkeypatch.setenv(name, text)
    close_session()  # the client reads them as it is made
    assert not answers()
    assert "cannot be asked (" in away(TAG)
    assert "fix or unset HTTPS_PROXY, ALL_PROXY and SSL_CERT_FILE" in away(TAG)
    monkeypatch.delenv(name)
    forget()
    assert answers()
    assert "cannot be reached" in away(TAG)


def test_hf_endpoint_is_honoured_with_and_without_a_slash(hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.put(TAG, WEIGHTS, bytes(7))
    for address in (hub.address, f"{hub.address}/"):
        monkeypatch.setenv("HF_ENDPOINT", address)
        forget()
        assert size(TAG) == 7
    assert [path for _, path, _ in hub.requests] == [f"/{TAG}/resolve/main/{WEIGHTS}"] * 2


def test_another_endpoint_is_another_hub(hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    other = StandInHub()
    hub.put(TAG, WEIGHTS, bytes(7))
    other.put(TAG, WEIGHTS, bytes(8))
    assert size(TAG) == 7
    monkeypatch.setenv("HF_ENDPOINT", other.address)
    assert size(TAG) == 8
    other.close()


@pytest.mark.parametrize("has_storage", [False, True])
def test_the_size_is_told_without_fetching_and_asked_once_a_minute(hub: StandInHub, has_storage: bool) -> None:
    hub.has_storage = has_storage
    hub.put(TAG, WEIGHTS, bytes(12_345))
    assert size(TAG) == 12_345
    assert size(TAG) == 12_345
    assert [method for method, _, _ in hub.requests] == ["HEAD"]
    assert on_this_machine(TAG) is None


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (HTTPStatus.UNAUTHORIZED, "set HF_TOKEN"),
        (HTTPStatus.FORBIDDEN, "ask its owner for access"),
        (HTTPStatus.NOT_FOUND, "check its name"),
        (HTTPStatus.TOO_MANY_REQUESTS, "try again in a few minutes"),
        (HTTPStatus.INTERNAL_SERVER_ERROR, "try again in a few minutes"),
    ],
)
def test_no_size_is_a_sentence_and_what_to_do(hub: StandInHub, status: HTTPStatus, advice: str) -> None:
    hub.put(TAG, WEIGHTS, bytes(7))
    hub.statuses = {"HEAD": status}
    with pytest.raises(HubError, match=advice) as error:
        size(TAG)
    assert "\n" not in str(error.value)
    hub.statuses = {}
    forget()
    assert size(TAG) == 7


def test_a_repository_that_is_not_there_is_told_from_a_hub_that_is_not_there(hub: StandInHub) -> None:
    hub.put(TAG, WEIGHTS, bytes(7))
    with pytest.raises(HubError, match="timm/nothing is not on the Hub"):
        size("timm/nothing")
    with pytest.raises(HubError, match="check its name"):
        size(TAG, "config.json")
    hub.close()
    with pytest.raises(HubError, match="connection to the Hub broke: try again"):
        size("timm/something")


@pytest.mark.parametrize("name", ["someone/two--dashes", "someone/model.git", "one/two/three", "-/-"])
def test_a_name_that_no_repository_may_have_is_said_so_without_asking(hub: StandInHub, name: str) -> None:
    assert on_this_machine(name) is None
    with pytest.raises(HubError, match="check its name"):
        size(name)
    assert hub.requests == []


def test_the_token_is_sent(hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.put(TAG, WEIGHTS, bytes(7))
    size(TAG)
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    forget()
    size(TAG)
    assert hub.tokens == [None, "Bearer hf_secret"]


def test_offline_nothing_is_asked(hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.put(TAG, WEIGHTS, bytes(7))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert not answers()
    with pytest.raises(HubError, match="HF_HUB_OFFLINE"):
        size(TAG)
    assert hub.requests == []


def test_what_to_do_when_the_hub_is_away_depends_on_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    assert "pocket" in away()
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert "unset" in away()


def test_what_the_client_fetched_itself_is_found(hub: StandInHub) -> None:
    folder = Path(constants.HF_HUB_CACHE) / "models--timm--tf_efficientnet_b0.aa_in1k"
    (folder / "refs").mkdir(parents=True)
    (folder / "refs" / "main").write_text(COMMIT)
    (folder / "snapshots" / COMMIT).mkdir(parents=True)
    assert on_this_machine(TAG) is None
    (folder / "snapshots" / COMMIT / WEIGHTS).write_bytes(bytes(7))
    assert on_this_machine(TAG) == folder / "snapshots" / COMMIT / WEIGHTS
    assert hub.requests == []


def test_what_the_client_remembers_as_missing_is_not_on_this_machine(hub: StandInHub) -> None:
    folder = Path(constants.HF_HUB_CACHE) / "models--timm--tf_efficientnet_b0.aa_in1k"
    (folder / "snapshots").mkdir(parents=True)
    (folder / ".no_exist" / "main").mkdir(parents=True)
    (folder / ".no_exist" / "main" / WEIGHTS).touch()
    assert on_this_machine(TAG) is None
