"""The record: every published figure is the source's, and what is ticked is what is drawn, listed and saved."""

import csv
import io
import json
import re
import time
from typing import Any

import pytest

from demo.pages.record import _save
from demo.record import MEASURES, Choice, claim_table, show
from demo.record_chart import LOOKS, short
from demo.record_rows import MARKS
from demo.words import record as record_words
from explain import networks
from explain.claims import CLAIMS, best, claim, faster
from explain.cost import cost
from explain.latency import Latency
from explain.paper import TABLE_2, TABLE_4, bounds, fits, number, table_2
from explain.record import FAMILIES, RECIPES, Row, rows, select
from explain.released import PAPER, TIMM
from explain.speeds import ARCHITECTURES, CORE, MACHINES, OTHER, RELATIVE, SPEEDS
from explain.timing import Timed
from explain.variants import IMAGENET, RELATIVES, UnknownChoice, specs
from tests import record_facts
from tests.facts import OFFICIAL

EVERYTHING = Choice("params", RECIPES, FAMILIES)


def of_timm() -> dict[tuple[str, int | None], Row]:
    return {(row.tag, row.px): row for row in rows() if row.tag}


def timed(name: str, ms: float, batch: int = 1, family: str = "imagenet") -> Timed:
    """As if it had been measured."""
    (spec,) = specs(family, (name,))
    counted = cost(spec)
    latency = Latency(ms, 0.9 * ms, 1.2 * ms, 5, 2, "cpu")
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


@pytest.mark.parametrize("name", record_facts.TABLE_2)
def test_table_2_is_the_papers(name: str) -> None:
    row = table_2(name)
    macs = (row.macs or "-", row.macs_ratio or "-")
    found = (row.top1, row.top5, row.params, row.params_ratio, *macs, row.group)
    assert found == record_facts.TABLE_2[name]


def test_table_2_has_24_rows_in_the_papers_order_and_so_has_the_record() -> None:
    assert [row.name for row in TABLE_2] == list(record_facts.TABLE_2)
    assert [row.title for row in select(("paper",))] == list(record_facts.TABLE_2)
    assert all(row.source == PAPER and not row.tag for row in select(("paper",)))


def test_table_4_is_the_papers() -> None:
    found = tuple(
        (race.theirs, race.their_top1, number(race.their_time), race.ours.removeprefix("EfficientNet-"), race.our_top1,
         number(race.our_time), race.ratio)
        for race in TABLE_4
    )  # fmt: skip
    assert found == record_facts.TABLE_4


@pytest.mark.parametrize("fact", record_facts.TIMM, ids=lambda fact: f"{fact[0]}-{fact[1]}")
def test_a_row_of_timm_is_timms(fact: tuple[str, int, float, float | None, float, float, float | None]) -> None:
    tag, px, top1, top5, params, gmacs, macts = fact
    row = of_timm()[tag, px]
    assert row.source == TIMM
    assert (row.top1, row.top5) == (top1, top5)
    assert row.params == pytest.approx(1e6 * params)
    assert row.macs == pytest.approx(1e9 * gmacs)
    assert row.activations == (pytest.approx(1e6 * macts) if macts else None)


def test_the_record_has_every_row_of_timm_once_and_no_other() -> None:
    assert list(of_timm()) != []
    assert set(of_timm()) == {(tag, px) for tag, px, *_ in record_facts.TIMM}
    assert len(rows()) == len({row.key for row in rows()}) == len(record_facts.TABLE_2) + len(record_facts.TIMM)


def test_speeds_are_timms_benchmarks() -> None:
    found = {key: (s.rtx3090, s.rtx4090, s.rtx5090, s.i9, s.i7) for key, s in SPEEDS.items()}
    assert found == record_facts.SPEEDS
    assert SPEEDS["resnet50", 224].milliseconds("rtx4090") == pytest.approx(1000 / 4302.84)
    assert SPEEDS["resnet50", 224].milliseconds("i7") == 32.78


