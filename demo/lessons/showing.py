"""What lessons show: pictures, and the cards of bundled networks, as the pages that have them make them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import TYPE_CHECKING

from demo.lessons import words as lesson_words
from demo.lessons.step import Shown
from demo.teach import scenes as taught_scenes
from demo.ui import examples
from demo.ui.card import Card, finished, input_card
from demo.ui.cards import Moment, all_pictured, cards_value, encode
from demo.ui.picture import data_address
from explain.errors import LensError
from explain.networks.variants import LITE, POCKET, specs

if TYPE_CHECKING:
    from PIL import Image

    from demo.ui.examples import Example
    from demo.ui.truth import Outline, Truth
    from explain.compare import Explained
    from explain.maps.evidence import Evidence
    from explain.networks.building import Network
    from explain.networks.store import ModelStore
    from explain.runtime.arrays import Array

CAT_AND_TIGER, FOX, EMPTY_SCENE, COFFEE = "cat-tiger", "fox", "nothing", "coffee"
SIDE = 320  # px of a picture while one guesses
LITE0 = specs(LITE.name, ("Lite0",))[0]


def scene(name: str) -> Example:
    """The drawn scene, or the photograph, of that name. Raises `LensError` where its package came without it."""
    everything = (*examples.everything(), *examples.crowded(), *taught_scenes.tried())
    found = next((row for row in everything if row.name == name), None)
    if found is None:
        raise LensError(lesson_words.NO_PHOTOGRAPH)
    return found


def picture(name: str) -> Callable[[], Shown]:
    """That picture alone, while one guesses; nothing where it is not here."""

    def before() -> Shown:
        try:
            found = scene(name)
        except LensError:
            return Shown()
        return Shown(html=drawn(found.open()[0], found.title))

    return before


def drawn(image: Image.Image, title: str) -> str:
    """A picture in HTML."""
    address = data_address(image, "webp", quality=85)
    return f'<img class="lone" src="{address}" width="{SIDE}" height="{SIDE}" alt="{escape(title)}">'


def pocket(store: ModelStore, name: str) -> Network:
    """A bundled network."""
    return store.get(specs(POCKET.name, (name,))[0])


def look(store: ModelStore, network: Network, image: Image.Image) -> Evidence:
    """What it says of the picture, in its turn."""
    from explain.maps.evidence import look as looked

    with store.turn.take():
        return looked(network, network.intake.tensor(image))


def first(classes: Sequence[str], evidence: Evidence) -> tuple[str, float]:
    """The answer and its probability in %."""
    index = evidence.top(1)[0]
    return classes[index], 100 * float(evidence.probabilities[index])


def masks(name: str) -> dict[str, Array]:
    """Where each object of a drawn scene is, by its class."""
    return {found.name: found.mask for found in scene(name).truths()}


def compared(store: ModelStore, image: Image.Image, names: Sequence[str]) -> list[Explained]:
    """Bundled networks' results for that picture. Raises `LensError` where one has none."""
    from explain.compare import Explained, Task, run

    found = []
    for spec in specs(POCKET.name, tuple(names)):
        result = run(Task(image, spec, clocked=False), store)
        if not isinstance(result, Explained):
            raise LensError(result.error)
        found.append(result)
    return found


def as_compared(results: Sequence[Explained], image: Image.Image, truth: Truth | None = None) -> Shown:
    """Their cards, as on Compare."""
    from explain.pictures.render import view

    shown = view(image, [result.crop for result in results])
    asked = [result.spec for result in results]
    outline = truth.encoded(shown.box) if truth else None
    cards = finished(results, shown, truth)
    return Shown(cards_value(encode(shown), asked, Moment(list(results), "done"), cards, outline))


def own_card(
    title: str, network: Network, image: Image.Image, evidence: Evidence, listed: Sequence[str], note: str = "",
    count: int = 3,
) -> Card:  # fmt: skip
    """A card with a picture of its own: the part of it that the network sees."""
    left, top, right, bottom = map(round, network.intake.box(*image.size))
    seen = image.crop((left, top, right, bottom))
    src = data_address(seen, "webp", quality=85)
    return input_card(title, src, evidence, network.classes, listed, [], note, count)


def own_cards(cards: Sequence[Card], truth: Outline | None = None) -> Shown:
    """Such cards, side by side."""
    return Shown(all_pictured(cards, truth))
