"""What the start page shows to everybody before they ask for anything: its first picture, compared once for all.

It is run as the app starts, by whoever warms it up, and kept in memory; a page that is opened then has it from the
first moment on, as the value that its components begin with.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from demo.compare import words as compare_words
from demo.compare.comparison import Choice, Shown, Step, steps
from demo.ui import examples, families, words
from demo.ui.beginning import PAUSE, same
from demo.ui.cards import Value, waiting
from explain.pictures.images import open_image

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.networks.variants import Family
    from explain.own.catalogue import Catalogue


class Opening:
    """One comparison that is run in advance. `tell` is called with its last step."""

    def __init__(self, catalogue: Catalogue, family: Family) -> None:
        self.example = examples.offered(family.name)[0]
        ticked, recipe = families.ticked(family), family.recipes[0].name
        self.choice = Choice(open_image(self.example.path), family.name, ticked, recipe)
        self.tell: Callable[[Step], None] = lambda step: None
        self._catalogue = catalogue
        self._step: Step | None = None
        self._begun, self._over = threading.Event(), threading.Event()

    @property
    def waiting(self) -> Value:
        """The cards until then."""
        specs = self._catalogue.specs(self.choice.family, self.choice.variants, self.choice.recipe)
        assert self.choice.image
        return waiting([spec.label for spec in specs], self.choice.image)

    def run(self, store: ModelStore) -> None:
        """Run it, and `tell` of it once it is over. Raises what a comparison raises."""
        self._begun.set()
        try:
            for step in steps(store, self._catalogue, self.choice, lambda: False):
                self._step = _marked(step) if step.cards["state"] == "done" else None
            if self._step:
                self.tell(self._step)
        except BaseException:
            self._step = None  # half of it would say for ever that it goes on
            raise
        finally:
            self._over.set()

    def has(self, choice: Choice) -> bool:
        """Whether that choice, picture and all, is this one, and it is there or on its way."""
        if not self._begun.is_set() or (self._over.is_set() and not self._step):
            return False
        return _asked(choice) == _asked(self.choice) and same(choice.image, self.choice.image)

    def wait(self, stopped: Callable[[], bool]) -> Iterator[Step]:
        """What was kept; while it is under way, whatever stands once every answer is there."""
        told = None
        over = stopped()
        while not over:
            over = self._over.wait(PAUSE) or stopped()
            if self._step is not told and (told := self._step):
                yield told

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
