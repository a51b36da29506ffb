"""The networks of the choice as ONNX files, for the visitor to take away. Knows no page; `page.py` wires it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import gradio as gr
from gradio.data_classes import FileData, ListFiles
from gradio.processing_utils import save_bytes_to_cache
from gradio.utils import get_upload_folder

from demo.compare import words as compare_words
from demo.ui.events import Skip
from demo.ui.picture import refuse
from explain.engines.graphs import Graphs
from explain.errors import LensError
from explain.imports import import_torch

if TYPE_CHECKING:
    from explain.engines.handing import Handed
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

FOLDER = "onnx"  # in gradio's own, which goes with this process


class Step(NamedTuple):
    """What is said, and what becomes of the files."""

    said: str
    files: Skip


class Files(gr.File):
    """Its value is a list of paths and of the names that they are downloaded by."""

    is_template = True  # keeps the built-in front end

    def postprocess(self, value: Sequence[tuple[str, str]] | None) -> ListFiles | None:  # type: ignore[override]
        named = [FileData(path=str(path), orig_name=name, size=Path(path).stat().st_size) for path, name in value or ()]
        return ListFiles(root=named) if named else None


def steps(
    store: ModelStore, catalogue: Catalogue, family: str, variants: Sequence[str], recipe: str, beside: Sequence[str]
) -> Iterator[Step]:
    """Network by network, and then the files. Raises gr.Error for a mistake in what was chosen."""
    try:
        chosen = catalogue.specs(family, variants, recipe, beside)
    except LensError as error:
        raise refuse(error) from None
    import_torch()
    from explain.engines.handing import Handed, hand

    done: list[Handed] = []
    yield Step(compare_words.EXPORTING, gr.update(visible=False))
    for event in hand(chosen, Graphs(Path(get_upload_folder()) / FOLDER), store.turn):
        if isinstance(event, Handed):
            done.append(event)
        else:
            yield Step(compare_words.exporting(event.label, len(done) + 1, len(chosen)), gr.skip())
    files = _files(done)
    yield Step(compare_words.exported(done), gr.update(value=files, visible=bool(files)))


def _files(done: Sequence[Handed]) -> list[tuple[str, str]]:
    """The graphs by names that a folder can hold, and how to read them."""
    from explain.engines.export import README, SUFFIXES, names, row
    from explain.engines.readme import readme

    there = [(handed.spec, handed.path) for handed in done if handed.path]
    if not there:
        return []
    called = names([spec for spec, _ in there], SUFFIXES["fp32"], set())
    rows = [row(spec, path, name) for (spec, path), name in zip(there, called, strict=True)]
    text = save_bytes_to_cache(readme(rows).encode(), README, get_upload_folder())
    return [(str(path), name) for (_, path), name in zip(there, called, strict=True)] + [(text, README)]
