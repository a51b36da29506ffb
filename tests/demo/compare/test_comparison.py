"""A comparison as the page shows it: what a network saw, what is painted over and erased there, the way to Trust."""

import pickle
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from PIL import Image

from demo.compare import comparison, erasing
from demo.compare.comparison import Choice, Shown, _to_the_test
from demo.ui.cards import Moment
from explain.compare import Failed
from explain.networks import building
from explain.networks.cost import Cost
from explain.networks.preprocessing import Intake
from explain.networks.sources.own import Own
from explain.networks.store import ModelStore
from explain.networks.variants import Spec, Variant, specs
from explain.own import models as own
from explain.own.catalogue import Catalogue
from explain.pictures.images import WORKING_SIDE
from tests.results import explained

WIDE = Image.new("RGB", (1000, 500), "olive")
STRANGER = own.family((Variant("user/repo", own=Own("user/repo", "resnet18", ("a", "b"), "{}", "{}")),)).everything()[0]
B0, B1, B2, B3 = specs("imagenet", ("B0", "B1", "B2", "B3"))
(RESNET,) = specs("relatives", ("ResNet-50",))
(LABORATORY,) = specs("laboratory", ("baseline",))


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """A wide picture, compared by a network that sees the whole of it."""
    plain = building.intake

    def squashing(spec: Spec) -> Intake:
        return replace(plain(spec), crop_mode="squash", crop_pct=1.0)

    monkeypatch.setattr(building, "intake", squashing)
    *_, (_, _, _, found) = comparison.steps(ModelStore(1), Catalogue(), Choice(WIDE, "pocket", ("B0",)), lambda: False)
    assert isinstance(found, Shown)
    return found


def test_the_map_of_a_network_that_sees_all_of_a_wide_picture_lies_on_all_of_it(shown: Shown) -> None:
    (card,) = shown.cards["cards"]
    assert card["box"] == pytest.approx((0, 0, 1, 1))
    assert shown.cards["view"]
    assert (shown.cards["view"]["width"], shown.cards["view"]["height"]) == (960, 480)


def test_nothing_of_the_networks_is_kept_for_erasing_but_what_they_answered(shown: Shown) -> None:
    """Features are megabytes a visitor, and weights would stay after their network was put away."""
    kept = pickle.dumps(replace(shown, image=Image.new("RGB", (1, 1))))
    assert b"torch" not in kept
    assert len(kept) < 200_000
    assert 4 * WORKING_SIDE**2 + len(kept) < 20e6  # of the largest picture, which has 4 bytes a px


def test_while_networks_run_there_is_nothing_to_erase() -> None:
    choice = Choice(WIDE, "pocket", ("B0", "B1"))
    begun, first, *answered = [step[3] for step in comparison.steps(ModelStore(1), Catalogue(), choice, lambda: False)]
    assert (begun, first) == (None, None)
    assert all(isinstance(shown, Shown) for shown in answered)


def test_all_answers_come_before_the_first_time_and_none_is_lost_as_times_get_better() -> None:
    choice = Choice(WIDE, "pocket", ("B0", "B1"))
    steps = [cards["cards"] for cards, *_ in comparison.steps(ModelStore(1), Catalogue(), choice, lambda: False)]
    answered = [cards for cards in steps if all(card["state"] == "done" for card in cards)]
    assert [[card["time"] for card in cards] for cards in (*steps[:2], answered[0])] == [["", ""]] * 3
    assert {card["clock"] for card in answered[0]} == {"timing"}
    for card in answered[-1]:
        assert (card["clock"], bool(re.fullmatch(r"(about )?[\d.]+ ms", card["time"]))) == ("over", True), card
        assert re.fullmatch(r"(busy: )?± \d+ %", card["spread"])
    for found in answered:
        assert [card["rows"] for card in found] == [card["rows"] for card in answered[0]]


def test_stop_ends_the_timing_and_keeps_the_answers() -> None:
    moments = comparison.stream(ModelStore(1), WIDE, specs("pocket", ("B0", "B1")), lambda: True, clocked=True)
    assert [moment.state for moment in moments] == ["running", "stopped"]
    asked: list[int] = []

    def later() -> bool:
        asked.append(1)
        return len(asked) > 3

    *_, last = comparison.stream(ModelStore(1), WIDE, specs("pocket", ("B0", "B1")), later)
    assert (last.state, last.timing, len(last.results)) == ("done", False, 2)


def test_what_is_painted_over_at_an_end_of_it_is_erased_there(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Image.Image] = []

    def stream(store: ModelStore, image: Image.Image, *others: Any, **options: Any) -> Iterator[Moment]:
        given.append(image)
        yield from ()

    monkeypatch.setattr(erasing, "stream", stream)
    strokes = [{"radius": 0.04, "places": [[0.05, 0.5]]}]
    list(erasing.steps(ModelStore(1), shown, strokes, "grey", lambda: False))
    (rows, columns) = np.nonzero((np.asarray(given[0]) != np.asarray(WIDE)).any(axis=2))
    assert (columns.min(), columns.max()) == pytest.approx((10, 90), abs=2)  # 0.05 of 1000 px, and 0.04 either way
    assert (rows.min(), rows.max()) == pytest.approx((210, 290), abs=2)


def linked(state: str, *found: tuple[Spec, int]) -> list[str]:
    """The networks that the link opens, of results at so many multiply-adds; none where there is no link."""
    results = [explained(spec, "fox", costs=Cost(1, macs, 224, (7, 7))) for spec, macs in found]
    way = _to_the_test(Moment(results, state), Catalogue(anybody=True))
    return parse_qs(urlsplit(way["address"]).query)["network"][0].split(",") if way else []


def test_the_largest_networks_are_put_to_the_test_wherever_they_stood() -> None:
    assert linked("done", (B0, 4), (B1, 6), (B2, 9), (B3, 18), (RESNET, 2)) == [spec.key for spec in (B0, B1, B2, B3)]
    assert linked("stopped", (B0, 4), (B1, 6), (RESNET, 5)) == [spec.key for spec in (B0, RESNET, B1)]


@pytest.mark.parametrize("spec", [STRANGER, LABORATORY], ids=["a visitor's", "the laboratory's"])
def test_what_that_page_does_not_offer_is_left_out(spec: Spec) -> None:
    assert linked("done", (B0, 4), (spec, 2)) == [B0.key]
    assert linked("done", (spec, 2)) == []


def test_what_the_smallest_saw_is_a_press_away() -> None:
    results = [explained(spec, "fox", costs=Cost(1, macs, 224, (7, 7))) for spec, macs in ((B1, 6), (B0, 4))]
    way = _to_the_test(Moment(results, "done"), Catalogue())
    assert way
    assert parse_qs(urlsplit(way["also"]).query) == {"network": [B0.key]}
    assert urlsplit(way["also"]).path == "./inputs"


def test_there_is_no_way_before_the_end_nor_without_maps() -> None:
    assert linked("running", (B0, 4)) == []
    assert _to_the_test(Moment([Failed(B0, Cost(1, 4, 224, (7, 7)), "why")], "done"), Catalogue()) is None
