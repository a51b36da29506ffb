"""`python -m explain compare`: the document's contract, and that every mistake is one line and exit code 2."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from explain.__main__ import main
from explain.networks.variants import FAMILIES, IMAGENET, POCKET, Spec
from tests.places import ROOT

CAT = str(ROOT / "assets/examples/cat.png")  # 384 x 384
RESULT = [
    "variant", "family", "recipe", "weights", "input_size", "params", "macs", "latency_ms", "engine", "scores",
    "predictions", "map", "crop", "remarks", "error",
]  # fmt: skip
LATENCY = [
    "median", "p10", "p90", "runs", "threads", "device", "precision", "low", "high", "thrown", "disturbed",
]  # fmt: skip
Captured = pytest.CaptureFixture[str]


def spoken(capsys: Captured, *arguments: str) -> str:
    """Standard output of a comparison that works."""
    assert main(["compare", *arguments]) == 0
    return capsys.readouterr().out


def document(capsys: Captured, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(spoken(capsys, *arguments, "--json", "-"))
    return found


def complaint(capsys: Captured, *arguments: str) -> str:
    """The one line that a mistake gets; argparse leaves by `SystemExit`, all else by the return value."""
    try:
        code: object = main(list(arguments))
    except SystemExit as left:
        code = left.code
    said = capsys.readouterr()
    assert (code, said.out) == (2, "")
    assert said.err.startswith("error: ")
    assert said.err.endswith(".\n")
    assert said.err.count("\n") == 1
    return said.err


def check_contract(found: dict[str, Any], top: int) -> None:
    """Everything that is promised of a document whose variants all have their weights."""
    assert list(found) == ["image", "results"]
    for result in found["results"]:
        assert list(result) == RESULT
        assert result["error"] is None
        assert list(result["latency_ms"]) == LATENCY
        assert 0 < result["latency_ms"]["p10"] <= result["latency_ms"]["median"] <= result["latency_ms"]["p90"]
        assert 0 < result["latency_ms"]["low"] <= result["latency_ms"]["median"] <= result["latency_ms"]["high"]
        said = result["predictions"]
        assert len(said) == top
        assert all(list(prediction) == ["index", "name", "probability", "logit"] for prediction in said)
        for value in ("probability", "logit"):
            assert [p[value] for p in said] == sorted((p[value] for p in said), reverse=True)
        assert 0 < sum(p["probability"] for p in said) <= 1 + 1e-5
        assert list(result["map"]) == ["class_index", "values", "bias"]
        assert result["map"]["class_index"] == said[0]["index"]
        assert np.mean(result["map"]["values"]) + result["map"]["bias"] == pytest.approx(said[0]["logit"], abs=1e-3)
        x0, y0, x1, y1 = result["crop"]
        assert 0 <= x0 < x1 <= found["image"]["width"]
        assert 0 <= y0 < y1 <= found["image"]["height"]


def test_a_real_run_prints_one_json_document_and_nothing_else() -> None:
    command = [sys.executable, "-m", "explain", "compare", "assets/examples/cat.png", "--json", "-"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(ran.stdout)  # refuses anything after the document
    assert found["image"] == {"width": 384, "height": 384}
    assert [result["variant"] for result in found["results"]] == ["B0", "B1", "B2", "B3"]
    check_contract(found, top=5)


def test_results_come_smallest_first_and_once_in_whatever_order_they_are_asked_for(capsys: Captured) -> None:
    found = document(capsys, CAT, "--variants", "B2", "B0", "B2", "--top", "3")
    check_contract(found, top=3)
    small, large = found["results"]
    assert (small["variant"], large["variant"]) == ("B0", "B2")
    assert (small["family"], small["recipe"]) == ("pocket", "scenes")
    for cost in ("input_size", "params", "macs"):
        assert small[cost] < large[cost]


def test_top_is_at_most_the_number_of_classes(capsys: Captured) -> None:
    (result,) = document(capsys, CAT, "--variants", "B0", "--top", "1000")["results"]
    assert (
        len({prediction["index"] for prediction in result["predictions"]}) == len(result["predictions"]) == 25
    )  # 24 and nothing
    assert sum(prediction["probability"] for prediction in result["predictions"]) == pytest.approx(1, abs=1e-5)


def test_without_json_every_variant_has_a_line_of_cost_and_its_predictions(capsys: Captured) -> None:
    lines = spoken(capsys, CAT, "--variants", "B0", "B1", "--top", "2").splitlines()
    assert len(lines) == 2 * (1 + 2) + 2  # and their times, once both have answered
    assert lines[0].startswith("pocket B0")
    assert lines[3].startswith("pocket B1")
    assert all("%" in line for line in (*lines[1:3], *lines[4:]))


def test_save_writes_one_picture_for_each_variant(capsys: Captured, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "maps"
    spoken(capsys, CAT, "--variants", "B0", "B1", "--save", str(folder))
    files = sorted(path.name for path in folder.iterdir())
    assert [name.startswith(f"pocket-B{i}-") and name.endswith(".png") for i, name in enumerate(files)] == [True, True]
    for name in files:
        with Image.open(folder / name) as written:
            written.load()


@pytest.mark.parametrize("size", [(1, 1), (9000, 1), (1, 9000)])
def test_the_oddest_picture_goes_all_the_way(size: tuple[int, int], capsys: Captured, tmp_path: Path) -> None:
    Image.new("RGB", size, "red").save(tmp_path / "odd.png")
    check_contract(document(capsys, str(tmp_path / "odd.png"), "--variants", "B0", "--save", str(tmp_path)), top=5)
    assert len(list(tmp_path.glob("pocket-B0-*.png"))) == 1


def test_json_to_a_file_writes_the_document_there_and_prints_nothing(capsys: Captured, tmp_path: Path) -> None:
    assert spoken(capsys, CAT, "--variants", "B0", "--json", str(tmp_path / "found.json")) == ""
    check_contract(json.loads((tmp_path / "found.json").read_text()), top=5)


def test_a_variant_without_weights_has_its_costs_and_says_what_to_do(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("explain.hub.client.answers", lambda: False)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    arguments = ["--family", "imagenet", "--variants", "B0", "--save", str(tmp_path / "maps"), "--json", "-"]
    assert main(["compare", CAT, *arguments]) == 3
    (result,) = json.loads(capsys.readouterr().out)["results"]
    assert list(result) == RESULT
    assert (result["family"], result["recipe"], result["input_size"]) == ("imagenet", "aa_in1k", 224)
    assert "Hub cannot be reached: try again once it can" in result["error"]
    assert (result["predictions"], result["map"]) == ([], None)
    assert result["params"] == 5_288_548  # timm's count
    assert result["macs"] == pytest.approx(0.39e9, rel=0.03)  # the paper's
    assert result["latency_ms"]["median"] > 0
    assert result["crop"] == pytest.approx([24, 24, 360, 360], abs=1)  # 0.875 of 384
    assert list((tmp_path / "maps").iterdir()) == []


def test_what_is_no_picture_is_one_line(capsys: Captured) -> None:
    assert "not a picture" in complaint(capsys, "compare", str(ROOT / "pyproject.toml"))


def test_a_damaged_picture_is_one_line_though_libtiff_has_its_own_to_say(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "damaged.tif"
    Image.effect_noise((64, 64), 90).save(path, compression="tiff_lzw")
    damaged = bytearray(path.read_bytes())
    damaged[200:400] = b"\xff" * 200
    path.write_bytes(damaged)
    assert "damaged" in complaint(capfd, "compare", str(path))


def test_a_missing_file_a_folder_and_an_address_are_one_line_each(capsys: Captured, tmp_path: Path) -> None:
    assert "no file" in complaint(capsys, "compare", str(tmp_path / "none.png"))
    assert "no file" in complaint(capsys, "compare", "two\nlines.png")
    assert "is a folder" in complaint(capsys, "compare", str(tmp_path))
    assert "not fetched" in complaint(capsys, "compare", "https://example.org/cat.png")


def test_a_choice_that_is_in_no_table_is_one_line_with_the_choices(capsys: Captured) -> None:
    names = ", ".join(variant.name for variant in POCKET.variants)
    assert f"choose from {names}." in complaint(capsys, "compare", CAT, "--variants", "B9")
    assert "choose from scenes." in complaint(capsys, "compare", CAT, "--recipe", "aa_in1k")
    assert "imagenet" in complaint(capsys, "compare", CAT, "--family", "resnet")


@pytest.mark.parametrize("family", [name for name, family in FAMILIES.items() if family.base])
def test_without_variants_the_first_four_of_any_family_are_compared(family: str, capsys: Captured) -> None:
    found = document(capsys, CAT, "--family", family)
    assert [row["variant"] for row in found["results"]] == [v.name for v in FAMILIES[family].variants[:4]]


@pytest.mark.parametrize(
    ("family", "names"),
    [(IMAGENET, ["B0", "B1", "B2", "B3", "B4", "B5", "B6", "B7"]), (POCKET, [v.name for v in POCKET.variants])],
    ids=lambda value: getattr(value, "name", None),
)
def test_without_variants_all_of_the_family_are_timed(
    family: Any, names: list[str], capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def timed(specs: tuple[Spec, ...], *_: object) -> dict[str, Any]:
        return {"timed": [spec.variant.name for spec in specs]}

    monkeypatch.setattr("explain.costs.bench.benchmark", timed)
    assert main(["bench", "--family", family.name, "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out) == {"timed": names}


def test_loading_what_timm_does_not_have_is_refused_in_one_line(capsys: Captured) -> None:
    said = complaint(capsys, "bench", "--family", "pocket", "--variants", "B0", "--against", "timm")
    assert "choose the family imagenet." in said


@pytest.mark.parametrize(
    "arguments",
    [
        ["compare", CAT, "--top", "0"], ["compare", CAT, "--top", "-1"], ["compare", CAT, "--top", "many"],
        ["compare", CAT, "--variants"], ["compare", CAT, "--loud"], ["compare"], ["contrast"], [],
    ],
    ids=lambda arguments: " ".join(arguments).replace(CAT, "cat.png"),
)  # fmt: skip
def test_arguments_that_make_no_sense_are_one_line(arguments: list[str], capsys: Captured) -> None:
    complaint(capsys, *arguments)


def test_where_nothing_can_be_written_is_known_before_any_work(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("explain.compare.compare", lambda *_: pytest.fail("a network ran"))
    (tmp_path / "file").touch()
    for option in ("--json", "--save"):
        assert "cannot be written" in complaint(capsys, "compare", CAT, option, str(tmp_path / "file" / "below"))
    assert "cannot be written" in complaint(capsys, "compare", CAT, "--json", str(tmp_path))
    monkeypatch.setattr("explain.training.trial.try_many", lambda *_: pytest.fail("a scene was tried"))
    assert "cannot be written" in complaint(capsys, "trust", "--out", str(tmp_path / "file" / "below"))
    assert "cannot be written" in complaint(capsys, "compare", CAT, "--save", str(tmp_path / "file"))


def test_an_earlier_document_outlives_a_mistake_and_none_is_left_by_one(capsys: Captured, tmp_path: Path) -> None:
    (tmp_path / "found.json").write_text("earlier")
    complaint(capsys, "compare", CAT, "--variants", "B9", "--json", str(tmp_path / "found.json"))
    assert (tmp_path / "found.json").read_text() == "earlier"
    complaint(capsys, "compare", CAT, "--variants", "B9", "--json", str(tmp_path / "none.json"))
    assert not (tmp_path / "none.json").exists()


def test_a_reader_that_goes_away_is_no_mistake(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)  # as `| head` does when it has enough
    with open(writing, "w") as gone:
        monkeypatch.setattr(sys, "stdout", gone)
        assert main(["compare", CAT, "--variants", "B0"]) == 0
    assert capsys.readouterr().err == ""
