"""Gradio writes no stub beside a component that is defined where that is asked for, and all else finds its source."""

import importlib
import inspect
import sys
from pathlib import Path

import pytest

from demo.serving.stubs import unwritten

COMPONENT = '''
import gradio as gr


class Bell(gr.Button):
    """Rings."""
'''


def bell(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> type:
    monkeypatch.syspath_prepend(folder)
    (folder / f"{name}.py").write_text(COMPONENT)
    importlib.invalidate_caches()
    monkeypatch.delitem(sys.modules, name, raising=False)
    found: type = importlib.import_module(name).Bell
    return found


def test_no_stub_is_written_beside_a_component(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with unwritten():
        found = bell(tmp_path, "quiet_bell", monkeypatch)
        assert inspect.getfile(found) == str(tmp_path / "quiet_bell.py")  # for whoever else asks
    assert found("Ring").value == "Ring"
    assert not list(tmp_path.glob("*.pyi"))


def test_gradio_writes_them_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else nothing is gained: a later gradio may have ended it."""
    bell(tmp_path, "written_bell", monkeypatch)
    assert list(tmp_path.glob("*.pyi"))
