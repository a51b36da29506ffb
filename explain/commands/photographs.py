"""`python -m explain photographs`: answers to the photographs, and where maps lie on them."""

import argparse

from explain.commands.choice import networks
from explain.networks.variants import FAMILIES, LITE
from explain.terminal import Parser, say


def _photographs(options: argparse.Namespace) -> None:
    from explain.networks.weights import WeightsMissing, find

    chosen = tuple(spec for spec in networks(options) if options.variants or find(spec))
    if not chosen:
        raise WeightsMissing("No weights of this family are on this machine: name variants, and they are fetched.")
    from explain.maps.outlined import judge, table
    from explain.networks.store import ModelStore

    print(table(list(judge(chosen, ModelStore(), say))))


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    photographs = commands.add_parser("photographs", help="answers to the photographs, and where maps lie on them")
    photographs.add_argument("--family", default=LITE.name, choices=list(FAMILIES))
    photographs.add_argument("--variants", nargs="+", metavar="Lite0", help="those that are here, if none is given")
    photographs.add_argument("--recipe", help="how the weights were trained")
    photographs.set_defaults(run=_photographs)
