"""Which networks to compare: family, recipe, variants, and others beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.components import Component

from demo.events import EACH, PRIVATE
from demo.links import Link
from demo.origins import told
from demo.unchecked import Menu, Ticks
from demo.words import compare as compare_words
from explain.variants import IMAGENET, POCKET, Family, Recipe
from explain.weights import find

if TYPE_CHECKING:
    from explain.catalogue import Catalogue

FIRST = ("imagenet", "lite", "pocket", "own")  # the families whose variants are ticked; all others stand beside them
TICKED = 4  # variants at first
QUIET: dict[str, Any] = {"show_progress": "hidden", "queue": False, **PRIVATE}
LAST: dict[str, Any] = {"trigger_mode": "always_last", **QUIET}


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

    def refresh(self, after: Any) -> None:
        """Tell anew where the weights are, after that event: what was fetched is here."""
        after.then(self.tell, self.inputs[:4], self.state, **QUIET)

    @property
    def offered(self) -> list[Component]:
        """What another family changes."""
        return [self.recipe, self.variants, self.beside, self.note]

    @property
    def inputs(self) -> list[Component]:
        return [self.family, self.recipe, self.variants, self.beside, self.same_crop]


def first_family(catalogue: Catalogue) -> Family:
    """ImageNet where the weights of the ticked variants are on this machine, else the bundled one."""
    full = catalogue.family(IMAGENET.name)
    ticked = full.specs(_names(full, full.recipes[0])[:TICKED])
    return full if all(find(spec) for spec in ticked) else catalogue.family(POCKET.name)


def build(catalogue: Catalogue) -> Choices:
    """Lay them out and wire them to each other."""
    offered = [family for family in catalogue.families if family.name in FIRST]
    start = first_family(catalogue)
    family = gr.Radio([(f.title, f.name) for f in offered], value=start.name, label="Family", elem_id="family")
    note = gr.Markdown(compare_words.FAMILY_NOTES[start.name], elem_id="family-note")
    recipe, variants = _recipes(start), _variants(start, start.recipes[0])
    with gr.Row(elem_id="presets"):
        every = gr.Button("All", size="sm", min_width=60)
        other = gr.Button("Every other", size="sm", min_width=60)
    state = gr.Markdown(elem_id="weights")
    beside = _beside(catalogue, start)
    same_crop = gr.Checkbox(label="Same crop for all", info=compare_words.SAME_CROP, elem_id="same-crop")

    def tell(name: str, how: str, ticked: list[str], others: list[str]) -> str:
        return told(catalogue, name, how, ticked, others)

    found = Choices(family, recipe, variants, beside, same_crop, note, state, tell)
    _wire(catalogue, found)
    for button, step in ((every, 1), (other, 2)):
        button.click(
            lambda name, how, step=step: _all(catalogue.family(name), how)[::step],
            [family, recipe], variants, concurrency_id="presets", **EACH,  # of the two, the later one counts
        )  # fmt: skip
    return found


def _wire(catalogue: Catalogue, parts: Choices) -> None:
    def switch(name: str) -> tuple[Any, ...]:
        return _offer(catalogue, catalogue.family(name))

    def retrain(name: str, how: str, ticked: list[str]) -> tuple[Any, Any]:
        family = catalogue.family(name)
        recipe = _recipe(family, how)
        kept = [name for name in _names(family, recipe) if name in ticked]
        return _variants(family, recipe, kept), _beside(catalogue, family, recipe)

    parts.family.input(switch, parts.family, parts.offered, **LAST)
    parts.recipe.input(retrain, [parts.family, parts.recipe, parts.variants], [parts.variants, parts.beside], **LAST)
    # on any change, and at load
    gr.on(None, parts.tell, parts.inputs[:4], parts.state, **LAST)


def arrived(catalogue: Catalogue, link: Link) -> tuple[Any, ...]:
    """What a link changes: the family, the first if it names none, and what follows it (`Choices.offered`)."""
    names = [family.name for family in catalogue.families if family.name in FIRST]
    name = link.one("family", names)
    if name is None and "variants" not in link.query:
        return (gr.skip(),) * 5
    family = catalogue.family(name) if name else first_family(catalogue)
    ticked = link.many("variants", _names(family, family.recipes[0]))
    return (family.name, *_offer(catalogue, family, ticked))


def _offer(catalogue: Catalogue, family: Family, ticked: list[str] | None = None) -> tuple[Any, ...]:
    variants = _variants(family, family.recipes[0], ticked)
    return _recipes(family), variants, _beside(catalogue, family), compare_words.FAMILY_NOTES[family.name]


def _all(family: Family, how: str) -> list[str]:
    return list(_names(family, _recipe(family, how)))


def _recipe(family: Family, how: str) -> Recipe:
    """That recipe, or the family's first where `how` is still that of the family before."""
    return next((recipe for recipe in family.recipes if recipe.name == how), family.recipes[0])


def _names(family: Family, recipe: Recipe) -> tuple[str, ...]:
    return tuple(variant.name for variant in family.trained(recipe))


def _recipes(family: Family) -> Menu:
    return Menu(
        [(r.title, r.name) for r in family.recipes], value=family.recipes[0].name, label="Recipe",
        info=compare_words.RECIPE, visible=len(family.recipes) > 1, elem_id="recipe",
    )  # fmt: skip


def _variants(family: Family, recipe: Recipe, ticked: list[str] | None = None) -> Ticks:
    names = list(_names(family, recipe))
    return Ticks(names, value=ticked or names[:TICKED], label="Variants", elem_id="variants")


def _beside(catalogue: Catalogue, family: Family, recipe: Recipe | None = None) -> Menu:
    found = catalogue.beside(family.name, (recipe or family.recipes[0]).name)
    info = compare_words.BESIDE_ANY if catalogue.anybody else compare_words.BESIDE
    return Menu(
        [(spec.label, spec.key) for spec in found], value=[], multiselect=True, label="Beside them", info=info,
        allow_custom_value=catalogue.anybody, elem_id="beside",
    )  # fmt: skip
