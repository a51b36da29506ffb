"""What is shipped with the app: a file that is missing or damaged is one sentence, and every text says its encoding."""

import ast
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from demo.layout import build_app
from demo.ui import cards, drawn, examples
from explain.networks.store import ModelStore
from explain.runtime import shipped
from explain.runtime.shipped import NotShipped, read_table
from tests.ending import complaint
from tests.places import ROOT

READERS: dict[str, Callable[[], object]] = {
    "cards/cards.html": lambda: build_app(ModelStore()),
    "stages/stages.js": lambda: build_app(ModelStore()),
    "record/table.css": lambda: build_app(ModelStore()),
    "style.css": lambda: build_app(ModelStore()),
    "examples/examples.json": examples.scenes,
    "examples/fox.mask.fox.png": examples.scenes,
    "laboratory/scenes/02.png": examples.crowded,
}


@pytest.mark.parametrize("missing", READERS)
def test_a_file_that_is_not_shipped_is_named(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    there = Path.is_file
    for read_once in (cards._look, drawn.component):
        read_once.cache_clear()
    monkeypatch.setattr(Path, "is_file", lambda path: not str(path).endswith(missing) and there(path))
    with pytest.raises(
        NotShipped, match=rf"^The file {Path(missing).name} is missing from .*: check out the repository"
    ):
        READERS[missing]()


def test_without_its_assets_the_app_names_the_first_that_is_missing(tmp_path: Path) -> None:
    for name in ("app.py", "demo", "explain"):
        copied = ROOT / name
        shutil.copytree(copied, tmp_path / name) if copied.is_dir() else shutil.copy(copied, tmp_path / name)
    assert "is missing from" in complaint(folder=tmp_path)


@pytest.mark.parametrize("text", ["", "[", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n"])
def test_a_damaged_file_is_a_sentence(text: str, tmp_path: Path) -> None:
    shipped.write(tmp_path / "table.json", text)
    with pytest.raises(NotShipped, match=r"table\.json is damaged: "):
        read_table(tmp_path / "table.json")


def opened_as_text(file: Path) -> Iterator[ast.Call]:
    """Each call that reads or writes text, by Python's own means."""
    for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            first = call.args[1:] if isinstance(call.func, ast.Name) else call.args
            mode = first[0].value if first and isinstance(first[0], ast.Constant) else None
            text = name == "open" and isinstance(mode, str) and set(mode) <= set("rwax+t")
            if name in ("read_text", "write_text") or text:
                yield call


def test_every_text_file_is_opened_by_the_name_of_its_encoding() -> None:
    for file in (ROOT / "app.py", *(ROOT / "demo").rglob("*.py"), *(ROOT / "explain").rglob("*.py")):
        for call in opened_as_text(file):
            assert any(word.arg == "encoding" for word in call.keywords), f"{file}:{call.lineno}"
