"""Where weights come from, and what is said when they cannot be had."""

import time
from pathlib import Path

import pytest
from huggingface_hub import constants
from PIL import Image

from explain import hub, weights
from explain.compare import compare, results
from explain.networks import Network, load_untrained
from explain.store import ModelStore
from explain.variants import Spec, specs

B0 = specs("imagenet", ("B0",))[0]


@pytest.fixture
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "try_to_load_from_cache", lambda repo, file: None)


def test_a_hub_that_never_answers_is_known_to_be_away_within_two_seconds(
    monkeypatch: pytest.MonkeyPatch, no_cache: None
) -> None:
    def silent(endpoint: str) -> bool:
        time.sleep(10)
        return True

    monkeypatch.setattr(hub, "_ask", silent)
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.invalid")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    start = time.monotonic()
    assert weights.state(B0).origin is weights.Origin.AWAY
    assert time.monotonic() - start < 3
    start = time.monotonic()
    assert not hub.answers()
    assert time.monotonic() - start < 0.5  # remembered


def test_missing_weights_give_costs_and_a_sentence_but_never_a_prediction_or_a_map(
    monkeypatch: pytest.MonkeyPatch, no_cache: None
) -> None:
    monkeypatch.setattr(hub, "answers", lambda: False)
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
    assert found.predictions == ()


def test_the_default_recipe_names_the_papers_weights() -> None:
    assert weights.repository(B0) == "timm/tf_efficientnet_b0.aa_in1k"
