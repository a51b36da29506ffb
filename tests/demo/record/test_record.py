"""The record as the page shows it: what is ticked is what is drawn, listed and saved."""

import csv
import io
import json
import re
import time
from typing import Any

import pytest

from demo.record import words as record_words
from demo.record.chart import LOOKS, short
from demo.record.content import MEASURES, Choice, show
from demo.record.parts import save
from demo.record.rows import MARKS
from explain.costs.latency import Latency
from explain.costs.timing import Timed
from explain.networks.cost import cost
from explain.networks.released import PAPER, TIMM
from explain.networks.variants import UnknownChoice, specs
from explain.published.record import FAMILIES, RECIPES, rows
from explain.published.speeds import CORE, OTHER
from tests import record_facts

EVERYTHING = Choice("params", RECIPES, FAMILIES)


def timed(name: str, ms: float, batch: int = 1, family: str = "imagenet") -> Timed:
    """As if it had been measured."""
    (spec,) = specs(family, (name,))
    counted = cost(spec)
    latency = Latency(ms, 0.9 * ms, 1.2 * ms, 9, 2, "cpu", low=0.98 * ms, high=1.04 * ms)
    return Timed(spec, counted.input_size, counted.params, counted.macs, batch, latency)


def listed(choice: Choice, *more: Timed) -> list[dict[str, Any]]:
    """The table's rows, by its columns."""
    table = show(choice, more).table
    keys = [head["key"] for head in table["heads"]]
    return [dict(zip(keys, cells, strict=True)) for cells in table["rows"]]


def drawn(choice: Choice, *more: Timed) -> dict[str, tuple[float, float]]:
    """Where the chart has its points, by what is told of each."""
    return {
        text: (x, y)
        for trace in show(choice, more).figure.data
        for text, x, y in zip(trace.hovertext or (), trace.x, trace.y, strict=True)
    }


def saved(choice: Choice, *more: Timed) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(show(choice, more).csv)))


def test_what_is_ticked_is_listed_and_drawn() -> None:
    everything = listed(EVERYTHING)
    assert len(everything) == len(drawn(EVERYTHING)) == len(rows()) == 126
    paper = Choice("macs", ("paper",), FAMILIES)
    assert len(listed(paper)) == 24
    assert len(drawn(paper)) == 23  # of GPipe the paper prints no multiply-adds
    assert show(paper).said == "24 rows, 23 of them in the chart: for the rest this figure was not published."
    others = listed(Choice("params", ("paper",), (OTHER,)))
    assert len(others) == 16
    assert not any(row["network"]["text"].startswith("EfficientNet") for row in others)


def test_a_point_stands_where_its_row_says() -> None:
    points = {text: at for text, at in drawn(Choice("gpu", ("ap_in1k",), FAMILIES)).items() if "B7" in text}
    ((text, at),) = points.items()
    assert at == (195.6, 85.132)
    assert "tf_efficientnet_b7.ap_in1k" in text
    assert "85.1 % at 600 px" in text
    (b0,) = [at for text, at in drawn(Choice("macs", ("paper",), FAMILIES)).items() if "EfficientNet-B0" in text]
    assert b0 == pytest.approx((0.39, 77.1))


def test_the_efficientnets_of_a_source_are_joined_and_all_else_are_points() -> None:
    traces = show(Choice("params", ("paper", "timm"), FAMILIES)).figure.data
    lines = {trace.name: list(trace.y) for trace in traces if "lines" in trace.mode}
    assert lines[record_words.RECIPES["paper"]] == [77.1, 79.1, 80.1, 81.6, 82.9, 83.6, 84.0, 84.3]
    assert lines[record_words.RECIPES["timm"]] == [79.364, 81.444, 80.612, 82.296, 83.468, 85.894]  # at the best size
    assert [trace.showlegend for trace in traces].count(True) == 2


def test_names_stand_where_there_is_room_and_touch_nothing() -> None:
    figure = show(EVERYTHING).figure
    named = [text for trace in figure.data for text in trace.text if text]
    assert 20 < len(named) < 126
    alone = show(Choice("params", ("paper",), (CORE,))).figure
    assert list(alone.data[0].text) == [f"B{size}" for size in range(8)]
    assert short("EfficientNetV2-RW-T, global context") == "V2-RW-T"
    assert short("EfficientNet-B1, pruned") == "B1 pruned"
    assert short("ResNet-50") == "ResNet-50"


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_has_a_logarithmic_axis_with_round_ticks(measure: str) -> None:
    figure = show(Choice(measure, RECIPES, FAMILIES), (timed("B0", 20), timed("B3", 90))).figure
    assert figure.layout.xaxis.type == "log"
    ticks = figure.layout.xaxis.tickvals
    assert 1 <= len(ticks) <= 12
    assert {f"{tick:e}"[0] for tick in ticks} <= {"1", "2", "3", "5"}


@pytest.mark.parametrize("choice", [Choice("params", (), FAMILIES), Choice("params", RECIPES, ())])
def test_without_a_tick_a_sentence_says_what_to_do(choice: Choice) -> None:
    shown = show(choice)
    assert "choose at least one source and one family" in shown.said
    assert shown.table["rows"] == []
    assert len(shown.figure.data) == 0
    assert len(saved(choice)) == 0


@pytest.mark.parametrize(
    "choice",
    [Choice("weight"), Choice("params", ("paper", "hearsay")), Choice("params", RECIPES, ("cats",))],
    ids=["measure", "source", "family"],
)
def test_what_is_in_no_list_is_refused_with_what_there_is(choice: Choice) -> None:
    with pytest.raises(UnknownChoice, match="choose from"):
        show(choice)


