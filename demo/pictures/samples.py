"""Pictures to try a study with: scenes drawn for it, and photographs that come with the packages."""

from __future__ import annotations

import io

from PIL import Image

from demo.pictures.intake import Given
from demo.ui import examples
from explain.networks.vocabulary import KNOWN

DRAWN = 96  # scenes: four of each class
FIRST = 40_000  # number of the first, of a split that no network was trained or measured on


def drawn() -> list[Given]:
    """Scenes of things that the pocket family knows, drawn anew; those that are shipped where the font is missing."""
    from explain.training.scenes import FontMissing, known_scene

    try:
        scenes = [known_scene("examples", FIRST + number) for number in range(DRAWN)]
    except FontMissing:
        return _shipped()
    return [_encoded(scene.name, number, scene.image) for number, scene in enumerate(scenes)]


def photographs() -> list[Given]:
    """The photographs, each called by the first name that ImageNet has for its main object."""
    rows = [row for row in examples.photos() if row.photograph]
    return [Given(f"{row.name}{row.path.suffix}", _named(row), row.path) for row in rows]


def _named(row: examples.Example) -> str | None:
    assert row.photograph
    return next(iter(row.photograph.classes), None)


def _encoded(name: str, number: int, image: Image.Image) -> Given:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return Given(f"{name}/{number // len(KNOWN) + 1}.png", name, buffer.getvalue())


def _shipped() -> list[Given]:
    rows = [*examples.scenes(), *examples.crowded()]
    return [Given(f"{row.objects[0][0]}/{row.path.name}", row.objects[0][0], row.path) for row in rows if row.objects]
