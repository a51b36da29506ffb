"""A visitor's own pictures, studied: what the page shows of it, and what can be kept."""

import json
from io import BytesIO
from pathlib import Path
from threading import Event

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from demo.pictures import (
    board,
    charts,
    grid,
    looks,
    looks_words,
    results,
    running,
    samples,
    sheets,
    sizing,
    tiles,
    truths,
    walk,
)
from demo.pictures import words as pictures_words
from demo.pictures.board import Wanted, cell, summary
from demo.pictures.piles import Pile
from demo.pictures.results import Point
from demo.pictures.truths import is_mask, matched
from demo.ui import words
from explain.networks.limits import LIMITS, Limits
from explain.networks.store import ModelStore
from explain.networks.vocabulary import CLASS_NAMES
from explain.own.catalogue import Catalogue
from explain.study.statistics import Confusion
from tests import piles as helpers
from tests.piles import given
from tests.places import EXAMPLES

STORE = ModelStore()
SCENES = ("cat", "tiger", "fox", "wolf", "peach", "violin", "whale", "dog-wolf", "nothing")

uploads = pytest.fixture(autouse=True)(helpers.uploads)


@pytest.fixture
def pile() -> Pile:
    return Pile()


@pytest.fixture
def studied(pile: Pile, uploads: Path, monkeypatch: pytest.MonkeyPatch) -> Pile:
    """Nine of the shipped scenes through pocket B0 and B1; one file more cannot be read."""
    content = {f"{name.partition('-')[0]}/{name}.png": (EXAMPLES / f"{name}.png").read_bytes() for name in SCENES}
    given(pile, uploads, {**content, "fox/half.png": b"\x89PNG and no more"})
    monkeypatch.setenv("EXPLAIN_TIMING", "0.05")
    there, chosen = running.check(Catalogue(), pile, "pocket", "scenes", ["B0", "B1"], [])
    moments = list(running.steps(STORE, there, chosen, lambda: False))
    assert moments[-1].whole
    assert "9 pictures answered by pocket B0 and pocket B1. 1 cannot be read" in moments[-1].said.replace("\\", "")
    return pile


def test_a_network_is_run_at_other_sizes_and_what_comes_of_it_stays_with_the_pile(studied: Pile) -> None:
    *said, (figure, sentence) = sizing.steps(STORE, Catalogue().limits, studied, "pocket/B0/scenes", lambda: False)
    assert all("pocket B0 at other sizes" in str(step[1]).replace("\\", "") for step in said)
    assert not isinstance(figure, dict)
    found = studied.by_size["pocket/B0/scenes"]
    assert list(figure.data[0].y) == pytest.approx([100 * row.right.value for row in found.rows if row.right])
    assert figure.data[0].error_y.array is not None
    assert [one.text for one in figure.layout.annotations] == ["trained and tested"]
    assert found.at(found.tested).same.value == 1
    assert "pocket B0 is right most often at" in sentence.replace("\\", "")
    study = results.found(studied)
    assert board.details(studied, study, "pocket/B0/scenes")[-1] == sentence
    assert board.details(studied, study, "pocket/B1/scenes")[-1] == pictures_words.SIZES_READY  # not run
    told = json.loads(Path(walk.kept(studied, "json", 0.02, Wanted(2, 0, 0).limits())["path"]).read_text())
    assert [row["size"] for row in told["networks"][0]["by_size"]["sizes"]] == [row.size for row in found.rows]
    assert "by_size" not in told["networks"][1]


def test_other_sizes_are_refused_without_a_study_within_limits_and_can_be_stopped(studied: Pile) -> None:
    with pytest.raises(gr.Error, match="Run the study first"):
        list(sizing.steps(STORE, LIMITS, Pile(), None, lambda: False))
    with pytest.raises(gr.Error, match="multiply-adds"):
        list(sizing.steps(STORE, Limits(billions=0), studied, None, lambda: False))
    *_, last = sizing.steps(STORE, LIMITS, studied, None, lambda: True)
    assert last[1] == words.STOPPED
    assert studied.by_size == {}


