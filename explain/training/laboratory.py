"""The laboratory: what depth, width and resolution buy, measured on trained networks over several seeds.

Knows which networks are searched and measured; training and measuring are elsewhere. The networks' weights lie in a
folder of runs, seed 0 under the variant's name alone; those are the ones that are shipped.
"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from explain.errors import LensError
from explain.networks import building
from explain.networks.cost import cost
from explain.networks.scaling import BASE_RESOLUTION, Coefficients, Scaling
from explain.networks.variants import LABORATORY, Spec, Variant
from explain.runtime.shipped import ASSETS, read_table, write, write_table
from explain.training.card import laboratory_card
from explain.training.evaluate import HeldOut, evaluate, hold_out, identity, probe, scenes_measured
from explain.training.recipe import RECIPES, TrainingRecipe, task
from explain.training.train import train

FOLDER = ASSETS / LABORATORY.name
SEARCH_EPOCHS = 4  # short runs: they rank the triples, no more

# About twice the baseline's multiply-adds as counted; rounding moves them from what the formula says.
TRIPLES: tuple[Coefficients, ...] = (
    Coefficients(2.05, 1, 1),
    Coefficients(1, 1.5, 1),
    Coefficients(1, 1, 1.43),
    Coefficients(1.2, 1.1, 1.15),  # the paper's
    Coefficients(1.2, 1.27, 1),
    Coefficients(1.2, 1, 1.28),
    Coefficients(1.5, 1.17, 1),
    Coefficients(1.5, 1, 1.15),
    Coefficients(1, 1.25, 1.15),
    Coefficients(1, 1.12, 1.29),
)


class MissingRun(LensError):
    """A network that has not been trained yet."""


def search_recipe(seed: int) -> TrainingRecipe:
    """The laboratory's recipe, shortened."""
    return replace(RECIPES[LABORATORY.name], epochs=SEARCH_EPOCHS, seed=seed)


def _triple(found: Coefficients) -> Spec:
    name = f"search-{found.depth:g}-{found.width:g}-{found.resolution:g}"
    return Spec(LABORATORY, Variant(name, found.at(1)), LABORATORY.recipes[0])


def _measure(spec: Spec, seeds: tuple[int, ...], folder: Path, held_out: HeldOut) -> dict[str, Any]:
    """Mean of every measure over the seeds, their `spread` (standard deviation, n - 1), and each seed's `runs`."""
    runs = []
    for seed in seeds:
        file = folder / f"{task(spec, seed).name}.safetensors"
        if not file.exists():
            raise MissingRun(f"{file} is missing: run `python -m explain pocket train --family laboratory` first.")
        runs.append(evaluate(building.load_file_of(spec, file), held_out))
    means = {name: mean(run[name] for run in runs) for name in runs[0]}
    spread = {name: stdev(run[name] for run in runs) for name in runs[0]} if len(runs) > 1 else {}
    return {"seeds": list(seeds), **means, "spread": spread, "runs": runs}


def _multipliers(scaling: Scaling | None) -> dict[str, float]:
    assert scaling
    return {"depth": scaling.depth, "width": scaling.width, "resolution": scaling.resolution / BASE_RESOLUTION}


def search(
    seeds: tuple[int, ...], known: int, folder: Path, device: str, workers: int, report: Callable[[str], None],
    together: int,
) -> None:  # fmt: skip
    """Step 1 of section 3.3 on our own baseline: a short run of every triple with every seed."""
    jobs = [(task(_triple(triple), seed), search_recipe(seed)) for triple in TRIPLES for seed in seeds]
    train(jobs, folder, device, workers, report, together)
    held_out = hold_out("crowded", known, 0)

    def row(triple: Coefficients) -> dict[str, Any]:
        spec = _triple(triple)
        report(f"measuring {spec.variant.name}")
        found = _measure(spec, seeds, folder, held_out)
        return {
            "alpha": triple.depth, "beta": triple.width, "gamma": triple.resolution, "formula": triple.growth,
            "macs": cost(spec).macs, "seeds": found["seeds"], "accuracy": found["accuracy"],
            "spread": found["spread"].get("accuracy"),
        }  # fmt: skip

    rows = [row(triple) for triple in TRIPLES]
    _write(_stored() | {"search": {"known": known, "epochs": SEARCH_EPOCHS, "rows": rows}})


def measure(
    chosen: tuple[Spec, ...],
    seeds: tuple[int, ...],
    known: int,
    unknown: int,
    folder: Path,
    report: Callable[[str], None],
) -> None:
    """Measure networks of the laboratory and ship those of the first seed. Raises `MissingRun`."""
    stored = _stored()
    stored["scenes"] = scenes_measured(stored, chosen, known, unknown)
    report(f"drawing {known + unknown} scenes")
    held_out = hold_out("crowded", known, unknown)
    FOLDER.mkdir(exist_ok=True)
    for spec in chosen:
        report(f"measuring {spec.label}")
        found = _measure(spec, seeds, folder, held_out)
        shipped = FOLDER / f"{spec.variant.name}.safetensors"
        shutil.copyfile(folder / f"{task(spec, seeds[0]).name}.safetensors", shipped)
        row = identity(spec, shipped) | _multipliers(spec.variant.scaling) | found
        stored["variants"][spec.variant.name] = row | {"probe": probe(building.load(spec), held_out)}
    _write(stored)


def _stored() -> dict[str, Any]:
    path = FOLDER / "metrics.json"
    found: dict[str, Any] = read_table(path) if path.exists() else {"variants": {}}
    return found


def _write(found: dict[str, Any]) -> None:
    FOLDER.mkdir(exist_ok=True)
    write_table(FOLDER / "metrics.json", found)
    if "scenes" in found and "search" in found:
        write(FOLDER / "README.md", laboratory_card(found))
