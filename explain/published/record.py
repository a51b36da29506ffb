"""What was published of EfficientNet and of those beside it, row by row: the paper's Table 2, and what timm measured.

Accuracies of weights that the app offers are in `networks/released.py`, costs and speeds in `speeds.py`, the paper's
rows in `paper.py`; the rest of timm's accuracies are here.
"""

import functools
from dataclasses import dataclass

from explain.errors import brief
from explain.networks.released import ADV_PROP, LITE, NOISY_STUDENT, PAPER, TIMM, TIMM_OWN, YARDSTICKS, Trained
from explain.networks.scaling import RELEASED
from explain.networks.variants import UnknownChoice
from explain.published.paper import TABLE_2, Printed, number
from explain.published.speeds import CORE, OTHER, RELATIVE, SPEEDS, Speed, architecture


@dataclass(frozen=True, slots=True)
class Measured:
    """An accuracy that timm measured, of weights that `networks/released.py` lacks or at a size that it lacks."""

    tag: str
    px: int
    top1: float
    top5: float | None = None


_MORE: dict[str, tuple[Measured, ...]] = {  # by recipe
    "aa_in1k": (  # what `networks/released.py` has of these is the paper's
        Measured("tf_efficientnet_b0.aa_in1k", 224, 76.882, 93.270),
        Measured("tf_efficientnet_b1.aa_in1k", 240, 78.840, 94.202),
        Measured("tf_efficientnet_b2.aa_in1k", 260, 80.074, 94.906),
        Measured("tf_efficientnet_b3.aa_in1k", 300, 81.648, 95.724),
        Measured("tf_efficientnet_b4.aa_in1k", 380, 83.040, 96.298),
        Measured("tf_efficientnet_b5.aa_in1k", 456, 83.696, 96.712),
        Measured("tf_efficientnet_b6.aa_in1k", 528, 84.124, 96.890),
        Measured("tf_efficientnet_b7.aa_in1k", 600, 84.424, 96.908),
    ),
    "ns_jft_in1k": (Measured("tf_efficientnet_l2.ns_jft_in1k_475", 475, 88.246, 98.554),),
    "ra_in1k": (
        Measured("tf_efficientnet_b5.ra_in1k", 456, 83.834, 96.764),
        Measured("tf_efficientnet_b7.ra_in1k", 600, 84.926, 97.220),
        Measured("tf_efficientnet_b8.ra_in1k", 672, 85.344, 97.392),
    ),
    "in1k": (
        Measured("tf_efficientnet_b0.in1k", 224, 76.542, 93.008),
        Measured("tf_efficientnet_b1.in1k", 240, 78.546, 94.096),
        Measured("tf_efficientnet_b2.in1k", 260, 79.612, 94.714),
        Measured("tf_efficientnet_b3.in1k", 300, 80.878, 95.308),
        Measured("tf_efficientnet_b4.in1k", 380, 82.598, 96.132),
        Measured("tf_efficientnet_b5.in1k", 456, 83.170, 96.534),
    ),
    "timm": (
        Measured("efficientnet_b0.ra4_e3600_r224_in1k", 224, 78.568, 94.340),
        Measured("efficientnet_b0.ra_in1k", 224, 77.698, 93.538),
        Measured("efficientnet_b1.ft_in1k", 224, 77.592, 93.636),
        Measured("efficientnet_b1.ft_in1k", 256, 78.806, 94.346),
        Measured("efficientnet_b1.ra4_e3600_r240_in1k", 240, 80.404, 95.152),
        Measured("efficientnet_b2.ra_in1k", 256, 79.324, 94.582),
        Measured("efficientnet_b3.ra2_in1k", 288, 81.472, 95.696),
        Measured("efficientnet_b4.ra2_in1k", 320, 82.658, 96.134),
        Measured("efficientnet_b1_pruned.in1k", 240, 78.252, 93.820),
        Measured("efficientnet_b2_pruned.in1k", 260, 79.904, 94.838),
        Measured("efficientnet_b3_pruned.in1k", 300, 80.864, 95.266),
    ),
    "published": (
        Measured("resnet50.tv2_in1k", 176, 79.434, 94.640),
        Measured("resnet50.tv2_in1k", 224, 80.846, 95.430),
        Measured("resnet50.a1_in1k", 224, 80.382, 94.598),
        Measured("resnet50.a1_in1k", 288, 81.240, 95.112),
        Measured("resnet50.ra_in1k", 224, 78.820, 94.314),
        Measured("resnet50.ra_in1k", 288, 79.864, 94.970),
        Measured("resnet152.tv2_in1k", 176, 80.222, 94.650),
        Measured("resnet152.tv2_in1k", 224, 82.294, 96.000),
        Measured("resnet152.a1h_in1k", 224, 82.818, 96.124),
        Measured("resnet152.a1h_in1k", 288, 83.494, 96.522),
        Measured("inception_v3.tv_in1k", 299, 77.472, 93.468),
        Measured("inception_v3.gluon_in1k", 299, 78.806, 94.372),
        Measured("inception_v3.tf_adv_in1k", 299, 77.598, 93.726),
        Measured("tf_efficientnetv2_b3.in21k_ft_in1k", 300, 82.634),
        Measured("tf_efficientnetv2_s.in21k_ft_in1k", 384, 84.332),
        Measured("tf_efficientnetv2_m.in21k_ft_in1k", 480, 86.014),
        Measured("tf_efficientnetv2_l.in21k_ft_in1k", 480, 86.802),
        Measured("tf_efficientnetv2_xl.in21k_ft_in1k", 512, 86.754),
        Measured("efficientnetv2_rw_t.ra2_in1k", 288, 82.354),
        Measured("gc_efficientnetv2_rw_t.agc_in1k", 288, 82.486),
        Measured("efficientnetv2_rw_s.ra2_in1k", 384, 83.830),
        Measured("efficientnetv2_rw_m.agc_in1k", 416, 84.830),
        Measured("efficientnet_lite0.ra_in1k", 224, 75.488),
        Measured("tf_efficientnet_es.in1k", 224, 76.608),
        Measured("tf_efficientnet_em.in1k", 240, 78.128),
        Measured("tf_efficientnet_el.in1k", 300, 80.246),
        Measured("efficientnet_es.ra_in1k", 224, 78.100),
        Measured("efficientnet_em.ra2_in1k", 240, 79.256),
        Measured("efficientnet_el.ra_in1k", 300, 81.308),
        Measured("tf_efficientnet_cc_b0_4e.in1k", 224, 77.324),
        Measured("tf_efficientnet_cc_b0_8e.in1k", 224, 77.956),
        Measured("tf_efficientnet_cc_b1_8e.in1k", 240, 79.318),
        Measured("efficientnet_h_b5.sw_r448_e450_in1k", 576, 84.942),
        Measured("efficientnet_x_b5.sw_r448_e450_in1k", 576, 84.928),
    ),
}
_OFFERED: dict[str, tuple[Trained, ...]] = {
    "ap_in1k": ADV_PROP, "ns_jft_in1k": NOISY_STUDENT, "timm": TIMM_OWN, "published": (*YARDSTICKS, *LITE),
}  # fmt: skip
# side in px at which timm evaluated weights that are neither the authors' B0 to L2 nor at the only size in `speeds.py`
_PX = {
    "efficientnet_b0.ra4_e3600_r224_in1k": 256,
    "efficientnet_b1.ra4_e3600_r240_in1k": 288,
    "efficientnet_b2.ra_in1k": 288,
    "efficientnet_b3.ra2_in1k": 320,
    "efficientnet_b4.ra2_in1k": 384,
    "efficientnet_b5.sw_in12k_ft_in1k": 448,
    "resnet50.tv_in1k": 224,
    "resnet152.tv_in1k": 224,
}
RECIPES = ("paper", "aa_in1k", "ap_in1k", "ns_jft_in1k", "ra_in1k", "in1k", "timm", "published")
FAMILIES = (CORE, RELATIVE, OTHER)


