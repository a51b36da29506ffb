"""What a deployment offers: every network by its key, its operator's own, and nothing that was not offered."""

from collections import Counter
from pathlib import Path

import pytest

from explain.errors import Unsuitable
from explain.networks.sources.own import Own
from explain.networks.variants import FAMILIES, POCKET, Spec, UnknownChoice, Variant
from explain.own import description
from explain.own import models as own
from explain.own.catalogue import Catalogue, catalogue
from tests.own_models import save
from tests.stand_in_hub import StandInHub, stand_in

BUNDLED = len(POCKET.variants)
EVERYTHING = Catalogue()
LEAF = Variant("leaf", own=Own("/nowhere", "resnet18", ("seedling", "herb"), "{}", "{}"))
WITH_LEAF = Catalogue((*FAMILIES.values(), own.family((LEAF,))))

stand_in_hub = pytest.fixture(stand_in)


def everyone(offered: Catalogue) -> list[Spec]:
    return [spec for family in offered.families for spec in family.everything()]


@pytest.mark.parametrize("spec", everyone(WITH_LEAF), ids=lambda spec: spec.key)
def test_every_network_is_found_by_its_key(spec: Spec) -> None:
    assert WITH_LEAF.find(spec.key) == spec


def test_there_are_as_many_networks_as_were_published_or_trained() -> None:
    found = Counter((spec.family.name, spec.recipe.name) for spec in everyone(EVERYTHING))
    assert found == {
        ("imagenet", "aa_in1k"): 8, ("imagenet", "ap_in1k"): 9, ("imagenet", "ns_jft_in1k"): 9, ("imagenet", "timm"): 6,
        ("lite", "in1k"): 5, ("relatives", "published"): 10, ("pocket", "scenes"): BUNDLED,
        ("laboratory", "crowded"): len(FAMILIES["laboratory"].variants),
    }  # fmt: skip


@pytest.mark.parametrize("size", range(5))
def test_lite_is_found_by_the_key_that_it_had_among_the_relatives(size: int) -> None:
    (now,) = EVERYTHING.family("lite").specs((f"Lite{size}",))
    assert EVERYTHING.find(f"relatives/EfficientNet-Lite{size}/published") == now == EVERYTHING.find(now.key)
    assert (now.key, now.label) == (f"lite/Lite{size}/in1k", f"EfficientNet-Lite{size}")
    old = EVERYTHING.specs("relatives", [f"EfficientNet-Lite{size}", "ResNet-50"], None, [now.key])
    assert [spec.label for spec in old] == ["ResNet-50", now.label]
    assert f"EfficientNet-Lite{size}" not in {variant.name for variant in EVERYTHING.family("relatives").variants}


def test_a_network_is_the_same_whatever_else_is_offered() -> None:
    few, all_of_them = catalogue(sizes=["B3"]).find("imagenet/B3/aa_in1k"), EVERYTHING.find("imagenet/B3/aa_in1k")
    assert few == all_of_them
    assert len({few, all_of_them}) == 1
    elsewhere = Variant("leaf", own=Own("/elsewhere", "resnet18", ("seedling", "herb"), "{}", "{}"))
    assert own.family((elsewhere,)).everything() != own.family((LEAF,)).everything()


def test_ones_own_is_found_by_its_name_alone() -> None:
    assert WITH_LEAF.find("leaf") == WITH_LEAF.find("own/leaf/own")
    assert WITH_LEAF.find("leaf").variant == LEAF
    with pytest.raises(UnknownChoice):
        EVERYTHING.find("leaf")


@pytest.mark.parametrize(
    "key",
    [
        "", "/", "//", "B0", "imagenet", "imagenet/B0", "imagenet/B9/aa_in1k", "imagenet/b0/aa_in1k", "nowhere/B0/x",
        "imagenet/L2/aa_in1k", "imagenet/B0/scenes", "pocket/B8/scenes", "relatives/ResNet-50/aa_in1k",
        "imagenet/B0/aa_in1k/more", " imagenet/B0/aa_in1k", "own/leaf/own",
    ],
)  # fmt: skip
def test_a_key_that_is_in_no_table_is_refused(key: str) -> None:
    with pytest.raises(UnknownChoice):
        EVERYTHING.find(key)


@pytest.mark.parametrize(
    ("family", "recipe", "others"),
    [
        ("imagenet", "aa_in1k", 9 + 9 + 6 + 15 + BUNDLED + 1), ("imagenet", "timm", 8 + 9 + 9 + 15 + BUNDLED + 1),
        ("lite", "in1k", 8 + 9 + 9 + 6 + 10 + BUNDLED + 1), ("pocket", "scenes", 8 + 9 + 9 + 6 + 15 + 1),
        ("own", "own", 8 + 9 + 9 + 6 + 15 + BUNDLED),
    ],
)  # fmt: skip
def test_beside_a_choice_stands_all_else_but_the_laboratory(family: str, recipe: str, others: int) -> None:
    found = WITH_LEAF.beside(family, recipe)
    assert len(found) == len(set(found)) == others
    assert (family, recipe) not in {(spec.family.name, spec.recipe.name) for spec in found}
    assert "laboratory" not in {spec.family.name for spec in found}
    assert set(found) < set(everyone(WITH_LEAF))


