"""Maps judged over many scenes: figures are those of single judgements, a stopped trial goes on, and what it says."""

import hashlib
import json
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import gradio as gr
import numpy as np
import pytest
from scipy import stats

from demo.trust import page as trust
from demo.trust import trials
from demo.ui.jobs import Jobs
from explain.maps import summary
from explain.maps.judging import Candidate, judge
from explain.maps.measures import MEASURES
from explain.maps.methods import EXACT, METHODS, PLAIN, RANDOMISED
from explain.maps.summary import beats_all, summarise
from explain.networks import building, weights
from explain.networks.store import ModelStore
from explain.networks.variants import specs
from explain.own.catalogue import Catalogue
from explain.training import trial
from explain.training.scenes import FontMissing, font_path, known_scene
from explain.training.trial import CANDIDATES, try_many

B0 = specs("pocket", ("B0",))
FEW = (Candidate(EXACT), Candidate("layercam", "stage 6"), Candidate("random"), Candidate(RANDOMISED))
Json = dict[str, Any]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four maps do."""
    monkeypatch.setattr(trial, "CANDIDATES", FEW)


@pytest.fixture
def font() -> None:
    try:
        font_path()
    except FontMissing as missing:
        pytest.skip(str(missing))


def run(folder: Path, scenes: int) -> Json:
    try_many(B0, scenes, lambda text: None, folder / "trust.json", folder)
    found: Json = json.loads((folder / "trust.json").read_text())
    return found


def logs(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jsonl"))


def test_all_that_is_judged_over_many_scenes_can_be_judged_on_one() -> None:
    assert {candidate.name for candidate in CANDIDATES} <= {*METHODS, *PLAIN}
    assert len(set(CANDIDATES)) == len(CANDIDATES)
    assert set(PLAIN) < {candidate.name for candidate in CANDIDATES}


@pytest.mark.usefixtures("font")
def test_means_and_errors_are_those_of_single_judgements(tmp_path: Path) -> None:
    found = run(tmp_path, 3)["variants"]["B0"]
    assert found["scenes"] == 3
    assert found["sha256"] == hashlib.sha256(weights.fetch(B0[0]).read_bytes()).hexdigest()
    network, judged = building.load(B0[0]), []
    for number in range(3):
        scene = known_scene("validation", number)
        judged.append(list(judge(network, scene.image, FEW, scene.label, scene.mask, road=True)))
    for place, row in enumerate(found["maps"]):
        assert Candidate(row["name"], row["stage"]) == FEW[place]
        assert row["scenes"] == 3
        for name, measure in MEASURES.items():
            values = [float(measure.of(one[place]) or 0) for one in judged]
            chance = [float(measure.of(one[2]) or 0) for one in judged]
            told = row["measures"][name]
            assert told["mean"] == pytest.approx(mean(values), abs=2e-5)
            assert told["error"] == pytest.approx(stdev(values) / 3**0.5, abs=2e-5)
            if row["name"] in PLAIN:
                assert told["ahead"] == {}
                continue
            further = [measure.sign * (value - other) for value, other in zip(values, chance, strict=True)]
            assert told["ahead"]["random"] == pytest.approx([mean(further), stdev(further) / 3**0.5], abs=2e-5)


@pytest.mark.usefixtures("font")
def test_a_stopped_trial_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(Exception):
        pass

    measured: list[int] = []

    def noting(task: trial.Trial) -> trial.Values:
        measured.append(task[1])
        return [[place + task[1] / 7, *[None] * (len(MEASURES) - 1)] for place in range(len(FEW))]

    def kill(text: str) -> None:
        if "scene 2 of 3" in text:
            raise Killed

    monkeypatch.setattr(trial, "_measure", noting)
    with pytest.raises(Killed):
        try_many(B0, 3, kill, tmp_path / "trust.json", tmp_path)
    assert not (tmp_path / "trust.json").exists()
    (log,) = logs(tmp_path)
    log.write_text(log.read_text()[:-20])  # killed while it wrote the second scene
    run(tmp_path, 3)
    assert measured == [0, 1, 1, 2]
    whole = run(tmp_path, 3)
    assert run(tmp_path, 2)["variants"]["B0"]["scenes"] == 2  # the first two of what is there
    assert measured == [0, 1, 1, 2]
    other = tmp_path / "other"
    other.mkdir()
    assert run(other, 3) == whole


@pytest.mark.usefixtures("font")
def test_figures_of_other_settings_are_not_mixed_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "_measure", lambda task: [[0.0] * len(MEASURES) for _ in FEW])
    run(tmp_path, 2)
    monkeypatch.setattr(trial, "CANDIDATES", tuple(reversed(FEW)))
    run(tmp_path, 2)
    assert len(logs(tmp_path)) == 2


def rows_of(values: np.ndarray[Any, Any]) -> list[Json]:
    """Of values (scenes, maps): every measure the same, and FEW's maps."""
    return summarise([(one.name, one.stage) for one in FEW], np.repeat(values[:, :, None], len(MEASURES), axis=2))


