"""The model cards of the bundled families: their figures from metrics.json alone, how they were made in words."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from explain.networks.controls import mean_and_spread, rivals
from explain.networks.vocabulary import HELD_OUT_OTHERS, KNOWN, SEEN_OTHERS
from explain.training import crowded
from explain.training.recipe import RECIPES, TrainingRecipe
from explain.training.scenes import CANVAS, KNOWN_SIZE, UNKNOWN_SHARE

Row = dict[str, Any]
ROWS: dict[str, Callable[[Row], str]] = {
    "input": lambda row: f"{row['input_size']} px",
    "parameters": lambda row: f"{row['params']:,}",
    "multiply-adds": lambda row: f"{row['macs'] / 1e6:.1f} M",
    "accuracy": lambda row: _percent(row["accuracy"]),
    "known kept": lambda row: _percent(row["known_kept"]),
    "unknown let through": lambda row: _percent(row["unknown_let_through"]),
    "photographs let through": lambda row: _percent(row["photo_crops_let_through"]),
    "evidence on the object": lambda row: _percent(row["evidence_inside_own_grid"]),
    "same, common grid": lambda row: _percent(row["evidence_inside_common_grid"]),
    "maximum on the object": lambda row: _percent(row["maximum_inside_own_grid"]),
    "maximum, common grid": lambda row: _percent(row["maximum_inside_common_grid"]),
}


def describe(recipe: TrainingRecipe) -> str:
    """The settings of a recipe in words."""
    values = {field.name.replace("_", " "): getattr(recipe, field.name) for field in fields(recipe)}
    return ", ".join(
        f"{name} {f'{value:.3g}' if isinstance(value, float) else value}" for name, value in values.items()
    )


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _table(metrics: Row, rows: dict[str, Callable[[Row], str]]) -> str:
    names = list(metrics["variants"])
    head = f"| | {' | '.join(names)} |\n{'|---' * (len(names) + 1)}|"
    lines = [
        f"| {title} | " + " | ".join(show(row) for row in metrics["variants"].values()) + " |"
        for title, show in rows.items()
    ]
    return "\n".join([head, *lines])


def card(metrics: Row) -> str:
    """Markdown: what the networks are, what they were trained on, how well they do, and what they are not for."""
    settings = describe(RECIPES["pocket"])
    return f"""# The pocket family

Small EfficientNets, trained by this project on scenes that it draws itself. They come with the app, need no connection,
and know {len(KNOWN)} drawn things and nothing else: {", ".join(name for name, _ in KNOWN)}. A further class, "nothing
known", stands for everything else.

**Networks.** EfficientNet's own stages, blocks and rounding rules, on a base of 48 px, a quarter of B0's width and half
its depth. Strides are 2 only in stages 1 (the stem), 3 and 4, so that 48 px leave a 6 x 6 map. Each variant scales that
base by the released multipliers of B0, B1 and so on (`explain/networks/scaling.py`).

**Data.** Scenes of {CANVAS} px: one known emoji, {KNOWN_SIZE[0]:.0%} to {KNOWN_SIZE[1]:.0%} of the side,
turned by up to 25 degrees, over a calm background with one to three others from a list of {len(SEEN_OTHERS)};
the emoji's own alpha is the ground-truth mask. {UNKNOWN_SHARE:.0%} of the training scenes hold nothing known: other
emoji, some recoloured, textures, noise. The glyphs are those of Noto Color Emoji, drawn by Pillow.
`explain/training/scenes.py` draws them all from their numbers; training, validation and examples never share a seed.

**Training.** AdamW, one cycle, the same for every variant: {settings}. Mirroring and shifts; dropout at half of the
released rate. B0 to B3 were trained in float32, larger ones with their convolutions in bfloat16; B4 on a GPU, the
others on a CPU.

{_results(metrics)}

**Limits.** Drawings in one style. Anything drawn otherwise, photographed or unlike the training scenes may be called
something known; the rates above say how often that happened here. Not for any use beyond showing and teaching.

Licence of the weights: Apache-2.0, as the rest. Noto Color Emoji is under the SIL Open Font License 1.1.
"""


def _results(metrics: Row) -> str:
    scenes = metrics["scenes"]
    area = next(iter(metrics["variants"].values()))["object_area"]
    return f"""\
**Results** on {scenes["known"]} held-out scenes with a known object and {scenes["unknown"]} without one, whose emoji
({len(HELD_OUT_OTHERS)}) and textures training never saw, and on {scenes["photo_crops"]} crops of the two photographs
that scikit-learn ships. Accuracy counts a known object called "nothing known" as an error. The object covers
{area:.1%} of a scene on average, which is the share that an even map would put on it. A finer grid alone sharpens a
map, so the maps are also compared on one common grid of {scenes["common_grid"]} x {scenes["common_grid"]} cells,
coarser than every variant's own.

