"""What comparisons run on: PyTorch until the graphs are ready, then ONNX Runtime, and the same is said by both."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from explain.__main__ import main
from explain.compare import Clocked, Result, compare, results
from explain.document import entry
from explain.engines import worker
from explain.engines.graph import NoGraph
from explain.engines.graphs import Graphs
from explain.engines.maker import Maker, NotMade
from explain.engines.quick import Quick
from explain.networks import building
from explain.networks.building import Network
from explain.networks.store import ModelStore
from explain.networks.variants import Spec, specs
from tests import own_models
from tests.places import EXAMPLES

CAT = str(EXAMPLES / "cat.png")
B0, B1 = specs("pocket", ("B0", "B1"))


def seen(store: ModelStore, *chosen: Spec) -> list[Result]:
    return results(compare(own_models.picture(), chosen, store, clocked=False))


def engines(store: ModelStore, *chosen: Spec) -> list[str]:
    return [result.engine for result in seen(store, *chosen)]


def with_quick(folder: Path, way: str = "auto", budget_gb: float = 1.5) -> ModelStore:
    store = ModelStore(budget_gb)
    store.quick = Quick(store, Graphs(folder), way)
    return store


@pytest.fixture(autouse=True)
def faster(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a busy machine would have measured."""
    monkeypatch.setattr(Quick, "_faster", lambda *_: True)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the graphs of both have been made in the background."""
    folder = tmp_path_factory.mktemp("graphs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Quick, "_faster", lambda *_: True)
        store = with_quick(folder)
        assert engines(store, B0, B1) == ["torch", "torch"]
        store.quick.settle(120)
        assert engines(store, B0, B1) == ["onnx", "onnx"]
    assert len(list(folder.iterdir())) == 2
    return folder


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Graphs are made in this process, which has imported torch."""

    def make(maker: Maker, spec: Spec) -> Path:
        return worker.make(building.load(spec), maker._kept)

    monkeypatch.setattr(Maker, "make", make)


@pytest.fixture
def ready(kept: Path) -> ModelStore:
    store = with_quick(kept)
    seen(store, B0, B1)
    store.quick.settle(60)
    return store


def test_both_engines_say_the_same(ready: ModelStore) -> None:
    ours, plain = seen(ready, B0, B1), seen(ModelStore(), B0, B1)
    for one, other in zip(ours, plain, strict=True):
        assert one.evidence
        assert other.evidence
        assert (one.engine, other.engine) == ("onnx", "torch")
        assert torch.allclose(one.evidence.logits, other.evidence.logits, atol=1e-4)
        assert torch.allclose(one.evidence.features, other.evidence.features, atol=1e-4)
        index = one.predictions[0].index
        rebuilt = one.evidence.maps([index])[0].mean() + float(one.evidence.bias[index])
        assert abs(rebuilt - float(one.evidence.logits[index])) < 1e-4


def test_a_network_whose_graph_is_not_ready_is_the_one_that_was_given_and_its_graph_is_made(tmp_path: Path) -> None:
    store, wanted = with_quick(tmp_path), list[Spec]()
    store.quick.want = wanted.extend
    network = store.get(B0)
    assert store.quickest(network) is network
    assert wanted == [B0]
    assert ModelStore().quickest(network) is network


def test_a_second_start_makes_no_graph(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Maker, "process", property(lambda maker: pytest.fail("a process was begun")))
    store = with_quick(kept)
    assert engines(store, B0) == ["torch"]
    store.quick.settle(60)
    assert engines(store, B0) == ["onnx"]


def test_all_networks_of_a_comparison_have_one_engine(ready: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Quick, "want", lambda *_: None)
    (b2,) = specs("pocket", ("B2",))
    assert engines(ready, B0, b2, B1) == ["torch"] * 3
    assert engines(ready, B0, B1) == ["onnx"] * 2


def test_an_engine_that_gets_ready_meanwhile_waits_for_the_next_comparison(kept: Path) -> None:
    store = with_quick(kept)
    told: list[str] = []
    for event in compare(own_models.picture(), (B0, B1), store, clocked=False):
        assert isinstance(event, Result)
        told.append(event.engine)
        store.quick.want((B0, B1))
        store.quick.settle(60)
    assert told == ["torch", "torch"]
    assert engines(store, B0, B1) == ["onnx", "onnx"]


