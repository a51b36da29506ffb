"""Which networks to compare: family, recipe, variants, and others beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import gradio as gr
from gradio.components import Component
from gradio.events import Dependency

from demo.compare import words as compare_words
from demo.compare.origins import told
from demo.ui import families
from demo.ui.events import EACH, LAST, QUIET, Skip, anew
from demo.ui.links import Link
from demo.ui.unchecked import Menu, Ticks
from explain.networks.variants import Family, Recipe

if TYPE_CHECKING:
    from explain.own.catalogue import Catalogue


class Offered(NamedTuple):
    """What another family changes, as `Choices.offered` takes it."""

    recipe: Menu | Skip
    variants: Ticks
    beside: Menu | Skip
    note: str | Skip


class Arrived(NamedTuple):
    """The same after the family, which stays where a link asks for none."""

    family: str | Skip
    recipe: Menu | Skip
    variants: Ticks
    beside: Menu | Skip
    note: str | Skip


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """The components, in the order in which a comparison takes their values."""

    family: gr.Radio
    recipe: Menu
    variants: Ticks
    beside: Menu
    same_crop: gr.Checkbox
    note: gr.Markdown
    state: gr.Markdown
    tell: Callable[..., str]  # where the weights are, of the first four
    mark: Callable[..., Ticks]  # the variants anew, of the first two

    def refresh(self, after: Dependency) -> None:
        """Tell anew where the weights are, after that event: what was fetched is here."""
        after.then(self.tell, self.inputs[:4], self.state, **QUIET)
        after.then(self.mark, self.inputs[:2], self.variants, **QUIET)

    @property
    def offered(self) -> list[Component]:
        """What another family changes."""
        return [self.recipe, self.variants, self.beside, self.note]

    @property
    def inputs(self) -> list[Component]:
        return [self.family, self.recipe, self.variants, self.beside, self.same_crop]


def build(catalogue: Catalogue, crop: bool = True) -> Choices:
    """Lay them out and wire them to each other; `crop` asks whether all see the same part."""
    offered, start = families.offered(catalogue), families.first_family(catalogue)
    family = gr.Radio([(f.title, f.name) for f in offered], value=start.name, label="Family", elem_id="family")
    note = gr.Markdown(compare_words.FAMILY_NOTES[start.name], elem_id="family-note")
    recipe, variants = _recipes(start, start.recipes[0]), _variants(start, start.recipes[0])
    with gr.Row(elem_id="presets"):
        every = gr.Button("All", size="sm", min_width=60)
        other = gr.Button("Every other", size="sm", min_width=60)
    state = gr.Markdown(elem_id="weights")
    beside = _beside(catalogue, start, start.recipes[0])
    same_crop = gr.Checkbox(label="Same crop for all", info=compare_words.SAME_CROP, visible=crop, elem_id="same-crop")

    def tell(name: str, how: str, ticked: list[str], others: list[str]) -> str:
        return told(catalogue, name, how, ticked, others)

    def mark(name: str, how: str) -> Ticks:
        family = catalogue.family(name)
        return Ticks(choices=_marked(family, _recipe(family, how)))

    found = Choices(family, recipe, variants, beside, same_crop, note, state, tell, mark)
    _wire(catalogue, found)
    for button, step in ((every, 1), (other, 2)):
        button.click(
            lambda name, how, step=step: _all(catalogue.family(name), how)[::step],
            [family, recipe], variants, concurrency_id="presets", **EACH,  # of the two, the later one counts
        )  # fmt: skip
    return found


def _wire(catalogue: Catalogue, parts: Choices) -> None:
    def switch(name: str) -> Offered:
        return offer(catalogue, catalogue.family(name))

    def retrain(name: str, how: str, ticked: list[str]) -> tuple[Ticks, Menu]:
        family = catalogue.family(name)
        recipe = _recipe(family, how)
        kept = [name for name in families.names(family, recipe) if name in ticked]
        return _variants(family, recipe, kept or None), _beside(catalogue, family, recipe)

    parts.family.input(switch, parts.family, parts.offered, **LAST)
    parts.recipe.input(retrain, [parts.family, parts.recipe, parts.variants], [parts.variants, parts.beside], **LAST)
    anew(parts.tell, parts.inputs[:4], [parts.state])


def arrived(catalogue: Catalogue, link: Link) -> Arrived:
    """What a link changes: the family, the first if it names none, and what follows it (`Choices.offered`)."""
    if not {"family", "recipe", "variants", "beside"} & set(link.query):
        first = families.first_family(catalogue)  # what was fetched since the app started is marked
        return Arrived(gr.skip(), gr.skip(), Ticks(choices=_marked(first, first.recipes[0])), gr.skip(), gr.skip())
    name = link.one("family", [family.name for family in families.offered(catalogue)])
    family = catalogue.family(name) if name else families.first_family(catalogue)
    recipe = _recipe(family, link.one("recipe", [recipe.name for recipe in family.recipes]) or "")
    asked = link.many("variants", families.names(family, recipe))
    none = link.query.get("variants") == ""  # on purpose: something stands beside them
    others = link.many("beside", [spec.key for spec in catalogue.beside(family.name, recipe.name)])
    return Arrived(family.name, *offer(catalogue, family, recipe, asked if asked or none else None, others))


def offer(
    catalogue: Catalogue, family: Family, recipe: Recipe | None = None, asked: Sequence[str] | None = None,
    others: Sequence[str] = (),
) -> Offered:  # fmt: skip
    """What another family changes: its first recipe and variants, unless others are `asked` for."""
    how = recipe or family.recipes[0]
    return Offered(
        _recipes(family, how), _variants(family, how, asked), _beside(catalogue, family, how, others),
        compare_words.FAMILY_NOTES[family.name],
    )  # fmt: skip


def _all(family: Family, how: str) -> list[str]:
    return list(families.names(family, _recipe(family, how)))


def _recipe(family: Family, how: str) -> Recipe:
    """That recipe, or the family's first where `how` is still that of the family before."""
    return next((recipe for recipe in family.recipes if recipe.name == how), family.recipes[0])


def _recipes(family: Family, recipe: Recipe) -> Menu:
    return Menu(
        [(r.title, r.name) for r in family.recipes], value=recipe.name, label="Recipe", info=compare_words.RECIPE,
        visible=len(family.recipes) > 1, elem_id="recipe",
    )  # fmt: skip


def _variants(family: Family, recipe: Recipe, asked: Sequence[str] | None = None) -> Ticks:
    """Those on this machine are marked, where they need not be."""
    first = list(families.ticked(family, recipe))
    return Ticks(
        _marked(family, recipe), value=first if asked is None else list(asked), label="Variants", elem_id="variants"
    )


def _marked(family: Family, recipe: Recipe) -> list[tuple[str, str]]:
    found = family.specs(families.names(family, recipe), recipe.name)
    return [(families.here_too(spec, spec.variant.name), spec.variant.name) for spec in found]


def _beside(catalogue: Catalogue, family: Family, recipe: Recipe, others: Sequence[str] = ()) -> Menu:
    found = catalogue.beside(family.name, recipe.name)
    info = compare_words.BESIDE_ANY if catalogue.anybody else compare_words.BESIDE
    return Menu(
        [(spec.label, spec.key) for spec in found], value=list(others), multiselect=True, label=compare_words.ADD,
        info=info, allow_custom_value=catalogue.anybody, elem_id="beside",
    )  # fmt: skip
