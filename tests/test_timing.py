"""Networks are timed in their turn, on the threads that were asked for; what was done stays, and what fails is told."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import gradio as gr
import pytest
import torch
from torch import Tensor, nn

from demo import timing, timing_chart
from demo.pages import record as page
from demo.timing import Asked, benchmarks_table, races_table, steps, times_table
from demo.words import timing as timing_words
from explain import timing as explain_timing
from explain.catalogue import Catalogue
from explain.cost import cost
from explain.failing import NetworkFailed
from explain.latency import Latency
from explain.networks import Network, intake
from explain.plan import BATCHES, Plan, most_threads
from explain.speeds import ARCHITECTURES
from explain.store import ModelStore
from explain.timing import Running, Timed, TooMuch, Waiting, check, computing_on, footprint, run
from explain.variants import Spec, UnknownChoice, specs

POCKET = specs("pocket", ("B0", "B1"))


class Probe(nn.Module):
    """Stands in for every network: notes what it is given and on how many threads; `then` may do more."""

    def __init__(self, then: Callable[[], object] = lambda: None) -> None:
        super().__init__()
        self.then = then
        self.shapes: list[tuple[int, ...]] = []
        self.threads: list[int] = []

    def forward(self, images: Tensor) -> Tensor:
        self.shapes.append(tuple(images.shape))
        self.threads.append(torch.get_num_threads())
        self.then()
        return images.mean()


def store_of(probe: Probe) -> ModelStore:
    return ModelStore(1, lambda spec, trained: Network(spec, probe, intake(spec), (), trained))


def elsewhere(ask: Callable[[], int]) -> int:
    """What another thread says."""
    said: list[int] = []
    other = threading.Thread(target=lambda: said.append(ask()))
    other.start()
    other.join()
    return said[0]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explain_timing, "SECONDS", 0.0)
    monkeypatch.setattr(explain_timing, "PAUSE", 0.01)


@pytest.fixture
def threads() -> Iterator[int]:
    """As many as torch has during the test: more than one, so that asking for one changes something."""
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield 2
    torch.set_num_threads(before)


def test_every_network_is_loaded_and_timed_in_its_turn() -> None:
    probe = Probe()
    events = list(run(Plan(POCKET, batch=4), store_of(probe)))
    assert [type(event) for event in events] == [Running, Running, Timed] * 2
    found = [event for event in events if isinstance(event, Timed)]
    assert [one.spec for one in found] == list(POCKET)
    assert [(one.px, one.params, one.macs, one.batch) for one in found] == [
        (48, cost(POCKET[0]).params, cost(POCKET[0]).macs, 4), (52, cost(POCKET[1]).params, cost(POCKET[1]).macs, 4),
    ]  # fmt: skip
    runs = [one.latency.runs for one in found]
    assert runs == [3, 3]
    assert probe.shapes == [(4, 3, 48, 48)] * 4 + [(4, 3, 52, 52)] * 4  # a warm-up and the runs


def test_full_size_networks_need_no_weights_and_bundled_ones_have_theirs() -> None:
    asked: list[tuple[str, bool]] = []

    def load(spec: Spec, trained: bool) -> Network:
        asked.append((spec.key, trained))
        return Network(spec, Probe(), intake(spec), (), trained)

    list(run(Plan((*POCKET[:1], *specs("imagenet", ("B0",)))), ModelStore(1, load)))
    assert asked == [("pocket/B0/scenes", True), ("imagenet/B0/aa_in1k", False)]


def test_a_time_is_of_the_whole_batch_and_told_for_one_picture() -> None:
    (spec,) = specs("imagenet", ("B1",))
    found = Timed(spec, 240, 7_794_184, 687_000_000, 8, Latency(400.0, 390.0, 420.0, 5, 2, "cpu"))
    assert (found.per_picture, found.per_second, found.network) == (50, 20, "tf_efficientnet_b1")
    assert Timed(POCKET[0], 48, 1, 1, 1, found.latency).network == ""


def test_the_threads_asked_for_are_ours_alone_and_given_back(threads: int) -> None:
    others: list[int] = []
    probe = Probe(lambda: others.append(elsewhere(torch.get_num_threads)))
    (_, _, found) = run(Plan(POCKET[:1], threads=1), store_of(probe))
    assert isinstance(found, Timed)
    assert found.latency.threads == 1
    assert set(probe.threads) == {1}
    assert set(others) == {threads}  # a thread that began to compute meanwhile
    assert torch.get_num_threads() == elsewhere(torch.get_num_threads) == threads


def test_threads_are_given_back_after_a_failure_too(threads: int) -> None:
    with pytest.raises(ZeroDivisionError), computing_on(threads + 1):
        assert torch.get_num_threads() == threads + 1
        _ = 1 / 0
    assert torch.get_num_threads() == threads
    with computing_on(0):
        assert torch.get_num_threads() == threads


def test_a_network_that_fails_is_told_in_a_sentence_and_the_turn_is_free_again(threads: int) -> None:
    def fail() -> None:
        raise RuntimeError("out of memory")

    store = store_of(Probe(fail))
    with pytest.raises(NetworkFailed, match=r"pocket B0 failed .* choose a smaller batch or variant"):
        list(run(Plan(POCKET, threads=1), store))
    assert torch.get_num_threads() == threads
    assert not store.turn.locked()


def test_while_another_runs_it_waits_and_says_so() -> None:
    store = store_of(Probe())
    with store.turn:
        events = run(Plan(POCKET[:1]), store)
        assert [type(next(events)) for _ in range(3)] == [Running, Waiting, Waiting]
    assert [type(event) for event in events if not isinstance(event, Waiting)] == [Running, Timed]
    assert not store.turn.locked()


def test_networks_run_only_while_the_turn_is_held() -> None:
    held: list[bool] = []
    store = store_of(Probe(lambda: held.append(store.turn.locked())))
    list(run(Plan(POCKET), store))
    assert held == [True] * 8
    assert not store.turn.locked()


def test_stop_is_heeded_between_two_forwards_and_keeps_what_is_done() -> None:
    probe = Probe()
    store = store_of(probe)
    events = list(run(Plan(POCKET), store, lambda: len(probe.shapes) >= 6))  # four of the first network, two more
    assert [event.spec for event in events if isinstance(event, Timed)] == [POCKET[0]]
    assert len(probe.shapes) == 6
    assert not store.turn.locked()


def test_stop_is_heeded_while_waiting() -> None:
    store, pressed = store_of(Probe()), threading.Event()
    with store.turn:
        events = run(Plan(POCKET), store, pressed.is_set)
        assert [type(next(events)) for _ in range(2)] == [Running, Waiting]
        pressed.set()
        assert list(events) == []


def test_a_visitor_who_leaves_frees_the_turn() -> None:
    store = store_of(Probe())
    events = run(Plan(POCKET), store)
    next(events)
    next(events)  # its turn
    assert store.turn.locked()
    events.close()  # type: ignore[attr-defined]
    assert not store.turn.locked()


def test_the_footprint_is_the_largest_layer_and_what_goes_into_it() -> None:
    """B0: 96 channels of 112 by 112 behind the first expansion, 4 bytes each, before and after their activation."""
    assert footprint(specs("imagenet", ("B0",))[0]) == 2 * 96 * 112**2 * 4


def test_a_batch_that_would_take_too_much_memory_is_refused_with_what_fits() -> None:
    b7 = specs("imagenet", ("B7",))
    check(Plan(b7, 8))
    with pytest.raises(TooMuch, match=r"B7 in a batch of 16 takes about 2\.2 GB .* 2 GB is the limit .* 8 or less"):
        check(Plan(b7, 16))
    with pytest.raises(TooMuch, match="choose a smaller variant"):
        check(Plan(b7, 1), limit=10**8)


@pytest.mark.parametrize("plan", [Plan(POCKET, 3), Plan(POCKET, 1, -1), Plan(POCKET, 1, most_threads() + 1)])
def test_a_batch_or_a_number_of_threads_that_is_not_offered_is_refused(plan: Plan) -> None:
    with pytest.raises(UnknownChoice, match="choose from"):
        check(plan)


def asked(**more: Any) -> Asked:
    return replace(Asked("pocket", ("B0", "B1"), 2, 1), **more)


def test_the_page_says_how_far_it_is_and_shows_each_network_as_it_is_done() -> None:
    shown = list(steps(store_of(Probe()), Catalogue(), asked(), lambda: False))
    said = [step[2] for step in shown]
    assert "pocket B1, batch 2: 1 of 2 done." in said
    assert [len(step[3]) for step in shown] == [0, 0, 1, 1, 1, 2, 2]
    table, figure, last, _ = shown[-1]
    assert table.count("<tr>") == 3  # a head and two rows
    assert "batch 2, 1 thread, cpu, float32" in table
    assert "<b>" not in last
    assert "pocket B1** takes" in last
    assert [trace.name for trace in figure.data] == ["as multiply-adds say", "here"]


def test_stop_keeps_what_is_done_and_says_so() -> None:
    probe = Probe()
    *_, last = steps(store_of(probe), Catalogue(), asked(), lambda: len(probe.shapes) >= 5)
    assert last[2] == timing_words.STOPPED
    assert [found.spec.variant.name for found in last[3]] == ["B0"]
    assert "pocket B0" in last[0]


def test_whoever_waits_is_told() -> None:
    store = store_of(Probe())
    with store.turn:
        shown = steps(store, Catalogue(), asked(), lambda: False)
        assert [next(shown)[2] for _ in range(2)] == ["pocket B0, batch 2: 0 of 2 done.", timing_words.WAITING]
        shown.close()  # type: ignore[attr-defined]


def test_a_failure_keeps_what_was_timed_before() -> None:
    probe = Probe()

    def fail_later() -> None:
        if len(probe.shapes) > 4:
            raise RuntimeError

    probe.then = fail_later
    *_, last = steps(store_of(probe), Catalogue(), asked(), lambda: False)
    assert "pocket B1 failed on this machine" in last[2]
    assert len(last[3]) == 1


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
    return Timed(spec, counted.input_size, counted.params, counted.macs, 2, Latency(ms, ms, ms, 3, 1, "cpu"))


def test_the_table_sets_the_ratio_of_times_beside_that_of_multiply_adds() -> None:
    found = (as_measured("B0", 40), as_measured("B3", 120))
    table = times_table(found)
    for cell in ("20.0", "60.0", "3.0×", "4.7×", "120 ms", "16.7", "300"):
        assert f"<td>{cell}</td>" in table
    assert times_table(()) == ""
    said = timing_words.timed(found)
    assert "**B3** takes 4.7 times the multiply-adds of B0 and 3.0 times its time" in said


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


def test_the_page_offers_what_can_be_timed() -> None:
    with gr.Blocks() as blocks:
        page.build(ModelStore(1), Catalogue())
    parts = {block.elem_id: block for block in blocks.blocks.values() if getattr(block, "elem_id", None)}
    family, variants = parts["record-family"], parts["record-variants"]
    assert [name for _, name in family.choices] == ["imagenet", "pocket"]
    assert variants.value == ["B0", "B1", "B2", "B3"]
    assert [size for _, size in parts["record-batch"].choices] == list(BATCHES)
    assert [n for _, n in parts["record-threads"].choices] == list(range(most_threads() + 1))
    assert all(event.api_visibility == "private" for event in blocks.fns.values())
