"""The tables: families, their variants and recipes, and what was published about them.

Adding a variant or a recipe is one row here. Knows no network and no file; `weights.py` knows where weights come
from, `networks.py` how they become a network.
"""

from dataclasses import dataclass, field, replace
from typing import TypeVar

from explain.controls import BASELINE, CONTROLS
from explain.errors import LensError
from explain.scaling import LABORATORY_BASELINE, POCKET_B0, RELEASED, Base, Scaling

PAPER = "arXiv 1905.11946v5, Table 2"


@dataclass(frozen=True, slots=True)
class Published:
    """Figures printed in the paper: top-1 and top-5 in %, parameters and multiply-adds as counts."""

    top1: float
    top5: float
    params: float
    macs: float


@dataclass(frozen=True, slots=True)
class Variant:
    """One size of EfficientNet. `title` is what a person calls it where the name alone does not say enough."""

    name: str
    scaling: Scaling
    title: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the weights were trained. `tag` names them: timm's name with `{name}` for the variant in lower case.

    `top1` holds the published accuracy in % of each variant, and `source` says whose figures they are.
    """

    name: str
    title: str
    tag: str
    about: str
    source: str
    top1: dict[str, float] = field(compare=False)  # a dict has no hash


@dataclass(frozen=True, slots=True)
class Family:
    """Variants that share classes, recipes and an origin of weights.

    A family with a `base` was trained by this project, is scaled from that base, and comes with the app.
    """

    name: str
    title: str
    about: str
    variants: tuple[Variant, ...]
    recipes: tuple[Recipe, ...]
    base: Base | None = None

    def recipe(self, name: str | None) -> Recipe:
        """The recipe of that name, the family's first if None. Raises `UnknownChoice`."""
        return _pick("recipe", name or self.recipes[0].name, self.recipes)

    def variant(self, name: str) -> Variant:
        """The variant of that name. Raises `UnknownChoice`."""
        return _pick("variant", name, self.variants)


@dataclass(frozen=True, slots=True)
class Spec:
    """Exactly one network: a family's variant, trained by a recipe."""

    family: Family
    variant: Variant
    recipe: Recipe

    @property
    def tag(self) -> str:
        return self.recipe.tag.format(name=self.variant.name.lower())

    @property
    def label(self) -> str:
        """What a person calls it: "B0" full size, "pocket B0" for the bundled one, "Deeper, 4×" for a control."""
        return self.variant.title or self.variant.name


class UnknownChoice(LensError):
    """A name that is in no table."""


PUBLISHED: dict[str, Published] = {
    "B0": Published(77.1, 93.3, 5.3e6, 0.39e9),
    "B1": Published(79.1, 94.4, 7.8e6, 0.70e9),
    "B2": Published(80.1, 94.9, 9.2e6, 1.0e9),
    "B3": Published(81.6, 95.7, 12e6, 1.8e9),
    "B4": Published(82.9, 96.4, 19e6, 4.2e9),
    "B5": Published(83.6, 96.7, 30e6, 9.9e9),
    "B6": Published(84.0, 96.8, 43e6, 19e9),
    "B7": Published(84.3, 97.0, 66e6, 37e9),
}

ALL = tuple(Variant(name, RELEASED[name]) for name in PUBLISHED)


def _by_variant(*figures: float) -> dict[str, float]:
    return dict(zip(PUBLISHED, figures, strict=True))


IMAGENET = Family(
    name="imagenet",
    title="ImageNet, full size",
    about="The released networks: 1000 ImageNet classes, weights from the Hugging Face Hub.",
    variants=ALL,
    recipes=(
        Recipe(
            "aa_in1k", "AutoAugment (the paper's)", "tf_efficientnet_{name}.aa_in1k",
            "The recipe of the paper's own Table 2.", PAPER,
            _by_variant(*(row.top1 for row in PUBLISHED.values())),
        ),
        Recipe(
            "ap_in1k", "AdvProp", "tf_efficientnet_{name}.ap_in1k",
            "Trained on adversarial pictures as well.", "tensorflow/tpu, efficientnet README",
            _by_variant(77.6, 79.6, 80.5, 81.9, 83.3, 84.3, 84.8, 85.2),
        ),
        Recipe(
            "ns_jft_in1k", "Noisy Student", "tf_efficientnet_{name}.ns_jft_in1k",
            "Trained with 300 million unlabelled pictures besides ImageNet.", "tensorflow/tpu, efficientnet README",
            _by_variant(78.8, 81.5, 82.4, 84.1, 85.3, 86.1, 86.4, 86.9),
        ),
    ),
)  # fmt: skip

POCKET = Family(
    name="pocket",
    title="Pocket, bundled",
    about="Small EfficientNets that come with the app: they know 24 drawn things and nothing else.",
    variants=tuple(replace(variant, title=f"pocket {variant.name}") for variant in ALL[:4]),
    recipes=(Recipe("scenes", "Drawn scenes", "pocket_{name}", "Trained on scenes drawn by this project.", "", {}),),
    base=POCKET_B0,
)

LABORATORY = Family(
    name="laboratory",
    title="Laboratory, bundled",
    about="One small baseline, made deeper, wider or finer, and all three together, at equal cost.",
    variants=(
        Variant("baseline", BASELINE, "Baseline"),
        *(Variant(control.name, control.scaling, control.title) for control in CONTROLS),
    ),
    recipes=(Recipe("crowded", "Crowded scenes", "laboratory_{name}", "Trained on harder drawn scenes.", "", {}),),
    base=LABORATORY_BASELINE,
)

FAMILIES: dict[str, Family] = {family.name: family for family in (IMAGENET, POCKET, LABORATORY)}


Row = TypeVar("Row", Variant, Recipe, Family)


def _pick(kind: str, name: str, rows: tuple[Row, ...]) -> Row:
    for row in rows:
        if row.name == name:
            return row
    names = ", ".join(row.name for row in rows)
    raise UnknownChoice(f"There is no {kind} “{name}”; choose from {names}.")


def find_family(name: str) -> Family:
    """The family of that name. Raises `UnknownChoice`."""
    return _pick("family", name, tuple(FAMILIES.values()))


def specs(family: str, variants: tuple[str, ...], recipe: str | None = None) -> tuple[Spec, ...]:
    """The networks to run, smallest first, each once. Raises `UnknownChoice`, also for an empty choice."""
    chosen = find_family(family)
    if not variants:
        raise UnknownChoice("Choose at least one variant.")
    wanted = {chosen.variant(name).name for name in variants}
    how = chosen.recipe(recipe)
    return tuple(Spec(chosen, variant, how) for variant in chosen.variants if variant.name in wanted)
