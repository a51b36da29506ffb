"""Pictures to try a study with: scenes drawn for it, and photographs that come with the packages."""

from __future__ import annotations

import io

import numpy as np

from demo.pictures.intake import Given
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
        return [_scene(name, number) for number in range(EACH) for name in CLASSES]
    except FontMissing:
        return _shipped()


def _scene(name: str, number: int) -> Given:
    """A thing between others, all of them small."""
    from explain.training import scenes, textures

    rng = np.random.default_rng([SEED, CLASSES.index(name), number])
    image = scenes.background(rng, textures.CALM, scenes.CANVAS)
    others = [scenes.place(rng, other, 0.15, 0.35) for other in scenes.some(rng, SEEN_OTHERS, 2, 4)]
    scenes.compose(image, [*others, scenes.place(rng, EMOJI[name], *SMALL)])
    buffer = io.BytesIO()
    scenes.jitter(rng, image).save(buffer, "PNG")
    return Given(f"{name}/{number + 1:02}.png", name, buffer.getvalue())


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
