"""What the start page shows to everybody before they ask for anything: its first picture, compared once for all.

It is run as the app starts, by whoever warms it up, and kept in memory; a page that is opened then has it from the
first moment on, as the value that its components begin with.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING

from demo.compare import words as compare_words
from demo.compare.comparison import Choice, Shown, Step, steps
from demo.ui import examples, families, words
from demo.ui.beginning import Beginning
from demo.ui.cards import Value, waiting

if TYPE_CHECKING:
    from PIL import Image

    from explain.networks.store import ModelStore
    from explain.networks.variants import Family
    from explain.own.catalogue import Catalogue


class Opening(Beginning[Step]):
    """One comparison that is run in advance: its last step with every answer, times or not."""

    def __init__(self, catalogue: Catalogue, family: Family) -> None:
        self.example = examples.offered(family.name)[0]
        chosen = Choice(None, family.name, families.ticked(family), family.recipes[0].name)
        super().__init__(self.example, _asked(chosen), self._answered)
        self.choice, self._catalogue = dataclasses.replace(chosen, image=self._image), catalogue

    @property
    def waiting(self) -> Value:
        """The cards until then."""
        specs = self._catalogue.specs(self.choice.family, self.choice.variants, self.choice.recipe)
        assert self.choice.image
        return waiting([spec.label for spec in specs], self.choice.image)

    def _answered(self, store: ModelStore, image: Image.Image) -> Iterator[Step]:
        for step in steps(store, self._catalogue, self.choice, lambda: False):
            if step.cards["state"] == "done":
                yield _marked(step)

    def compares(self, choice: Choice) -> bool:
        """Whether that choice, picture and all, is this one, and it is there or on its way."""
        return self.has(choice.image, _asked(choice))

    @property
    def shown(self) -> Shown | None:
        """What can be erased of it."""
        return self._step.screen if self._step else None


def openings(catalogue: Catalogue) -> list[Opening]:
    """One for each family whose first networks are on this machine; the first is that of the page without a link."""
    first = families.first_family(catalogue)
    others = [family for family in families.ready(catalogue) if family is not first]
    return [Opening(catalogue, family) for family in (first, *others)]


def _marked(step: Step) -> Step:
    return step._replace(said=step.said + words.badge(compare_words.OPENING))


def _asked(choice: Choice) -> tuple[object, ...]:
    return choice.family, set(choice.variants), choice.recipe, set(choice.beside), choice.same_crop
