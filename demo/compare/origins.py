"""Where the weights of everything that can be ticked are, told beside the choice. Knows no component."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from demo.compare import words as compare_words
from demo.ui.words import verbatim
from explain.errors import LensError
from explain.networks.weights import State, states

if TYPE_CHECKING:
    from explain.networks.variants import Spec
    from explain.own.catalogue import Catalogue


def told(catalogue: Catalogue, family: str, recipe: str, ticked: list[str], others: list[str]) -> str:
    """Where the weights of the family's variants are, chosen ones in bold, and of those beside them.

    May take up to two seconds to learn whether the Hub is there.
    """
    try:
        chosen = catalogue.specs(family, ticked, recipe, others)
        within = catalogue.family(family)
        there = within.trained(within.recipe(recipe))
        everything = catalogue.specs(family, [variant.name for variant in there], recipe, others)
    except LensError as error:
        return verbatim(str(error))
    if all(spec.family.base for spec in everything):
        return compare_words.ALL_BUNDLED
    found = dict(zip(everything, states(everything), strict=True))
    rows = "".join(
        _row([spec for spec in found if found[spec].origin is origin], found, chosen)
        for origin in compare_words.ORIGINS
    )
    return f"<ul>{rows}</ul>"


def _row(specs: list[Spec], found: dict[Spec, State], chosen: tuple[Spec, ...]) -> str:
    """Those of one origin in one line, with the reasons of the chosen ones."""
    if not specs:
        return ""
    origin = found[specs[0]].origin
    names = ", ".join(_name(spec, found[spec], spec in chosen) for spec in specs)
    reasons = dict.fromkeys(found[spec].reason for spec in specs if spec in chosen and found[spec].reason)
    said = " ".join((f"{compare_words.ORIGINS[origin]}: {names}.", *(escape(reason) for reason in reasons)))
    return f'<li class="{origin.name.lower()}">{said}</li>'


def _name(spec: Spec, state: State, chosen: bool) -> str:
    name = escape(compare_words.weights(spec.label, state))
    return f"<b>{name}</b>" if chosen else name
