"""What visitors give to be studied: what comes of their files, what is said of the rest, and when all of it goes."""

import gc
import io
import json
import zipfile
from pathlib import Path
from threading import Event
from typing import Any

import gradio as gr
import pytest
from PIL import Image

from demo.pictures import board, grid, looks, results, running, samples, sheets, sizing, tiles, truths, walk
from demo.pictures import words as pictures_words
from demo.pictures.board import Wanted, cell, summary
from demo.pictures.intake import Sent, gather, sent
from demo.pictures.intake_box import name_of
from demo.pictures.piles import KEPT, Pile, Piles
from demo.pictures.truths import is_mask, matched
from demo.ui import words
from demo.ui.listeners import Listeners
from demo.ui.uploads import STUDY, Room, adopt
from explain.errors import LensError
from explain.networks.limits import LIMITS, Limits
from explain.networks.store import ModelStore
from explain.networks.vocabulary import CLASS_NAMES
from explain.own.catalogue import Catalogue
from explain.pictures.archive import BOUNDS, Bounds

EXAMPLES = Path(__file__).parents[1] / "assets" / "examples"
STORE = ModelStore()
SCENES = ("cat", "tiger", "fox", "wolf", "peach", "violin", "whale", "dog-wolf", "nothing")


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An upload folder of its own."""
    folder = tmp_path / "uploads"
    folder.mkdir()
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder))
    return folder


@pytest.fixture
def pile() -> Pile:
    return Pile()


def upload(folder: Path, content: bytes) -> str:
    """As gradio keeps one."""
    place = folder / f"{len(list(folder.iterdir())):040x}"
    place.mkdir()
    (place / "picture").write_bytes(content)
    return str(place / "picture")


def picture(shade: int = 0) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, 90, 120)).save(written, "PNG")
    return written.getvalue()


def zipped(content: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, data in content.items():
            file.writestr(name, data)
    return made.getvalue()


def given(pile: Pile, uploads: Path, content: dict[str, bytes], bounds: Bounds = BOUNDS) -> dict[str, str | None]:
    """The labels of what is on the pile by name, once those files were given."""
    skipped = gather(pile, [Sent(name, (upload(uploads, data),)) for name, data in content.items()], bounds)
    assert pile.entries
    pile.told = pictures_words.given(pile.entries, skipped)  # type: ignore[attr-defined]
    return {entry.name: entry.label for entry in pile.entries.entries}


def told(pile: Pile) -> str:
    return pile.told.replace("\\", "")  # type: ignore[attr-defined, no-any-return]


def test_folders_are_labels_and_single_files_have_none(pile: Pile, uploads: Path) -> None:
    files = {"set/cat/1.png": picture(1), "set/dog/1.png": picture(2), "3.png": picture(3), "set/.hidden.png": b""}
    assert given(pile, uploads, files) == {"3.png": None, "set/cat/1.png": "cat", "set/dog/1.png": "dog"}
    assert pile.content("set/cat/1.png") == picture(1)
    assert "3 pictures" in told(pile)
    assert "2 of them labelled, 2 classes (cat, dog)" in told(pile)


def test_a_zip_in_parts_is_read_where_it_lies_and_nothing_is_unpacked(pile: Pile, uploads: Path) -> None:
    whole = zipped({"cat/1.png": picture(1), "dog/../../2.png": picture(2), "dog/3.png": picture(3)})
    parts = tuple(upload(uploads, whole[start : start + 150]) for start in range(0, len(whole), 150))
    skipped = gather(pile, [Sent("mine.zip", parts)], BOUNDS)
    assert [(one.name, one.why) for one in skipped] == [("dog/../../2.png", "its name leads out of the zip")]
    assert pile.content("dog/3.png") == picture(3)
    assert [path.name for path in pile.folder.rglob("*")] == ["0-archive.zip"]


def test_a_table_names_the_labels_instead(pile: Pile, uploads: Path) -> None:
    table = "\ufefffile;label\r\n1.png;tabby cat\r\n2.png;fox\r\n2.png;fox\r\n9.png;dog\r\n".encode()
    files = {"a/1.png": picture(1), "a/2.png": picture(2), "labels.csv": table}
    assert given(pile, uploads, files) == {"a/1.png": "tabby cat", "a/2.png": "fox"}
    assert "Rows of the table that name no picture: 1 (9.png)" in told(pile)
    with pytest.raises(LensError, match="2 tables of labels"):
        given(Pile(), uploads, {"1.png": picture(), "a.csv": table, "b.csv": table})


def test_the_same_picture_counts_once_and_without_a_label_where_it_has_two(pile: Pile, uploads: Path) -> None:
    files = {"cat/1.png": picture(1), "dog/1.png": picture(1), "cat/2.png": picture(2), "cat/3.png": picture(2)}
    assert given(pile, uploads, files) == {"cat/1.png": None, "cat/2.png": "cat"}
    assert "2 of the same content as another, counted once: cat/3.png = cat/2.png, dog/1.png = cat/1.png" in told(pile)
    assert "1 in several classes, counted as not labelled: cat/1.png (cat and dog)" in told(pile)


def test_what_is_beyond_the_bounds_is_refused_and_nothing_of_it_stays(uploads: Path) -> None:
    files = {f"{i}.png": picture(i) for i in range(5)}
    for bounds, why in ((Bounds(pictures=4), "4 is the limit"), (Bounds(bytes=200), "limit here")):
        for content in (files, {"all.zip": zipped(files)}):
            pile = Pile()
            with pytest.raises(LensError, match=why):
                given(pile, uploads, content, bounds)
            pile.end()
            assert not pile.folder.exists()


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"read me.txt": b"?"}, "no picture in this that can be read (read me.txt: no picture, by its name)"),
        ({".DS_Store": b"?"}, "no picture in this: give files"),
        ({"a.zip": b"PK\x03\x04"}, "no zip that can be read"),
        ({"a.zip": zipped({"b.zip": b"?"})}, "b.zip: an archive within the zip is not opened"),
        ({"a.zip": zipped({})}, "no picture in this: give files"),
    ],
)
def test_where_there_is_no_picture_it_says_why(pile: Pile, uploads: Path, files: dict[str, bytes], why: str) -> None:
    with pytest.raises(LensError) as refused:
        given(pile, uploads, files)
    assert why in str(refused.value)


@pytest.mark.parametrize(
    "wrong",
    [None, {}, [], "a", [1], [["a"]], [["a", "b"]], [["a", [1]]], [["a", []]], [[1, ["a"]]], [["a", ["b"], "c"]],
     [["a", ["b"] * 3000]], [["a", ["b"]]] * 5000],
)  # fmt: skip
def test_what_a_browser_tells_may_be_anything(wrong: Any) -> None:
    with pytest.raises(LensError):
        sent(wrong, BOUNDS)
    assert name_of(wrong) == ""


def test_a_request_names_uploads_and_nothing_else(pile: Pile, uploads: Path) -> None:
    (uploads.parent / "outside.png").write_bytes(picture())
    for named in (str(uploads.parent / "outside.png"), f"{uploads}/../outside.png", "/etc/hostname", str(uploads)):
        with pytest.raises(LensError, match="not here"):
            gather(pile, [Sent("1.png", (named,))], BOUNDS)
    (uploads / "link.png").symlink_to(uploads.parent / "outside.png")
    with pytest.raises(LensError, match="not here"):
        adopt(str(uploads / "link.png"), pile.folder / "1")


def test_an_upload_that_was_adopted_outlives_its_name_and_is_in_nobodys_way(pile: Pile, uploads: Path) -> None:
    named = upload(uploads, picture(1))
    adopt(named, pile.folder / "1")
    Path(named).unlink()
    assert (pile.folder / "1").read_bytes() == picture(1)
    assert Room(most=10).take(10, set())  # the pile's folder has bounds of its own
    assert pile.folder.name.startswith(STUDY)


def test_a_pile_goes_when_it_is_let_go_of_and_when_another_takes_its_place(uploads: Path) -> None:
    pile = Pile()
    folder = pile.folder
    del pile
    gc.collect()
    assert not folder.exists()
    piles, first, second, other = Piles(), Pile(), Pile(), Pile()
    piles.add(first, "somebody")
    piles.add(other, "somebody else")
    piles.add(second, "somebody")
    assert [one.folder.exists() for one in (first, second, other)] == [False, True, True]
    assert piles.find(first.name, "somebody") is None
    assert piles.find(second.name, "somebody") is second


def test_a_pile_is_kept_a_while_after_its_page_was_closed(uploads: Path) -> None:
    now = 0.0
    piles, pile, listeners = Piles(clock=lambda: now), Pile(), Listeners()
    listeners.watching = True
    piles.add(pile, "somebody")
    with listeners.listening("somebody"):
        now = 10 * KEPT
        assert piles.tidy(listeners)
    now += KEPT - 1
    assert piles.tidy(listeners)
    assert piles.find(pile.name, "the same in another page") is pile
    now += KEPT - 1
    assert piles.tidy(listeners)
    now += 2
    assert not piles.tidy(listeners)
    assert not pile.folder.exists()


def test_all_piles_together_have_bounds_and_the_oldest_goes_first(uploads: Path) -> None:
    piles = Piles(Bounds(pictures=1, bytes=100))
    made = []
    for number in range(6):
        made.append(Pile())
        (made[-1].folder / "a").write_bytes(bytes(90))
        piles.add(made[-1], f"session {number}")
    assert [one.folder.exists() for one in made] == [False, False, True, True, True, True]


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
