"""Graphs for visitors: the chosen networks' files, by name, with how to read them; what has none is said."""

from pathlib import Path

import gradio as gr
import pytest

from demo.compare import exporting
from explain.engines import handing, worker
from explain.engines.maker import Maker
from explain.engines.onnx_runtime import open_file
from explain.hub import client
from explain.networks import building
from explain.networks.store import ModelStore
from explain.networks.variants import Spec
from explain.own.catalogue import Catalogue


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Files go to a folder of this test's, and graphs are made in this process."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    monkeypatch.setattr(client, "answers", lambda: False)
    monkeypatch.setattr(client, "on_this_machine", lambda *_, **__: None)
    monkeypatch.setattr(Maker, "make", lambda it, spec, second: worker.make(building.load(spec), it._kept, second))


def handed(variants: list[str], beside: list[str] | None = None) -> list[exporting.Step]:
    return list(exporting.steps(ModelStore(), Catalogue(), "pocket", variants, "scenes", beside or []))


def test_each_is_told_of_and_then_the_files_are_there_by_their_names() -> None:
    steps = handed(["B0", "B1"])
    assert [said for said, _ in steps][1:3] == [
        "Making the graph of pocket B0 (1 of 2) …",
        "Making the graph of pocket B1 (2 of 2) …",
    ]
    said, update = steps[-1]
    assert said.startswith("ONNX files with the maps inside")
    found = exporting.Files(file_count="multiple").postprocess(update["value"])
    assert found
    files = found.root
    assert [file.orig_name for file in files] == ["B0.onnx", "B1.onnx", "README.md"]
    assert "python read.py B0.onnx picture.jpg" in Path(files[2].path).read_text(encoding="utf-8")
    assert open_file(Path(files[1].path)).metadata["label"] == "pocket B1"
    assert all(file.size == Path(file.path).stat().st_size for file in files)


def test_what_was_made_is_not_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first = handed(["B0"])[-1][1]["value"]
    monkeypatch.setattr(Maker, "make", lambda *_: pytest.fail("it was made again"))
    assert handed(["B0"])[-1][1]["value"] == first


def test_one_that_is_not_here_does_not_keep_the_others_back() -> None:
    said, update = handed(["B0"], ["imagenet/B0/aa_in1k"])[-1]
    assert "No file of B0: The weights of B0 are not here: compare it first." in said.replace("\\", "")
    assert [name for _, name in update["value"]] == ["B0.onnx", "README.md"]


def test_where_there_is_none_nothing_is_offered() -> None:
    said, update = handed([], ["imagenet/B0/aa_in1k"])[-1]
    assert said.startswith("No file of B0")
    assert update["visible"] is False


def test_a_network_that_is_too_large_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handing, "LARGEST", 1000)
    said, _ = handed(["B0"])[-1]
    assert (
        said.replace("\\", "")
        == "No file of pocket B0: pocket B0 is too large to be handed out here: use python -m explain export."
    )


def test_a_choice_of_nothing_is_a_sentence() -> None:
    with pytest.raises(gr.Error, match="Choose at least one variant"):
        handed([])


def test_a_visitor_who_leaves_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[Spec] = []

    def make(it: Maker, spec: Spec, second: str) -> Path:
        ended.append(spec)
        return worker.make(building.load(spec), it._kept, second)

    monkeypatch.setattr(Maker, "make", make)
    steps = exporting.steps(ModelStore(), Catalogue(), "pocket", ["B0", "B1"], "scenes", [])
    for _ in range(3):
        next(steps)
    steps.close()  # type: ignore[attr-defined]
    assert len(ended) == 1
    assert handing._ONE.acquire(timeout=1)
    handing._ONE.release()