def test_chosen_networks_come_smallest_first_then_those_beside_them_each_once() -> None:
    beside = ["relatives/ResNet-50/published", "imagenet/B0/aa_in1k", "leaf", "own/leaf/own"]
    found = WITH_LEAF.specs("imagenet", ["B2", "B0", "B2"], None, beside)
    assert [spec.label for spec in found] == ["B0", "B2", "ResNet-50", "leaf"]
    assert WITH_LEAF.specs("imagenet", [], None, ["leaf"]) == (WITH_LEAF.find("leaf"),)
    with pytest.raises(UnknownChoice, match="at least one"):
        WITH_LEAF.specs("imagenet", [])
    with pytest.raises(UnknownChoice, match="B9"):
        WITH_LEAF.specs("imagenet", ["B0"], None, ["imagenet/B9/aa_in1k"])


def test_sizes_limit_what_is_offered_of_the_full_size_networks_alone() -> None:
    offered = catalogue(sizes=["B3", "B0", "L2"])
    full = offered.family("imagenet")
    assert [variant.name for variant in full.variants] == ["B0", "B3", "L2"]
    assert [spec.key for spec in full.everything()] == [
        "imagenet/B0/aa_in1k", "imagenet/B3/aa_in1k", "imagenet/B0/ap_in1k", "imagenet/B3/ap_in1k",
        "imagenet/B0/ns_jft_in1k", "imagenet/B3/ns_jft_in1k", "imagenet/L2/ns_jft_in1k", "imagenet/B0/timm",
        "imagenet/B3/timm",
    ]  # fmt: skip
    assert offered.families[1:] == EVERYTHING.families[1:]
    with pytest.raises(UnknownChoice, match=r"choose from B0, B3, L2\."):
        offered.find("imagenet/B1/aa_in1k")
    assert "B1" not in {s.variant.name for s in offered.beside("pocket", "scenes") if s.family.name == "imagenet"}
    assert catalogue() == EVERYTHING


@pytest.mark.parametrize("size", ["L2", "B8"])
def test_a_size_that_the_papers_recipe_lacks_can_be_offered_alone(size: str) -> None:
    offered = catalogue(sizes=[size]).family("imagenet")
    assert all(offered.trained(recipe) for recipe in offered.recipes)
    assert [spec.variant.name for spec in offered.specs((size,))] == [size]


def test_a_size_that_nobody_published_cannot_be_offered() -> None:
    with pytest.raises(UnknownChoice, match="B9"):
        catalogue(sizes=["B0", "B9"])


def test_ones_own_are_offered_after_all_else(tmp_path: Path) -> None:
    save(tmp_path / "model")
    offered = catalogue([f"leaf={tmp_path / 'model'}"], sizes=["B0"])
    assert [family.name for family in offered.families] == [*FAMILIES, "own"]
    assert offered.find("leaf").label == "leaf"
    assert offered.find("own/leaf/own") in offered.beside("imagenet", "aa_in1k")


def test_a_strangers_id_is_refused_without_a_request_unless_visitors_may_name_any(stand_in_hub: StandInHub) -> None:
    stand_in_hub.put("a/stranger", description.CONFIG, b"{}")
    with pytest.raises(UnknownChoice, match="a/stranger"):
        WITH_LEAF.find("a/stranger")
    assert stand_in_hub.requests == []
    with pytest.raises(Unsuitable, match="a/stranger"):
        Catalogue(anybody=True).find("a/stranger")
    assert stand_in_hub.requests != []


@pytest.mark.parametrize("anybody", [False, True])
@pytest.mark.parametrize(
    "key",
    ["../../etc", "/etc", "./x", "x", "../x", "{here}/x", "{here}/up/x", "./up/x", "up/../x", "up/x", "~/x", "x=./x"],
)
def test_a_path_is_no_key(
    key: str, anybody: bool, stand_in_hub: StandInHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in (tmp_path / "x", tmp_path / "up" / "x"):  # either would do, were it named by who runs the app
        save(folder)
    monkeypatch.chdir(tmp_path if key != "../x" else tmp_path / "up")
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises((UnknownChoice, Unsuitable)):
        Catalogue(anybody=anybody).find(key.format(here=tmp_path))
    assert anybody or stand_in_hub.requests == []
    assert not [path for method, path, _ in stand_in_hub.requests if method == "GET"]
