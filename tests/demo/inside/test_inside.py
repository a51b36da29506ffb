"""A look into a network on the Inside page: which are offered, what is said of it, and that it adds up as written."""

import re
from pathlib import Path
from typing import Any, cast

import gradio as gr
import numpy as np
import pytest
import torch
from huggingface_hub import constants
from PIL import Image

from demo.inside import content as inside
from demo.inside import words as inside_words
from demo.inside.content import CHANNELS, Seen
from demo.inside.page import _block_key, _pressed
from demo.ui.cards import Value
from demo.ui.links import Link
from explain.hub import client
from explain.inside.activations import preactivations
from explain.inside.anatomy import anatomy
from explain.inside.gates import gates
from explain.networks.building import Network
from explain.networks.sources.own import Own
from explain.networks.store import ModelStore
from explain.networks.variants import FAMILIES, Spec, Variant, specs
from explain.own import models as own
from explain.own.catalogue import Catalogue
from tests.places import ROOT

FOX, CAT = (Image.open(ROOT / "assets" / "examples" / f"{name}.png").convert("RGB") for name in ("fox", "cat-tiger"))
KEY = "pocket/B0/scenes"
B0 = specs("imagenet", ("B0",))[0]
Json = dict[str, Any]


@pytest.fixture(scope="module")
def store() -> ModelStore:
    return ModelStore()


@pytest.fixture(scope="module")
def looked(store: ModelStore) -> tuple[Seen, Value, str]:
    return look(store, FOX, KEY)


def look(store: ModelStore, image: Image.Image | None, key: str) -> tuple[Seen, Value, str]:
    """Where nothing is fetched, it says nothing before the end."""
    (found,) = inside.look(store, Catalogue(), image, key, lambda: False)
    assert isinstance(found.seen, Seen)
    return found.seen, cast(Value, found.cards), found.said


def amounts(said: str) -> list[float]:
    """The numbers with two decimals in a sentence."""
    return [float(text) for text in re.findall(r"[+-]?\d+\.\d\d", said.replace("−", "-"))]


# What is offered


def test_every_efficientnet_is_offered_and_nothing_else() -> None:
    offered = inside.offered(Catalogue())
    keys = {spec.key for spec in offered}
    for family in ("imagenet", "lite", "pocket", "laboratory"):
        assert keys >= {spec.key for spec in FAMILIES[family].everything()}
    names = [spec.variant.name for spec in offered if spec.family.name == "relatives"]
    assert len(names) == 7
    assert all(name.startswith("EfficientNet") for name in names)
    others = [spec.variant.name for spec in FAMILIES["relatives"].everything() if spec.key not in keys]
    assert sorted({name.split("-")[0] for name in others}) == ["Inception", "ResNet"]
    assert len(offered) == len(keys)


def test_ones_own_efficientnet_is_offered_and_another_network_of_ones_own_is_not() -> None:
    mine = tuple(
        Variant(name, own=Own("/models/" + name, architecture, ("a", "b"), "{}", '{"input_size": [3, 64, 64]}'))
        for name, architecture in (("leaves", "efficientnet_b1"), ("taught", "pocket_b0"), ("stones", "resnet18"))
    )
    catalogue = Catalogue((*FAMILIES.values(), own.family(mine)))
    offered = [spec for spec in inside.offered(catalogue) if spec.variant.own]
    assert [spec.variant.name for spec in offered] == ["leaves", "taught"]
    assert all(anatomy(spec).stages for spec in offered)


# A look


