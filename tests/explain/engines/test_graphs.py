"""The folder of graphs: found again, bounded, shared, and safe to lose."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file, save_file

from explain.engines import graphs
from explain.engines.graphs import Graphs, NotKept, folder, key
from explain.errors import LensError
from explain.networks.sources.places import OnDisk
from explain.networks.variants import Spec, specs
from explain.networks.weights import Origin
from tests import own_models
from tests.places import ROOT

B0, B1 = specs("pocket", ("B0", "B1"))
NAMES = [letter * 64 for letter in "abc"]


def written(path: Path, size: int = 1000) -> None:
    path.write_bytes(bytes(size))


def test_a_graph_is_found_again_and_its_wish_is_remembered(tmp_path: Path) -> None:
    kept = Graphs(tmp_path / "new")
    assert kept.find(NAMES[0]) is None
    path = kept.keep(NAMES[0], written)
    os.utime(path, (1, 1))
    assert Graphs(tmp_path / "new").find(NAMES[0]) == path
    assert path.stat().st_mtime > 1
    kept.drop(NAMES[0])
    assert kept.find(NAMES[0]) is None


def test_what_was_not_wanted_for_longest_makes_room(tmp_path: Path) -> None:
    kept = Graphs(tmp_path, budget_gb=2500e-9)
    for age, name in enumerate(NAMES):
        path = kept.keep(name, written)
        if name != NAMES[2]:
            os.utime(path, (1000 + age, 1000 + age))
        if name == NAMES[1]:
            kept.find(NAMES[0])
    assert sorted(path.stem[0] for path in tmp_path.iterdir()) == ["a", "c"]


def test_a_graph_that_is_larger_than_the_room_is_a_sentence_and_leaves_the_folder_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not ours")
    kept = Graphs(tmp_path, budget_gb=500e-9)
    with pytest.raises(NotKept, match=r"raise EXPLAIN_GRAPHS_GB\. PyTorch runs that network"):
        kept.keep(NAMES[0], written)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_what_nobody_finished_goes_once_nobody_can_be_writing_it(tmp_path: Path) -> None:
    for name, age in ((".old.part", 2 * graphs.ABANDONED), (".new.part", 0)):
        (tmp_path / name).touch()
        changed = (tmp_path / name).stat().st_mtime - age
        os.utime(tmp_path / name, (changed, changed))
    Graphs(tmp_path).keep(NAMES[0], written)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".new.part", f"{NAMES[0]}.onnx"]


@pytest.mark.parametrize("where", ["file/below", "/proc/nowhere"])
def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path, where: str) -> None:
    (tmp_path / "file").touch()
    kept = Graphs(tmp_path / where)
    with pytest.raises(NotKept, match=r"cannot be written .*: give another one by EXPLAIN_GRAPHS"):
        kept.keep(NAMES[0], written)
    assert kept.find(NAMES[0]) is None


def test_a_full_disk_is_a_sentence(tmp_path: Path) -> None:
    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(NotKept, match="No space left on device"):
        Graphs(tmp_path).keep(NAMES[0], full)


def test_several_that_keep_and_find_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    """Each replaces the whole file; whoever looks has one or none; what one deletes the other does without."""
    wrong: list[Exception] = []

    def work(number: int) -> None:
        kept = Graphs(tmp_path, budget_gb=1500e-9)
        try:
            for turn in range(100):
                with_own = tmp_path / f".{number}.part"

                def write(path: Path, part: Path = with_own) -> None:
                    written(part)
                    os.replace(part, path)

                try:
                    kept.keep(NAMES[(turn + number) % 3], write)
                except NotKept as gone:  # by another's making room
                    assert "EXPLAIN_GRAPHS_GB" in str(gone)
                path = kept.find(NAMES[turn % 3])
                assert path is None or not path.is_file() or path.stat().st_size == 1000
        except FileNotFoundError:
            pass  # between two looks of this test
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_the_folder_is_where_it_is_asked_to_be_or_in_the_users_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    assert folder({"EXPLAIN_GRAPHS": "/some/where"}) == Path("/some/where")
    monkeypatch.setattr(sys, "platform", "linux")
    assert folder({"XDG_CACHE_HOME": "/cache"}) == Path("/cache/efficientnet-lens/graphs")
    assert folder({}) == Path("~/.cache/efficientnet-lens/graphs").expanduser()
    monkeypatch.setattr(sys, "platform", "win32")
    assert folder({"LOCALAPPDATA": "/local"}) == Path("/local/efficientnet-lens/graphs")


@pytest.mark.parametrize("variables", [{"EXPLAIN_GRAPHS": "~no-such-user/graphs"}, {"XDG_CACHE_HOME": "~no-such-user"}])
def test_a_home_that_nobody_has_is_a_sentence(variables: dict[str, str]) -> None:
    with pytest.raises(
        NotKept, match=r"^“~no-such-user.*” is in nobody’s home: give a folder for graphs by EXPLAIN_GR"
    ):
        folder(variables)


def test_a_size_that_makes_no_sense_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLAIN_GRAPHS_GB", "much")
    with pytest.raises(LensError, match="EXPLAIN_GRAPHS_GB is “much”"):
        Graphs(tmp_path)


def test_a_key_is_of_the_weights_the_network_and_what_the_graph_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert key(B0, "features") == key(specs("pocket", ("B0",))[0], "features")
    names = {key(B0, "features"), key(B1, "features"), key(B0, "evidence")}
    path = B0.source.place.find()
    assert path
    tensors = load_file(path)
    tensors["conv_stem.weight"] += 1e-3
    save_file(tensors, tmp_path / "B0.safetensors")

    def elsewhere(spec: Spec) -> Any:
        return OnDisk(tmp_path / "B0.safetensors", Origin.BUNDLED, "").find()

    monkeypatch.setattr("explain.networks.weights.find", elsewhere)
    names.add(key(B0, "features"))
    monkeypatch.setattr(graphs, "GRAPH", 2)
    names.add(key(B0, "features"))
    assert len(names) == 5


def test_ones_own_model_has_another_key_once_its_description_says_otherwise(tmp_path: Path) -> None:
    from explain.own.catalogue import catalogue

    own_models.save(tmp_path / "leaves")
    first = key(catalogue([str(tmp_path / "leaves")]).specs("own", ["leaves"])[0], "features")
    own_models.change(tmp_path / "leaves", label_names=["a", "b", "c", "d", "e"])
    assert key(catalogue([str(tmp_path / "leaves")]).specs("own", ["leaves"])[0], "features") != first


def test_asking_for_a_graph_imports_neither_torch_nor_an_engine() -> None:
    code = (
        "import sys, explain.engines.quick, explain.engines.engine as e; e.ENGINES['onnx'].available(); "
        "print({'torch', 'onnx', 'onnxruntime', 'timm'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
