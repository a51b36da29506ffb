"""What can be tried on the Applications page: drawings, what is taught of them, twins, frames; and what it quotes."""

import hashlib
import math
import re
from collections.abc import Iterator

import numpy as np
import pytest
import torch

from demo.applications import frames, looking, pictures, twins
from demo.applications import words as application_words
from demo.applications.page import RUNS
from demo.applications.words import APPLICATIONS, CAUTION
from demo.ui.cards import only
from explain.__main__ import main
from explain.costs.latency import Latency
from explain.networks import building
from explain.networks.store import ModelStore
from explain.own.bundled import LEAVES, leaves, measured
from explain.runtime.shipped import read
from explain.training.drawn.card import card
from explain.training.drawn.sets import SETS
from explain.training.drawn.shipped import SIDE, TAUGHT
from explain.training.drawn.teach import CANVAS, SPLITS, measure
from tests import threads

PROBE = 48  # held-out leaves that are looked at again


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    with threads.one_thread():
        yield


@pytest.fixture(scope="module")
def store() -> ModelStore:
    return ModelStore()


def never() -> bool:
    return False


@pytest.mark.parametrize("name", SETS)
def test_a_drawing_is_a_function_of_its_split_and_number(name: str) -> None:
    one, again, other = (SETS[name].of(split, 5, 48) for split in (13, 13, 12))
    assert np.array_equal(np.asarray(one.image), np.asarray(again.image))
    assert not np.array_equal(np.asarray(one.image), np.asarray(other.image))
    assert one.image.size == (48, 48)
    assert one.mask.shape == (48, 48)
    assert 0 <= one.mask.min() <= one.mask.max() <= 1


def test_what_is_ill_lies_on_the_leaf_and_a_healthy_leaf_is_all_of_it() -> None:
    areas = [SETS["leaves"].of(99, number, 96).mask.mean() for number in range(4)]
    assert areas[0] > 0.1  # a leaf
    assert all(0 < area < areas[0] for area in areas[1:])


def test_only_irregular_tissue_has_a_place_that_is_irregular() -> None:
    regular, irregular = (SETS["tissue"].of(99, number, 96).mask for number in range(2))
    assert not regular.any()
    assert 0.02 < irregular.mean() < 0.4


def test_the_splits_of_drawings_are_nobody_elses() -> None:
    assert len(set(SPLITS.values())) == len(SPLITS)


@pytest.mark.parametrize("name", SETS)
def test_what_is_shown_is_what_is_drawn(name: str) -> None:
    example = pictures.shown(name)[0]
    image, truth = example.open()
    drawn = SETS[name].of(SPLITS["examples"], int(example.name.rsplit("-", 1)[1]), SIDE)
    difference = np.abs(np.asarray(image, np.float32) - np.asarray(drawn.image, np.float32))
    assert difference.mean() < 6  # WebP keeps most of it
    assert SETS[name].classes[drawn.label] == example.title
    assert truth is None or np.abs(truth.mask - drawn.mask).max() < 0.01


@pytest.mark.parametrize("name", TAUGHT)
def test_a_sheet_holds_as_many_drawings_of_each_class(name: str) -> None:
    sheet = pictures.sheet(name)
    given = sheet.given()
    assert given.classes == SETS[name].classes
    assert [len(given.of(label)) for label in range(len(given.classes))] == [48 // len(given.classes)] * len(
        given.classes
    )
    tiles = [np.asarray(item.open()) for item in given.items]
    assert {tile.shape for tile in tiles} == {(sheet.tile, sheet.tile, 3)}
    assert all(tile.std() > 5 for tile in tiles)


def test_the_leaves_that_are_shipped_are_those_of_their_card() -> None:
    found = measured()
    assert (LEAVES / "model.safetensors").stat().st_size < 1e6
    assert hashlib.sha256((LEAVES / "model.safetensors").read_bytes()).hexdigest() == found["sha256"]
    assert read(LEAVES / "README.md") == card(found)
    assert "knows no real one" in card(found)
    assert leaves().source.classes == tuple(found["classes"]) == SETS["leaves"].classes


