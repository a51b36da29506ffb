"""Twins judged on a visitor's own pictures: what is taken of them, how labels are read, and what is refused."""

import io
import operator
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from demo.deploy import content, own
from demo.deploy.question import OURS, OWN, THEIRS, Question
from demo.pictures import intake
from demo.pictures.intake import Given
from demo.pictures.piles import Pile, Piles
from explain.deploy.pictures import NoPictures, Pictures
from explain.networks.building import imagenet_names
from explain.networks.store import ModelStore
from explain.networks.variants import specs
from explain.own.catalogue import Catalogue
from explain.runtime.turn import Halted
from tests.places import EXAMPLES

THINGS = ("cat", "fox", "peach")
(B0,) = specs("pocket", ("B0",))


@pytest.fixture
def pile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pile:
    """Three scenes in folders, and what is no picture."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    made = Pile()
    given = [Given(f"{name}/1.png", name, (EXAMPLES / f"{name}.png").read_bytes()) for name in THINGS]
    intake.put(made, [*given, Given("cat/half.png", "cat", b"\x89PNG and no more")])
    return made


def never() -> bool:
    return False


def read(pile: Pile) -> Pictures:
    return own.read(pile, own.split(pile, judging=True, calibrating=0).judged, never)


def test_all_that_can_be_read_is_judged_with_its_label(pile: Pile) -> None:
    found = read(pile)
    assert (found.names, found.labels) == (tuple(f"{name}/1.png" for name in THINGS), THINGS)
    assert found.images[0].tobytes() == Image.open(EXAMPLES / "cat.png").convert("RGB").tobytes()
    ((name, why),) = found.unread
    assert name == "cat/half.png"
    assert why.endswith(".")


def test_of_too_many_or_too_large_ones_the_first_are_judged(pile: Pile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own, "MOST_PIXELS", 384 * 384 + 1)
    assert read(pile).names == ("cat/1.png",)
    monkeypatch.setattr(own, "MOST", 1)
    assert [entry.name for entry in own.split(pile, judging=True, calibrating=0).judged] == ["cat/1.png"]
    assert not any(own.split(None, judging=True, calibrating=4))


def shared(count: int, judging: bool, calibrating: int) -> tuple[list[int], list[int]]:
    """Of a pile of so many, numbered, which are judged and which are calibrated on."""
    number: Any = operator.index
    pile: Any = SimpleNamespace(entries=SimpleNamespace(entries=range(count)))
    judged, aside = own.split(pile, judging, calibrating)
    return [*map(number, judged)], [*map(number, aside)]


def test_what_int8_is_calibrated_on_is_set_aside_evenly_and_never_judged() -> None:
    assert shared(40, True, 4)[1] == [5, 15, 25, 35]
    for count in range(1, 60):
        for asked in (1, 4, 16, 64):
            judged, aside = shared(count, True, asked)
            assert sorted([*judged, *aside]) == list(range(count))
            assert len(aside) == min(asked, count // 2)
            assert len(shared(count, False, asked)[1]) == min(asked, count)


def test_whoever_presses_stop_does_not_wait_for_the_rest(pile: Pile) -> None:
    with pytest.raises(Halted):
        own.read(pile, own.split(pile, judging=True, calibrating=0).judged, lambda: True)


def test_where_none_can_be_read_it_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    broken = Pile()
    intake.put(broken, [Given("a.png", None, b"\x89PNG")])
    with pytest.raises(NoPictures, match=r"None of your pictures can be read: give others\. a\.png: "):
        own.read(broken, own.split(broken, judging=True, calibrating=0).judged, never)


def test_labels_are_matched_as_a_study_matches_them() -> None:
    labels = ("tabby cat", "n02123045", "Red Foxes", "281", "crane", "holiday", None)
    image = Image.new("RGB", (8, 8))
    names = imagenet_names()
    found = Pictures((image,) * len(labels), labels, "", labels).truth(names)  # type: ignore[arg-type]
    assert [place is not None and names[place] for place in found] == [
        "tabby", "tabby", "red fox", "tabby", False, False, False,
    ]  # fmt: skip


def asked(pile: Pile | None, source: str = OURS, judged: int = OWN) -> Iterator[Any]:
    question = Question(None, B0.key, "min-max", "all", 7, 4, judged, source=source, pile=pile)
    return content.steps(ModelStore(), Catalogue(), question, never)


def test_without_pictures_it_says_where_to_give_them() -> None:
    with pytest.raises(Exception, match="Give your own pictures first"):
        next(asked(None))


@pytest.mark.parametrize("judged", [OWN, 40])
def test_nor_without_them_to_calibrate_on(judged: int) -> None:
    with pytest.raises(Exception, match="Give your own pictures first"):
        next(asked(None, THEIRS, judged))


def test_one_picture_is_not_judged_and_calibrated_on(pile: Pile) -> None:
    assert pile.entries
    pile.entries = replace(pile.entries, entries=pile.entries.entries[:1])
    with pytest.raises(Exception, match="give a second one"):
        next(asked(pile, THEIRS))


def test_no_list_offers_another_source_of_pictures(pile: Pile) -> None:
    with pytest.raises(Exception, match="Choose what int8 is calibrated on"):
        next(asked(pile, "elsewhere"))


def test_int8_is_calibrated_on_those_that_are_not_judged_and_the_page_says_so(pile: Pile) -> None:
    *_, last = asked(pile, THEIRS)
    assert "Int8 is calibrated on 1 of your own pictures, which is not judged." in last.said
    assert " of 2 (" in str(last.table)  # of three, the one in the middle is set aside


def test_the_page_says_how_many_are_kept_and_right(pile: Pile) -> None:
    step = next(step for step in asked(pile) if " of 3 (" in str(step[3]))
    assert step[3].count("3 of 3 (100.0 %") == 2  # its own answers are kept, and right


def test_a_picture_in_a_zip_is_judged_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import zipfile

    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        file.write(EXAMPLES / "fox.png", "set/fox/1.png")
    monkeypatch.setattr(intake, "PILES", Piles())
    upload = tmp_path / ("0" * 40)
    upload.mkdir()
    (upload / "part.zip").write_bytes(written.getvalue())
    told = [["mine.zip", [str(upload / "part.zip")]]]
    pile, said = intake.received(told, Catalogue().bounds, "somebody")
    assert "1 picture" in said
    assert read(pile).labels == ("fox",)
    with pytest.raises(Exception, match="No pictures arrived"):
        intake.received([["mine.zip", [str(tmp_path / "x")], 3]], Catalogue().bounds, "somebody")
    with pytest.raises(Exception, match=r"."):
        intake.received([["mine.png", ["/etc/passwd"]]], Catalogue().bounds, "somebody")
