"""What fine-tuning is asked to do, checked before anything is drawn: what it would save must be of use, and open again.

Raises; draws each character once, and nothing else.
"""

from collections.abc import Sequence
from pathlib import Path

from explain.errors import LensError
from explain.hub import client
from explain.networks.variants import FAMILIES, Variant
from explain.own import labels
from explain.own import models as own
from explain.own.catalogue import check_names
from explain.own.description import CONFIG
from explain.runtime.files import real
from explain.terminal import check_folder, check_writable
from explain.training.scenes import drawn_alone


def table(classes: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Characters by the names of their classes, which would hold each once. Raises LensError where one comes again."""
    names = [name for name, _ in classes]
    if again := [name for name in names if names.count(name) > 1]:
        raise LensError(f"The class “{again[0]}” is given more than once: give each a name of its own.")
    return dict(classes)


def check(classes: dict[str, str], folder: Path, scenes: int) -> None:
    """Of characters by the names of their classes. Raises LensError in words."""
    if len(classes) < 2:
        raise LensError("Two classes are the least: give --classes NAME=CHARACTER NAME=CHARACTER.")
    if scenes < len(classes):
        raise LensError(f"{scenes} scenes do not show {len(classes)} classes: give --scenes {len(classes)} or more.")
    for name in classes:
        labels.check_name(name)
    _check_drawings(classes)
    _check_place(folder)


def _check_drawings(classes: dict[str, str]) -> None:
    seen: dict[bytes, str] = {}
    for name, character in classes.items():
        drawing = drawn_alone(character)
        if drawing is None:
            raise LensError(f"The emoji font has no single drawing for “{character}” ({name}): give another character.")
        if other := seen.get(drawing.tobytes()):
            raise LensError(f"“{other}” and “{name}” are drawn alike: give them different characters.")
        seen[drawing.tobytes()] = name


def _check_place(folder: Path) -> None:
    """That files can be written there, and that `--model` takes the folder as it is called."""
    name = real(folder).name
    try:
        own.check_name(name)
        check_names((*FAMILIES.values(), own.family((Variant(name),))))
    except LensError as error:
        raise LensError(f"A model in “{folder}” could not be opened by that name. {error}") from None
    check_folder(folder)
    for file in (CONFIG, client.WEIGHTS):
        check_writable(str(folder / file))
