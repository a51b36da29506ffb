"""Files that commands write: known to be possible before any work, and named so that every system takes the names."""

import json
import resource
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from explain.__main__ import main
from explain.errors import LensError
from explain.runtime.filenames import LONGEST, file_name, same
from explain.terminal import write_whole
from tests import own_models
from tests.places import ROOT

CAT = str(ROOT / "assets/examples/cat.png")
DEVICES = ["CON", "prn", "Aux", "nul", "COM1", "lpt9", "COM²"]
FORBIDDEN = '<>:"/\\|?*'  # on Windows, of which the slash and the zero byte everywhere


@pytest.mark.parametrize("words", ["水" * 200, "é" * 300, "🍀" * 100 + "clover", "a" * 1000, "न" + "ि" * 400], ids=len)
def test_a_name_is_short_in_bytes_and_its_letters_are_whole(words: str) -> None:
    name = file_name(words, ".png")
    assert len(name.encode()) <= LONGEST
    assert name.endswith(".png")
    assert set(name[:-4]) <= set(unicodedata.normalize("NFC", words))
    taken = {same(name)}
    assert len(file_name(words, ".png", taken).encode()) <= LONGEST


@pytest.mark.parametrize("word", DEVICES)
def test_a_name_is_no_device_of_windows(word: str) -> None:
    for words in (word, f"{word}.old", f" {word} ", f"{word}..."):
        stem = file_name(words, ".png").split(".")[0]
        assert stem.upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9", "COM²"}


@pytest.mark.parametrize(
    "words",
    [
        FORBIDDEN, f"a{FORBIDDEN}b", "..", "../../etc/passwd", ".hidden", "dot. ", "-rf", "two\nlines\t\x00\x1b[2J", "",
        " ", "\u202egnp",
    ],
    ids=ascii,
)  # fmt: skip
def test_a_name_stays_in_its_folder_and_has_nothing_that_a_system_takes_amiss(words: str) -> None:
    name = file_name(words, ".png")
    assert Path(name).name == name
    assert not set(name) & set(FORBIDDEN + " ")
    assert name.isprintable()
    assert name[0] not in ".-"
    assert not name[:-4].endswith((".", "-"))


def test_words_that_are_fit_already_are_kept() -> None:
    assert file_name("pocket B0 four-leaf clover", ".png") == "pocket-B0-four-leaf-clover.png"
    assert file_name("Löwenzahn 水仙 हिन्दी_1.2", ".png") == "Löwenzahn-水仙-हिन्दी_1.2.png"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("maple", "MAPLE"), ("a/b", "a:b"), ("é", "e\u0301"), ("水" * 99 + "a", "水" * 99 + "b"), ("ﬁr", "fir"),
        ("Straße", "STRASSE"),
    ],
    ids=ascii,
)  # fmt: skip
def test_no_two_names_are_one_file_on_any_system(one: str, other: str) -> None:
    taken: set[str] = set()
    for words in (one, other, one, other):
        name = file_name(words, ".png", taken)
        assert unicodedata.normalize("NFC", name.lower()) not in {unicodedata.normalize("NFC", t) for t in taken}
        taken.add(same(name))
    assert len(taken) == 4


def test_letters_that_this_systems_names_cannot_hold_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.getfilesystemencoding", lambda: "ascii")
    assert file_name("B0 Löwenzahn", ".png") == "B0-L-wenzahn.png"


def test_two_networks_never_write_one_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    label = "a very long name of one class " * 3  # what is kept of labels is 80 letters, of several bytes each
    for name in ("leaf", "LEAF"):
        own_models.save(tmp_path / name)
        own_models.change(tmp_path / name, label_names=[f"{sign}{label}水" for sign in "水仙花木火"])
    maps = tmp_path / "maps"
    models = [word for name in ("leaf", "LEAF") for word in ("--model", str(tmp_path / name))]
    assert main(["compare", CAT, *models, "--save", str(maps)]) == 0
    assert len({same(path.name) for path in maps.iterdir()}) == 2
    for path in maps.iterdir():
        assert Image.open(path).format == "PNG"


MODEL = ("--model", "mine={0}/m")
OVER = {
    "compare": ["compare", "{0}/cat.png", "--json", "{0}/cat.png"],
    "compare, by another name": ["compare", "{0}/cat.png", "--report", "{0}/link.png"],
    "compare, one of a folder": ["compare", "{0}", "--json", "{0}/cat.png"],
    "doctor, the tensor": ["doctor", "{0}/tensor.npy", "--json", "{0}/tensor.npy"],
    "doctor, the picture": ["doctor", "{0}/tensor.npy", "--image", "{0}/cat.png", "--json", "{0}/cat.png"],
    "deploy": ["deploy", "{0}/cat.png", "--json", "{0}/cat.png"],
    "deploy, one of a folder": ["deploy", "{0}", "--json", "{0}/cat.png"],
    "compare, a model's weights": ["compare", "{0}/cat.png", *MODEL, "--json", "{0}/m/model.safetensors"],
    "compare, a model's description": ["compare", "{0}/cat.png", *MODEL, "--report", "{0}/m/config.json"],
    "study, a model's weights": ["study", "{0}/cat.png", *MODEL, "--csv", "{0}/m/model.safetensors"],
    "doctor, a model's weights": ["doctor", "{0}/tensor.npy", *MODEL, "--json", "{0}/m/model.safetensors"],
    "deploy, a model's description": ["deploy", "{0}/cat.png", *MODEL, "--json", "{0}/m/config.json"],
    "two documents": ["compare", "{0}/cat.png", "--json", "{0}/new", "--report", "{0}/new"],
    "both to standard output": ["compare", "{0}/cat.png", "--json", "-", "--report", "-"],
}


