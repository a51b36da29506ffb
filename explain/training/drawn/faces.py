"""Faces with an expression, drawn: happy, sad, surprised, angry. They feel nothing, and no person is any of them."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from PIL import Image

from explain.training import textures
from explain.training.drawn.drawing import FINER, Canvas, Drawing, Drawings, Point, between, disc, mottled, within
from explain.training.scenes import background, jitter

CLASSES = ("happy", "sad", "surprised", "angry")
INK = (45, 30, 25)
HAIR = ((25, 18, 14), (215, 165, 95))
SKIN = ((95, 60, 45), (250, 215, 180))


@dataclass(frozen=True, slots=True)
class _Look:
    """What an expression does to a face, in shares of its radius: from a value to one, each drawn anew."""

    mouth: tuple[float, float]  # how far the corners lie above its middle
    opened: tuple[float, float]
    brows: tuple[float, float]  # how far their inner ends lie above the outer ones
    raised: tuple[float, float]
    eyes: tuple[float, float]  # how far they are open


LOOKS = dict(
    zip(
        CLASSES,
        (
            _Look((0.12, 0.3), (0, 0.1), (-0.04, 0.06), (0, 0.08), (0.07, 0.13)),
            _Look((-0.26, -0.1), (0, 0.03), (0.05, 0.17), (0, 0.08), (0.06, 0.11)),
            _Look((-0.05, 0.05), (0.12, 0.26), (-0.03, 0.05), (0.09, 0.2), (0.13, 0.2)),
            _Look((-0.18, -0.02), (0, 0.05), (-0.2, -0.07), (-0.08, 0), (0.06, 0.11)),
        ),
        strict=True,
    )
)


def _head(rng: Generator, canvas: Canvas) -> tuple[Point, float]:
    """Hair, head and ears; where it is, and its radius."""
    radius, tall = canvas.side * rng.uniform(0.26, 0.34), rng.uniform(1.05, 1.25)
    x, y = canvas.side * rng.uniform(0.45, 0.55), canvas.side * rng.uniform(0.47, 0.56)
    skin = between(rng, *SKIN, 8)
    hair, draw = canvas.stencil()
    disc(draw, (x, y - radius * rng.uniform(0.1, 0.35)), radius * rng.uniform(1.02, 1.22), tall)
    canvas.lay(hair, between(rng, *HAIR, 10))
    face, draw = canvas.stencil()
    for way in (-1, 1):
        disc(draw, (x + way * radius * 0.98, y), radius * 0.16, 1.4)
    disc(draw, (x, y), radius, tall)
    canvas.lay(face, mottled(rng, skin, canvas.side, 5), counts=True)
    return (x, y), radius


def _arc(middle: Point, half: float, lift: float) -> list[Point]:
    """From one corner to the other, which lie `lift` above the middle."""
    along = np.linspace(-1, 1, 15)
    return [(float(middle[0] + half * t), float(middle[1] - lift * t * t)) for t in along]


def _eyes(rng: Generator, canvas: Canvas, look: _Look, middle: Point, radius: float) -> None:
    white, pupil, brow = (canvas.stencil() for _ in range(3))
    apart, opened = radius * rng.uniform(0.36, 0.46), radius * rng.uniform(*look.eyes)
    height = middle[1] - radius * (0.36 + rng.uniform(*look.raised))
    tilt, thick = radius * rng.uniform(*look.brows), max(2, round(radius * rng.uniform(0.05, 0.09)))
    gaze = radius * rng.uniform(-0.04, 0.04)
    for way in (-1, 1):
        eye = (middle[0] + way * apart, middle[1] - radius * 0.16)
        disc(white[1], eye, radius * 0.15, opened / (radius * 0.15))
        disc(pupil[1], (eye[0] + gaze, eye[1]), min(opened, radius * 0.075))
        inner, outer = middle[0] + way * apart * 0.55, middle[0] + way * apart * 1.5
        brow[1].line([(inner, height - tilt), (outer, height + tilt)], 255, thick)
    for (stencil, _), colour in zip((white, pupil, brow), ((245, 245, 240), INK, INK), strict=True):
        canvas.lay(stencil, colour)


def _mouth(rng: Generator, canvas: Canvas, look: _Look, middle: Point, radius: float) -> None:
    lips, draw = canvas.stencil()
    half, lift = radius * rng.uniform(0.3, 0.44), radius * rng.uniform(*look.mouth)
    opened = radius * rng.uniform(*look.opened)
    place = (middle[0], middle[1] + radius * 0.5 + lift / 2)
    if opened > radius * 0.1:  # an O
        disc(draw, place, half * 0.6, opened / (half * 0.6))
    else:
        upper = _arc(place, half, lift)
        lower = _arc((place[0], place[1] + opened), half, lift + opened)
        draw.polygon([*upper, *lower[::-1]], fill=255)
        draw.line(upper, 255, max(2, round(radius * 0.07)), joint="curve")
    canvas.lay(lips, within(rng, (110, 25, 30), (170, 60, 60)))


def draw_face(rng: Generator, label: int, side: int) -> Drawing:
    """One face with that expression; the mask is of the face, without its hair."""
    canvas = Canvas(background(rng, textures.CALM, side * FINER))
    middle, radius = _head(rng, canvas)
    look = LOOKS[CLASSES[label]]
    _eyes(rng, canvas, look, middle, radius)
    _mouth(rng, canvas, look, middle, radius)
    turned = float(rng.uniform(-10, 10))
    image = canvas.image.rotate(turned, Image.Resampling.BICUBIC)  # corners turn black, as of a tilted camera's crop
    canvas.mask = canvas.mask.rotate(turned, Image.Resampling.BICUBIC)
    edge = round(canvas.side * 0.08)
    box = (edge, edge, canvas.side - edge, canvas.side - edge)
    canvas.mask = canvas.mask.crop(box).resize((canvas.side, canvas.side))
    return canvas.done(label, jitter(rng, image.crop(box).resize((canvas.side, canvas.side))))


FACES = Drawings("faces", CLASSES, draw_face)
