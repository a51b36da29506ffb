"""Full-size networks through timm, from weights on this machine: random weights, but the real loading."""

from pathlib import Path

import pytest
import timm
import torch
from huggingface_hub import constants
from PIL import Image
from safetensors.torch import save_file
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from demo.ui.families import first_family
from explain.compare import compare, results
from explain.hub import client
from explain.networks import building, trace, weights
from explain.networks.building import class_names, load
from explain.networks.store import ModelStore
from explain.networks.variants import IMAGENET, LITE, POCKET, Family, Spec, specs
from explain.own.catalogue import Catalogue
from tests.randomness import stir

FIRST_FOUR = specs("imagenet", ("B0", "B1", "B2", "B3"))


def put_in_cache(spec: Spec, cache: Path) -> nn.Module:
    """What a download of the Hub's client leaves behind; returns the network whose weights they are."""
    folder = cache / f"models--{weights.repository(spec).replace('/', '--')}"
    (folder / "refs").mkdir(parents=True)
    (folder / "refs" / "main").write_text("0" * 40)
    (folder / "snapshots" / ("0" * 40)).mkdir(parents=True)
    assert spec.published
    module = stir(timm.create_model(spec.published.tag, pretrained=False)).eval()
    save_file(module.state_dict(), folder / "snapshots" / ("0" * 40) / client.WEIGHTS)
    return module


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(client, "answers", lambda: False)
    return tmp_path


def test_weights_on_this_machine_are_used_without_the_hub(cache: Path) -> None:
    spec = FIRST_FOUR[0]
    assert weights.state(spec).origin is weights.Origin.AWAY
    plain = put_in_cache(spec, cache)
    assert weights.state(spec).origin is weights.Origin.LOCAL
    image = Image.effect_noise((320, 200), 60).convert("RGB")
    (result,) = results(compare(image, (spec,), ModelStore(1)))
    with torch.inference_mode():
        expected = plain(load(spec).intake.tensor(image))[0]
    assert result.error is None
    assert result.evidence is not None
    assert expected.std() > 0.05
    assert torch.allclose(result.evidence.logits, expected, atol=1e-3 * float(expected.std()))
    assert result.predictions[0].index == int(expected.argmax())


def test_a_download_cut_short_is_a_sentence_and_no_prediction(cache: Path) -> None:
    spec = FIRST_FOUR[0]
    put_in_cache(spec, cache)
    (file,) = cache.rglob(client.WEIGHTS)
    file.write_bytes(file.read_bytes()[:100_000])
    (result,) = results(compare(Image.new("RGB", (64, 64)), (spec,), ModelStore(1)))
    assert result.predictions == ()
    assert result.error is not None
    assert "do not fit" in result.error


def test_of_the_families_that_are_here_the_best_is_chosen_at_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def here(*families: Family) -> None:
        monkeypatch.setattr("demo.ui.families.find", lambda spec: Path("there") if spec.family in families else None)

    for families, first in (((POCKET,), POCKET), ((POCKET, LITE), LITE), ((POCKET, LITE, IMAGENET), IMAGENET)):
        here(*families)
        assert first_family(Catalogue()) is first


def test_the_classes_are_imagenets_and_no_two_share_a_name() -> None:
    names = class_names(FIRST_FOUR[0])
    assert len(names) == len(set(names)) == 1000
    assert (names[281], names[207], names[388]) == ("tabby", "golden retriever", "giant panda")
    assert names[134].startswith("crane (")
    assert class_names(specs("pocket", ("B0",))[0])[:2] == ("cat", "tiger")


def test_counting_a_network_hears_of_no_other() -> None:
    """Hooks on all modules of the process would be called by a network that another thread takes gradients of."""
    net, images = building.planned(specs("pocket", ("B0",))[0])
    everybody, heard = nn.modules.module, list[int]()
    net.get_submodule("conv_stem").register_forward_hook(
        lambda *_: heard.append(len(everybody._global_forward_pre_hooks) + len(everybody._global_forward_hooks))
    )
    counted = trace.follow(net, images).macs
    assert heard == [0]
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        net(images)
    assert 2 * counted == counter.get_total_flops()
