"""What to tell of a choice that cannot answer for the picture, and which networks here could. Knows no component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.compare import words as compare_words
from demo.ui import card_words, examples, families
from explain.errors import LensError
from explain.networks.weights import Origin, find, states

if TYPE_CHECKING:
    from PIL import Image

    from demo.compare.comparison import Choice
    from demo.ui.card import Card
    from demo.ui.cards import Value
    from demo.ui.live import Advice, Fetch
    from explain.networks.variants import Spec
    from explain.own.catalogue import Catalogue


def before_fetching(catalogue: Catalogue, choice: Choice, key: str) -> Fetch | None:
    """What would have to be fetched, which takes a press: a `text`, its button, and the `key` of that run to `fetch`.

    None where nothing would. May take up to two seconds to learn whether the Hub is there.
    """
    try:
        chosen = catalogue.specs(choice.family, choice.variants, choice.recipe, choice.beside)
    except LensError:  # told of by the run itself
        return None
    lacking = tuple(spec for spec in chosen if not find(spec))
    away = {
        spec.label: state for spec, state in zip(lacking, states(lacking), strict=True) if state.origin is Origin.HUB
    }
    if not away:
        return None
    named = [compare_words.weights(label, state) for label, state in away.items()]
    return {"text": compare_words.to_fetch(named), "press": compare_words.FETCH, "fetch": key}


def strangers(chosen: tuple[Spec, ...], image: Image.Image) -> tuple[Spec, ...]:
    """Those of the networks that know drawn scenes alone, where the picture is none of them."""
    found = tuple(spec for spec in chosen if spec.family.base)
    return () if found and examples.is_drawn(image) else found


def advise(catalogue: Catalogue, chosen: tuple[Spec, ...], strange: tuple[Spec, ...]) -> Advice | None:
    """A `text`, and the `press` that leads to networks that would do better, empty where there are none here.

    None where all is well. May take up to two seconds to learn whether the Hub is there.
    """
    lost = {state.origin for state in states(chosen)}
    if lost <= {Origin.AWAY, Origin.MISSING}:
        return _told(compare_words.AWAY if Origin.AWAY in lost else compare_words.MISSING, families.here(catalogue))
    if strange:
        return _told(compare_words.NOT_DRAWN, families.here(catalogue, families.PHOTOGRAPHS))
    return None


def _told(text: str, networks: tuple[Spec, ...]) -> Advice:
    return {"text": text, "press": compare_words.use([spec.variant.name for spec in networks]) if networks else ""}


def fitting(cards: Value, strange: tuple[Spec, ...]) -> Value:
    """The cards without the accuracy of those networks: it was measured in another world than the picture's."""
    labels = {spec.label for spec in strange}
    return cards | {"cards": [_without_accuracy(card) if card["title"] in labels else card for card in cards["cards"]]}


def _without_accuracy(card: Card) -> Card:
    return card | {"facts": [fact for fact in card["facts"] if fact[0] != card_words.ACCURACY]}
