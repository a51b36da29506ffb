"""Exit codes: 0 where all that was asked for came, 3 where some of it did, 2 where nothing was done; and why."""

import json
from pathlib import Path

import pytest
from huggingface_hub import constants

from explain.__main__ import main
from explain.hub import client
from explain.networks import building, weights
from explain.networks.building import Network
from explain.networks.variants import IMAGENET, Spec
from explain.networks.weights import WeightsMissing
from tests.places import EXAMPLES
from tests.stand_in_hub import StandInHub, stand_in

CAT = str(EXAMPLES / "cat.png")
B0, B1 = IMAGENET.specs(("B0", "B1"))
Captured = pytest.CaptureFixture[str]

hub_of_the_world = pytest.fixture(stand_in)


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is here of the Hub, and it does not answer."""
    monkeypatch.setattr(client, "answers", lambda: False)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))


def test_one_network_of_two_without_a_prediction_is_not_all(away: None, capsys: Captured) -> None:
    assert main(["compare", CAT, "--variants", "B0", "--beside", B0.key, B1.key, "--json", "-"]) == 3
    said = capsys.readouterr()
    first, *others = json.loads(said.out)["results"]
    assert (first["error"], len(first["predictions"])) == (None, 5)
    assert [row["predictions"] for row in others] == [[], []]
    assert said.err.count("\n") == 1  # the same reason, once
    assert said.err.startswith("error: No prediction from B0, B1: The weights are not on this machine")


def test_without_json_the_reason_is_said_of_each_and_again_at_the_end(away: None, capsys: Captured) -> None:
    assert main(["compare", CAT, "--family", "imagenet", "--variants", "B0"]) == 3
    said = capsys.readouterr()
    assert "Hub cannot be reached" in said.out
    assert said.err.startswith("error: No prediction from B0: ")


def test_a_network_that_fails_is_no_success_and_does_not_stop_the_others(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = building.load

    def fails(spec: Spec) -> Network:
        if spec.variant.name == "B1":
            raise RuntimeError("out of memory")
        return load(spec)

    monkeypatch.setattr(building, "load", fails)
    assert main(["compare", CAT, "--variants", "B0", "B1", "B2", "--top", "1"]) == 3
    said = capsys.readouterr()
    assert said.out.count("%  ") == 2
    assert "No prediction from pocket B1: pocket B1 failed on this machine (RuntimeError)" in said.err
    assert "out of memory" not in said.out


def test_weights_that_do_not_come_stop_no_others(hub_of_the_world: StandInHub, capsys: Captured) -> None:
    hub_of_the_world.put(B1.source.repository, client.WEIGHTS, bytes(1000))
    assert main(["weights", "fetch", "--variants", "B0", "B1"]) == 3
    said = capsys.readouterr()
    assert Path(said.out.strip()).stat().st_size == 1000
    (line,) = [line for line in said.err.splitlines() if line.startswith("error: ")]
    assert line.startswith(f"error: {B0.source.repository} is not on the Hub")


def test_no_weights_at_all_is_nothing_done(away: None, capsys: Captured) -> None:
    assert main(["weights", "fetch", "--variants", "B0", "B1"]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("error: ")) == ("", 1)


def test_where_weights_are_is_an_answer_also_where_they_are_not(away: None, capsys: Captured) -> None:
    assert main(["weights", "list", "--variants", "B0"]) == 0
    assert "the Hub cannot be reached" in capsys.readouterr().out


def test_a_trial_without_its_networks_is_nothing_done(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(spec: Spec) -> Path:
        raise WeightsMissing("They are not there: put them back.")

    monkeypatch.setattr(weights, "fetch", missing)
    arguments = ["--scenes", "1", "--folder", str(tmp_path / "runs"), "--out", str(tmp_path / "out.json")]
    assert main(["trust", "--variants", "B0", *arguments]) == 2
    assert capsys.readouterr().err == "error: They are not there: put them back.\n"
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize("command", ["compare", "study"])
def test_of_several_places_one_that_is_not_there_is_told_and_the_others_are_answered(
    command: str, tmp_path: Path, capsys: Captured
) -> None:
    gone = tmp_path / "gone.jpg"
    assert main([command, CAT, str(gone), "--variants", "B0"]) == 3
    said = capsys.readouterr()
    assert "B0" in said.out
    assert said.err.count("There is no such file or folder") == 1
    assert str(gone) in said.err
    for places in ([str(gone)], [str(gone), str(gone / "inside"), "x" * 300]):
        assert main([command, *places, "--variants", "B0"]) == 2
        said = capsys.readouterr()
        assert said.err.count("\n") == 1
        assert said.err.startswith("error: ")
