"""The pictures of a study: found, named, labelled by folders or by a table, each content once; nothing is fatal."""

import os
import shutil
from pathlib import Path

import pytest

from explain.errors import LensError
from explain.study.entries import collect
from tests.explain.study.folders import PNG, labels, put


def test_a_pictures_label_is_the_folder_that_it_lies_in(tmp_path: Path) -> None:
    put(tmp_path, "cat/1.png", "train/dog/2.JPG", "loose.png")
    assert labels(collect([tmp_path])) == {"cat/1.png": "cat", "loose.png": None, "train/dog/2.JPG": "dog"}


def test_of_several_folders_each_gives_its_name(tmp_path: Path) -> None:
    put(tmp_path, "cat/1.png", "dog/1.png")
    found = collect([tmp_path / "cat", tmp_path / "dog"])
    assert labels(found) == {"cat/1.png": "cat", "dog/1.png": "dog"}


def test_files_of_one_name_are_told_apart_and_a_file_given_twice_is_one(tmp_path: Path) -> None:
    put(tmp_path, "a/1.png", "b/1.png")
    found = collect([tmp_path / "a/1.png", tmp_path / "b/1.png", tmp_path / "a/1.png"])
    assert [entry.name for entry in found.entries] == [str(tmp_path / "a/1.png"), str(tmp_path / "b/1.png")]


def test_the_same_content_counts_once_and_with_two_labels_counts_as_unlabelled(tmp_path: Path) -> None:
    put(tmp_path, "cat/1.png", "dog/other.png")
    shutil.copy(tmp_path / "cat/1.png", tmp_path / "cat/again.png")
    assert [(one.name, one.of) for one in collect([tmp_path]).duplicates] == [("cat/again.png", "cat/1.png")]
    assert labels(collect([tmp_path]))["cat/1.png"] == "cat"
    shutil.copy(tmp_path / "cat/1.png", tmp_path / "dog/third.png")
    found = collect([tmp_path])
    assert labels(found) == {"cat/1.png": None, "dog/other.png": "dog"}
    (one,) = found.contradictions
    assert (one.name, one.labels) == ("cat/1.png", ("cat", "dog"))


def test_what_is_no_picture_is_passed_over_and_what_systems_leave_behind_is_not_even_that(tmp_path: Path) -> None:
    put(tmp_path, "1.png", "no-suffix", "__MACOSX/._1.png", ".hidden/2.png", ".DS_Store", "Thumbs.db")
    (tmp_path / "notes.txt").write_text("of the pictures")
    found = collect([tmp_path])
    assert [entry.name for entry in found.entries] == ["1.png", "no-suffix"]
    assert found.passed == ("notes.txt",)
    assert not found.unreadable


def test_pictures_of_kinds_that_are_not_read_are_not_passed_over(tmp_path: Path) -> None:
    for name in ("1.jp2", "2.SVG", "3.psd"):
        (tmp_path / name).write_bytes(name.encode())
    assert [entry.name for entry in collect([tmp_path]).entries] == ["1.jp2", "2.SVG", "3.psd"]


def test_links_out_of_the_folder_are_refused_and_those_within_are_the_same_picture(tmp_path: Path) -> None:
    put(tmp_path, "in/1.png", "out/secret.png")
    (tmp_path / "in/within.png").symlink_to(tmp_path / "in/1.png")
    (tmp_path / "in/outside.png").symlink_to(tmp_path / "out/secret.png")
    (tmp_path / "in/folder").symlink_to(tmp_path / "out")
    (tmp_path / "in/gone.png").symlink_to(tmp_path / "in/nothing.png")
    (tmp_path / "in/round.png").symlink_to(tmp_path / "in/about.png")  # in a circle
    (tmp_path / "in/about.png").symlink_to(tmp_path / "in/round.png")
    (tmp_path / "in/circle").symlink_to(tmp_path / "in/circle")
    found = collect([tmp_path / "in"])
    assert [entry.name for entry in found.entries] == ["1.png"]
    assert [one.name for one in found.duplicates] == ["within.png"]
    assert [one.name for one in found.unreadable] == ["about.png", "folder", "gone.png", "outside.png", "round.png"]
    assert found.passed == ("circle",)
    assert all(one.reason.endswith(".") for one in found.unreadable)


def test_a_pipe_that_is_called_like_a_picture_keeps_nobody_waiting(tmp_path: Path) -> None:
    put(tmp_path, "1.png")
    os.mkfifo(tmp_path / "2.png")
    os.mkfifo(tmp_path / "3")
    found = collect([tmp_path])
    assert [one.name for one in found.unreadable] == ["2.png"]
    assert found.passed == ("3",)


def test_names_in_other_encodings_can_be_printed(tmp_path: Path) -> None:
    (tmp_path / "köln").mkdir()
    folder = os.fsencode(tmp_path)
    for name in (b"caf\xe9.png", "日本/水.png".encode(), "köln/ü.png".encode()):
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(PNG + name)
    found = labels(collect([tmp_path]))
    assert found == {"caf\\xe9.png": None, "köln/ü.png": "köln", "日本/水.png": "日本"}
    assert "".join(found).encode().decode().isprintable()


def test_ten_thousand_tiny_files_are_walked_through(tmp_path: Path) -> None:
    for number in range(10_000):
        (tmp_path / f"{number:05}.png").write_bytes(PNG + bytes(str(number), "ascii"))
    told: list[int] = []
    assert len(collect([tmp_path], tell=told.append).entries) == 10_000
    assert told[-1] == 10_000


def test_where_there_is_no_picture_the_sentence_says_what_to_give(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    for places in ([tmp_path], [tmp_path / "nowhere"], []):
        with pytest.raises(LensError, match=r"check the name|give files that are pictures"):
            collect(places)


def test_the_folder_of_masks_is_not_studied(tmp_path: Path) -> None:
    put(tmp_path, "1.png", "masks/1-mask.png")
    assert labels(collect([tmp_path], leave_out=[tmp_path / "masks"])) == {"1.png": None}
