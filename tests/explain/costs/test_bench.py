"""Costs are set against each other in one run, as ratios; how large they are is no matter for a test."""

from collections.abc import Callable
from contextlib import nullcontext

import onnxruntime
import pytest

from explain.costs import bench, engines
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


def test_engines_are_timed_beside_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    class Here:
        """In place of a process of its own."""

        def apply(self, work: Callable[..., object], given: tuple[object, ...]) -> object:
            return work(*given)

    monkeypatch.setattr(engines, "in_process", lambda first: nullcontext(Here()))
    monkeypatch.setattr(engines, "_names", lambda: ("forward", "explain", "usual", "onnx"))
    (spec,) = specs("pocket", ("B0",))
    found = engines.engines((spec,), 1, lambda said: None)
    assert set(found["total"]) == {"forward", "explain", "usual", "onnx"}
    assert set(found["ratios"]) == {"explain_to_forward", "onnx_to_forward", "usual_to_onnx"}
    assert min(found["total"].values()) > 0
    assert found["versions"]["onnx"] == onnxruntime.__version__
    assert "usual / onnx" in bench.table(found)