@dataclass(frozen=True, slots=True)
class Row:
    """One published accuracy, top-1 and top-5 in %, and what the network costs: counts for one picture of `px`.

    `tag` is timm's, empty in the paper's rows; `network` timm's name of the architecture, empty where that is unknown.
    """

    title: str
    recipe: str
    family: str
    source: str
    top1: float
    top5: float | None
    params: float
    macs: float | None
    activations: float | None = None
    px: int | None = None
    network: str = ""
    tag: str = ""

    @property
    def key(self) -> str:
        """Names it among all rows."""
        return f"{self.recipe}/{self.tag or self.title}/{self.px or ''}"

    @property
    def imagenet_alone(self) -> bool:
        """Whether these weights saw no pictures but ImageNet's 1.28 million; so the paper's, and most of timm's."""
        return self.recipe != "ns_jft_in1k" and not {"in12k", "in21k"} & set(self.tag.replace(".", "_").split("_"))

    @property
    def speed(self) -> Speed | None:
        """timm's, None where timm published none."""
        return SPEEDS.get((self.network, self.px or 0))


@functools.lru_cache(maxsize=1)
def rows() -> tuple[Row, ...]:
    """Every published row, by recipe, those of a recipe by cost within their family."""
    paper = [_paper_row(printed) for printed in TABLE_2]
    found = [row for recipe in RECIPES[1:] for row in sorted(_recipe(recipe), key=_size)]
    return (*paper, *found)