def test_they_are_right_about_as_often_as_their_card_says(store: ModelStore) -> None:
    stated = measured()["accuracy"]
    drawn = [SETS["leaves"].of(SPLITS["held out"], number, CANVAS) for number in range(PROBE)]
    network = store.get(leaves())
    with torch.inference_mode():
        found = measure(network.module, building.intake(leaves()).size, drawn)["accuracy"]
    assert abs(found - stated) < 4 * math.sqrt(max(stated * (1 - stated), 0.01) / PROBE)


def test_a_leaf_is_looked_at_by_the_leaves_own_model(store: ModelStore) -> None:
    *_, (cards, said) = looking.steps(store, "leaf", "leaves-3", never)
    (drawn,) = cards["cards"]
    assert said.startswith("Drawn as **blight**.\n\n- leaves: **")
    assert drawn["rows"][0]["name"] in said
    assert {row["name"] for row in drawn["rows"]} == set(SETS["leaves"].classes)
    assert cards["truth"]
    assert cards["truth"]["name"] == "diseased part"
    assert f"{100 * measured()['accuracy']:.1f} %" in said
    assert "knows no real leaf" in said


@pytest.mark.parametrize("use", ["emotion", "cancer"])
def test_a_last_layer_is_taught_on_the_spot_and_then_asked(store: ModelStore, use: str) -> None:
    subject = looking.SUBJECTS[use]
    *_, (cards, said) = looking.steps(store, use, None, never)
    classes = set(SETS[subject.drawings].classes)
    assert [one["title"] for one in cards["cards"]] == [base.label for base in looking.bases()]
    assert all({row["name"] for row in one["rows"]} == classes for one in cards["cards"])
    assert "Taught 48 drawings here. Right on those left out while learning: pocket B0" in said
    assert f"guessing gives {100 / len(classes):.0f} %" in said


def test_a_visitor_who_leaves_has_nothing_taught_any_more() -> None:
    assert list(looking.steps(ModelStore(), "emotion", None, lambda: True))[-1] == only(
        "Stopped. The results so far are still shown."
    )


def test_a_picture_that_is_not_there_is_the_first(store: ModelStore) -> None:
    named, first = (list(looking.steps(store, "leaf", name, never))[-1][0] for name in ("../x", None))
    assert named["view"] == first["view"]


def test_a_device_gets_a_smaller_twin_with_its_map(store: ModelStore) -> None:
    *_, (cards, said) = twins.steps(store, "embedded", never)
    assert [one["title"].rsplit(", ", 1)[1] for one in cards["cards"]] == ["fp32", "int8"]
    assert all(one["maps"] for one in cards["cards"])
    size, weights = (float(found) for found in re.findall(r"has (\d+) kB, the weights have (\d+) kB", said)[0])
    assert size < weights


def latency(median: float, p90: float, disturbed: bool = False) -> Latency:
    return Latency(median, median, p90, 20, 1, "cpu", low=median, high=median, disturbed=disturbed)


def test_a_frame_is_in_time_by_its_slowest_tenth_and_only_where_that_is_sure() -> None:
    assert frames.fits(latency(10, 33)) == "in time"
    assert frames.fits(latency(10, 34)) == "too slow"
    assert frames.fits(latency(10, 33, disturbed=True)).startswith("not measurable")
    assert "about 100 times a second" in application_words.frames(latency(10, 33))
    assert "no rate can be measured" in application_words.frames(latency(10, 33, disturbed=True))


def test_every_use_has_something_that_runs_on_the_page() -> None:
    assert set(RUNS) == set(APPLICATIONS)


QUOTED = {"emotion": ("0.38",), "cancer": ("91.18 %",), "leaf": ("99.91 %", "99.39 %")}


@pytest.mark.parametrize("use", APPLICATIONS)
def test_figures_of_studies_are_our_sources_and_come_with_a_caution(use: str) -> None:
    said = APPLICATIONS[use].source
    assert all(figure in said for figure in QUOTED.get(use, ()))
    assert bool(said) == (use in QUOTED)
    assert not said or CAUTION in said
    assert not [figure for figures in QUOTED.values() for figure in figures if figure in APPLICATIONS[use].choice]


def test_a_set_of_drawings_has_classes_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["pocket", "finetune", "--drawings", "leaves", "--classes", "a=b", "--folder", "nowhere"]
    assert main(asked) == 2
    assert "give --drawings or --classes" in capsys.readouterr().err
