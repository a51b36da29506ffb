"""Costs are set against each other in one run, as ratios; how large they are is no matter for a test."""

import pytest

from explain.costs import bench
from explain.networks.variants import specs
from explain.study import throughput


def test_judging_a_map_is_told_in_forwards_of_its_own_network() -> None:
    told: list[str] = []
    found = bench.judging(specs("pocket", ("B0", "B1")), 2, told.append)
    assert told == ["timing pocket B0", "timing pocket B1"]
    assert [row["variant"] for row in found["variants"]] == ["B0", "B1"]
    total = {name: sum(row[name] for row in found["variants"]) for name in ("explain", "gradients", "curves")}
    assert found["total"] == pytest.approx(total)
    assert found["ratios"] == pytest.approx(
        {f"{name}_to_explain": total[name] / total["explain"] for name in ("gradients", "curves")}
    )
    *_, last = bench.table(found).splitlines()
    assert "curves / explain" in last


def test_keeping_memory_is_set_against_giving_it_back() -> None:
    found = bench.keeping(specs("pocket", ("B0",)), 1, lambda told: None)
    assert found["ratios"]["usual_to_kept"] == pytest.approx(found["total"]["usual"] / found["total"]["kept"])


def test_a_study_is_set_against_the_bare_network_on_as_many_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throughput, "PICTURES", 3)
    found = throughput.throughput(specs("pocket", ("B0",)), 1, lambda told: None)
    assert found["ratios"]["batches_to_study"] == pytest.approx(found["total"]["batches"] / found["total"]["study"])
