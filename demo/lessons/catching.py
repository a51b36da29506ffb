"""What is measured for the lesson on teaching: the drawn scenes, taught to EfficientNet-Lite0 as on the Teach page."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageChops

from demo.lessons.answer import Answer, Measure
from demo.teach import scenes
from demo.teach.scenes import CLASSES, MENDED, TAUGHT, TRIED, Scene
from explain.networks.variants import LITE

if TYPE_CHECKING:
    from explain.maps.evidence import Evidence
    from explain.networks.building import Network
    from explain.networks.store import ModelStore
    from explain.teach.teach import Row

NETWORK = "Lite0"


@functools.lru_cache(maxsize=2)
def _taught(store: ModelStore, *whats: str) -> Row:
    """The network once it has learnt those scenes."""
    from explain.teach.given import Given, Item
    from explain.teach.teach import Taught, teach

    shown = [scene for what in whats for scene in scenes.scenes(what)]
    items = tuple(Item(scene.path.name, CLASSES.index(scene.name), scene.open) for scene in shown)
    *_, last = teach(Given(CLASSES, items), LITE.specs((NETWORK,)), store, clocked=False)
    assert isinstance(last, Taught)
    return last.rows[0]


def _look(store: ModelStore, row: Row, image: Image.Image) -> tuple[Network, Evidence]:
    from explain.maps.evidence import look
    from explain.teach.taught import shelf

    assert row.spec
    network = shelf(store).get(row.spec)
    with store.turn.take():
        return network, look(network, network.intake.tensor(image))


def _first(evidence: Evidence) -> tuple[str, float]:
    """The answer and its probability in %."""
    index = evidence.top(1)[0]
    return CLASSES[index], 100 * float(evidence.probabilities[index])


def _cat() -> Scene:
    return next(scene for scene in scenes.scenes(TRIED) if scene.name == "cat")


def trap(store: ModelStore) -> Answer:
    """How often it is right by cross-validation."""
    share = _taught(store, TAUGHT).share
    assert share
    value = 100 * share.value
    figures = {"value": value, "low": 100 * share.low, "high": 100 * share.high, "pictures": share.pictures}
    return Answer(0 if value < 75 else 1 if value < 95 else 2, figures)


def _right(*whats: str) -> Measure:
    """How many of those to be tried are named rightly."""

    def measure(store: ModelStore) -> Answer:
        row, tried = _taught(store, *whats), scenes.scenes(TRIED)
        right = sum(_first(_look(store, row, scene.open())[1])[0] == scene.name for scene in tried)
        return Answer(0 if right < 2 else 1 if right < len(tried) - 1 else 2, {"right": right, "tried": len(tried)})

    return measure


def place(store: ModelStore) -> Answer:
    """Where the positive evidence for what is said of the cat on the grass lies."""
    from explain.maps.localisation import share_inside

    scene = _cat()
    network, evidence = _look(store, _taught(store, TAUGHT), scene.open())
    now, _ = _first(evidence)
    mask = scene.truth().within(network.intake.box(*scene.open().size))
    share = 100 * share_inside(evidence.maps([CLASSES.index(now)])[0], mask)
    figures: dict[str, Any] = {"now": now, "share": share, "area": 100 * float(mask.mean())}
    return Answer(0 if share > 50 else 1, figures)


def bare(store: ModelStore) -> Answer:
    """What is said of the cat once all else is grey."""
    from explain.maps.erasing import erase

    scene, row = _cat(), _taught(store, TAUGHT)
    image = scene.open()
    rest = ImageChops.invert(Image.fromarray((255 * scene.truth().mask).round().astype(np.uint8)))
    before, was = _first(_look(store, row, image)[1])
    now, share = _first(_look(store, row, erase(image, rest, "grey"))[1])
    figures = {"before": before, "was": was, "now": now, "share": share}
    return Answer(CLASSES.index(now), figures)


ANSWERS: dict[str, Measure] = {
    "trap": trap, "elsewhere": _right(TAUGHT), "place": place, "bare": bare, "mended": _right(TAUGHT, MENDED),
}  # fmt: skip
