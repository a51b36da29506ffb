"""The lesson on teaching: the drawn scenes, taught to EfficientNet-Lite0 as on the Teach page."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageChops

from demo.lessons.showing import LITE0, drawn, first, look, own_card, own_cards
from demo.lessons.step import Cuts, Figures, Found, Lesson, Measure, Shown, Step, named
from demo.teach import chart, scenes
from demo.teach.scenes import CLASSES, MENDED, TAUGHT, TRIED, Scene
from demo.ui.links import address
from demo.ui.picture import data_address
from explain.imports import import_torch

if TYPE_CHECKING:
    from explain.maps.evidence import Evidence
    from explain.networks.building import Network
    from explain.networks.store import ModelStore
    from explain.teach.teach import Row

SMALL = 96  # px of each of many pictures
CAUGHT = "tried-cat-grass-0"


@functools.lru_cache(maxsize=2)
def _taught(store: ModelStore, *whats: str) -> Row:
    """The network once it has learnt those scenes."""
    from explain.teach.given import Given, Item
    from explain.teach.teach import Taught, teach

    shown = [scene for what in whats for scene in scenes.scenes(what)]
    items = tuple(Item(scene.path.name, CLASSES.index(scene.name), scene.open) for scene in shown)
    *_, last = teach(Given(CLASSES, items), (LITE0,), store, clocked=False)
    assert isinstance(last, Taught)
    return last.rows[0]


def _network(store: ModelStore, row: Row) -> Network:
    from explain.teach.taught import shelf

    assert row.spec
    return shelf(store).get(row.spec)


def _cat() -> Scene:
    return next(scene for scene in scenes.scenes(TRIED) if scene.name == "cat")


def _album(*whats: str) -> Shown:
    """All pictures of that use, small, in HTML."""
    found = [scene for what in whats for scene in scenes.scenes(what)]
    return Shown(html=f'<div class="album">{"".join(map(_small, found))}</div>')


def _small(scene: Scene) -> str:
    image = scene.open()
    image.thumbnail((SMALL, SMALL))
    return f'<img src="{data_address(image, "webp", quality=80)}" alt="A {scene.name} on the {scene.place}">'


def _alone() -> Shown:
    """The cat on the grass."""
    return Shown(html=drawn(_cat().open(), "A cat on the grass"))


def _bared() -> Image.Image:
    """The cat with all else painted grey."""
    import_torch()
    from explain.maps.erasing import erase

    rest = ImageChops.invert(Image.fromarray((255 * _cat().truth().mask).round().astype(np.uint8)))
    return erase(_cat().open(), rest, "grey")


def _painted() -> Shown:
    return Shown(html=drawn(_bared(), "The cat, everything but it painted grey"))


def trap(store: ModelStore) -> Found:
    """How often it is right by cross-validation."""
    row = _taught(store, TAUGHT)
    share = row.share
    assert share
    figures = {"value": 100 * share.value, "low": 100 * share.low, "high": 100 * share.high}
    shown = Shown(figure=chart.accuracy((row,)), html=_album(TAUGHT).html)
    return Found(figures | {"pictures": share.pictures}, shown)


def _right(*whats: str) -> Measure:
    """How many of those to be tried are named rightly."""

    def measure(store: ModelStore) -> Found:
        network, tried, cards, right = _network(store, _taught(store, *whats)), scenes.scenes(TRIED), [], 0
        for scene in tried:
            evidence = look(store, network, scene.open())
            said = first(CLASSES, evidence)[0]
            right += said == scene.name
            title = f"A {scene.name}: {'right' if said == scene.name else 'wrong'}"
            cards.append(own_card(title, network, scene.open(), evidence, CLASSES))
        return Found({"right": right, "tried": len(tried)}, own_cards(cards))

    return measure


def _seen(store: ModelStore) -> tuple[Network, Evidence]:
    network = _network(store, _taught(store, TAUGHT))
    return network, look(store, network, _cat().open())


def place(store: ModelStore) -> Found:
    """Where the positive evidence for what is said of the cat on the grass lies."""
    from explain.maps.localisation import share_inside

    network, evidence = _seen(store)
    now, _ = first(CLASSES, evidence)
    image, truth = _cat().open(), _cat().truth()
    box = network.intake.box(*image.size)
    mask = truth.within(box)
    share = 100 * share_inside(evidence.maps([CLASSES.index(now)])[0], mask)
    card = own_card("A cat on the grass", network, image, evidence, CLASSES)
    card["cover"] = truth.cover(evidence.grid, box)
    shown = own_cards([card], truth.encoded(box, first=False))
    return Found({"now": now, "share": share, "area": 100 * float(mask.mean())}, shown)


def bare(store: ModelStore) -> Found:
    """What is said of the cat once all else is grey."""
    network, evidence = _seen(store)
    without = look(store, network, _bared())
    (before, was), (now, share) = first(CLASSES, evidence), first(CLASSES, without)
    cards = [
        own_card("As it was", network, _cat().open(), evidence, CLASSES),
        own_card("Without its background", network, _bared(), without, CLASSES),
    ]
    return Found({"before": before, "was": was, "now": now, "share": share}, own_cards(cards))


_OFTEN, _MOSTLY = Cuts("value", (75, 95)), Cuts("share", (50,))
RIGHT = ("None or one of them", "Two to four", "Five or all six")


def _how_many(figures: Figures) -> int:
    return 0 if figures["right"] < 2 else 1 if figures["right"] < figures["tried"] - 1 else 2


LESSON = Lesson(
    "Teach it, then catch it cheating",
    "A network learns whatever tells your classes apart, and its map shows what that was.",
    {
        "trap": Step(
            "Eight pictures of cats, all on a sofa; eight of dogs, all on the grass. EfficientNet-Lite0 gets a new "
            "last layer for “cat” and “dog” from them. **How often is it right, on those that it has not learnt "
            "from?**",
            _OFTEN.options("Under {0} %", "{0} to {1} %", "Over {1} %"),
            trap,
            _OFTEN,
            "By cross-validation {value:.1f} %; the interval is {low:.0f} to {high:.0f} %, because {pictures} pictures "
            "are few.",
            "Each was judged by a classifier that had not seen it. But every one of them came from the same sofa, and "
            "the same grass: cross-validation cannot tell what all your pictures have in common.",
            "Teach it these pictures",
            address("teach", drawn="1"),
            functools.partial(_album, TAUGHT),
        ),
        "elsewhere": Step(
            "Now three cats on the grass and three dogs on the sofa. **How many of these six are named rightly?**",
            RIGHT,
            _right(TAUGHT),
            _how_many,
            "{right} of {tried}.",
            "A number can be good and mean something else. These pictures differ from the taught ones in one thing "
            "alone.",
            "Try them",
            address("teach", scene=CAUGHT, drawn="1"),
            functools.partial(_album, TRIED),
        ),
        "place": Step(
            "A cat on the grass. **Where does the positive evidence for its answer lie?**",
            ("Mostly on the animal", "Mostly elsewhere"),
            place,
            lambda figures: 1 - _MOSTLY(figures),
            "It says “{now}”. {share:.0f} % of the evidence for that lies on the cat, which covers {area:.0f} % of "
            "the picture.",
            "The new layer is the network’s own last one, so this map is exact: its mean and a constant are the "
            "score. One map tells what hundreds of pictures like the taught ones could not.",
            "See the map",
            address("teach", scene=CAUGHT, drawn="1"),
            _alone,
        ),
        "bare": Step(
            "Everything but the cat is painted grey. **What does it say then?**",
            ("“Cat”", "“Dog”"),
            bare,
            named("now", CLASSES),
            "Before, “{before}” ({was:.0f} %); without any background, “{now}” ({share:.0f} %).",
            "The network has never seen a grey background, so be careful what you conclude from one fill: try noise "
            "and blur too. A map, and what happens when a part is erased, are two witnesses; ask both.",
            "Erase the background there",
            address("teach", scene=CAUGHT, drawn="1"),
            _painted,
        ),
        "mended": Step(
            "Four cats on the grass and four dogs on the sofa are added to the pictures, and it is taught again. "
            "**How many of the six are named rightly now?**",
            RIGHT,
            _right(TAUGHT, MENDED),
            _how_many,
            "{right} of {tried}.",
            "The network is the same, and so is the method: only the pictures no longer let the place decide. Before "
            "you take a larger network, look at what yours has learnt.",
            "Teach it those too",
            address("teach", scene=CAUGHT, mend="1"),
            functools.partial(_album, TAUGHT, MENDED),
        ),
    },
)