@pytest.mark.parametrize("spec", [*IMAGENET.everything(), *RELATIVES.everything()], ids=lambda spec: spec.key)
def test_whatever_the_app_offers_is_in_the_record_at_the_size_at_which_it_runs(spec: Any) -> None:
    row = of_timm()[spec.published.tag, networks.intake(spec).size]
    if spec.recipe.source == TIMM:
        assert (row.top1, row.recipe) == (spec.published.top1, spec.recipe.name)


@pytest.mark.parametrize("name", ["B0", "B2"])
def test_timms_costs_are_those_that_are_counted_here_but_for_batch_norms(name: str) -> None:
    (spec,) = specs("imagenet", (name,))
    row = of_timm()[f"tf_efficientnet_{name.lower()}.aa_in1k", OFFICIAL[name].resolution]
    assert row.params == pytest.approx(cost(spec).params, abs=6000)
    assert row.macs is not None
    assert 1.02 * cost(spec).macs < row.macs < 1.05 * cost(spec).macs


def test_every_architecture_has_a_row_and_a_family() -> None:
    assert {row.network.removeprefix("tf_") for row in rows() if row.tag} == set(ARCHITECTURES)
    core = {row.title for row in rows() if row.family == CORE}
    assert core == {f"EfficientNet-{name}" for name in OFFICIAL}
    assert {row.title for row in rows() if row.family == OTHER and row.tag} == {
        "ResNet-50",
        "ResNet-152",
        "Inception-v3",
    }
    assert all("EfficientNet" in row.title for row in rows() if row.family == RELATIVE)


@pytest.mark.parametrize(
    "printed, least, most",
    [("5.3M", 5.25e6, 5.35e6), ("1.0B", 0.95e9, 1.05e9), ("26M", 25.5e6, 26.5e6), ("4.9x", 4.85, 4.95)],
)
def test_a_printed_figure_was_rounded_from_within_half_of_its_last_digit(
    printed: str, least: float, most: float
) -> None:
    assert bounds(printed) == pytest.approx((least, most))


def test_every_printed_ratio_follows_from_the_figures_but_one() -> None:
    """PNASNet: 23 / 4.2 is 5.5, and the paper prints 6.0."""
    ratios = {row.name: claim(f"EfficientNet-{row.group}", row.name).ratios for row in TABLE_2}
    odd = {(name, ratio.what): ratio for name, found in ratios.items() for ratio in found if not ratio.fits}
    assert list(odd) == [("PNASNet", "multiply-adds")]
    assert odd["PNASNet", "multiply-adds"].found == pytest.approx(5.476, abs=0.001)
    assert ("paper/PNASNet/", "macs") in MARKS
    assert fits("3.0x", "24M", "7.8M")  # 3.08, of figures that are rounded themselves
    assert not fits("3.3x", "24M", "7.8M")


def test_the_three_claims_hold_in_the_papers_figures() -> None:
    found = {claim.theirs.name: [round(ratio.found, 2) for ratio in claim.ratios] for claim in CLAIMS}
    assert found == {"ResNet-50": [4.91, 10.51], "Inception-v3": [3.08, 8.14], "GPipe": [8.44, 6.13]}
    assert [claim.gain for claim in CLAIMS] == [1.1, 0.3, 0.0]
    assert all(claim.holds for claim in CLAIMS)
    assert not claim("EfficientNet-B0", "EfficientNet-B1").holds


def test_a_claim_is_told_with_both_ratios_and_with_what_has_changed() -> None:
    first, _, last = CLAIMS
    for cell in ("26 M", "5.3 M", "4.9×", "4.1 B", "0.39 B", "10.5×", "11×", "+1.1"):
        assert f"<td>{cell}</td>" in claim_table(first)
    assert "1.1 points more accurate, with 4.9 times fewer parameters" in record_words.verdict(first)
    since = record_words.since(first)
    assert "ResNet-50 reaches 80.8 % (224 px) and 81.2 % (288 px)" in since
    assert "1.8 times faster on an RTX 4090, 1.3 on a Core i9-10940X and 2.5 on a Core i7-12700H" in since
    assert "the distance in accuracy was the training’s" in since
    assert "6.1 times less time on a CPU core" in record_words.verdict(last)
    assert "2.4 to 4.5 times" in record_words.since(last)
    assert "does not follow" in record_words.verdict(claim("EfficientNet-B4", "PNASNet"))


