"""Which families and variants are offered, and which are ticked at first. Knows no component."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from demo.ui import examples, words
from explain.networks.variants import POCKET, Family, Recipe, Spec
from explain.networks.weights import AT_FIRST, find, first
from explain.own.models import FAMILY as OWN

if TYPE_CHECKING:
    from demo.ui.examples import Example
    from explain.own.catalogue import Catalogue

# The families whose variants are ticked, best first; all others stand beside them.
PHOTOGRAPHS = ("imagenet", "lite")  # those that know photographs
FIRST = (*PHOTOGRAPHS, "pocket", "own")
TICKED, LITE = AT_FIRST, 3  # variants at first; of Lite those that are installed with the app


def offered(catalogue: Catalogue, wanted: Sequence[str] = FIRST) -> list[Family]:
    """Those of the names that are wanted and offered, in that order."""
    return [family for name in wanted for family in catalogue.families if family.name == name]


def ticked(family: Family, recipe: Recipe | None = None) -> tuple[str, ...]:
    """The variants at first: the smallest, or those that are on this machine where some of these are not."""
    return first(family, recipe or family.recipes[0], LITE if family.name == "lite" else TICKED)


def _best(family: Family) -> tuple[str, ...]:
    return names(family, family.recipes[0])[: LITE if family.name == "lite" else TICKED]


def ready(catalogue: Catalogue) -> list[Family]:
    """The families whose smallest variants are on this machine."""
    return [family for family in offered(catalogue) if all(map(find, family.specs(_best(family))))]


def first_family(catalogue: Catalogue) -> Family:
    """The best that is ready: one that knows photographs, if it can be."""
    return next(iter(ready(catalogue)), catalogue.family(POCKET.name))


def pictures(catalogue: Catalogue, name: str) -> list[Example]:
    """The examples that suit a family: of one's own models first those that they know."""
    mine = [spec for family in catalogue.families if family.name == name == OWN for spec in family.everything()]
    known = {one for spec in mine for one in spec.source.classes}
    return [one for one in examples.leaves() if one.title in known] + examples.offered(name)


def begun(catalogue: Catalogue) -> tuple[Spec, Example]:
    """The network and the picture that a page about one network opens with."""
    family = first_family(catalogue)
    return family.specs(ticked(family))[0], examples.offered(family.name)[0]


def here_too(spec: Spec, label: str) -> str:
    """For a list: with a mark where its weights are on this machine, and need not be."""
    return words.HERE.format(label) if not spec.family.base and find(spec) else label


def plain(catalogue: Catalogue) -> list[str]:
    """What an address need not say: the first recipe of each family."""
    return [family.recipes[0].name for family in offered(catalogue)]


def fits(catalogue: Catalogue) -> dict[str, dict[str, list[str]]]:
    """The variants of every recipe of every family."""
    return {
        family.name: {recipe.name: list(names(family, recipe)) for recipe in family.recipes}
        for family in offered(catalogue)
    }


def here(catalogue: Catalogue, families: Sequence[str] = FIRST) -> tuple[Spec, ...]:
    """Networks of the first of the families that has any on this machine: at most as many as are ticked at first."""
    for family in offered(catalogue, families):
        if found := [spec for spec in family.specs(names(family, family.recipes[0])) if find(spec)]:
            return tuple(found[: len(_best(family))])
    return ()


def names(family: Family, recipe: Recipe) -> tuple[str, ...]:
    return tuple(variant.name for variant in family.trained(recipe))
