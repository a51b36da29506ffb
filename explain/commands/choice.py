"""What several commands ask for, and how they say that weights are fetched."""

import argparse
from pathlib import Path
from typing import Any

from explain.networks.variants import FAMILIES, Spec
from explain.runtime.filenames import same
from explain.terminal import check_folder, say


def networks(options: argparse.Namespace) -> tuple[Spec, ...]:
    """The networks of the family that were named; all of the recipe, if none were."""
    family = FAMILIES[options.family]
    recipe = family.recipe(options.recipe)
    names = options.variants or [variant.name for variant in family.trained(recipe)]
    return family.specs(tuple(names), recipe.name)


def tell(spec: Spec, progress: Any) -> None:
    whole = f" of {progress.total / 1e6:.0f}" if progress.total else ""
    say(f"fetching {spec.label}: {progress.done / 1e6:.0f}{whole} MB, {progress.seconds:.0f} s")


def prepared(folder: Path) -> set[str]:
    """Make the folder if it is not there; the names in it that no file may have."""
    check_folder(folder)
    return {same(path.name) for path in folder.iterdir() if not path.is_file()}
