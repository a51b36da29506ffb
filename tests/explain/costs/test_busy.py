"""Beside processes that spin, what times say stays true, or nothing is said."""

import os
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from explain.costs import bench, busy, latency, timing
from explain.costs.busy import apart, clocked, contradictions, spinning
from explain.costs.latency import Latency
from explain.networks.store import ModelStore
from explain.networks.variants import specs


def known(median: float, share: float) -> Latency:
    return Latency(median, 0, 0, 9, 1, "cpu", low=median * (1 - share), high=median * (1 + share))


def test_others_are_ended_with_what_they_were_started_for() -> None:
    with pytest.raises(ZeroDivisionError), spinning(2) as others:
        assert [other.poll() for other in others] == [None] * 2
        _ = 1 / 0
    assert None not in [other.poll() for other in others]


def test_only_what_was_beyond_doubt_both_times_is_a_contradiction() -> None:
    quiet = [known(1, 0.05), known(2, 0.05), known(2.1, 0.05)]
    assert set(apart(quiet)) == {(0, 1), (0, 2)}  # 2 and 2.1 cannot be told apart
    assert contradictions(quiet, [known(9, 0.05), known(30, 0.05), known(2, 0.05)]) == [(0, 2)]
    assert contradictions(quiet, [known(9, 0.9), known(30, 0.9), known(2, 0.9)]) == []  # nothing is said
    assert contradictions(quiet, [known(1, 0.05), known(9, 0.05), known(2.1, 0.05)]) == []


def test_while_others_spin_on_every_core_no_network_is_said_to_be_faster_that_is_slower(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A short look; `python -m explain bench --against order --family pocket --runs 20` is the long one."""
    monkeypatch.setattr(timing, "LEAST", latency.LEAST)
    monkeypatch.setattr(timing, "BUDGET", 0.3)
    chosen, store = specs("pocket", ("B0", "B3", "B7")), ModelStore(1)
    quiet = clocked(chosen, store)
    with spinning(os.cpu_count()):
        found = clocked(chosen, store)
    assert contradictions(quiet, found) == []
    assert all(one.runs >= latency.LEAST for one in (*quiet, *found))


def test_what_is_slowed_is_told_as_a_multiple_of_its_own_time_in_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, str]] = []

    def here(environment: dict[str, str]) -> Any:
        """In place of a process, which takes seconds to start."""
        told.append(environment)
        return nullcontext(SimpleNamespace(apply=lambda work, given: work(*given)))

    monkeypatch.setattr(busy, "in_process", here)
    found = busy.slowed(specs("pocket", ("B0",)), 1, lambda told: None)
    assert [row["GOMP_SPINCOUNT"] for row in told] == ["300000", "3000"]  # as torch comes, and as it runs here
    (row,) = found["variants"]
    assert row["times"] == pytest.approx(row["busy"] / row["quiet"])
    assert found["ratios"]["busy_to_quiet"] == pytest.approx(row["times"])
    assert found["apart"] == []  # of a single run
    assert "cannot be told apart" in bench.table(found)