def test_one_run_of_the_network_tells_all(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    network, runs = store.get(specs("pocket", ("B0",))[0]), list[int]()
    original = Network.features

    def counting(self: Network, images: torch.Tensor) -> torch.Tensor:
        runs.append(len(images))
        return original(self, images)

    monkeypatch.setattr(Network, "features", counting)
    found, _, _ = look(store, FOX, KEY)
    assert runs == [1]
    images = network.intake.tensor(FOX)
    for one, other in zip(found.gates, gates(network, images), strict=True):
        assert one.key == other.key
        assert np.allclose(one.values, other.values, atol=1e-6)
    for row, alone in zip(found.values, preactivations(network, images), strict=True):
        assert (row.stage, row.total, row.negative) == (alone.stage, alone.total, alone.negative)
    assert found.structure == anatomy(network.spec)
    assert not store.turn.standing


def test_each_channels_card_says_what_it_gives_and_its_map_has_that_mean(looked: tuple[Seen, Json, str]) -> None:
    cards = looked[1]["cards"]
    assert len(cards) == CHANNELS + inside.AGAINST
    given = []
    for card in cards:
        (shown,) = card["maps"]
        facts = {term: float(value.replace("−", "-")) for term, value, _ in card["facts"]}
        (contribution,) = amounts(shown["note"])
        assert np.mean(shown["values"]) == pytest.approx(contribution, abs=0.006)
        assert facts["Weight"] * facts["Mean"] == pytest.approx(contribution, abs=0.01)
        assert re.fullmatch(r"Channel \d+", card["title"])
        assert shown["note"].endswith(" to the logit of fox")
        given.append(contribution)
    assert given[:CHANNELS] == sorted(given[:CHANNELS], reverse=True)
    assert min(given[:CHANNELS]) > 0 > max(given[CHANNELS:])


@pytest.mark.parametrize("image", [FOX, CAT], ids=["fox", "cat"])
@pytest.mark.parametrize("key", [KEY, "pocket/B1/scenes", "laboratory/baseline/crowded"])
def test_what_is_said_of_the_logit_adds_up_as_it_is_written(store: ModelStore, key: str, image: Image.Image) -> None:
    _, value, said = look(store, image, key)
    logit, shown, others, bias = amounts(said)
    assert round(shown + others + bias, 2) == logit
    listed = [amounts(card["maps"][0]["note"])[0] for card in value["cards"]]
    assert shown == pytest.approx(sum(listed), abs=0.01 * len(listed))


def test_a_minus_is_written_in_numbers_and_a_hyphen_stays_in_names() -> None:
    said = inside_words.looked("EfficientNet-Lite0", "jack-o’-lantern", 0.794, 5.101, -0.084)
    assert said == (
        "**EfficientNet-Lite0** says **jack-o’-lantern**, with a logit of 5.10: "
        "+0.79 from the channels shown, +4.39 from all others, −0.08 from the bias."
    )


def test_without_a_picture_one_sentence_says_what_to_do(store: ModelStore) -> None:
    with pytest.raises(gr.Error, match="Pick an example or give a picture first"):
        look(store, None, KEY)


@pytest.mark.parametrize(
    ("key", "said"),
    [("relatives/ResNet-50/published", "ResNet-50 has no stages of blocks: choose an EfficientNet"), ("nix", "no net")],
)
def test_another_kind_of_network_is_refused_before_its_weights_are_fetched(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch, key: str, said: str
) -> None:
    monkeypatch.setattr(inside, "fetching", lambda *_: pytest.fail("asked for weights"))
    with pytest.raises(gr.Error, match=said):
        look(store, FOX, key)
    assert not store.turn.standing


def test_weights_that_cannot_be_had_are_told_with_what_to_do_and_the_structure_is_shown_all_the_same(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(client, "answers", lambda: False)
    with pytest.raises(gr.Error, match="choose the pocket family"):
        look(store, FOX, B0.key)
    assert inside.structure(Catalogue(), B0.key).spec == B0


# Links, and the start


def spec_key(family: str, variant: str) -> str:
    spec: Spec = specs(family, (variant,))[0]
    return spec.key


def test_a_link_names_a_block_by_stage_and_number() -> None:
    assert _block_key(Link({"block": "4.2"}), Catalogue(), spec_key("pocket", "B3")) == "stage 4, block 2"
    assert _block_key(Link({}), Catalogue(), "nix") is None


@pytest.mark.parametrize("number", ["4.2", "10.1", "3", "<b>"])
def test_a_block_that_the_network_has_not_is_told(number: str) -> None:
    link = Link({"block": number})
    assert _block_key(link, Catalogue(), spec_key("pocket", "B0")) is None
    assert link.unknown == ["block"]


def test_a_block_that_was_pressed_before_another_does_not_come_after_it() -> None:
    """Requests may overtake each other on their way."""

    def press(key: str, when: float, latest: float) -> tuple[Any, Any]:
        return _pressed(latest, gr.EventData(None, {"key": key, "when": when}))

    assert press("stage 6, block 2", 200.0, 0.0) == ("stage 6, block 2", 200.0)
    assert press("stage 4, block 1", 100.5, 200.0) == (gr.skip(), gr.skip())
    assert _pressed(0.0, gr.EventData(None, None)) == (gr.skip(), gr.skip())
