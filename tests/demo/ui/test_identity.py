"""What cards carry of the identity is enough for its figures: logits from cells and bias, shares from logits."""

from math import exp

import pytest
from PIL import Image

from demo.ui.card import finished
from demo.ui.cards import EMPTY, identity
from explain.compare import compare, results
from explain.networks.store import ModelStore
from explain.networks.variants import specs
from explain.pictures.render import view
from tests.places import EXAMPLES

FOX = EXAMPLES / "fox.png"


def test_a_card_has_what_its_logits_and_its_shares_are_made_of() -> None:
    image = Image.open(FOX).convert("RGB")
    (card,) = finished(results(compare(image, specs("pocket", ("B0",)), ModelStore(1))), view(image))
    maps = {one["name"]: one for one in card["maps"]}
    first, *others = card["rows"]
    assert card["scores"] == "softmax"
    for one in maps.values():
        assert sum(one["values"]) / len(one["values"]) + one["bias"] == pytest.approx(one["logit"], abs=1e-3)
    for row in others:
        distance = maps[row["name"]]["logit"] - maps[first["name"]]["logit"]
        assert row["percent"] == pytest.approx(first["percent"] * exp(distance), rel=1e-3)


def test_any_cards_can_be_drawn_as_the_identity_of_the_first() -> None:
    drawn = identity(EMPTY, "tiger", against="cat", step=2)
    assert drawn == {**EMPTY, "identity": {"chosen": "tiger", "against": "cat", "step": 2}}
