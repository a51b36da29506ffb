"""Deploy's graphs come from the folder that keeps them: made once, tried before use, and made anew where damaged."""

from collections.abc import Callable
from pathlib import Path

import pytest

from explain.deploy.pictures import calibration
from explain.engines import cached, graphs
from explain.engines.cached import take_graph
from explain.engines.graph import NoGraph, check, picture, told
from explain.engines.graphs import Graphs
from explain.engines.onnx_runtime import open_file
from explain.engines.versions import EVIDENCE
from explain.networks.building import Network
from explain.networks.store import ModelStore
from explain.networks.variants import POCKET

(B0,) = POCKET.specs(("B0",))


@pytest.fixture(scope="module")
def network() -> Network:
    return ModelStore().get(B0)


@pytest.fixture
def kept(tmp_path: Path) -> Graphs:
    return Graphs(tmp_path / "kept", 1)


def never(*_: object) -> Path:
    raise AssertionError("a graph was made")


def good(network: Network, path: Path) -> None:
    """Raises unless the file says what the network says."""
    trial = picture(network)
    check(network, open_file(path), EVIDENCE, trial, told(network, trial, EVIDENCE))


def test_a_graph_is_made_once(network: Network, kept: Graphs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good(network, take_graph(network, tmp_path / "first.onnx", kept))
    monkeypatch.setattr(cached, "write_graph", never)
    second = take_graph(network, tmp_path / "second.onnx", kept)
    kept.drop(graphs.key(B0, EVIDENCE))  # whoever has it keeps it
    good(network, second)


def damage(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def another(path: Path) -> None:
    """A whole graph, of a network that answers otherwise."""
    path.unlink()
    take_graph(ModelStore().get(POCKET.specs(("B1",))[0]), path, Graphs(path.parent.parent / "other", 1))


@pytest.mark.parametrize("spoil", [damage, another])
def test_a_damaged_graph_is_made_anew(
    spoil: Callable[[Path], None], network: Network, kept: Graphs, tmp_path: Path
) -> None:
    take_graph(network, tmp_path / "first.onnx", kept)
    (tmp_path / "first.onnx").unlink()
    found = kept.find(graphs.key(B0, EVIDENCE))
    assert found
    spoil(found)
    good(network, take_graph(network, tmp_path / "second.onnx", kept))
    good(network, found)


def test_where_nothing_can_be_kept_the_graph_is_made_all_the_same(network: Network, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    good(network, take_graph(network, tmp_path / "a.onnx", Graphs(tmp_path / "file" / "below", 1)))
    good(network, take_graph(network, tmp_path / "b.onnx", Graphs(tmp_path / "small", 0.000001)))


def test_a_network_that_has_no_graph_says_so(
    network: Network, kept: Graphs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> Path:
        raise NoGraph("It has no operator for that.")

    monkeypatch.setattr(cached, "write_graph", refuse)
    with pytest.raises(NoGraph, match="no operator"):
        take_graph(network, tmp_path / "a.onnx", kept)


def test_the_int8_twin_is_made_of_the_graph_that_is_kept(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from explain.deploy.exporting import write_int8
    from explain.engines.settings import Setting

    monkeypatch.setenv("EXPLAIN_GRAPHS", str(tmp_path / "kept"))
    write_int8(network, tmp_path / "one.int8.onnx", calibration(B0, 2), Setting())
    monkeypatch.setattr(cached, "write_graph", never)
    path = write_int8(network, tmp_path / "two.int8.onnx", calibration(B0, 2), Setting())
    assert path.read_bytes()