def test_speeds_are_compared_machine_by_machine() -> None:
    found = faster(("tf_efficientnet_b1", 240), ("resnet152", 224))
    assert list(found) == list(MACHINES)
    assert found["i9"] == pytest.approx(35.749 / 15.114)
    assert found["rtx4090"] == pytest.approx(4964.34 / 1976.86)


def test_the_best_weights_of_a_network_saw_imagenet_alone() -> None:
    found = best("EfficientNet-B7")
    assert found
    assert found.tag == "tf_efficientnet_b7.ap_in1k"
    assert best("GPipe") is None
    more = {row.tag for row in rows() if row.tag and not row.imagenet_alone}
    assert {tag for tag in more if "ns_jft" not in tag} == {
        "efficientnet_b5.sw_in12k_ft_in1k",
        *(f"tf_efficientnetv2_{size}.in21k_ft_in1k" for size in ("b3", "s", "m", "l", "xl")),
    }


def test_what_is_ticked_is_listed_and_drawn() -> None:
    everything = listed(EVERYTHING)
    assert len(everything) == len(drawn(EVERYTHING)) == len(rows()) == 126
    paper = Choice("macs", ("paper",), FAMILIES)
    assert len(listed(paper)) == 24
    assert len(drawn(paper)) == 23  # of GPipe the paper prints no multiply-adds
    assert show(paper).said == "24 rows, 23 of them in the chart: of the rest this was not published."
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
    path = _save(show(EVERYTHING).csv)
    assert path.startswith(str(tmp_path))
    assert path.endswith("/efficientnet-record.csv")
    with open(path, newline="") as file:
        assert len(list(csv.reader(file))) == 127


def test_the_axis_of_latency_here_has_what_was_timed_in_this_visit_alone() -> None:
    choice = Choice("here", ("paper", "ap_in1k"), FAMILIES)
    assert "Nothing was timed" in show(choice).said
    assert drawn(choice) == {}
    assert "here" not in {head["key"] for head in show(choice).table["heads"]}
    found = drawn(choice, timed("B0", 80, batch=4), timed("B3", 90, batch=4))
    assert sorted(found.values()) == [(20, 77.1), (20, 77.1), (22.5, 81.6), (22.5, 81.842)]  # ms a picture
    assert "batch 4, 2 threads, cpu, float32" in show(choice, (timed("B0", 80, batch=4),)).said
    (b0,) = [row for row in saved(choice, timed("B0", 80, batch=4)) if row["timm_tag"].startswith("tf_efficientnet_b0")]
    assert (b0["here_ms"], b0["here_with"]) == ("20.0", "batch 4, 2 threads, cpu, float32")


def test_timms_own_b0_is_not_taken_for_the_authors_and_pocket_networks_have_no_place() -> None:
    assert drawn(Choice("here", ("timm",), FAMILIES), timed("B0", 80)) == {}
    assert drawn(Choice("here", RECIPES, FAMILIES), timed("B0", 3, family="pocket")) == {}


def test_a_change_is_answered_in_a_fifth_of_a_second() -> None:
    taken = []
    for measure in ("params", "macs", "gpu", "cpu", "params", "macs"):
        start = time.perf_counter()
        shown = show(Choice(measure, RECIPES, FAMILIES))
        shown.figure.to_json()
        taken.append(time.perf_counter() - start)
    assert min(taken) < 0.2


def test_the_table_goes_to_the_browser_as_json() -> None:
    assert json.loads(json.dumps(show(EVERYTHING).table)) == show(EVERYTHING).table


def test_titles_of_sources_and_families_are_those_that_there_are() -> None:
    assert tuple(record_words.RECIPES) == RECIPES
    assert tuple(record_words.FAMILIES) == FAMILIES
    assert set(LOOKS) == set(RECIPES)
    assert not re.search(r"\d%", " ".join(record_words.NOTES.values()))
