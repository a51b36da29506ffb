"""What cannot be learnt, saved or opened again is refused before anything is drawn, in one line, and leaves nothing."""

from pathlib import Path

import pytest

from explain.__main__ import main
from explain.networks.building import class_names
from explain.own.catalogue import catalogue
from explain.training import finetune
from tests.explain.training.test_finetune import needs_font

pytestmark = needs_font
LEAF, HERB = "leaf=🍁", "herb=🌿"


@pytest.fixture(autouse=True)
def no_work(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "refused" in request.node.name:
        monkeypatch.setattr(finetune, "_draw", lambda *_: pytest.fail("scenes were drawn"))


def ask(folder: Path, *classes: str, scenes: int = 10) -> int:
    named = ["--classes", *classes] if classes else []
    return main(["pocket", "finetune", "--folder", str(folder), "--scenes", str(scenes), "--epochs", "1", *named])


REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "a letter that the font lacks": ((LEAF, "sheet=葉"), "no single drawing for “葉” (sheet)"),
    "a Latin letter": ((LEAF, "a=A"), "no single drawing for “A” (a)"),
    "a character without a drawing yet": ((LEAF, "new=\U0001fbff"), "no single drawing for"),
    "nothing but a joiner": ((LEAF, "joiner=\u200d"), "no single drawing for"),
    "a blank": ((LEAF, "blank= "), "no single drawing for “ ” (blank)"),
    "two characters": ((LEAF, "both=🌱🌿"), "no single drawing for “🌱🌿” (both)"),
    "a character and a letter": ((LEAF, "both=🌱A"), "no single drawing for “🌱A” (both)"),
    "a class twice": ((LEAF, HERB, "leaf=🌱"), "The class “leaf” is given more than once"),
    "one drawing for two": ((LEAF, "maple=🍁"), "“leaf” and “maple” are drawn alike"),
    "one drawing, written in two ways": (("sun=☀", "star=☀\ufe0f"), "“sun” and “star” are drawn alike"),
    "a name of blanks": ((LEAF, "  =🌿"), "is no name for a class"),
    "a name that nobody sees": ((LEAF, "\x07=🌿"), "is no name for a class"),
    "a name with a blank behind it": ((LEAF, "herb =🌿"), "would be shown as “herb”: call it so"),
    "a name without end": ((LEAF, f"{'h' * 81}=🌿"), f"would be shown as “{'h' * 80}”"),
    "one class": ((LEAF,), "Two classes are the least"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_could_not_be_learnt_is_refused(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    classes, said = REFUSED[kind]
    assert ask(tmp_path / "new", *classes) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err
    assert told.err.count("\n") == 1
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("my leaves", "“my leaves” is no name for a model"),
        ("l" * 41, "is no name for a model"),
        ("a,b", "“a,b” is no name for a model"),
        ("B0", "Two networks would have the same name, “B0”"),
    ],
)
def test_a_folder_that_could_not_be_opened_by_its_name_is_refused(
    name: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(tmp_path / name) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("place", ["file", "file/within", "full"])
def test_a_place_where_nothing_can_be_written_is_refused(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "full" / "config.json").mkdir(parents=True)
    assert ask(tmp_path / place) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_fewer_scenes_than_classes_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(tmp_path / "new", scenes=4) == 2
    assert "4 scenes do not show 5 classes: give --scenes 5 or more" in capsys.readouterr().err


def test_what_is_saved_opens_again_under_the_same_names(tmp_path: Path) -> None:
    """Letters of other scripts, one that is a joiner, and a name of two words."""
    given = {"Löwenzahn": "🌼", "葉": "🍁", "می\u200cخواهم": "🌱", "four-leaf clover": "🍀"}
    assert ask(tmp_path / "new", *(f"{name}={character}" for name, character in given.items())) == 0
    spec = catalogue([str(tmp_path / "new")]).find("new")
    assert class_names(spec) == tuple(given)