{_table(metrics, ROWS)}"""


def with_spread(name: str) -> Callable[[Row], str]:
    """Shows the mean of that measure and its standard deviation over seeds."""
    return lambda row: mean_and_spread(row[name], row["spread"].get(name))


LABORATORY_ROWS: dict[str, Callable[[Row], str]] = {
    "depth, width, resolution": lambda row: f"{row['depth']:.3g}, {row['width']:.3g}, {row['resolution']:.3g}",
    "input, map grid": lambda row: f"{row['input_size']} px, {row['grid'][0]} x {row['grid'][1]}",
    "parameters": lambda row: f"{row['params']:,}",
    "multiply-adds": lambda row: f"{row['macs'] / 1e6:.2f} M",
    "seeds": lambda row: str(len(row["seeds"])),
    "accuracy": with_spread("accuracy"),
    "evidence on the object": with_spread("evidence_inside_own_grid"),
    "same, common grid": with_spread("evidence_inside_common_grid"),
    "maximum on the object": with_spread("maximum_inside_own_grid"),
    "maximum, common grid": with_spread("maximum_inside_common_grid"),
    "area above half the maximum": with_spread("area_above_half_own_grid"),
    "same area, common grid": with_spread("area_above_half_common_grid"),
    "unknown let through": with_spread("unknown_let_through"),
}


def _search_table(search: Row) -> str:
    head = "| alpha | beta | gamma | multiply-adds | accuracy | seeds |\n|---|---|---|---|---|---|"
    lines = [
        f"| {row['alpha']:g} | {row['beta']:g} | {row['gamma']:g} | {row['macs'] / 1e6:.2f} M "
        f"| {mean_and_spread(row['accuracy'], row['spread'])} | {len(row['seeds'])} |"
        for row in sorted(search["rows"], key=lambda row: -row["accuracy"])
    ]
    return "\n".join([head, *lines])


def laboratory_card(metrics: Row) -> str:
    """Markdown: the laboratory's networks, how they came about, and what was measured."""
    return f"""# The laboratory

One small EfficientNet made deeper only, wider only, finer only, and in several ways together, at equal multiply-adds,
so that the paper's argument for compound scaling can be looked at. They know the {len(KNOWN)} drawn things of the
pocket family and "nothing known", but are trained on harder scenes and are smaller: nothing can be told apart where all
are right.

**Baseline.** EfficientNet's seven stages with one block each, 0.16 of B0's width, 56 px in, a 7 x 7 map. Channels are
multiples of 2, sides of 8 px.

**Data.** Scenes of {crowded.CANVAS} px: one known emoji, {crowded.OBJECT_SIZE[0]:.0%} to {crowded.OBJECT_SIZE[1]:.0%}
of the side, turned by up to {crowded.TURN} degrees, its hue shifted, one or two other things before it, often
cut by the frame, then blurred; one scene in {crowded.UNKNOWN_EVERY} holds nothing known
(`explain/training/crowded.py`).

**Training.** AdamW, one cycle, the same for all: {describe(RECIPES["laboratory"])}. On a GPU;
convolutions in TF32 for the search, in bfloat16 for the networks measured below.

{_coefficients(metrics["search"])}

{_laboratory_results(metrics)}

**Limits.** Drawings in one style, short runs, and few seeds: differences smaller than the spread mean nothing. The
weights that are shipped are those of the first seed. Licence as the rest: Apache-2.0.
"""


def _coefficients(search: Row) -> str:
    return f"""\
**The coefficients.** Section 3.3 of the paper fixes phi = 1 and searches alpha, beta and gamma at about twice the
baseline's cost. Ours, {search["epochs"]} epochs each, on {search["known"]} held-out scenes:

{_search_table(search)}

Mean and standard deviation over seeds; {rivals(search)} of the others are too close to the best for the seeds to tell.
The compound network takes the best triple that scales more than one dimension."""


def _laboratory_results(metrics: Row) -> str:
    scenes, area = metrics["scenes"], metrics["variants"]["baseline"]["object_area"]
    return f"""\
**Results** on {scenes["known"]} held-out scenes with a known object and {scenes["unknown"]} without; mean and standard
deviation over seeds. The object covers {area:.1%} of a scene on average, and that share of its evidence an even map
would put on it. The common grid has {scenes["common_grid"]} x {scenes["common_grid"]} cells.

{_table(metrics, LABORATORY_ROWS)}"""
