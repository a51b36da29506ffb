"""A median, how sure it is, what is thrown away, and what may be concluded; and what is timed and what is not."""

import time

import numpy as np
import pytest
from PIL import Image
from scipy import stats

from demo.ui import words
from explain.compare import Task, run
from explain.costs import latency
from explain.costs.latency import Clock, Latency, Span, interval, ratio
from explain.costs.processors import LOST, Run
from explain.networks.building import Network, load_untrained
from explain.networks.store import ModelStore
from explain.networks.variants import Spec, specs

QUIET = [Run(0.010 + 0.0001 * number, 0.010 + 0.0001 * number) for number in range(9)]  # 10.0 to 10.8 ms
DISTURBED = [Run(0.100 + 0.001 * number, 0.009) for number in range(9)]  # had they not waited: 9 ms at least


def clock(kept: list[Run], thrown: list[Run]) -> Clock:
    return Clock(lambda: None, threads=2, kept=list(kept), thrown=list(thrown))


def known(kept: list[Run], thrown: list[Run] | None = None) -> Latency:
    found = clock(kept, thrown or []).latency()
    assert found
    return found


def sure(median: float, low: float, high: float, runs: int = 9) -> Latency:
    return Latency(median, low, high, runs, 2, "cpu", low=low, high=high)


def test_a_round_of_a_fast_call_is_of_several_and_the_first_call_is_not_counted() -> None:
    calls: list[int] = []
    fast = Clock(lambda: calls.append(1), threads=2)
    fast.visit()
    assert len(calls) == 1 + latency.MOST_RUNS
    fast.visit()
    assert len(calls) == 1 + 2 * latency.MOST_RUNS
    slow = Clock(lambda: time.sleep(0.05), threads=2)  # of two threads one may wait for the other
    assert slow.visit() >= 0.1
    found = slow.latency()
    assert found
    assert found.runs == 1
    assert found.median >= 50


@pytest.mark.parametrize("count", [6, 7, 9, 12, 25, 60])
def test_the_interval_is_that_of_the_quantile_test(count: int) -> None:
    times = np.random.default_rng(count).lognormal(size=count)
    reference = stats.quantile_test(times, p=0.5).confidence_interval(0.95)
    assert interval(list(times)) == (reference.low, reference.high)


@pytest.mark.parametrize(("count", "places"), [(1, (0, 0)), (5, (0, 4)), (6, (0, 5)), (8, (0, 7)), (9, (1, 7))])
def test_of_few_the_least_and_the_greatest_enclose_it(count: int, places: tuple[int, int]) -> None:
    """By hand: 9 tosses give at most one head in 10 of 512 ways, under 2.5 %; 8 do in 9 of 256, over it."""
    assert interval(list(range(count))[::-1]) == places


def test_the_interval_holds_the_median_nineteen_times_in_twenty() -> None:
    """Of times that are skewed, as times are; 2000 trials know a share of 95 % to half a percent."""
    trials = np.random.default_rng(0).lognormal(size=(2000, 15))
    held = [low <= 1 <= high for low, high in map(interval, trials.tolist())]
    assert np.mean(held) > 0.94


def test_a_median_stands_once_six_rounds_agree_within_five_percent() -> None:
    found = known(QUIET)
    assert (found.median, found.runs) == pytest.approx((10.4, 9))
    assert (found.low, found.high) == pytest.approx((10.1, 10.7))
    assert found.spread == pytest.approx(0.3 / 10.4)
    assert found.settled
    assert not found.busy
    assert not known(QUIET[:5]).settled
    wide = known([Run(0.010 + 0.002 * number, 0.010 + 0.002 * number) for number in range(9)])
    assert (wide.settled, wide.busy) == (False, True)


def test_rounds_without_the_processors_are_thrown_away_and_counted() -> None:
    found, alone = known(QUIET, DISTURBED), known(QUIET)
    assert (found.median, found.low, found.high, found.runs) == (alone.median, alone.low, alone.high, 9)
    assert (found.thrown, found.disturbed, found.settled) == (9, False, True)


def test_where_next_to_none_are_left_all_count_and_the_interval_reaches_down_to_what_they_took_themselves() -> None:
    found = known(QUIET[:2], DISTURBED)
    assert (found.runs, found.thrown, found.disturbed, found.busy, found.settled) == (11, 0, True, True, False)
    assert found.low == pytest.approx(9)  # as short as a round may have been, had it not waited
    assert found.high > 100
    assert words.known(found) == "about 100 ms"
    assert words.spread(found).startswith("busy: ± 9")
    few = known(QUIET[:3], DISTURBED)
    assert few.median == pytest.approx(10.1)  # by the three
    assert few.low == pytest.approx(9)  # by all
    assert (few.high > 100, few.disturbed) == (True, True)


def test_a_run_is_disturbed_by_what_it_had_to_wait_for() -> None:
    assert not Run(1.0, 1 - 0.9 * LOST).disturbed
    assert Run(1.0, 1 - 1.1 * LOST).disturbed


def test_two_times_are_told_apart_only_by_what_their_intervals_carry() -> None:
    apart = ratio(sure(30, 28, 33), sure(10, 9, 11))
    assert (apart.value, apart.low, apart.high) == pytest.approx((3, 28 / 11, 33 / 9))
    assert apart.apart
    assert not ratio(sure(12, 10, 14), sure(11, 9, 12)).apart
    assert not ratio(sure(30, 28, 33, runs=5), sure(10, 9, 11)).apart  # five rounds prove nothing
    assert ratio(Span.of([1] * 6), Span.of([2] * 6)).apart


def test_a_sum_is_as_unsure_as_its_parts_together() -> None:
    found = Span.sum([Span(1, 0.5, 2, 9), Span(10, 9, 12, 6)])
    assert (found.median, found.low, found.high, found.runs) == (11, 9.5, 14, 6)


@pytest.mark.parametrize(
    ("share", "said"), [(0.01, "2.41 ms"), (0.04, "2.4 ms"), (0.4, "about 2 ms")], ids=["sure", "settled", "busy"]
)
def test_a_time_has_the_figures_that_its_spread_carries(share: float, said: str) -> None:
    assert words.known(sure(2.414, 2.414 * (1 - share), 2.414 * (1 + share))) == said


def test_on_a_terminal_a_time_is_written_without_powers_of_ten() -> None:
    found = sure(34.2, 20, 48)
    assert (found.figures, f"{found.rounded:g}") == (1, "30")


def test_figures_that_are_not_known_are_zeros() -> None:
    assert [words.carried(41.27, figures) for figures in (3, 2, 1)] == ["41.3", "41", "40"]
    assert words.carried(0.0, 3) == "0"
    assert words.known(sure(1530, 1520, 1540)) == "1.53 s"


def test_the_latency_of_a_comparison_excludes_loading_and_preparing() -> None:
    def slow_load(spec: Spec, trained: bool) -> Network:
        time.sleep(1.5)
        found = load_untrained(spec)
        names = tuple(f"class {i}" for i in range(25))
        return Network(spec, found.module, found.intake, names, trained=True)

    result = run(Task(Image.new("RGB", (64, 64)), specs("pocket", ("B0",))[0], top=3), ModelStore(1, slow_load))
    assert result.latency is not None
    assert result.latency.p90 < 1500
    assert len(result.predictions) == 3
