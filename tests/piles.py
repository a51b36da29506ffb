"""Piles of pictures as visitors give them, for tests; `pytest.fixture` of `uploads` is a fixture."""

import io
import shutil
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from demo.pictures import intake_words
from demo.pictures.intake import Sent, gather
from demo.pictures.piles import Pile
from explain.pictures.archive import BOUNDS, Bounds
from tests.places import EXAMPLES

THINGS = ("cat", "fox", "peach", "tiger", "wolf")


def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An upload folder of its own."""
    folder = tmp_path / "uploads"
    folder.mkdir()
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder))
    return folder


def upload(folder: Path, content: bytes) -> str:
    """As gradio keeps one."""
    place = folder / f"{len(list(folder.iterdir())):040x}"
    place.mkdir()
    (place / "picture").write_bytes(content)
    return str(place / "picture")


def picture(shade: int = 0) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, 90, 120)).save(written, "PNG")
    return written.getvalue()


def labelled(folder: Path) -> Path:
    """That folder, with a folder for each of THINGS and its scene within."""
    for name in THINGS:
        (folder / name).mkdir(parents=True)
        shutil.copy(EXAMPLES / f"{name}.png", folder / name)
    return folder


def zipped(content: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as file:
        for name, data in content.items():
            file.writestr(name, data)
    return made.getvalue()


def given(pile: Pile, uploads: Path, content: dict[str, bytes], bounds: Bounds = BOUNDS) -> dict[str, str | None]:
    """The labels of what is on the pile by name, once those files were given."""
    skipped = gather(pile, [Sent(name, (upload(uploads, data),)) for name, data in content.items()], bounds)
    assert pile.entries
    pile.told = intake_words.given(pile.entries, skipped)  # type: ignore[attr-defined]
    return {entry.name: entry.label for entry in pile.entries.entries}


def told(pile: Pile) -> str:
    return pile.told.replace("\\", "")  # type: ignore[attr-defined, no-any-return]
