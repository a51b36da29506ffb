"""Repositories of the Hub as models: described first, fetched when wanted, and no way to a visitor's path."""

import json
from pathlib import Path

import pytest

from explain.errors import Unsuitable
from explain.hub import client
from explain.networks import weights
from explain.networks.sources.source import Kind
from explain.own.catalogue import Catalogue, catalogue
from explain.own.description import CONFIG
from tests.own_models import LEAVES, WORKS, change, check_same, explained, picture, refusal, save, seen, timms_logits
from tests.stand_in_hub import StandInHub, stand_in

stand_in_hub = pytest.fixture(stand_in)


def publish(folder: Path, repository: str, there: StandInHub) -> None:
    for file in folder.iterdir():
        there.put(repository, file.name, file.read_bytes())


def fetched(there: StandInHub) -> list[str]:
    """The files whose bytes were asked for."""
    return [path.rpartition("/")[2] for method, path, _ in there.requests if method == "GET"]


def test_a_repository_of_the_hub_is_described_first_and_fetched_when_it_is_wanted(
    stand_in_hub: StandInHub, tmp_path: Path
) -> None:
    plain = save(tmp_path / "model")
    publish(tmp_path / "model", "somebody/leaves", stand_in_hub)
    spec = catalogue(["leaf=somebody/leaves"]).find("leaf")
    assert fetched(stand_in_hub) == [CONFIG]
    assert weights.state(spec).origin is weights.Origin.HUB
    result = explained(spec)
    check_same(result, timms_logits(plain, picture()))
    assert result.classes == LEAVES
    assert fetched(stand_in_hub) == [CONFIG, client.WEIGHTS]
    assert seen(catalogue(["leaf=somebody/leaves"]).find("leaf")).error is None  # from this machine
    assert fetched(stand_in_hub) == [CONFIG, client.WEIGHTS]


def test_a_strangers_repository_is_named_by_its_id(stand_in_hub: StandInHub, tmp_path: Path) -> None:
    plain = save(tmp_path / "model")
    publish(tmp_path / "model", "a.stranger/leaves_1", stand_in_hub)
    spec = Catalogue(anybody=True).find("a.stranger/leaves_1")
    assert (spec.label, spec.kind) == ("a.stranger/leaves_1", Kind.OWN)
    check_same(seen(spec), timms_logits(plain, picture()))


def test_a_pickle_on_the_hub_is_refused_and_never_fetched(stand_in_hub: StandInHub, tmp_path: Path) -> None:
    save(tmp_path / "model")
    stand_in_hub.put("somebody/pickled", CONFIG, (tmp_path / "model" / CONFIG).read_bytes())
    stand_in_hub.put("somebody/pickled", "pytorch_model.bin", b"never to be read")
    assert refusal("leaf=somebody/pickled").startswith("somebody/pickled has its weights as a pickle only")
    assert fetched(stand_in_hub) == []


def test_a_repository_without_weights_or_without_a_description_is_refused(stand_in_hub: StandInHub) -> None:
    stand_in_hub.put("somebody/bare", CONFIG, json.dumps(WORKS).encode())
    assert "somebody/bare" in refusal("leaf=somebody/bare")
    stand_in_hub.put("somebody/text", "README.md", b"# Leaves")
    assert "somebody/text" in refusal("leaf=somebody/text")
    assert "somebody/nothing" in refusal("leaf=somebody/nothing")


def test_weights_of_the_hub_that_do_not_fit_are_a_sentence_and_no_prediction(
    stand_in_hub: StandInHub, tmp_path: Path
) -> None:
    save(tmp_path / "model")
    change(tmp_path / "model", label_names=[*LEAVES, "needle"], num_classes=6)
    publish(tmp_path / "model", "somebody/misfits", stand_in_hub)
    result = seen(catalogue(["leaf=somebody/misfits"]).find("leaf"))
    assert result.predictions == ()
    assert result.error is not None
    assert "do not fit" in result.error
    assert "classifier." in refusal("leaf=somebody/misfits")  # now that they are on this machine


@pytest.mark.parametrize("key", ["../etc", "./x", "../../etc", "/etc", "-/..", "a/..", "~/x", "a/b/c", "a//b", "a/b?c"])
def test_a_visitor_cannot_name_a_path(key: str, stand_in_hub: StandInHub) -> None:
    with pytest.raises(Exception) as refused:
        Catalogue(anybody=True).find(key)
    assert type(refused.value).__name__ in ("UnknownChoice", "Unsuitable")
    assert fetched(stand_in_hub) == []


def test_a_visitors_id_is_of_the_hub_even_where_a_folder_has_its_name(
    stand_in_hub: StandInHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    save(tmp_path / "somebody" / "here")
    with pytest.raises(Unsuitable):
        Catalogue(anybody=True).find("somebody/here")
    there = save(tmp_path / "other", "resnet18")
    publish(tmp_path / "other", "somebody/here2", stand_in_hub)
    save(tmp_path / "somebody" / "here2")
    check_same(seen(Catalogue(anybody=True).find("somebody/here2")), timms_logits(there, picture()))
