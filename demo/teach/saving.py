"""Taught networks as files to take along: for each a zip of its timm folder, and an ONNX file. Knows no component."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import gradio as gr
from gradio.processing_utils import save_file_to_cache
from gradio.utils import get_upload_folder

from demo.teach import words as teach_words
from demo.ui.events import Skip
from demo.ui.jobs import Stopped
from demo.ui.picture import refuse
from explain.errors import LensError
from explain.imports import import_torch
from explain.runtime.failures import in_words
from explain.runtime.filenames import file_name

if TYPE_CHECKING:
    from demo.teach.teaching import School
    from explain.networks.store import ModelStore
    from explain.teach.teach import Row


class Step(NamedTuple):
    """The files' paths, and a line of text."""

    files: list[str] | Skip
    said: str


def steps(store: ModelStore, school: School | None, stopped: Stopped) -> Iterator[Step]:
    """Make them, network by network. Raises gr.Error for a mistake."""
    if school is None or not school.specs:
        raise refuse(teach_words.SAVE_FIRST)
    import_torch()
    made: list[str] = []
    for row in school.taught.rows:
        if row.spec is None or stopped():
            continue
        yield Step(gr.skip(), teach_words.SAVING.format(row.base.label))
        try:
            with in_words(row.base.label), tempfile.TemporaryDirectory() as folder:
                for file in _files(store, row, school.taught.gathered.classes, Path(folder)):
                    made.append(save_file_to_cache(file, get_upload_folder()))
        except LensError as error:
            raise refuse(error) from None
    yield Step(made, teach_words.SAVED.format(", ".join(Path(path).name for path in made)))


def _files(store: ModelStore, row: Row, classes: tuple[str, ...], folder: Path) -> Iterator[Path]:
    from explain.teach import saving

    assert row.spec
    assert row.layer
    name = file_name(row.base.label, "")
    (folder / name).mkdir()
    with store.turn.take():
        saving.save(row.base, row.layer, classes, folder / name)
    packed = folder / f"{name}.zip"
    with zipfile.ZipFile(packed, "w") as archive:  # weights do not pack
        for file in saving.FILES:
            archive.write(folder / name / file, f"{name}/{file}")
    yield packed
    with store.turn.take():
        graph = saving.save_graph(row.spec, store, folder)
    yield graph.rename(folder / f"{name}.onnx")
