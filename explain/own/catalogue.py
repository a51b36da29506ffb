"""What a deployment offers: the families, its operator's own models, and whether visitors may name others.

Knows tables; reads nothing but the description of a model that somebody names.
"""

import functools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from explain.errors import Unsuitable, brief
from explain.hub.shelf import VISITORS
from explain.imports import import_torch
from explain.networks.limits import LIMITS, Limits
from explain.networks.variants import FAMILIES, IMAGENET, LABORATORY, Family, Spec, UnknownChoice, pick
from explain.own import models as own
from explain.own.models import HUB_ID
from explain.pictures.archive import BOUNDS, Bounds


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The networks that can be chosen, within the `limits` of one request, and how much may be studied at a time.

    `anybody` lets a visitor name a repository of the Hub.
    """

    families: tuple[Family, ...] = tuple(FAMILIES.values())
    anybody: bool = False
    limits: Limits = LIMITS
    bounds: Bounds = BOUNDS

    def family(self, name: str) -> Family:
        """The family of that name. Raises `UnknownChoice`."""
        return pick("family", name, self.families)

    def find(self, key: str) -> Spec:
        """The network of that `Spec.key`, own model's name, or Hub id. Raises `UnknownChoice`, `Unsuitable`."""
        family, *rest = key.split("/")
        if len(rest) == 2:
            return self.family(family).specs((rest[0],), rest[1])[0]
        for found in self.families:
            if found.name == own.FAMILY and key in {variant.name for variant in found.variants}:
                return found.specs((key,))[0]
        if self.anybody and HUB_ID.fullmatch(key):
            return _strangers(key)
        raise UnknownChoice(f"There is no network “{brief(key)}”: a key looks like imagenet/B0/aa_in1k.")

    def specs(
        self, family: str, variants: Sequence[str], recipe: str | None = None, beside: Sequence[str] = ()
    ) -> tuple[Spec, ...]:
        """The networks to run, each once: those of the family, smallest first, then those beside them."""
        first = self.family(family).specs(tuple(variants), recipe) if variants or not beside else ()
        return tuple(dict.fromkeys((*first, *(self.find(key) for key in beside))))

    def comparable(self) -> tuple[Spec, ...]:
        """All that is offered but the laboratory's, which has a page of its own."""
        return tuple(spec for family in self.families if family.name != LABORATORY.name for spec in family.everything())

    def beside(self, family: str, recipe: str) -> tuple[Spec, ...]:
        """Everything that can stand beside that choice."""
        return tuple(spec for spec in self.comparable() if (spec.family.name, spec.recipe.name) != (family, recipe))


def catalogue(models: Sequence[str] = (), sizes: Sequence[str] = (), anybody: bool = False) -> Catalogue:
    """With one's own `models`, as `own.read` takes them, and of the full-size variants only `sizes`, if any are given.

    Raises `UnknownChoice`, `Unsuitable`.
    """
    offered = {IMAGENET.variant(name).name for name in sizes}
    variants = tuple(v for v in IMAGENET.variants if not offered or v.name in offered)
    recipes = tuple(r for r in IMAGENET.recipes if any(r.has(variant.name) for variant in variants))
    full = replace(IMAGENET, variants=variants, recipes=recipes)
    families = tuple(full if family is IMAGENET else family for family in FAMILIES.values())
    if not models:
        return Catalogue(families, anybody)
    from explain.own.suitable import check  # torch and timm

    read = tuple(own.read(text) for text in models)
    mine = own.family(read)
    check_names((*families, mine))
    for spec in mine.everything():
        check(spec)
    return Catalogue((*families, mine), anybody)


def check_names(families: tuple[Family, ...]) -> None:
    """Raise `Unsuitable` unless labels differ: pages and files tell networks apart by them."""
    label, times = Counter(spec.label for family in families for spec in family.everything()).most_common(1)[0]
    if times > 1:
        raise Unsuitable(f"Two networks would have the same name, “{label}”: give yours another, as in NAME=WHERE.")


@functools.lru_cache(maxsize=32)
def _strangers(repository: str) -> Spec:
    import_torch()  # another thread may be at it
    from explain.own.suitable import check

    variant = own.from_hub(repository, shelf=VISITORS)
    found = own.family((replace(variant, name=repository),)).everything()[0]
    check(found)
    return found