def test_how_far_a_map_is_ahead_is_measured_on_pairs() -> None:
    rng = np.random.default_rng(0)
    scenes = rng.normal(size=(30, 1))  # some are harder than others, for every map
    values = scenes + 0.1 * rng.normal(size=(30, 4)) + [0.08, 0, 0, 0]
    told = rows_of(values)[0]["measures"]["insertion"]
    assert told["error"] == pytest.approx(stats.sem(values[:, 0]), abs=1e-5)
    ahead, error = told["ahead"]["random"]
    test = stats.ttest_rel(values[:, 0], values[:, 2])
    assert ahead / error == pytest.approx(test.statistic, rel=1e-3)
    assert error < told["error"] / 3  # far surer than of either alone
    assert rows_of(values)[0]["measures"]["deletion"]["ahead"]["random"][0] == -ahead  # there less is good


@pytest.mark.parametrize(
    ("random", "shuffled", "ahead"),
    [
        ([0.1, 0.2, 0.1], [0.0, 0.1, 0.0], True),
        ([0.1, 0.2, 0.1], [0.9, 0.1, 0.0], False),
        ([0.5, 0.6, 0.7],) * 2 + (False,),
    ],
)
def test_a_map_must_be_surely_ahead_of_every_one_that_knows_nothing(
    random: list[float], shuffled: list[float], ahead: bool
) -> None:
    values = np.array([[0.5, 0.6, 0.7], [0.0, 0.0, 0.0], random, shuffled]).T
    rows = rows_of(values)
    assert beats_all(rows[0], "insertion") == ahead
    assert not any(beats_all(row, measure) for row in rows[1:] for measure in ("insertion", "hit"))


