"""What is on a visitor's screen, run again without the part that they painted over. Knows no component."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from demo.compare import words as compare_words
from demo.compare.comparison import Answer, Shown, stream
from demo.ui.card import After, Card, maps
from demo.ui.cards import Value, encode
from demo.ui.picture import refuse
from explain.errors import LensError
from explain.imports import import_torch

if TYPE_CHECKING:
    from PIL import Image

    from explain.compare import Result
    from explain.maps.erasing import Stroke
    from explain.networks.store import ModelStore

MOST_PLACES = 20_000  # of all strokes


def steps(
    store: ModelStore, shown: Shown | None, strokes: object, fill: object, stopped: Callable[[], bool]
) -> Iterator[Value]:
    """The cards' value with what came of it, network by network. Raises gr.Error for a mistake in what was painted."""
    if shown is None:
        raise refuse(compare_words.NOTHING_SHOWN)
    import_torch()
    from explain.maps.erasing import erase, painted
    from explain.pictures.render import view

    try:
        whole = _whole(_strokes(strokes), shown.box, shown.image.size)
        mask = painted(whole, shown.image.size)
        image = erase(shown.image, mask, str(fill))
    except LensError as error:
        raise refuse(error) from None
    cards = without_after(shown)
    erased = encode(view(image, [shown.box]))
    for moment in stream(store, image, shown.specs, stopped, shown.same_crop, clocked=False):
        for number, after in enumerate(moment.results):
            listed = tuple(drawn["name"] for drawn in cards[number]["maps"])
            before = shown.answers[number]
            cards[number] = cards[number] | {"after": outcome(before, after, mask, listed) if before else None}
        yield shown.cards | {"cards": list(cards), "erased": erased}


def without_after(shown: Shown) -> list[Card]:
    """The cards as they were before anything was erased."""
    return [card | {"after": None} for card in shown.cards["cards"]]


def _strokes(found: object) -> list[Stroke]:
    """What the browser sent, checked. Raises gr.Error."""
    from explain.maps.erasing import Stroke

    try:
        strokes = [
            Stroke(float(row["radius"]), tuple((float(x), float(y)) for x, y in row["places"]))
            for row in found  # type: ignore[attr-defined]
        ]
        places = [value for stroke in strokes for place in stroke.places for value in place]
    except (TypeError, ValueError, KeyError):
        raise refuse(compare_words.BAD_STROKES) from None
    within = all(0 <= stroke.radius <= 0.5 for stroke in strokes) and all(-1 <= value <= 2 for value in places)
    if len(places) > 2 * MOST_PLACES or not within:
        raise refuse(compare_words.BAD_STROKES)
    return strokes


def _whole(strokes: list[Stroke], box: tuple[float, ...], size: tuple[int, int]) -> list[Stroke]:
    """From shares of what is shown of a picture to shares of the picture."""
    from explain.maps.erasing import Stroke

    x0, y0, x1, y1 = box
    longer = max(x1 - x0, y1 - y0) / max(size)
    return [
        Stroke(
            stroke.radius * longer,
            tuple(((x0 + x * (x1 - x0)) / size[0], (y0 + y * (y1 - y0)) / size[1]) for x, y in stroke.places),
        )
        for stroke in strokes
    ]


def outcome(before: Answer, after: Result, mask: Image.Image, listed: tuple[str, ...]) -> After:
    """Before and after of the classes that the card lists, and the map's claim beside what was measured.

    `listed` are the classes of which the card has maps: it has them of the erased picture too.
    """
    from explain.compare import Explained
    from explain.maps.erasing import claim

    if not isinstance(after, Explained):
        return {"error": after.error, "told": "", "rows": [], "maps": []}
    first, now = before.predictions[0], after.predictions[0]
    claimed = claim(before.map, before.crop, mask)
    logit = float(after.evidence.logits[first.index])
    was, then = before.probabilities, after.evidence.probabilities
    shown = dict.fromkeys((*(p.index for p in before.predictions), now.index))  # each once, in this order
    return {
        "error": "",
        "told": compare_words.erased(first.name, now.name, first.logit, logit, claimed),
        "rows": [
            {"name": before.classes[i], "before": 100 * float(was[i]), "then": 100 * float(then[i])} for i in shown
        ],
        "maps": maps(after.evidence, after.classes, listed),
    }