def test_figures_of_the_paper_are_written_as_it_prints_them_and_those_of_timm_with_two_decimals() -> None:
    found = {row["network"]["text"]: row for row in listed(Choice("params", ("paper",), FAMILIES))}
    assert found["EfficientNet-B0"]["params"]["text"] == "5.3"
    assert found["EfficientNet-B1"]["macs"]["text"] == "0.70"
    assert found["GPipe"]["params"]["text"] == "557"
    assert found["GPipe"]["macs"] == {"text": "–", "value": None, "small": "", "notes": []}
    (b0,) = [row for row in listed(Choice("params", ("ap_in1k",), FAMILIES)) if "B0" in row["network"]["text"]]
    assert (b0["params"]["text"], b0["macs"]["text"], b0["top5"]["text"]) == ("5.29", "0.40", "93.3")
    assert b0["network"]["small"] == "tf_efficientnet_b0.ap_in1k"


def test_a_figure_that_sources_disagree_on_has_a_note() -> None:
    known = {row.key for row in rows()}
    assert {key for key, _ in MARKS} <= known
    assert set(MARKS.values()) <= set(record_words.NOTES)
    paper = {row["network"]["text"]: row for row in listed(Choice("params", ("paper",), FAMILIES))}
    told = [note["text"] for note in paper["EfficientNet-B1"]["top1"]["notes"]]
    assert ["first" in told[0], "Table 4" in told[1]] == [True, True]
    numbers = {note["number"] for row in listed(EVERYTHING) for cell in row.values() for note in cell["notes"]}
    heads = {note["number"] for head in show(EVERYTHING).table["heads"] for note in head["notes"]}
    assert numbers | heads == set(range(1, len(record_words.NOTES) + 1))  # every note stands beside a figure


@pytest.mark.parametrize("name", record_words.NOTES)
def test_a_notes_figures_are_those_of_the_sources(name: str) -> None:
    told = re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?!\w)", record_words.NOTES[name])
    assert tuple(map(float, told)) == record_facts.DISAGREEMENTS[name]


def test_the_file_has_the_rows_that_are_shown_each_with_its_source() -> None:
    choice = Choice("params", ("paper", "ap_in1k"), (CORE,))
    found = saved(choice)
    assert [row["network"] for row in found] == [row["network"]["text"] for row in listed(choice)]
    assert {row["source"] for row in found} == {PAPER, TIMM}
    b0, b8 = found[0], found[-1]
    assert (b0["top1_percent"], b0["parameters"], b0["multiply_adds"]) == ("77.1", "5300000", "390000000")
    assert b8["timm_tag"] == "tf_efficientnet_b8.ap_in1k"
    assert (b8["input_px"], b8["i7_12700h_ms"], b8["here_ms"]) == ("672", "790.305", "")
    assert "77.3" in b0["notes"]


def test_the_file_is_named_and_lies_where_gradio_serves_it(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    path = save(show(EVERYTHING).csv)
    assert path.startswith(str(tmp_path))
    assert path.endswith("/efficientnet-record.csv")
    with open(path, newline="") as file:
        assert len(list(csv.reader(file))) == 127


def test_the_axis_of_latency_here_has_what_was_timed_in_this_visit_alone() -> None:
    choice = Choice("here", ("paper", "ap_in1k"), FAMILIES)
    assert "Nothing has been timed" in show(choice).said
    assert drawn(choice) == {}
    assert "here" not in {head["key"] for head in show(choice).table["heads"]}
    found = drawn(choice, timed("B0", 80, batch=4), timed("B3", 90, batch=4))
    assert sorted(found.values()) == [(20, 77.1), (20, 77.1), (22.5, 81.6), (22.5, 81.842)]  # ms a picture
    assert "batch 4, 2 threads, cpu, float32" in show(choice, (timed("B0", 80, batch=4),)).said
    (b0,) = [row for row in saved(choice, timed("B0", 80, batch=4)) if row["timm_tag"].startswith("tf_efficientnet_b0")]
    assert (b0["here_ms"], b0["here_with"]) == ("20.0", "PyTorch, batch 4, 2 threads, cpu, float32")
    assert (float(b0["here_from_ms"]), float(b0["here_to_ms"])) == pytest.approx((19.6, 20.8))
    cells = [row["here"] for row in listed(choice, timed("B0", 80, batch=4)) if row["here"]["value"]]
    assert {(cell["text"], cell["small"]) for cell in cells} == {("20.0", "± 4 %")}


def test_timms_own_b0_is_not_taken_for_the_authors_and_pocket_networks_have_no_place() -> None:
    assert drawn(Choice("here", ("timm",), FAMILIES), timed("B0", 80)) == {}
    assert drawn(Choice("here", RECIPES, FAMILIES), timed("B0", 3, family="pocket")) == {}


def test_a_change_is_answered_in_a_fifth_of_a_second() -> None:
    taken = []
    for measure in ("params", "macs", "gpu", "cpu", "params", "macs"):
        start = time.thread_time()
        shown = show(Choice(measure, RECIPES, FAMILIES))
        shown.figure.to_json()
        taken.append(time.thread_time() - start)
    assert min(taken) < 0.2


def test_the_table_goes_to_the_browser_as_json() -> None:
    assert json.loads(json.dumps(show(EVERYTHING).table)) == show(EVERYTHING).table


def test_titles_of_sources_and_families_are_those_that_there_are() -> None:
    assert tuple(record_words.RECIPES) == RECIPES
    assert tuple(record_words.FAMILIES) == FAMILIES
    assert set(LOOKS) == set(RECIPES)
    assert not re.search(r"\d%", " ".join(record_words.NOTES.values()))
