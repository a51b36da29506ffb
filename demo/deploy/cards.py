"""Cards of the Deploy page: a map for each twin, or its difference from the network's own. Knows no component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.deploy import words as deploy_words
from demo.ui import words
from demo.ui.card import Box, Card, Fact, map_card
from demo.ui.cards import Picture, Value, encode, so_far

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explain.deploy.deployment import Deployment, Found
    from explain.deploy.twins import Twin
    from explain.pictures.render import View


class Maps:
    """A card with a map for each twin of a deployment, a place for those `expected`; the picture is encoded once."""

    def __init__(self, expected: Sequence[Twin] = ()) -> None:
        self._expected = expected
        self._view: View | None = None
        self._seen: Picture | None = None

    def cards(self, now: Deployment, differences: bool = False) -> Value:
        """A map for each twin, of the first picture; or how each differs from the network's own."""
        from explain.networks.building import intake
        from explain.pictures.render import view

        image = now.pictures.images[0]
        crop = intake(now.spec).box(*image.size)
        if self._view is None or self._seen is None:
            self._view = view(image, [crop])
            self._seen = encode(self._view)
        box = self._view.fraction(crop)
        found = now.found[1:] if differences else now.found
        cards = [_card(now, one, box, differences) for one in found if one.answers or not differences]
        left = self._expected[max(len(now.found), differences) :] if now.doing else ()
        return so_far(self._seen, cards, [_title(twin, differences) for twin in left])


def _title(twin: Twin, difference: bool) -> str:
    return deploy_words.difference(twin.title) if difference else twin.title


def _card(now: Deployment, twin: Found, box: Box, difference: bool) -> Card:
    own, said = now.own.answers, twin.answers
    title = _title(twin.twin, difference)
    if said is None or own is None:
        return map_card(title, box, "", None, [], twin.error)
    name = now.classes[int(own.told[0])]
    if difference:
        values = said.maps[0] - own.maps[0]
        return map_card(title, box, name, values, [], f"off by {deploy_words.logit(float(abs(values).max()))} at most")
    return map_card(title, box, name, said.maps[0], facts(now, twin), "")


def facts(now: Deployment, twin: Found) -> list[Fact]:
    """What is known of a twin that answers."""
    if twin.compared is None or twin.answers is None:
        return []
    term = "First answer" if len(now.pictures) == 1 else "Kept"
    values = {
        term: kept(now, twin),
        "Logit": f"± {deploy_words.logit(twin.compared.logit)}",
        "Likeness": f"{twin.compared.likeness(0.5):.2f}",
    }
    if twin.weight and twin.weight.latency:
        values["Time"] = deploy_words.took(twin.weight.latency)
    if twin.size:
        values["On disk"] = words.megabytes(twin.size)
    if twin.weight and twin.weight.peak:
        values["Memory"] = words.megabytes(twin.weight.peak)
    return [(term, words.minus(value), deploy_words.FACTS[term]) for term, value in values.items()]


def kept(now: Deployment, twin: Found) -> str:
    """How often its first answer is the network's own, or which one that is. It has been compared."""
    assert twin.compared and twin.answers
    return deploy_words.kept(twin.compared, now.classes[twin.answers.first[0]], len(now.pictures) == 1)
