"""What several commands ask for, and how they say that weights are fetched."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from explain.networks.variants import FAMILIES, POCKET, Spec
from explain.networks.vocabulary import NOTHING
from explain.networks.weights import first
from explain.own import models as own
from explain.own.catalogue import catalogue
from explain.own.description import CONFIG
from explain.runtime.filenames import same
from explain.terminal import check_folder, say

DRAWN = "Pocket networks know 24 drawn things: for photographs add --family lite, or imagenet."


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


def offer(parser: argparse.ArgumentParser) -> None:
    """The options by which `chosen` chooses."""
    parser.add_argument(
        "--family",
        choices=list(FAMILIES),
        help="pocket, unless the variants are another's alone, as Lite0 is",
    )
    parser.add_argument("--variants", nargs="+", default=[], metavar="B0", help="some that are here, if none is given")
    parser.add_argument("--recipe", help="how the weights were trained")
    parser.add_argument("--beside", nargs="+", default=[], metavar="KEY", help="others, as imagenet/B0/ap_in1k")
    parser.add_argument(
        "--model", action="append", default=[], metavar="[NAME=]WHERE", help="your own: a folder or a Hub id"
    )


def chosen(options: argparse.Namespace) -> tuple[Spec, ...]:
    """The networks to run: those named, or the family's first that are here. Raises `UnknownChoice`, `Unsuitable`."""
    offered = catalogue(options.model, anybody=True)
    family = offered.family(options.family or _of(options.variants))
    named = options.variants or (
        [] if options.model or options.beside else first(family, family.recipe(options.recipe))
    )
    mine = [variant.name for family in offered.families if family.name == own.FAMILY for variant in family.variants]
    return offered.specs(family.name, named, options.recipe, [*options.beside, *mine])


def read_from(specs: Iterable[Spec]) -> Iterator[Path]:
    """The files that networks on this machine are read from: nothing is written over them."""
    for spec in specs:
        if weights := spec.source.place.find():
            yield weights
            yield weights.with_name(CONFIG)


def remind(answers: Iterable[str]) -> None:
    """Say which networks know photographs, where at least half of the first `answers` are that nothing is known."""
    found = list(answers)
    if found and 2 * found.count(NOTHING) >= len(found):
        print(DRAWN, file=sys.stderr)


def _of(variants: list[str]) -> str:
    """The family that has them all, the drawn things' first."""
    having = (family for family in (POCKET, *FAMILIES.values()) if {one.name for one in family.variants} >= {*variants})
    return next(having, POCKET).name