def test_a_study_fills_the_page(studied: Pile) -> None:
    found = results.found(studied)
    assert found
    assert found.study
    assert (found.labelled, len(found.study.answers)) == (True, 18)
    points = results.points(found)
    assert [point.short for point in points] == ["B0", "B1"]
    right = sum(bool(found.study.answers[0, number].right) for number in found.study.opened)
    assert points[0].value == pytest.approx(right / found.scored[0].count)
    figure, said, table = summary(found, Wanted(2, 0, 0), True)
    assert "2 points" in said
    assert "“nothing” " in said.replace("\\", "")  # the label of that name is no class
    assert table.count("<tr>") == 3
    assert [text.strip() for text in figure.data[1].text] == ["B0", "B1"]
    shown = grid.value(studied)
    assert len(shown["names"]) == len(shown["answers"][0]) == 10
    assert shown["answers"][0][shown["names"].index("fox/half.png")] is None
    assert list(shown["refused"]) == [str(shown["names"].index("fox/half.png"))]
    answer = shown["answers"][1][0]
    assert answer
    place, percent, right_or_not = answer
    assert (shown["words"][place], right_or_not) == ("cat", 1)
    assert 0 < percent <= 100


def test_its_cells_are_pictures_with_the_maps_of_both_classes(studied: Pile) -> None:
    found = results.found(studied)
    assert found
    matrix = found.scored[1].confusion
    cells = results.cells(matrix, "pocket B1")["cells"]
    assert sum(len(one["numbers"]) for one in cells) == int(matrix.counts.sum()) == 8
    for one in cells:
        shown = cell(studied, found, "pocket/B1/scenes", one["row"], one["column"])
        assert [tile["number"] for tile in shown["tiles"]] == one["numbers"][: tiles.MOST]
        assert {len(tile["layers"]) for tile in shown["tiles"]} == {3 if one["listed"] else 2}
    assert cell(studied, found, None, "x", [])["tiles"] == []
    name = looks.classes(studied, 0)[0]
    assert looks.where_value(studied, 0, name)["tiles"]


def test_in_the_matrix_mistakes_have_a_colour_of_their_own() -> None:
    pictures = {(0, 0): (0, 1, 2), (0, 1): (3,), (1, 1): (4,)}
    found = Confusion(("cat", "dog"), ("cat", "dog"), np.array([[3, 1], [0, 1]]), pictures)
    (matrix,) = charts.confusion(found).data
    assert np.asarray(matrix.z).tolist() == [[0.75, -0.25], [0, 1]]
    assert dict(matrix.colorscale)[0.0] != dict(matrix.colorscale)[1.0]
    assert (matrix.zmin, matrix.zmax) == (-1, 1)


def test_a_name_stands_where_no_other_interval_runs_through_it() -> None:
    def point(number: int, ms: float, value: float) -> Point:
        return Point(number, f"B{number}", f"B{number}", value, value - 0.05, value + 0.05, "", 1e6, ms, "")

    apart = [point(0, 4, 0.7), point(1, 6.7, 0.8), point(2, 9, 0.8)]
    assert set(charts.trade_off(apart).data[1].textposition) == {"middle right"}
    close = [point(0, 4, 0.7), point(1, 6.7, 0.8), point(2, 6.8, 0.82), point(3, 6.9, 0.95), point(4, 9, 0.9)]
    assert charts.trade_off(close).data[1].textposition == (
        "middle right", "middle left", "middle right", "middle right", "middle right",
    )  # fmt: skip


def test_thumbnails_are_drawn_once(studied: Pile) -> None:
    (sheet,) = studied.sheets
    before = sheet.path.stat().st_mtime_ns
    sheets.draw(studied, over=True)
    assert sheet.path.stat().st_mtime_ns == before
    with Image.open(sheet.path) as drawn:
        assert drawn.size == (sheets.ACROSS * sheets.TILE,) * 2


def test_what_was_answered_is_not_asked_again_and_another_network_joins(studied: Pile) -> None:
    before = dict(studied.study.answers) if studied.study else {}
    there, chosen = running.check(Catalogue(), studied, "pocket", "scenes", ["B0", "B1", "B2"], [])
    stopped = Event()
    moments = []
    for moment in running.steps(STORE, there, chosen, stopped.is_set):
        moments.append(moment)
        stopped.set()
    assert "Press Run to go on" in moments[-1].said
    list(running.steps(STORE, there, chosen, lambda: False))
    assert studied.study
    assert len(studied.study.answers) == 27
    assert all(studied.study.answers[key].probability == answer.probability for key, answer in before.items())