def test_scenes_without_a_map_are_left_out_and_too_few_say_nothing() -> None:
    values = np.array([[0.5, np.nan, 0.1, 0.2], [0.7, 0.4, 0.2, 0.1], [np.nan, np.nan, 0.1, 0.1]])
    exact, early, *_ = rows_of(values)
    assert (exact["scenes"], early["scenes"]) == (2, 1)
    assert exact["measures"]["hit"]["mean"] == pytest.approx(0.6)
    assert exact["measures"]["hit"]["ahead"]["random"] == pytest.approx((0.45, 0.05))
    assert early["measures"]["hit"] is None
    assert not beats_all(early, "hit")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Of two networks: for the second one the exact map is no better than a random one."""
    good = np.array([[0.8, 0.7, 0.1, 0.1], [0.9, 0.5, 0.1, 0.2], [0.8, 0.6, 0.2, 0.1]])
    rows = {"B0": rows_of(good), "B3": rows_of(good[:, [2, 1, 0, 3]])}
    path = tmp_path / "trust.json"
    path.write_text(json.dumps({"variants": {name: {"scenes": 3, "maps": maps} for name, maps in rows.items()}}))
    return path


def test_the_page_says_what_came_out_with_its_dots_bars_and_table(file: Path) -> None:
    found = trials.networks({"pocket": file, "lite": file.with_name("none.json")})
    assert {family: list(rows) for family, rows in found.items()} == {"pocket": ["pocket B0", "pocket B3"]}
    assert trials.measures(found) == [(measure.title, key) for key, measure in MEASURES.items()]
    figure, said, table, about = trials.shown(found, "pocket", "hit")
    assert "no map beats every dummy" in said
    assert "Only for pocket B0: the exact map; LayerCAM at stage 6." in said
    assert [trace.name for trace in figure.data] == ["pocket B0", "pocket B3"]
    dots = figure.data[0]
    assert list(dots.text) == ["Evidence map, exact", "LayerCAM, stage 6", "dummy: random", "dummy: network shuffled"]
    assert dots.x[0] == pytest.approx(100 * (0.8 + 0.9 + 0.8) / 3, abs=1e-3)
    assert dots.error_x.array[0] == pytest.approx(200 * stdev([0.8, 0.9, 0.8]) / 3**0.5, abs=2e-3)
    assert "83.3 ± 6.7" in table  # twice the standard error, as the bars
    assert "3 drawn scenes" in about


def test_networks_are_told_apart_and_keep_to_their_map_s_row(file: Path) -> None:
    one = trials.networks({"pocket": file})["pocket"]["pocket B0"]
    figure = trials.shown({"pocket": {f"network {number}": one for number in range(8)}}, "pocket", "hit").figure
    dots = [trace for trace in figure.data if trace.mode == "markers"]
    assert len({(trace.marker.color, trace.marker.symbol) for trace in dots}) == 8
    assert max(abs(trace.y[0]) for trace in dots) < 0.5


def test_where_no_map_is_ahead_for_any_network_that_is_all_that_is_said(file: Path) -> None:
    second = trials.networks({"pocket": file})["pocket"]["pocket B3"]
    nothing = {**second, "maps": second["maps"][:1]}
    said = trials.shown({"pocket": {"pocket B3": nothing}}, "pocket", "hit").said
    assert said.endswith(
        "no map beats every dummy for any network by more than twice the standard error of the difference."
    )


def test_a_map_that_is_ahead_for_every_network_is_said_to_be(file: Path) -> None:
    found = trials.networks({"pocket": file})["pocket"]
    said = trials.shown({"pocket": {"pocket B0": found["pocket B0"]}}, "pocket", "road").said
    assert said.startswith("By ROAD, **the exact map; LayerCAM at stage 6** beat every dummy")


@pytest.mark.parametrize("there", [True, False])
def test_without_a_trial_the_page_has_no_section_for_it(
    file: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    monkeypatch.setattr(summary, "FILES", {"pocket": file if there else file.with_name("none.json")})
    store = ModelStore()
    with gr.Blocks() as page:
        trust.build(store, Catalogue(), Jobs(store.turn))
    assert any(getattr(block, "elem_id", None) == "many" for block in page.blocks.values()) == there


@pytest.mark.parametrize(("family", "pictures", "sizes"), [("pocket", 100, 8), ("lite", 12, 3)])
def test_the_shipped_trial_is_of_the_shipped_weights(family: str, pictures: int, sizes: int) -> None:
    there = tuple(summary.read(summary.FILES[family]))
    assert len(there) == sizes  # all whose weights come with the app
    for spec in specs(family, there):
        found = summary.read(summary.FILES[family])[spec.variant.name]
        assert found["sha256"] == hashlib.sha256(weights.fetch(spec).read_bytes()).hexdigest()
        assert [Candidate(row["name"], row["stage"]) for row in found["maps"]] == list(CANDIDATES)
        assert found["scenes"] >= pictures


def test_a_page_with_both_offers_scenes_and_photographs(file: Path) -> None:
    lite = json.loads(file.read_text())
    lite["variants"] = {"Lite0": lite["variants"]["B0"]}
    other = file.with_name("lite.json")
    other.write_text(json.dumps(lite))
    found = trials.networks({"pocket": file, "lite": other})
    assert [key for _, key in trials.families(found)] == ["pocket", "lite"]
    photographs = trials.shown(found, "lite", "hit")
    assert [trace.name for trace in photographs.figure.data] == ["EfficientNet-Lite0"]
    assert "3 example photographs" in photographs.about
