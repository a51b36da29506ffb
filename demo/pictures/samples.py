"""Pictures to try a study with: scenes drawn for it, and photographs that come with the packages."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
from PIL import Image

from demo.pictures.intake import Given
from demo.pictures.truths import FOLDER
from demo.ui import examples
from explain.networks.vocabulary import EMOJI, SEEN_OTHERS

CLASSES = ("cat", "tiger", "lion", "fox", "dog", "wolf", "apple", "peach", "tomato", "orange", "taxi", "police car")
EACH = 10  # scenes of a class
SEED = 40_000  # of scenes that no network was trained or measured on
SMALL = (0.2, 0.42)  # of the scene's side: smaller than what the networks learned from, so that they differ


def drawn() -> list[Given]:
    """Scenes of things that the pocket family knows, drawn anew; those that are shipped where the font is missing."""
    from explain.training.scenes import FontMissing

    try:
        return [one for number in range(EACH) for name in CLASSES for one in _scene(name, number)]
    except FontMissing:
        return _shipped()


def _scene(name: str, number: int) -> Iterator[Given]:
    """A thing between others, all of them small, and its mask."""
    from explain.training import scenes, textures

    rng = np.random.default_rng([SEED, CLASSES.index(name), number])
    image = scenes.background(rng, textures.CALM, scenes.CANVAS)
    others = [scenes.place(rng, other, 0.15, 0.35) for other in scenes.some(rng, SEEN_OTHERS, 2, 4)]
    mask = scenes.compose(image, [*others, scenes.place(rng, EMOJI[name], *SMALL)])[-1]
    called = f"{name}/{number + 1:02}.png"
    outline = Image.fromarray((255 * mask).round().astype(np.uint8))
    yield Given(called, name, _png(scenes.jitter(rng, image)))
    yield Given(f"{FOLDER}/{called}", None, _png(outline))


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def photographs() -> list[Given]:
    """The photographs, each called by the first name that ImageNet has for its main object."""
    rows = [row for row in examples.photos() if row.photograph]
    return [Given(f"{row.name}{row.path.suffix}", _named(row), row.path) for row in rows]


def _named(row: examples.Example) -> str | None:
    assert row.photograph
    return next(iter(row.photograph.classes), None)


def _shipped() -> list[Given]:
    rows = [*examples.scenes(), *examples.crowded()]
    return [Given(f"{row.objects[0][0]}/{row.path.name}", row.objects[0][0], row.path) for row in rows if row.objects]