def _size(row: Row) -> tuple[int, float, float]:
    return FAMILIES.index(row.family), row.params, row.px or 0


def _paper_row(printed: Printed) -> Row:
    ours = printed.name == f"EfficientNet-{printed.group}"
    return Row(
        printed.name, "paper", CORE if ours else OTHER, PAPER, printed.top1, printed.top5, number(printed.params),
        number(printed.macs) if printed.macs else None,
        px=RELEASED[printed.group].resolution if ours else None,
        network=f"tf_efficientnet_{printed.group.lower()}" if ours else "",
    )  # fmt: skip


def _recipe(recipe: str) -> list[Row]:
    offered = [_timm_row(recipe, row.tag, _px(row), row.top1, row.top5) for row in _OFFERED.get(recipe, ())]
    more = [_timm_row(recipe, row.tag, row.px, row.top1, row.top5) for row in _MORE.get(recipe, ())]
    return offered + more


def _px(row: Trained) -> int:
    """As the app has these weights."""
    if row.variant in RELEASED and row.tag.startswith("tf_"):
        return RELEASED[row.variant].resolution
    (only, *others) = architecture(row.tag).at
    assert row.tag in _PX or not others
    return _PX.get(row.tag, only)


def _timm_row(recipe: str, tag: str, px: int, top1: float, top5: float | None) -> Row:
    found = architecture(tag)
    macs, activations = found.at[px]
    return Row(
        found.title, recipe, found.family, TIMM, top1, top5, 1e6 * found.params, 1e9 * macs,
        1e6 * activations if activations else None, px, tag.partition(".")[0], tag,
    )  # fmt: skip


def select(recipes: tuple[str, ...] = RECIPES, families: tuple[str, ...] = FAMILIES) -> tuple[Row, ...]:
    """The rows of those recipes and families, in the order of `rows`. Raises `UnknownChoice`."""
    for kind, names, known in (("source", recipes, RECIPES), ("family", families, FAMILIES)):
        if strangers := [name for name in names if name not in known]:
            raise UnknownChoice(f"There is no {kind} “{brief(strangers[0])}”; choose from {', '.join(known)}.")
    return tuple(row for row in rows() if row.recipe in recipes and row.family in families)