def test_files_to_keep_and_a_picture_to_take_along(studied: Pile) -> None:
    for kind, (name, _) in walk.KINDS.items():
        found = walk.kept(studied, kind, 0.02, Wanted(2, None, None).limits())
        assert (Path(found["path"]).name, found["to"]) == (name, "")
        assert Path(found["path"]).is_relative_to(studied.folder)
        assert Path(found["path"]).stat().st_size > 500
    said = walk.kept(studied, "report", 0.02, Wanted(2, None, None).limits(), "de")
    assert '<html lang="de">' in Path(said["path"]).read_text(encoding="utf-8")
    assert {walk.spoken(other).name for other in ("en", "xx", "../de", "", None, 7, ["de"])} == {"en"}
    going = walk.towards(studied, 0, {"family": "pocket", "variants": "B0,B1", "beside": ""})
    assert going["to"] == "./?family=pocket&variants=B0,B1"
    assert Path(going["path"]).read_bytes() == (EXAMPLES / "cat.png").read_bytes()


def test_masks_are_found_by_their_pictures_names_and_tell_what_lies_on_the_thing(pile: Pile, uploads: Path) -> None:
    content = {f"{name}/{name}.png": (EXAMPLES / f"{name}.png").read_bytes() for name in ("cat", "fox", "tiger")}
    masks = {f"Masks/{name}.png": (EXAMPLES / f"{name}.mask.{name}.png").read_bytes() for name in ("cat", "fox")}
    assert set(given(pile, uploads, content | masks)) == set(content)
    assert pile.masks == {"cat/cat.png": "Masks/cat.png", "fox/fox.png": "Masks/fox.png"}
    there, chosen = running.check(Catalogue(), pile, "pocket", "scenes", ["B0"], [])
    list(running.steps(STORE, there, chosen, lambda: False))
    found = truths.localised(pile, 0)
    assert found
    assert found.count == 2
    assert found.area < found.inside <= 1
    document = json.loads(Path(walk.kept(pile, "json", 0.02, Wanted(2, 0, 0).limits())["path"]).read_text())
    assert document["networks"][0]["localisation"]["inside"] == pytest.approx(found.inside)


def test_masks_that_are_left_out_are_told_by_name(pile: Pile, uploads: Path) -> None:
    content = {f"{name}/{name}.png": (EXAMPLES / f"{name}.png").read_bytes() for name in ("cat", "fox")}
    narrow = BytesIO()
    Image.new("L", (20, 90), 255).save(narrow, "png")
    given(pile, uploads, content | {"masks/cat.png": narrow.getvalue(), "masks/fox.png": b"no picture"})
    there, chosen = running.check(Catalogue(), pile, "pocket", "scenes", ["B0"], [])
    list(running.steps(STORE, there, chosen, lambda: False))
    assert truths.localised(pile, 0) is None
    assert list(pile.unfit) == ["masks/cat.png", "masks/fox.png"]
    said = looks_words.unfit(pile.unfit).replace("\\", "")
    assert said.startswith(" 2 masks are left out. The first, “masks/cat.png”: This mask is 20 x 90 px and its picture")


def test_a_mask_of_a_name_that_two_pictures_have_is_no_ones() -> None:
    masks = ["masks/a/1.png", "x/masks/2.png", "masks/3.png"]
    assert matched(masks, ["a/1.jpg", "x/2.png", "b/3.png", "c/3.png"]) == {
        "a/1.jpg": "masks/a/1.png", "x/2.png": "x/masks/2.png",
    }  # fmt: skip


def test_our_own_scenes_are_labelled_by_what_pocket_knows() -> None:
    made = [one for one in samples.drawn() if not is_mask(one.name)]
    assert len(made) >= 20
    assert {one.label for one in made} <= set(CLASS_NAMES)
    photographs = samples.photographs()
    assert all(isinstance(one.content, Path) for one in photographs)