def test_a_time_is_of_the_engine_that_answered(ready: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    session, runs = ready.beside(B0), list[int]()
    inside = session.inside

    class Counting:
        def run(self, *given: object) -> object:
            runs.append(1)
            return inside.run(*given)

    object.__setattr__(session, "inside", Counting())
    *_, last = compare(own_models.picture(), (B0,), ready)
    assert isinstance(last, Clocked)
    assert last.latencies[0]
    assert len(runs) > last.latencies[0].runs
    assert entry(seen(ready, B0)[0])["engine"] == "onnx"


def test_a_graph_that_is_damaged_is_made_again(at_once: None, kept: Path, tmp_path: Path) -> None:
    store = with_quick(tmp_path)
    name = max(kept.iterdir(), key=lambda path: path.stat().st_size).name  # B1's
    whole = (kept / name).read_bytes()
    for damaged in (b"", whole[: len(whole) // 2], whole[:-40000] + bytes(40000)):
        (tmp_path / name).write_bytes(damaged)
        store = with_quick(tmp_path)
        seen(store, B1)
        store.quick.settle(120)
        assert engines(store, B1) == ["onnx"]
        assert len((tmp_path / name).read_bytes()) == len(whole)


def test_a_graph_of_other_weights_in_its_place_is_not_believed(at_once: None, kept: Path, tmp_path: Path) -> None:
    small, large = sorted(kept.iterdir(), key=lambda path: path.stat().st_size)
    (tmp_path / large.name).write_bytes(small.read_bytes())
    store = with_quick(tmp_path)
    seen(store, B1)
    store.quick.settle(120)
    assert (tmp_path / large.name).stat().st_size == large.stat().st_size
    assert engines(store, B1) == ["onnx"]


def test_two_processes_at_once_make_whole_graphs(tmp_path: Path) -> None:
    stores = [with_quick(tmp_path), with_quick(tmp_path)]
    for store in stores:
        seen(store, B0)
    for store in stores:
        store.quick.settle(120)
    assert [engines(store, B0) for store in stores] == [["onnx"], ["onnx"]]
    assert len(list(tmp_path.iterdir())) == 1


def test_where_nothing_can_be_kept_no_process_is_begun_pytorch_goes_on_and_the_log_says_why(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Maker, "process", property(lambda maker: pytest.fail("a process was begun")))
    (tmp_path / "file").touch()
    store = with_quick(tmp_path / "file" / "below")
    assert engines(store, B0, B1) == ["torch", "torch"]
    store.quick.settle(120)
    assert engines(store, B0, B1) == ["torch", "torch"]
    (said,) = [record.getMessage() for record in caplog.records if "cannot be written" in record.getMessage()]
    assert said.startswith("pocket B0 stays with PyTorch: The folder of graphs")


def test_where_it_is_not_faster_pytorch_stays(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Quick, "_faster", lambda *_: False)
    store = with_quick(kept)
    for _ in range(2):
        assert engines(store, B0) == ["torch"]
        store.quick.settle(60)
    assert store.beside(B0) is None


def test_a_gpu_another_precision_and_whoever_asks_for_it_have_pytorch(
    kept: Path, monkeypatch: pytest.MonkeyPatch, ready: ModelStore
) -> None:
    assert not with_quick(kept, "torch").quick.plan((B0,)).sessions
    assert ready.quick.plan((B0,)).sessions
    monkeypatch.setenv("EXPLAIN_PRECISION", "bfloat16")
    assert not ready.quick.plan((B0,)).sessions
    monkeypatch.delenv("EXPLAIN_PRECISION")
    monkeypatch.setattr("explain.runtime.device.device", lambda: torch.device("cuda"))
    assert not ready.quick.plan((B0,)).sessions


def test_a_network_that_is_let_go_of_takes_its_session_with_it(ready: ModelStore) -> None:
    before = ready.size_bytes
    assert ready.beside(B0)
    ready.budget_bytes = ready.get(B1).size_bytes
    ready.get(specs("pocket", ("B2",))[0])
    assert ready.beside(B0) is ready.beside(B1) is None
    assert ready.size_bytes < before


def test_making_stands_still_while_anybody_runs_a_network(tmp_path: Path) -> None:
    store = ModelStore()
    with Maker(Graphs(tmp_path), store.turn) as maker, store.turn.take():
        assert comes_to("T", maker.process.pid)


def comes_to(state: str, process: int) -> bool:
    """Whether the system says so of it before long."""
    for _ in range(200):
        if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == state:
            return True
        time.sleep(0.1)
    return False


def test_a_maker_that_is_ended_is_a_sentence(tmp_path: Path) -> None:
    with Maker(Graphs(tmp_path), ModelStore().turn) as maker:
        maker.process.kill()
        with pytest.raises(NotMade, match="Making the graph of pocket B0 was interrupted: PyTorch runs it"):
            maker.make(B0)


def test_nothing_of_a_maker_is_left_once_all_are_made(tmp_path: Path) -> None:
    with Maker(Graphs(tmp_path), ModelStore().turn) as maker:
        number = maker.process.pid
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


@pytest.fixture
def asked_for_onnx(kept: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("EXPLAIN_ENGINE", "onnx")
    monkeypatch.setenv("EXPLAIN_GRAPHS", str(kept))
    yield


def test_the_command_line_runs_on_it_where_it_is_asked_for(
    asked_for_onnx: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", CAT, "--variants", "B0", "--json", "-"]) == 0
    (ours,) = json.loads(capsys.readouterr().out)["results"]
    os.environ["EXPLAIN_ENGINE"] = "torch"
    assert main(["compare", CAT, "--variants", "B0", "--json", "-"]) == 0
    (plain,) = json.loads(capsys.readouterr().out)["results"]
    assert (ours["engine"], plain["engine"]) == ("onnx", "torch")
    assert np.allclose(ours["map"]["values"], plain["map"]["values"], atol=1e-4)
    assert ours["latency_ms"]["median"] > 0


def test_where_it_cannot_be_had_pytorch_answers_and_it_is_said(
    asked_for_onnx: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EXPLAIN_GRAPHS", "/proc/nowhere")
    assert main(["compare", CAT, "--variants", "B0", "--json", "-"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["results"]
    assert found["engine"] == "torch"
    assert found["remarks"][-1].startswith("ONNX Runtime was asked for, and PyTorch answered: The folder of graphs")


def test_where_it_was_asked_for_a_graph_that_cannot_be_made_is_tried_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def refuse(network: Network, kept: Graphs) -> Path:
        tried.append(network.spec.key)
        raise NoGraph("It has an operator that ONNX lacks.")

    monkeypatch.setattr(worker, "make", refuse)
    store = with_quick(tmp_path, "onnx")
    said = {store.quick.plan((B0,)).remark for frame in range(3)}
    assert said == {"ONNX Runtime was asked for, and PyTorch answered: It has an operator that ONNX lacks."}
    assert tried == [B0.key]
