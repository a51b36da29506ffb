"""What a visitor names is asked for in nobody's name, kept apart, and takes so much room and no more."""

import os
from pathlib import Path

import pytest
from huggingface_hub import constants

from explain.errors import Unsuitable
from explain.hub import client as hub_module
from explain.hub import shelf
from explain.hub.client import WEIGHTS, HubError
from explain.hub.downloads import Downloads
from explain.hub.shelf import VISITORS
from explain.own.catalogue import Catalogue, catalogue
from tests.explain.own.test_own_repositories import publish
from tests.own_models import SMALL, change, describe, save, seen
from tests.stand_in_hub import StandInHub, stand_in

hub = pytest.fixture(stand_in)
KILOBYTE = bytes(1000)


def fetch(name: str) -> None:
    list(Downloads().watch(name, shelf=VISITORS))


def kept() -> set[str]:
    root = Path(constants.HF_HUB_CACHE) / "named-by-visitors"
    return {path.name.removeprefix("models--").replace("--", "/") for path in root.glob("models--*")}


def grow_old(*names: str) -> None:
    """They were last used an hour ago, the first of them longest."""
    for number, name in enumerate(names):
        os.utime(VISITORS.folder(name), (number, number))


@pytest.fixture
def token(hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hub  # which has none at first
    monkeypatch.setenv("HF_TOKEN", "hf_secret")


@pytest.mark.usefixtures("token")
def test_the_operators_token_is_never_sent_for_a_visitor(hub: StandInHub, tmp_path: Path) -> None:
    save(tmp_path / "model")
    publish(tmp_path / "model", "a.stranger/leaves", hub)
    assert seen(Catalogue(anybody=True).find("a.stranger/leaves")).error is None
    assert set(hub.tokens) == {None}
    assert seen(catalogue(["leaf=a.stranger/leaves"]).find("leaf")).error is None
    assert "Bearer hf_secret" in hub.tokens


@pytest.mark.usefixtures("token")
def test_what_the_operator_fetched_is_not_shown_to_a_visitor_who_names_it(hub: StandInHub, tmp_path: Path) -> None:
    save(tmp_path / "model")
    publish(tmp_path / "model", "somebody/private", hub)
    assert seen(catalogue(["leaf=somebody/private"]).find("leaf")).error is None
    hub.put("somebody/public", "README.md", b"")
    hub.statuses = dict.fromkeys(("HEAD", "GET"), 401)  # type: ignore[arg-type]
    with pytest.raises(Unsuitable) as refused:
        Catalogue(anybody=True).find("somebody/private")
    assert str(refused.value).startswith("somebody/private is not on the Hub, or not public: ")
    assert "HF_TOKEN" not in str(refused.value)


def test_the_models_used_longest_ago_make_room_for_a_further_one(
    hub: StandInHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "MODELS", 3)
    for name in "abcd":
        hub.put(f"x/{name}", WEIGHTS, KILOBYTE)
    for name in "abc":
        fetch(f"x/{name}")
    with pytest.raises(HubError, match=r"no room for another model .* try again in 10 minutes"):
        fetch("x/d")
    assert kept() == {"x/a", "x/b", "x/c"}
    grow_old("x/b", "x/a", "x/c")
    fetch("x/b")  # used again
    fetch("x/d")
    assert kept() == {"x/b", "x/c", "x/d"}


@pytest.mark.parametrize("size", [1500, 2500])
def test_so_do_large_ones(size: int, hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "BYTES", 3800)  # with what the client notes beside each
    for name in "abc":
        hub.put(f"x/{name}", WEIGHTS, KILOBYTE)
        fetch(f"x/{name}")
    grow_old("x/a", "x/b", "x/c")
    hub.put("x/large", WEIGHTS, bytes(size))
    fetch("x/large")
    assert kept() == ({"x/b", "x/c", "x/large"} if size == 1500 else {"x/c", "x/large"})


def test_one_that_is_on_its_way_takes_its_room_already_and_makes_none(
    hub: StandInHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "BYTES", 3_000_000)
    monkeypatch.setattr(shelf, "SPARED", 0.0)
    hub.put("x/slow", WEIGHTS, bytes(2_000_000))
    hub.put("x/b", WEIGHTS, bytes(1_500_000))
    hub.hold(1)
    waiting = Downloads().watch("x/slow", shelf=VISITORS)
    next(found for found in waiting if found.total)
    with pytest.raises(HubError, match="no room"):
        fetch("x/b")
    hub.release()
    list(waiting)
    fetch("x/b")  # nobody was at work on the other: it made room
    assert kept() == {"x/b"}


@pytest.mark.parametrize("said", [str(26 * 10**8), "many"])
def test_a_file_too_large_or_of_nobody_knows_what_size_is_refused_before_it_comes(said: str, hub: StandInHub) -> None:
    hub.put("x/large", WEIGHTS, KILOBYTE)
    hub.lies = {"ETag": f'"{"a" * 40}"', "X-Linked-ETag": f'"{"a" * 40}"', "X-Linked-Size": said}
    with pytest.raises(HubError, match=r"x/large takes more than 2\.5 GB"):
        fetch("x/large")
    assert hub.ranges == []


def test_weights_that_do_not_fit_are_refused_by_their_header_before_a_network_is_built(
    hub: StandInHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(describe(tmp_path / "small", {"architecture": SMALL, "num_classes": 5}), "x/small", hub)
    publish(change(describe(tmp_path / "l2", {}), architecture="tf_efficientnet_l2", num_classes=5), "x/l2", hub)
    monkeypatch.setattr("explain.networks.sources.own.Own.load", lambda *found: pytest.fail("a network was built"))
    for name in ("x/small", "x/l2"):
        result = seen(Catalogue(anybody=True).find(name))
        assert result.error
        assert "do not fit" in result.error


def test_the_operators_models_have_no_such_limit(hub: StandInHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "MODELS", 1)
    for name in "ab":
        hub.put(f"x/{name}", WEIGHTS, KILOBYTE)
        list(Downloads().watch(f"x/{name}"))
    assert all(hub_module.on_this_machine(f"x/{name}") for name in "ab")
