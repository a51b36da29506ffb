"""Times as the page shows them: how far it is, each network as it is done, and the same on other machines."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from demo.record import page, timing, timing_chart, timing_words
from demo.record.timing import Asked, benchmarks_table, races_table, steps, times_table
from demo.ui.jobs import Jobs
from explain.costs.latency import Latency
from explain.costs.plan import BATCHES, most_threads
from explain.costs.timing import Timed
from explain.networks.cost import cost
from explain.networks.store import ModelStore
from explain.networks.variants import POCKET, specs
from explain.own.catalogue import Catalogue, catalogue
from explain.published.speeds import ARCHITECTURES
from explain.runtime.turn import Turn
from tests.probe import Probe, impatient, store_of

_impatient = pytest.fixture(impatient, autouse=True)


def asked(**more: Any) -> Asked:
    return replace(Asked("pocket", ("B0", "B1"), 2, 1), **more)


def test_the_page_says_how_far_it_is_and_shows_each_network_as_it_is_done() -> None:
    shown = list(steps(store_of(Probe()), Catalogue(), asked(), lambda: False))
    said = [step[2] for step in shown]
    assert "pocket B1, batch 2: 0 of 2 done." in said
    assert [len(step[3]) for step in shown] == [0, 0, 1, *[2] * 6]  # loaded, three rounds of both, and the end
    table, figure, last, _ = shown[-1]
    assert isinstance(table, str)
    assert table.count("<tr>") == 3  # a head and two rows
    assert "batch 2, 1 thread, cpu, float32" in table
    assert "<b>" not in last
    assert "pocket B1** takes" in last
    assert not isinstance(figure, dict)
    assert [trace.name for trace in figure.data] == ["as multiply-adds say", "here"]


def test_every_network_has_its_row_before_its_time() -> None:
    *coming, _ = steps(store_of(Probe()), Catalogue(), asked(), lambda: False)
    assert {step.table.count("<tr>") for step in coming if isinstance(step.table, str)} == {3}  # a head and two


def test_stop_keeps_what_is_done_and_says_so() -> None:
    probe = Probe()
    *_, last = steps(store_of(probe), Catalogue(), asked(), lambda: len(probe.shapes) >= 2)
    assert last[2] == timing_words.STOPPED
    assert isinstance(last[3], tuple)
    assert [found.spec.variant.name for found in last[3]] == ["B0"]
    assert "pocket B0" in last[0]


def test_whoever_waits_is_told() -> None:
    store = store_of(Probe())
    with store.turn.take():
        shown = steps(store, Catalogue(), asked(), lambda: False)
        loading = [f"pocket {name}, batch 2: 0 of 2 done." for name in ("B0", "B1")]
        assert [next(shown)[2] for _ in range(3)] == [*loading, timing_words.WAITING]
        shown.close()  # type: ignore[attr-defined]


def test_a_failure_is_told_and_keeps_what_was_timed() -> None:
    probe = Probe()

    def fail_later() -> None:
        if len(probe.shapes) > 4:
            raise RuntimeError

    probe.then = fail_later
    *_, last = steps(store_of(probe), Catalogue(), asked(), lambda: False)
    assert "pocket B1 failed on this machine" in last[2]
    assert len(last[3]) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"variants": ()}, {"variants": ("B9",)}, {"family": "cats"}, {"batch": 3}, {"batch": "two"}, {"batch": None},
        {"threads": 1.5}, {"threads": "all"}, {"threads": 10**6},
    ],
    ids=str,
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_one_sentence(wrong: dict[str, Any]) -> None:
    with pytest.raises(gr.Error, match=r"[Cc]hoose"):
        next(steps(store_of(Probe()), Catalogue(), asked(**wrong), lambda: False))


def test_a_gpu_that_is_lent_for_seconds_is_not_timed() -> None:
    store = store_of(Probe())
    store.elsewhere = lambda task, why: None
    with pytest.raises(gr.Error, match="of your own"):
        next(steps(store, Catalogue(), asked(), lambda: False))


def as_measured(name: str, ms: float) -> Timed:
    (spec,) = specs("imagenet", (name,))
    counted = cost(spec)
    return Timed(
        spec, counted.input_size, counted.params, counted.macs, 2, Latency(ms, ms, ms, 9, 1, "cpu", low=ms, high=ms)
    )


def test_the_table_sets_the_ratio_of_times_beside_that_of_multiply_adds() -> None:
    found = (as_measured("B0", 40), as_measured("B3", 120))
    table = times_table(found)
    for cell in ("20.0", "60.0", "3.0×", "4.7×", "120 ms", "16.7", "300"):
        assert f"<td>{cell}</td>" in table
    assert times_table(()) == ""
    said = timing_words.timed(found)
    assert "**B3** takes 4.7 times the multiply-adds of B0 and 3.0 times its time" in said


def unsure(name: str, ms: float, share: float, **more: Any) -> Timed:
    found = as_measured(name, ms)
    return replace(found, latency=replace(found.latency, low=ms * (1 - share), high=ms * (1 + share), **more))


def test_no_more_is_concluded_than_times_carry() -> None:
    """All multiples are by hand: 0.7 x 120 / (1.3 x 40) to 1.3 x 120 / (0.7 x 40)."""
    wide = (unsure("B0", 40, 0.3, thrown=7), unsure("B3", 120, 0.3))
    assert "**B3** takes 4.7 times the multiply-adds of B0 and 1.6 to 5.6 times its time" in timing_words.timed(wide)
    assert "This machine is busy" in timing_words.timed(wide)
    assert "Rounds dropped because other programs took the processors: 7." in timing_words.timed(wide)
    assert "<td>1.6–5.6×</td>" in times_table(wide)
    assert "<td>about 100 ms</td><td>busy: ± 30 %</td>" in times_table(wide)
    alike = (unsure("B0", 40, 0.3), unsure("B3", 44, 0.3))
    assert "a time too close to B0’s to tell apart" in timing_words.timed(alike)
    assert "busy" not in timing_words.timed((unsure("B0", 40, 0.02), unsure("B3", 120, 0.02)))


def test_bars_span_where_a_multiple_lies() -> None:
    *_, here = timing_chart.slowdown((unsure("B0", 40, 0.3), unsure("B3", 120, 0.3))).data
    assert list(here.error_y.arrayminus) == pytest.approx([0, 3 - 84 / 52])
    assert list(here.error_y.array) == pytest.approx([0, 156 / 28 - 3])


def test_the_chart_has_the_same_networks_on_other_machines_beside_it() -> None:
    traces = {
        trace.name: trace for trace in timing_chart.slowdown((as_measured("B0", 40), as_measured("B3", 120))).data
    }
    assert list(traces) == [
        "as multiply-adds say", "RTX 4090 (timm)", "Core i9-10940X (timm)", "Core i7-12700H (timm)", "here",
    ]  # fmt: skip
    assert list(traces["here"].y) == [1, 3]
    assert traces["Core i7-12700H (timm)"].y[1] == pytest.approx(33.995 / 12.933)
    assert len(timing_chart.slowdown().data) == 0


def test_the_papers_race_and_timms_benchmarks_stand_beside_it_with_their_ratios() -> None:
    races = races_table()
    for cell in ("0.554 s", "0.098 s", "5.7×", "19.0 s", "3.1 s", "6.1×", "78.8 and 77.8 %", "84.4 and 84.3 %"):
        assert f"<td>{cell}</td>" in races
    assert "earlier revision" in timing_words.RACES_NOTE
    published = benchmarks_table()
    assert published.count("<tr>") == 1 + len(timing.BENCHMARKED)
    assert "<td>36×</td>" in published  # B7 on the i7: 465.8 / 12.933
    b4, resnet = ARCHITECTURES["efficientnet_b4"].at[380], ARCHITECTURES["resnet50"].at[224]
    assert (round(b4[1] or 0), round(resnet[1] or 0)) == (49, 11)  # as the note says


def test_a_link_to_a_family_brings_its_variants_along_for_the_press_that_follows() -> None:
    with gr.Blocks() as blocks:
        page.build(ModelStore(1), catalogue(sizes=("B5", "B6", "B7")), Jobs(Turn()))  # not the pocket family’s
    (arrive,) = [event for event in blocks.fns.values() if event.fn and event.fn.__name__ == "arrive"]
    changed = [part.elem_id for part in arrive.outputs]
    found = dict(zip(changed, arrive.fn(SimpleNamespace(query_params={"family": "pocket"})), strict=True))
    assert found["record-family"] == "pocket"
    assert found["record-variants"].choices == [(variant.name, variant.name) for variant in POCKET.variants]
    assert found["record-variants"].value == ["B0", "B1", "B2", "B3"]


def test_the_page_offers_what_can_be_timed() -> None:
    with gr.Blocks() as blocks:
        page.build(ModelStore(1), Catalogue(), Jobs(Turn()))
    parts = {block.elem_id: block for block in blocks.blocks.values() if getattr(block, "elem_id", None)}
    family, variants = parts["record-family"], parts["record-variants"]
    assert [name for _, name in family.choices] == ["imagenet", "lite", "pocket"]
    assert variants.value == ["B0", "B1", "B2", "B3"]
    assert [size for _, size in parts["record-batch"].choices] == list(BATCHES)
    assert [n for _, n in parts["record-threads"].choices] == list(range(most_threads() + 1))
    assert all(event.api_visibility == "private" for event in blocks.fns.values())
