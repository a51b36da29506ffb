"""Classes that were pressed in the grid of Your pictures come to the boxes of Teach, and nothing else does."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from demo.pictures import intake
from demo.pictures.intake import Given
from demo.pictures.piles import Pile, Piles
from demo.teach.collected import boxes, filled
from demo.ui.album import opened
from explain.errors import LensError
from tests.places import EXAMPLES

THINGS = ("cat", "fox", "peach")


@pytest.fixture
def pile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pile:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    made = Pile()
    intake.put(made, [Given(f"a/{name}.png", name, (EXAMPLES / f"{name}.png").read_bytes()) for name in THINGS])
    piles = Piles()
    piles.add(made, "somebody")
    monkeypatch.setattr("demo.teach.collected.PILES", piles)
    return made


def told(pile: Pile, *classes: object) -> dict[str, Any]:
    return {"pile": pile.name, "classes": list(classes)}


def test_each_box_gets_the_pictures_of_its_class(pile: Pile) -> None:
    found = boxes(told(pile, ["round", [2, 2]], ["furry", [0, 1]]), "somebody", 6)
    assert [(name, len(paths)) for name, paths in found] == [("round", 1), ("furry", 2)]
    for path, name in zip([*found[0][1], *found[1][1]], ("peach", "cat", "fox"), strict=True):
        assert name in Path(path).name
        assert opened(path).tobytes() == Image.open(EXAMPLES / f"{name}.png").convert("RGB").tobytes()
    names, albums = filled(found, 4)
    assert names == ["round", "furry", "", ""]
    assert albums == [found[0][1], found[1][1], None, None]


@pytest.mark.parametrize(
    "classes",
    [[], [["a", [3]]], [["a", [-1]]], [["a", [True]]], [["a", ["0"]]], [["a"]], [[3, [0]]], ["a"], [["a", [0]]] * 7],
)
def test_what_names_no_picture_of_the_pile_is_a_sentence(classes: list[Any], pile: Pile) -> None:
    with pytest.raises(LensError, match=r"\.$"):
        boxes(told(pile, *classes), "somebody", 6)


def test_pictures_that_are_gone_and_too_many_are_sentences(pile: Pile, monkeypatch: pytest.MonkeyPatch) -> None:
    odds: list[Any] = [None, 3, [], {"pile": "../..", "classes": []}, {"pile": ["x"], "classes": [["a", [0]]]}]
    for odd in odds:
        with pytest.raises(LensError, match=r"\."):
            boxes(odd, "somebody", 6)
    monkeypatch.setenv("EXPLAIN_TEACH_PICTURES", "2")
    with pytest.raises(LensError, match="3 pictures, and 2 is the limit"):
        boxes(told(pile, ["a", [0, 1, 2]]), "somebody", 6)
