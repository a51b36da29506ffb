"""What visitors give to be studied: what comes of their files, what is said of the rest, and when all of it goes."""

import gc
from pathlib import Path
from typing import Any

import pytest

from demo.pictures.intake import Sent, gather, sent
from demo.pictures.intake_box import name_of
from demo.pictures.piles import KEPT, Pile, Piles
from demo.ui.listeners import Listeners
from demo.ui.uploads import STUDY, Room, adopt
from explain.errors import LensError
from explain.pictures.archive import BOUNDS, Bounds
from tests import piles as helpers
from tests.piles import given, picture, told, upload, zipped

uploads = pytest.fixture(autouse=True)(helpers.uploads)


@pytest.fixture
def pile() -> Pile:
    return Pile()


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


def test_names_that_a_zip_writes_in_letters_of_its_own_are_said_to_be_so(pile: Pile, uploads: Path) -> None:
    content = zipped({"cat/xx.png": picture(1)}).replace(b"xx.png", "猫.png".encode("shift_jis"))
    (name,) = given(pile, uploads, {"mine.zip": content})
    assert pile.entries
    assert f"such as “{name}”, may be garbled" in pile.entries.remarks[0]


def test_a_mask_that_is_no_pictures_is_told(pile: Pile, uploads: Path) -> None:
    files = {"a/1.png": picture(1), "masks/1.png": picture(2), "masks/2.png": picture(3)}
    skipped = gather(pile, [Sent(name, (upload(uploads, content),)) for name, content in files.items()], BOUNDS)
    assert [(one.name, one.why) for one in skipped] == [("masks/2.png", "a mask of no picture’s name")]
    assert pile.masks == {"a/1.png": "masks/1.png"}


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
        ({"a.tar.gz": b"?"}, "a.tar.gz: an archive is opened where it is a zip that is given by itself"),
        ({"a/b.zip": zipped({})}, "b.zip: an archive is opened where it is a zip that is given by itself"),
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
