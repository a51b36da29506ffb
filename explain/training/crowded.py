"""The laboratory's scenes: harder than those of the bundled family, so that even the largest network errs.

The object fills much of the frame, as in ImageNet, and the difficulty is of a kind that more pixels do not remove: it
is turned by up to 45 degrees, its hue shifted, partly covered, often cut by the frame, and blurred.
"""

from dataclasses import replace

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageFilter

from explain.networks.vocabulary import CLASS_NAMES, EMOJI, HELD_OUT_OTHERS, KNOWN, NOTHING_INDEX, SEEN_OTHERS
from explain.training import textures
from explain.training.scenes import SPLITS, Placement, Scene, background, compose, jitter, some

CANVAS = 176  # px: no network of the laboratory looks at more
OBJECT_SIZE = (0.5, 0.95)  # of the scene's side
TURN = 45  # degrees, each way
HUE = 48  # in steps of 1/256 of the circle, each way
BLUR = (
    0.03  # of the scene's side, the largest radius: more than a pixel of the baseline, so that more pixels add little
)
UNKNOWN_EVERY = 8  # one scene in so many holds nothing known


def _turned(rng: Generator, character: str, x: float, y: float, scale: float) -> Placement:
    return Placement(character, x, y, scale, float(rng.uniform(-TURN, TURN)))


def _anywhere(rng: Generator, character: str, low: float, high: float) -> Placement:
    x, y = (float(v) for v in rng.uniform(0.1, 0.9, 2))
    return _turned(rng, character, x, y, float(rng.uniform(low, high)))


def _hue(rng: Generator) -> int:
    return int(rng.integers(-HUE, HUE + 1)) % 256


def _finish(rng: Generator, image: Image.Image) -> Image.Image:
    return jitter(rng, image).filter(ImageFilter.GaussianBlur(float(rng.uniform(0, BLUR)) * image.width))


def crowded_known(split: str, number: int, size: int = CANVAS) -> Scene:
    """A scene with one known object, half to nearly all of the side, one or two other things before it.

    The mask is what can be seen of the object.
    """
    rng = np.random.default_rng([SPLITS[split], 2, number])
    label = number % len(KNOWN)
    image = background(rng, textures.CALM, size)
    behind = [_anywhere(rng, c, 0.2, 0.45) for c in some(rng, SEEN_OTHERS, 0, 2)]
    scale = float(rng.uniform(*OBJECT_SIZE))
    x, y = (float(v) for v in rng.uniform(0.32, 0.68, 2))
    target = replace(_turned(rng, EMOJI[CLASS_NAMES[label]], x, y, scale), hue=_hue(rng))
    before = []
    for character in some(rng, SEEN_OTHERS, 1, 2):
        away, angle = rng.uniform(0.15, 0.5) * scale, rng.uniform(0, 2 * np.pi)
        place = float(x + away * np.cos(angle)), float(y + away * np.sin(angle))
        before.append(_turned(rng, character, *place, float(rng.uniform(0.2, 0.45))))
    masks = compose(image, [*behind, target, *before])
    return Scene(_finish(rng, image), masks[len(behind)], label)


def crowded_unknown(split: str, number: int, size: int = CANVAS) -> Scene:
    """A scene of up to three things that are not known; outside training, from lists that training never saw."""
    rng = np.random.default_rng([SPLITS[split], 3, number])
    kinds, others = (
        (textures.SEEN, SEEN_OTHERS) if split == "train" else (textures.CALM + textures.HELD_OUT, HELD_OUT_OTHERS)
    )
    image = background(rng, kinds, size)
    things = [replace(_anywhere(rng, c, 0.3, 0.95), hue=_hue(rng)) for c in some(rng, others, 0, 3)]
    compose(image, things)
    return Scene(_finish(rng, image), np.zeros((size, size), np.float32), NOTHING_INDEX)


def crowded_training(number: int) -> Scene:
    """Scene `number` of the training split."""
    group, rest = divmod(number, UNKNOWN_EVERY)
    if rest == UNKNOWN_EVERY - 1:
        return crowded_unknown("train", group)
    return crowded_known("train", group * (UNKNOWN_EVERY - 1) + rest)
