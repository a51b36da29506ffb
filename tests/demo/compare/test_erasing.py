"""A part of a picture is erased, and what the map claimed for it is worked out, against numbers by hand."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from demo.compare import erasing
from demo.compare.comparison import Answer, Shown
from demo.ui.card import Map, blank
from demo.ui.cards import Picture, all_done
from explain.compare import compare, results
from explain.costs.latency import Clock
from explain.maps.erasing import FILLS, BadBrush, Stroke, claim, erase, painted
from explain.networks.store import ModelStore
from explain.networks.variants import specs
from explain.pictures.render import view
from tests.places import EXAMPLES

FOX = EXAMPLES / "fox.png"
PICTURE: Picture = {"src": "", "width": 96, "height": 96}
MIDDLE = Stroke(0.1, ((0.5, 0.5),))
EVERYTHING = Stroke(0.5, ((0.0, 0.5), (1.0, 0.5)))


def test_a_dab_is_a_disc_of_its_radius() -> None:
    mask = np.asarray(painted([MIDDLE], (200, 100))) > 0
    assert mask.sum() == pytest.approx(np.pi * 20**2, rel=0.05)  # a tenth of the longer side
    assert mask[50, 100]
    assert not mask[50, 125]


def test_a_line_is_as_wide_as_the_brush_and_round_at_its_ends() -> None:
    mask = np.asarray(painted([Stroke(0.05, ((0.25, 0.5), (0.75, 0.5)))], (200, 200))) > 0
    assert mask[:, 100].sum() == pytest.approx(20, abs=2)
    assert mask[100, 42]
    assert not mask[100, 36]


@pytest.mark.parametrize(
    ("strokes", "said"), [([], "Nothing"), ([EVERYTHING], "Everything"), ([Stroke(0.1, ())], "Nothing")]
)
def test_a_brush_that_erases_nothing_or_all_is_refused(strokes: list[Stroke], said: str) -> None:
    with pytest.raises(BadBrush, match=said):
        painted(strokes, (100, 100))


@pytest.mark.parametrize("fill", FILLS)
@pytest.mark.parametrize("size", [(300, 200), (1200, 900), (7, 5)])
def test_only_what_is_under_the_brush_changes(fill: str, size: tuple[int, int]) -> None:
    image = Image.fromarray(np.random.default_rng(1).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8))
    mask = painted([MIDDLE], size)
    before, after = np.asarray(image), np.asarray(erase(image, mask, fill))
    under = np.asarray(mask) > 0
    assert (before[~under] == after[~under]).all()
    assert (before[under] != after[under]).any()


def test_a_grey_fill_is_grey() -> None:
    after = erase(Image.new("RGB", (50, 50), "red"), painted([MIDDLE], (50, 50)), "grey")
    assert after.getpixel((25, 25)) == (128, 128, 128)
    assert after.getpixel((0, 0)) == (255, 0, 0)


def test_a_fill_in_no_table_is_refused() -> None:
    with pytest.raises(BadBrush, match="choose from blur, grey, noise"):
        erase(Image.new("RGB", (50, 50)), painted([MIDDLE], (50, 50)), "magic")


def test_the_claim_is_the_covered_cells_share_of_the_mean() -> None:
    evidence = np.array([[4.0, 8.0], [-2.0, 6.0]])
    mask = Image.new("L", (140, 100))
    mask.paste(255, (20, 0, 70, 50))  # the whole first cell of the crop
    mask.paste(255, (95, 50, 120, 100))  # half of the last one
    assert claim(evidence, (20, 0, 120, 100), mask) == pytest.approx((4 + 6 / 2) / 4)
    assert claim(evidence, (20, 0, 120, 100), Image.new("L", (140, 100), 255)) == pytest.approx(evidence.mean())


@pytest.fixture(scope="module")
def shown() -> Shown:
    image, chosen = Image.open(FOX).convert("RGB"), specs("pocket", ("B0", "B1"))
    found = tuple(map(Answer.of, results(compare(image, chosen, ModelStore(1)))))
    return Shown(
        image, view(image).box, chosen, False, found, all_done(PICTURE, [blank("B0", "done"), blank("B1", "done")]), ""
    )


def test_erasing_the_object_takes_its_answer_away_and_the_card_tells_both_sides(shown: Shown) -> None:
    *_, last = erasing.steps(ModelStore(1), shown, [{"radius": 0.4, "places": [[0.5, 0.5]]}], "blur", lambda: False)
    for card, before in zip(last["cards"], shown.answers, strict=True):
        after = card["after"]
        assert before
        assert after
        assert after["rows"][0]["name"] == "fox"
        assert after["rows"][0]["before"] == pytest.approx(100 * before.predictions[0].probability)
        assert after["rows"][0]["then"] < after["rows"][0]["before"]
        assert "The map credited this part with +" in after["told"]
        assert {row["name"] for row in after["rows"]} >= {found.name for found in before.predictions}
    assert last["erased"]["src"].startswith("data:image/webp")


def test_the_erased_picture_has_a_map_of_every_class_that_the_card_shows(shown: Shown) -> None:
    maps: list[Map] = [{"name": "fox", "values": []}, {"name": "wolf", "values": []}]
    cards = [blank(name, "done") | {"maps": maps} for name in ("B0", "B1")]
    drawn = replace(shown, cards=all_done(PICTURE, cards))
    *_, last = erasing.steps(ModelStore(1), drawn, [{"radius": 0.4, "places": [[0.5, 0.5]]}], "grey", lambda: False)
    for card in last["cards"]:
        assert card["after"]
        assert [found["name"] for found in card["after"]["maps"]] == ["fox", "wolf"]
        for found in card["after"]["maps"]:  # it adds up for the erased picture too
            assert np.mean(found["values"]) + found["bias"] == pytest.approx(found["logit"], abs=1e-3)


def test_nothing_is_timed_again_so_that_the_answer_comes_sooner(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    timed: list[object] = []
    monkeypatch.setattr(Clock, "visit", timed.append)
    *_, last = erasing.steps(ModelStore(1), shown, [{"radius": 0.4, "places": [[0.5, 0.5]]}], "blur", lambda: False)
    assert all(card["after"] and card["after"]["rows"] for card in last["cards"])
    assert not timed


MISTAKES: list[tuple[Any, str]] = [
    ({"strokes": [], "fill": "blur"}, "Nothing is painted"),
    ({"strokes": [{"radius": 0.1, "places": [[0.5, 0.5]]}], "fill": "magic"}, "There is no fill"),
    ({"strokes": "all of it", "fill": "blur"}, "could not be read"),
    ({"strokes": [{"radius": 0.1, "places": [[0.5]]}], "fill": "blur"}, "could not be read"),
    ({"strokes": [{"radius": 0.1, "places": [[0.5, 1e9]]}], "fill": "blur"}, "could not be read"),
    ({"strokes": [{"radius": 0.1, "places": [[0.5, float("nan")]]}], "fill": "blur"}, "could not be read"),
    ({"strokes": [{"radius": float("nan"), "places": [[0.2, 0.5], [0.8, 0.5]]}], "fill": "blur"}, "could not be read"),
    ({}, "could not be read"),
]


@pytest.mark.parametrize(("asked", "said"), MISTAKES)
def test_what_cannot_be_erased_is_a_sentence(shown: Shown, asked: dict[str, Any], said: str) -> None:
    with pytest.raises(gr.Error, match=said):
        list(erasing.steps(ModelStore(1), shown, asked.get("strokes"), asked.get("fill"), lambda: False))


def test_without_a_comparison_there_is_nothing_to_erase() -> None:
    never: Callable[[], bool] = lambda: False  # noqa: E731
    with pytest.raises(gr.Error, match="Compare a picture first"):
        list(erasing.steps(ModelStore(1), None, [], "blur", never))
