"""Networks are timed in their turn, on the threads that were asked for; what was done stays, and what fails is told."""

import re
import threading
from collections.abc import Callable, Iterator

import pytest
import torch

from explain.costs.latency import Latency
from explain.costs.plan import Plan, most_threads
from explain.costs.timing import Failed, Running, Timed, TooMuch, Waiting, check, footprint, run
from explain.networks.building import Network, intake
from explain.networks.cost import cost
from explain.networks.store import ModelStore
from explain.networks.threads import computing_on
from explain.networks.variants import Spec, UnknownChoice, specs
from explain.runtime.failures import NetworkFailed
from tests.probe import Probe, impatient, store_of

POCKET = specs("pocket", ("B0", "B1"))

_impatient = pytest.fixture(impatient, autouse=True)


def elsewhere(ask: Callable[[], int]) -> int:
    """What another thread says."""
    said: list[int] = []
    other = threading.Thread(target=lambda: said.append(ask()))
    other.start()
    other.join()
    return said[0]


@pytest.fixture
def threads() -> Iterator[int]:
    """As many as torch has during the test: more than one, so that asking for one changes something."""
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield 2
    torch.set_num_threads(before)


def test_networks_are_loaded_and_timed_in_turns_round_after_round() -> None:
    probe = Probe()
    events = list(run(Plan(POCKET, batch=4), store_of(probe)))
    assert [type(event) for event in events] == [Running] * 2 + [Timed] * 6
    found = [event for event in events if isinstance(event, Timed)]
    b0, b1 = POCKET
    assert [one.spec for one in found] == [b0, b1, b1, b0, b0, b1]  # a drift of the machine falls on both alike
    found = found[-2:]
    assert [(one.px, one.params, one.macs, one.batch) for one in found] == [
        (48, cost(POCKET[0]).params, cost(POCKET[0]).macs, 4), (52, cost(POCKET[1]).params, cost(POCKET[1]).macs, 4),
    ]  # fmt: skip
    runs = [one.latency.runs for one in found]
    assert runs == [3, 3]
    first, second = (4, 3, 48, 48), (4, 3, 52, 52)
    warm = [first, first, second, second]  # each runs once before its first round
    assert probe.shapes == [*warm, second, first, first, second]


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
    *_, found = run(Plan(POCKET[:1], threads=1), store_of(probe))
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
    (failed,) = [event for event in run(Plan(POCKET[:1], threads=1), store) if isinstance(event, Failed)]
    assert isinstance(failed.error, NetworkFailed)
    assert re.search(r"pocket B0 failed .* choose a smaller batch or variant", str(failed.error))
    assert torch.get_num_threads() == threads
    assert not store.turn.standing


def test_what_fails_is_timed_no_more_and_the_others_go_on() -> None:
    b0, b1 = POCKET

    def load(spec: Spec, trained: bool) -> Network:
        return Network(spec, Probe(fail if spec == b0 else lambda: None), intake(spec), (), trained)

    def fail() -> None:
        raise RuntimeError("out of memory")

    events = list(run(Plan(POCKET), ModelStore(1, load)))
    assert [event.number for event in events if isinstance(event, Failed)] == [0]
    assert [event.spec for event in events if isinstance(event, Timed)] == [b1] * 3


def test_networks_are_in_turns_as_far_as_the_memory_for_them_goes() -> None:
    probes = {spec: Probe() for spec in POCKET}
    for probe in probes.values():
        probe.register_buffer("weights", torch.zeros(200_000))  # 0.8 MB
    store = ModelStore(0.001, lambda spec, trained: Network(spec, probes[spec], intake(spec), (), trained))
    events = [type(event).__name__ + event.spec.variant.name for event in run(Plan(POCKET), store)]  # type: ignore[union-attr]
    assert events == ["RunningB0", "RunningB1"] + ["TimedB0"] * 3 + ["TimedB1"] * 3
    assert store.size_bytes == 800_000


def test_while_another_runs_it_waits_and_says_so() -> None:
    store = store_of(Probe())
    with store.turn.take():
        events = run(Plan(POCKET[:1]), store)
        assert [type(next(events)) for _ in range(3)] == [Running, Waiting, Waiting]
    assert [type(event) for event in events if not isinstance(event, Waiting)] == [Timed] * 3
    assert not store.turn.standing


def test_networks_run_only_while_the_turn_is_held() -> None:
    held: list[int] = []
    store = store_of(Probe(lambda: held.append(store.turn.standing)))
    list(run(Plan(POCKET), store))
    assert held == [1] * 8
    assert not store.turn.standing


def test_stop_is_heeded_between_two_rounds_and_keeps_what_is_done() -> None:
    probe = Probe()
    store = store_of(probe)
    events = list(run(Plan(POCKET), store, lambda: len(probe.shapes) >= 5))  # two of each, one more
    assert [event.spec.variant.name for event in events if isinstance(event, Timed)] == ["B0", "B1", "B1"]
    assert len(probe.shapes) == 5
    assert not store.turn.standing


def test_stop_is_heeded_while_waiting() -> None:
    store, pressed = store_of(Probe()), threading.Event()
    with store.turn.take():
        events = run(Plan(POCKET[:1]), store, pressed.is_set)
        assert [type(next(events)) for _ in range(2)] == [Running, Waiting]
        pressed.set()
        assert list(events) == []


def test_a_visitor_who_leaves_frees_the_turn() -> None:
    store = store_of(Probe())
    with store.turn.take():
        events = run(Plan(POCKET), store)
        assert [type(next(events)) for _ in range(3)] == [Running, Running, Waiting]
        assert store.turn.standing == 2
        events.close()  # type: ignore[attr-defined]
        assert store.turn.standing == 1


def test_between_two_rounds_others_have_their_turn() -> None:
    """Whoever asks for an answer meanwhile waits for one round of one network at most."""
    store = store_of(Probe())
    for event in run(Plan(POCKET), store):
        assert not store.turn.standing, event


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
