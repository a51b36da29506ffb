"""The model card of the pocket family, written from metrics.json so that it cannot say anything else."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from explain.pocket.scenes import CANVAS, KNOWN_SIZE, UNKNOWN_SHARE
from explain.pocket.train import Recipe
from explain.pocket.vocabulary import HELD_OUT_OTHERS, KNOWN, SEEN_OTHERS

ROWS: dict[str, Callable[[dict[str, Any]], str]] = {
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


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _table(metrics: dict[str, Any]) -> str:
    names = list(metrics["variants"])
    head = f"| | {' | '.join(names)} |\n{'|---' * (len(names) + 1)}|"
    rows = [
        f"| {title} | " + " | ".join(show(row) for row in metrics["variants"].values()) + " |"
        for title, show in ROWS.items()
    ]
    return "\n".join([head, *rows])


def card(metrics: dict[str, Any]) -> str:
    """Markdown: what the networks are, what they were trained on, how well they do, and what they are not for."""
    recipe = Recipe()
    settings = ", ".join(f"{field.name.replace('_', ' ')} {getattr(recipe, field.name):g}" for field in fields(recipe))
    scenes = metrics["scenes"]
    area = next(iter(metrics["variants"].values()))["object_area"]
    return f"""# The pocket family

Small EfficientNets, trained by this project on scenes that it draws itself. They come with the app, need no network,
and know {len(KNOWN)} drawn things and nothing else: {", ".join(name for name, _ in KNOWN)}. A further class, "nothing
known", stands for everything else.

**Networks.** EfficientNet's own stages, blocks and rounding rules, on a base of 48 px, a quarter of B0's width and half
its depth. Strides are 2 only in the stem and the second and third stages, so that 48 px leave a 6 x 6 map. Each variant
scales that base by the released multipliers of B0, B1 and so on (`explain/scaling.py`).

**Data.** Scenes of {CANVAS} px: one known emoji, {KNOWN_SIZE[0]:.0%} to {KNOWN_SIZE[1]:.0%} of the side,
turned by up to 25 degrees, over a calm background with one to three others from a list of {len(SEEN_OTHERS)};
the emoji's own alpha is the ground-truth mask. {UNKNOWN_SHARE:.0%} of the training scenes hold nothing known: other
emoji, some recoloured, textures, noise. The glyphs are those of Noto Color Emoji, drawn by Pillow.
`explain/pocket/scenes.py` draws them all from their numbers; training, validation and examples never share a seed.

**Training.** AdamW, one cycle, the same for every variant: {settings}. Mirroring and shifts; dropout at half of the
released rate.

**Results** on {scenes["known"]} held-out scenes with a known object and {scenes["unknown"]} without one, whose emoji
({len(HELD_OUT_OTHERS)}) and textures training never saw, and on {scenes["photo_crops"]} crops of the two photographs
that scikit-learn ships. Accuracy counts a known object called "nothing known" as an error. The object covers
{area:.1%} of a scene on average, which is the share that an even map would put on it. A finer grid alone sharpens a
map, so the maps are also compared on one common grid of {scenes["common_grid"]} x {scenes["common_grid"]} cells,
coarser than every variant's own.

{_table(metrics)}

**Limits.** Drawings in one style. Anything drawn otherwise, photographed or unlike the training scenes may be called
something known; the rates above say how often that happened here. Not for any use beyond showing and teaching.

Licence of the weights: Apache-2.0, as the rest. Noto Color Emoji is under the SIL Open Font License 1.1.
"""
