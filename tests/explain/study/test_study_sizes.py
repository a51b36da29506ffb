"""Accuracy by size: answers are those of one picture alone at that size, and what is concluded of them is by hand."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from sklearn.metrics import accuracy_score

from explain.__main__ import main
from explain.errors import LensError
from explain.inputs.sizes import at
from explain.intervals import wilson
from explain.maps.evidence import NoNumbers
from explain.maps.localisation import resample
from explain.networks.building import intake
from explain.networks.store import ModelStore
from explain.networks.variants import LITE, POCKET
from explain.study import answering, run, sizes
from explain.study.answering import FINEST
from explain.study.answers import Answer, Study
from explain.study.entries import Entry, collect
from explain.study.run import study_sizes
from tests.places import EXAMPLES

THINGS = ("cat", "fox", "peach", "tiger", "wolf")
(SPEC,) = POCKET.specs(("B0",))
SIDES = (48, 64, 96)


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scenes")
    for name in THINGS:
        (folder / name).mkdir()
        shutil.copy(EXAMPLES / f"{name}.png", folder / name)
    return folder


@pytest.fixture(scope="module")
def store() -> ModelStore:
    return ModelStore()


@pytest.fixture(scope="module")
def found(scenes: Path, store: ModelStore) -> Study:
    study = Study(collect([scenes]).entries, (SPEC,) * len(SIDES))
    for event in study_sizes(study.entries, SPEC, SIDES, store):
        study.add(event)
    return study


def test_at_each_size_answer_and_map_are_those_of_one_picture_alone(found: Study, store: ModelStore) -> None:
    network = store.get(SPEC)
    for (place, picture), answer in found.answers.items():
        alone = at(network, Image.open(found.entries[picture].path).convert("RGB"), SIDES[place])
        assert answer.answer == alone.index
        whole = alone.evidence.maps([alone.index])
        kept = resample(whole, FINEST)[0] if max(alone.grid) > FINEST else whole[0]
        assert answer.map == pytest.approx(kept, abs=0.05)
    assert len(found.answers) == len(SIDES) * len(THINGS)


def test_mean_and_bias_of_the_map_are_the_logit_at_every_size(found: Study, store: ModelStore) -> None:
    bias = store.get(SPEC).classifier.bias
    for answer in found.answers.values():
        logit = answer.map.astype(float).mean() + float(bias[answer.answer])
        assert logit == pytest.approx(answer.logits[0][1], abs=0.01)  # maps are kept in half precision


def test_accuracy_is_what_another_library_counts_with_wilsons_interval(found: Study) -> None:
    told = sizes.told(found, SPEC, SIDES)
    for place, row in enumerate(told.rows):
        answers = found.of(place)
        right = accuracy_score([one.truth[0] for one in answers], [one.answer for one in answers])
        assert row.right is not None
        assert row.right.value == pytest.approx(right)
        assert (row.right.low, row.right.high) == pytest.approx(wilson(right, len(answers)))
    assert told.at(48).same.value == 1  # beside itself
    assert (told.tested, told.trained) == (intake(SPEC).size, 48)
    assert [row.macs for row in told.rows] == sorted(row.macs for row in told.rows)


def made(rights: list[list[bool]]) -> Study:
    """A study of the sizes whose answers are right as told."""
    entries = tuple(Entry(str(number), Path(str(number)), "cat") for number in range(len(rights[0])))
    study = Study(entries, (SPEC,) * len(rights))
    for place, row in enumerate(rights):
        for picture, right in enumerate(row):
            study.add(Answer(picture, place, int(not right), "", 1.0, (), np.zeros((1, 1), np.float16), truth=(0,)))
    return study


def test_a_difference_that_chance_explains_is_not_called_sure() -> None:
    few = sizes.told(made([[True] * 8 + [False] * 2, [True] * 10]), SPEC, (48, 64))
    assert (few.best, few.p) == (64, 0.5)  # two pictures part, both for 64 px: 2 / 2²
    assert not few.sure
    assert "no more than chance explains" in few.sentence
    many = sizes.told(made([[True] * 20 + [False] * 20, [True] * 40, [True] * 30 + [False] * 10]), SPEC, (48, 64, 96))
    assert many.p == pytest.approx(2 * 2 / 2**20)  # both sides, and two sizes were tried
    assert many.sure
    assert "right most often at 64 px: 100.0 % of 40 pictures" in many.sentence


def test_of_equals_the_smallest_is_named_and_without_labels_nothing_is() -> None:
    assert sizes.told(made([[True] * 3, [True] * 3]), SPEC, (48, 64)).best == 48
    study = made([[True] * 3, [True, False, True]])
    bare = Study(study.entries, study.specs)
    for one in study.answers.values():
        bare.add(Answer(one.picture, one.network, one.answer, "", 1.0, (), one.map))
    told = sizes.told(bare, SPEC, (48, 64))
    assert [row.right for row in told.rows] == [None, None]
    assert told.at(64).same.value == pytest.approx(2 / 3)
    assert "without labels" in told.sentence


def test_sizes_nobody_names_are_about_that_of_testing() -> None:
    for spec in (SPEC, *LITE.specs(("Lite0", "Lite2"))):
        around = sizes.around(spec)
        assert intake(spec).size in around
        assert sizes.check(around) == around


@pytest.mark.parametrize("given", [[], [16], [601], range(32, 600, 8)])
def test_sizes_that_are_none_are_refused(given: list[int]) -> None:
    with pytest.raises(LensError, match="give"):
        sizes.check(given)


def test_the_command_tells_of_sizes_in_document_and_report(
    capsys: pytest.CaptureFixture[str], scenes: Path, tmp_path: Path
) -> None:
    arguments = ["--variants", "B0", "--sizes", "96, 64", "--json", "-", "--report", str(tmp_path / "o.html")]
    assert main(["study", str(scenes), *arguments]) == 0
    (network,) = json.loads(capsys.readouterr().out)["networks"]
    by_size = network["by_size"]
    assert [row["size"] for row in by_size["sizes"]] == [48, 64, 96]  # its own is beside them always
    assert (by_size["trained"], by_size["tested"]) == (48, 48)
    for row in by_size["sizes"]:
        assert list(row) == ["size", "pictures", "macs", "accuracy", "same"]
        assert row["accuracy"]["low"] <= row["accuracy"]["value"] <= row["accuracy"]["high"]
    assert by_size["sizes"][0]["accuracy"] == network["accuracy"]
    text = (tmp_path / "o.html").read_text()
    assert "At other sizes" in text
    assert "right answers of pocket B0 by size" in text
    assert "trained and tested" in text


def test_a_size_that_fails_is_said_and_the_rest_is_told(
    capsys: pytest.CaptureFixture[str], scenes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = answering.answered

    def fails(one: Any, pictures: Any, pixels: Any) -> Any:
        if pixels.shape[-1] == 96:
            raise NoNumbers("It gives no number.")
        return whole(one, pictures, pixels)

    monkeypatch.setattr(run, "answered", fails)
    assert main(["study", str(scenes), "--variants", "B0", "--sizes", "64,96", "--json", "-"]) == 3
    said = capsys.readouterr()
    assert said.err == "error: No answer from pocket B0 at 96 px: It gives no number.\n"
    (network,) = json.loads(said.out)["networks"]
    assert [row["size"] for row in network["by_size"]["sizes"]] == [48, 64]
    assert network["error"] is None


@pytest.mark.parametrize("text", ["", ",", "16", "224,abc", "1e3", "-224", "99999999", "224;288", "²²⁴"])
def test_each_mistaken_list_of_sizes_is_one_sentence(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["study", str(EXAMPLES / "cat.png"), "--variants", "B0", f"--sizes={text}"])
    said = capsys.readouterr().err
    assert left.value.code == 2
    assert said.startswith("error: argument --sizes: ")
    assert said.count("\n") == 1
