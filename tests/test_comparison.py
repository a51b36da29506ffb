"""A comparison as the page shows it: what a network saw is on the screen, and what is painted there is erased."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from demo import comparison, erasing
from demo.comparison import Choice, Shown
from explain import networks
from explain.catalogue import Catalogue
from explain.intake import Intake
from explain.store import ModelStore
from explain.variants import Spec

WIDE = Image.new("RGB", (1000, 500), "olive")


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """A wide picture, compared by a network that sees the whole of it."""
    plain = networks.intake

    def squashing(spec: Spec) -> Intake:
        return replace(plain(spec), crop_mode="squash", crop_pct=1.0)

    monkeypatch.setattr(networks, "intake", squashing)
    *_, (_, _, _, found) = comparison.steps(ModelStore(1), Catalogue(), Choice(WIDE, "pocket", ("B0",)), lambda: False)
    assert isinstance(found, Shown)
    return found


def test_the_map_of_a_network_that_sees_all_of_a_wide_picture_lies_on_all_of_it(shown: Shown) -> None:
    (card,) = shown.cards["cards"]
    assert card["box"] == pytest.approx((0, 0, 1, 1))
    assert (shown.cards["view"]["width"], shown.cards["view"]["height"]) == (480, 240)


def test_what_is_painted_over_at_an_end_of_it_is_erased_there(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Image.Image] = []

    def stream(store: ModelStore, image: Image.Image, *others: Any, **options: Any) -> Iterator[comparison.Moment]:
        given.append(image)
        yield from ()

    monkeypatch.setattr(erasing, "stream", stream)
    asked = {"strokes": [{"radius": 0.04, "places": [[0.05, 0.5]]}], "fill": "grey"}
    list(erasing.steps(ModelStore(1), shown, asked, lambda: False))
    (rows, columns) = np.nonzero((np.asarray(given[0]) != np.asarray(WIDE)).any(axis=2))
    assert (columns.min(), columns.max()) == pytest.approx((10, 90), abs=2)  # 0.05 of 1000 px, and 0.04 either way
    assert (rows.min(), rows.max()) == pytest.approx((210, 290), abs=2)
