"""Which mistake is in a visitor's tensor, as the Input page shows it: sentences, pictures, code. Knows no component."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, NamedTuple

import gradio as gr
import numpy as np

from demo.inputs import words as input_words
from demo.ui import words
from demo.ui.events import Skip
from demo.ui.jobs import Stopped
from demo.ui.picture import data_address, refuse
from demo.ui.tables import table
from explain.errors import LensError
from explain.imports import import_torch

if TYPE_CHECKING:
    from PIL import Image

    from explain.inputs.diagnosis import Diagnosis
    from explain.inputs.tensors import Given
    from explain.networks.preprocessing import Intake
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue
    from explain.runtime.arrays import Array

SIDE = 224  # px of a picture that is shown
MOST_GAIN = 16.0
LANGUAGES = {"javascript": "javascript"}


class Step(NamedTuple):
    """Sentences, and the pictures with what was found in HTML, or that those stay."""

    said: str
    html: str | Skip


def steps(
    store: ModelStore, catalogue: Catalogue, given: Given | None, image: Image.Image | None, key: str, stopped: Stopped
) -> Iterator[Step]:
    """Look for the mistake. Raises gr.Error for one that is not the tensor's."""
    if given is None:
        raise refuse(input_words.NO_TENSOR)
    import_torch()
    from explain.inputs.diagnosis import diagnose
    from explain.networks import building

    try:
        intake = building.intake(catalogue.find(key))
        with store.turn.take():
            found = diagnose(given, intake, image)
    except LensError as error:
        yield Step(words.verbatim(str(error)), "")
        return
    if not stopped():
        yield Step(_said(found), _shown(found, given, intake, image))


def only(said: str) -> Step:
    """What is shown stays."""
    return Step(said, gr.skip())


def _said(found: Diagnosis) -> str:
    sure = input_words.SURE if found.sure else input_words.UNSURE
    return "\n".join(f"- {words.verbatim(sentence)}" for sentence in (*found.said, sure))


def _shown(found: Diagnosis, given: Given, intake: Intake, image: Image.Image | None) -> str:
    yours = _picture(given, intake)
    shown = [(input_words.GIVEN, yours)]
    if image is not None:
        from explain.inputs.effects import as_picture

        right = as_picture(intake, intake.tensor(image))
        gain, apart = _difference(yours, right)
        shown += [(input_words.WANTED, right), (input_words.apart(gain), apart)]
    figures = "".join(
        f'<figure><img src="{_address(pixels)}" width="{SIDE}" height="{SIDE}" alt="{escape(title)}">'
        f"<figcaption>{escape(title)}</figcaption></figure>"
        for title, pixels in shown
    )
    rows = [
        (title, words.minus(_written(found.evidence[name])))
        for name, title in input_words.EVIDENCE_ROWS.items()
        if name in found.evidence
    ]
    return f'<div class="beside">{figures}</div>' + table(input_words.EVIDENCE_HEAD, rows, input_words.EVIDENCE)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_written(one) for one in value)
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _picture(given: Given, intake: Intake) -> Array:
    """As the network would take it, whatever was meant."""
    mean, std = (np.asarray(row)[:, None, None] for row in (intake.mean, intake.std))
    values = np.clip(given.values * std + mean, 0, 1)
    found: Array = (255 * values).round().astype(np.uint8).transpose(1, 2, 0)
    return found


def _difference(yours: Array, right: Array) -> tuple[float, Array]:
    """How much stronger it is shown, and the absolute difference."""
    from PIL import Image

    if yours.shape != right.shape:
        size = right.shape[1], right.shape[0]
        yours = np.asarray(Image.fromarray(yours).resize(size, Image.Resampling.NEAREST))
    apart = np.abs(yours.astype(np.float64) - right)
    gain = float(np.clip(np.floor(255 / max(float(apart.max()), 1.0)), 1.0, MOST_GAIN))
    return gain, (gain * apart).round().astype(np.uint8)


def _address(pixels: Array) -> str:
    from PIL import Image

    image = Image.fromarray(np.ascontiguousarray(pixels))
    image.thumbnail((2 * SIDE, 2 * SIDE))
    return data_address(image, "webp", quality=85)


def code(catalogue: Catalogue, key: str, library: str) -> tuple[gr.Code, str, str]:
    """The code, what is to be known of it, and its heading."""
    import_torch()
    from explain.inputs import code as written
    from explain.networks import building

    try:
        spec, row = catalogue.find(key), written.library(library)
        text = written.code(spec, building.intake(spec), library)
    except LensError as error:
        raise refuse(error) from None
    heading = "### " + input_words.CODE.format(words.verbatim(spec.label))
    return gr.Code(text, language=LANGUAGES.get(library, "python")), input_words.library(row), heading  # type: ignore[arg-type]
