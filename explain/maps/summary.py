"""What many judged scenes say of maps: means, how sure they are, and how far each is ahead of maps that know nothing.

Knows numbers alone and imports no torch, so that a page can read it at once; `training/trial.py` runs the networks.
"""

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from explain.maps.measures import MEASURES
from explain.maps.methods import PLAIN
from explain.networks.variants import LITE, POCKET
from explain.runtime.arrays import Array
from explain.runtime.shipped import ASSETS, read_table

FILES = {family.name: ASSETS / family.name / "trust.json" for family in (POCKET, LITE)}
FOLDER = Path("runs") / "trust"  # each picture's figures; not for the repository
ERRORS = 2  # standard errors of a difference that count as ahead

Row = dict[str, Any]
Estimate = tuple[float, float]  # a mean over scenes and its standard error


@functools.lru_cache(maxsize=4)
def read(path: Path) -> dict[str, Row]:
    """By variant the number of `scenes`, and `maps` as `summarise` makes them; empty where no trial has been run."""
    found: dict[str, Row] = read_table(path)["variants"] if path.exists() else {}
    return found


def summarise(maps: Sequence[tuple[str, str]], values: Array) -> list[Row]:
    """A row for each map, a name and a stage, from its `values` (scenes, maps, measures); NaN where there is none.

    `scenes` says on how many there was a map at all. Each measure has its mean, its standard error, and the same of
    how far the map is ahead of those that know nothing, on the same scenes; `ahead` is positive where it is better.
    """
    return [
        {
            "name": name,
            "stage": stage,
            "scenes": int((~np.isnan(values[:, place])).any(axis=1).sum()),
            "measures": {
                key: _measured(maps, values[:, :, number], place, measure.sign)
                for number, (key, measure) in enumerate(MEASURES.items())
            },
        }
        for place, (name, stage) in enumerate(maps)
    ]


def _measured(maps: Sequence[tuple[str, str]], values: Array, place: int, sign: int) -> Row | None:
    """Of one measure, `values` (scenes, maps), and the map at that place; None where there are too few scenes."""
    estimate = _estimate(values[:, place])
    if estimate is None:
        return None
    ahead = {
        name: _estimate(sign * (values[:, place] - values[:, other]))
        for other, (name, _) in enumerate(maps)
        if name in PLAIN and maps[place][0] not in PLAIN
    }
    return {"mean": estimate[0], "error": estimate[1], "ahead": ahead}


def _estimate(values: Array) -> Estimate | None:
    there = values[~np.isnan(values)]
    if len(there) < 2:
        return None
    return round(float(there.mean()), 5), round(float(there.std(ddof=1)) / len(there) ** 0.5, 5)


def beats_all(row: Row, measure: str) -> bool:
    """Whether a map is ahead of every one that knows nothing by more than ERRORS standard errors of the difference."""
    ahead = (row["measures"][measure] or {"ahead": {}})["ahead"]
    return bool(ahead) and all(found and found[0] > ERRORS * found[1] for found in ahead.values())
