"""A tensor comes in as pictures do: an upload alone, read by our own reader, and what is wrong is one sentence."""

from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest

from demo.camera.clip import Clip
from demo.ui import words
from demo.ui.album import Album
from demo.ui.picture import Picture
from demo.ui.tensor_file import TensorFile
from demo.ui.uploads import Given

VALUES = np.random.default_rng(0).random((1, 3, 20, 24)).astype(np.float32)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An upload folder with one tensor and one pickle in it, and the tensor outside of it too."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    (tmp_path / "cache" / "hash").mkdir(parents=True)
    np.save(tmp_path / "cache" / "hash" / "x.npy", VALUES)
    np.save(tmp_path / "outside.npy", VALUES)
    (tmp_path / "cache" / "hash" / "x.pt").write_bytes(b"\x80\x04K\x01.")
    return tmp_path / "cache"


def named(path: object) -> dict[str, Any]:
    return {"path": path, "meta": {"_type": "gradio.FileData"}}


def test_an_upload_is_read(cache: Path) -> None:
    given = TensorFile().preprocess(named(str(cache / "hash" / "x.npy")))
    assert given is not None
    assert np.array_equal(given.values, VALUES[0])
    assert TensorFile().preprocess(None) is None


@pytest.mark.parametrize(
    "where", ["outside.npy", "cache/../outside.npy", "cache/hash/../../outside.npy", "/etc/hostname"]
)
def test_what_lies_elsewhere_is_not_here(where: str, cache: Path) -> None:
    with pytest.raises(gr.Error) as refused:
        TensorFile().preprocess(named(str(cache.parent / where)))
    assert str(refused.value.message) == words.NO_TENSOR_HERE


def test_neither_is_a_link_that_leads_out(cache: Path) -> None:
    (cache / "hash" / "link.npy").symlink_to(cache.parent / "outside.npy")
    with pytest.raises(gr.Error) as refused:
        TensorFile().preprocess(named(str(cache / "hash" / "link.npy")))
    assert str(refused.value.message) == words.NO_TENSOR_HERE


@pytest.mark.parametrize(
    "payload", ["x.npy", 7, [], {}, {"path": None}, {"path": ["a"]}, {"url": "http://127.0.0.1/x"}]
)
def test_what_names_no_upload_is_not_here(payload: Any, cache: Path) -> None:
    with pytest.raises(gr.Error) as refused:
        TensorFile().preprocess(payload)
    assert str(refused.value.message) == words.NO_TENSOR_HERE


def test_a_pickle_is_refused_in_a_sentence(cache: Path) -> None:
    with pytest.raises(gr.Error, match="is a pickle"):
        TensorFile().preprocess(named(str(cache / "hash" / "x.pt")))


def test_these_alone_are_given_files() -> None:
    import demo.layout  # noqa: F401 - with all pages

    found = {kind for kind in Given.__subclasses__() if not kind.__module__.startswith("tests.")}
    assert found == {Picture, TensorFile, Album, Clip}
