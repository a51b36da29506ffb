"""The laboratory's stored figures belong to the weights that are shipped, and its page says what they say."""

import hashlib
import json
from typing import Any

import pytest

from demo.scaling import laboratory
from demo.scaling import words as scaling_words
from demo.ui.truth import Truth
from explain.networks import building
from explain.networks.accuracy import accuracy, metrics
from explain.networks.controls import BUDGETS, CONTROLS, WAYS
from explain.networks.variants import LABORATORY, Spec, specs
from explain.runtime.shipped import ASSETS
from explain.training.card import laboratory_card
from explain.training.evaluate import PROBE, hold_out, probe
from explain.training.scenes import FONT, FontMissing

SPECS = specs(LABORATORY.name, tuple(variant.name for variant in LABORATORY.variants))
MEASURED = ("accuracy", "evidence_inside_own_grid", "evidence_inside_common_grid", "area_above_half_own_grid")

every_network = pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.variant.name)


def row(spec: Spec) -> dict[str, Any]:
    found: dict[str, Any] = metrics(LABORATORY.name)["variants"][spec.variant.name]
    return found


@every_network
def test_the_metrics_belong_to_the_shipped_weights(spec: Spec) -> None:
    weights = (ASSETS / "laboratory" / f"{spec.variant.name}.safetensors").read_bytes()
    assert row(spec)["sha256"] == hashlib.sha256(weights).hexdigest()


@every_network
def test_a_row_says_how_the_network_was_scaled(spec: Spec) -> None:
    scaling = spec.variant.scaling
    assert scaling
    assert (row(spec)["depth"], row(spec)["width"]) == (scaling.depth, scaling.width)
    assert row(spec)["resolution"] == scaling.resolution / 224


@every_network
def test_the_mean_and_the_spread_are_those_of_the_runs(spec: Spec) -> None:
    runs = row(spec)["runs"]
    assert len(runs) == len(row(spec)["seeds"])
    for name in MEASURED:
        values = [run[name] for run in runs]
        mean = sum(values) / len(values)
        assert row(spec)[name] == pytest.approx(mean)
        if len(runs) == 1:  # of one run there is no spread, and none is claimed
            assert row(spec)["spread"] == {}
        else:
            deviation = (sum((value - mean) ** 2 for value in values) / (len(values) - 1)) ** 0.5
            assert row(spec)["spread"][name] == pytest.approx(deviation)


def test_every_network_has_three_seeds() -> None:
    variants = metrics("laboratory")["variants"]
    assert all(len(row["seeds"]) >= 3 for row in variants.values())


@pytest.mark.skipif(not FONT.exists(), reason="drawing scenes needs Debian's fonts-noto-color-emoji")
@every_network
def test_measured_again_on_a_few_scenes_the_shipped_weights_do_what_is_stored(spec: Spec) -> None:
    again = probe(building.load(spec), hold_out("crowded", PROBE, 0))
    for name in MEASURED:
        assert again[name] == pytest.approx(row(spec)["probe"][name], abs=1.5 / PROBE)


def test_the_baseline_is_below_the_ceiling_and_every_scaled_network_above_the_baseline() -> None:
    known = {spec.variant.name: accuracy(spec) for spec in SPECS}
    shares = {name: found.top1 for name, found in known.items() if found}
    assert 60 < shares["baseline"] < 95
    assert all(shares[control.name] > shares["baseline"] for control in CONTROLS)


def test_the_card_says_what_the_metrics_say() -> None:
    assert (ASSETS / "laboratory" / "README.md").read_text() == laboratory_card(metrics(LABORATORY.name))


def test_the_readme_says_what_the_metrics_say() -> None:
    readme = " ".join((ASSETS.parent / "README.md").read_text().split())
    rows = metrics(LABORATORY.name)["variants"]
    for way, title in WAYS.items():
        row = rows[f"{way}-{max(BUDGETS)}x"]
        cell = f"{100 * row['accuracy']:.1f} ± {100 * row['spread']['accuracy']:.1f} %"
        assert f"{title.lower()} {cell}" in readme or f"{title.lower()} gives {cell}" in readme
    lead = rows["compound-10x"]["accuracy"] - rows["resolution-10x"]["accuracy"]
    assert 0 < lead < rows["resolution-10x"]["spread"]["accuracy"]  # it leads by less than its seeds differ


def test_all_that_is_shipped_weighs_less_than_40_megabytes() -> None:
    assert sum(path.stat().st_size for path in ASSETS.rglob("*.safetensors")) < 40e6


def test_every_line_of_the_chart_starts_at_the_baseline_and_costs_more_from_there() -> None:
    lines = laboratory.lines()
    assert set(lines) == set(WAYS)
    for rows in lines.values():
        assert rows[0] == row(SPECS[0])
        assert [r["macs"] for r in rows] == sorted(r["macs"] for r in rows)


def test_a_clear_lead_and_a_draw_are_told_apart() -> None:
    measure = scaling_words.MEASURES["Accuracy"]
    clear = scaling_words.finding(4, measure, {"depth": (80.0, 0.2), "width": (90.0, 0.3)}, 0.3)
    assert "**Wider** is ahead by more than the spread of the seeds" in clear
    draw = scaling_words.finding(
        4, measure, {"depth": (89.7, 0.2), "width": (90.0, 0.3), "resolution": (86.0, 0.4)}, 0.3
    )
    assert "Wider and deeper are too close for the seeds to tell apart. Behind by more than that: finer." in draw
    single = scaling_words.finding(4, measure, {"depth": (80.0, None), "width": (90.0, None)}, 0.3)
    assert "Not all have more than one seed" in single
    area = scaling_words.finding(
        4, scaling_words.MEASURES["Area above half"], {"depth": (20.0, 0.1), "width": (9.0, 0.1)}, 0.25
    )
    assert "ahead" not in area
    assert "covers 25 %" in area


def test_without_the_font_another_scene_is_one_of_the_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_font(*_: object) -> None:
        raise FontMissing("no font")

    monkeypatch.setattr("explain.training.crowded.crowded_known", no_font)
    image, truth = laboratory.another()
    assert isinstance(truth, Truth)
    assert any(image is shipped for shipped, _ in laboratory.shipped())


def test_the_scenes_table_names_pictures_with_masks_of_their_size() -> None:
    rows = json.loads((ASSETS / "laboratory" / "scenes" / "scenes.json").read_text())
    assert len(rows) == len(laboratory.shipped()) == 12
    for (image, truth), entry in zip(laboratory.shipped(), rows, strict=True):
        assert truth.name == entry["class"]
        assert truth.mask.shape == image.size[::-1]
        assert 0.05 < truth.mask.mean() < 0.8