@pytest.mark.parametrize("over", OVER)
def test_nothing_is_written_over_what_is_read_nor_twice_to_one_place(
    over: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(CAT, tmp_path / "cat.png")
    (tmp_path / "link.png").symlink_to(tmp_path / "cat.png")
    np.save(tmp_path / "tensor.npy", np.random.default_rng(0).normal(size=(1, 3, 32, 32)))
    own_models.save(tmp_path / "m")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
    monkeypatch.setattr("explain.compare.compare", lambda *_: pytest.fail("it began"))
    assert main([word.format(tmp_path) for word in OVER[over]]) == 2
    said = capsys.readouterr()
    assert "would be written over" in said.err or "to be written to one place" in said.err
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == before


COMMANDS: dict[str, Callable[[str], list[str]]] = {
    "compare --save": lambda where: ["compare", CAT, "--save", where],
    "compare --json": lambda where: ["compare", CAT, "--json", f"{where}/found.json"],
    "export --output": lambda where: ["export", "--variants", "Lite0", "--output", where],
    "bench --json": lambda where: ["bench", "--json", f"{where}/found.json"],
    "trust --folder": lambda where: ["trust", "--folder", where],
    "trust --out": lambda where: ["trust", "--out", f"{where}/trust.json"],
    "finetune": lambda where: ["pocket", "finetune", "--folder", where],
    "scenes": lambda where: ["pocket", "scenes", "--folder", where],
    "train": lambda where: ["pocket", "train", "--folder", where],
    "search": lambda where: ["pocket", "search", "--folder", where],
}
PLACES = {"a file in the way": "{0}/file", "below a file": "{0}/file/below", "not the user's": "/proc/nowhere"}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("place", PLACES)
def test_where_nothing_can_be_written_is_one_sentence_before_any_work(
    command: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    for work in ("compare.compare", "engines.export.export", "costs.bench.benchmark", "training.trial.try_many",
                 "training.pictures.draw_scenes",
                 "training.train.train", "training.laboratory.search", "training.finetune._draw"):  # fmt: skip
        monkeypatch.setattr(f"explain.{work}", lambda *_: pytest.fail("it began"))
    assert main(COMMANDS[command](PLACES[place].format(tmp_path))) == 2
    said = capsys.readouterr()
    assert "cannot be written" in said.err
    assert (said.out, said.err.count("\n")) == ("", 1)


@pytest.mark.parametrize("command", ["compare --json", "compare --save", "trust --folder"])
def test_a_disk_or_a_quota_that_is_full_is_one_sentence_before_any_work(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for work in ("compare.compare", "training.trial.try_many"):
        monkeypatch.setattr(f"explain.{work}", lambda *_: pytest.fail("it began"))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))  # bytes of any file, as a quota does
    try:
        code = main(COMMANDS[command](str(tmp_path)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert code == 2
    assert "cannot be written (File too large)" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_maps_that_the_disk_has_no_room_for_cost_no_answer_and_nothing_is_left_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (70_000, before[1]))  # what is tried before any work has room
    arguments = ["compare", CAT, "--variants", "B0", "B1", "--save", str(tmp_path / "maps")]
    try:
        code = main([*arguments, "--json", str(tmp_path / "found.json")])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    said = capsys.readouterr().err
    assert code == 3
    assert said.startswith("error: Not every map was kept: ")
    assert "cannot be written (File too large)" in said
    assert said.count("\n") == 1
    assert list((tmp_path / "maps").iterdir()) == []
    assert len(json.loads((tmp_path / "found.json").read_text())["results"]) == 2


def test_a_document_is_written_whole_or_the_old_one_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "found.json"
    kept.write_text("the old one")
    kept.chmod(0o640)
    write_whole(str(kept), b"a new one")
    assert (kept.read_text(), kept.stat().st_mode & 0o777) == ("a new one", 0o640)
    (link := tmp_path / "link.json").symlink_to(kept)
    write_whole(str(link), b"by its link")
    assert (link.is_symlink(), kept.read_text()) == (True, "by its link")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(LensError, match="No space left"):
        write_whole(str(kept), b"half of")
    assert kept.read_text() == "by its link"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["found.json", "link.json"]
