"""`python -m explain weights list|fetch`: the weights of the Hub."""

import argparse
import functools

from explain.commands.choice import networks, tell
from explain.networks.variants import IMAGENET, LITE, RELATIVES
from explain.terminal import INCOMPLETE, WRONG, Parser, complain


def _list(options: argparse.Namespace) -> None:
    from explain.networks.weights import states

    chosen = networks(options)
    for spec, state in zip(chosen, states(chosen), strict=True):
        size = f"{state.size / 1e6:.0f} MB" if state.size else ""
        print(f"{spec.label:26} {spec.source.place.name:50} {size:>8}  {state.reason or state.origin.value}".rstrip())


def _fetch(options: argparse.Namespace) -> int:
    from explain.networks.weights import WeightsMissing, fetch

    chosen, failed = networks(options), dict[str, str]()
    for spec in chosen:
        try:
            print(fetch(spec, functools.partial(tell, spec)))
        except WeightsMissing as error:
            failed[spec.label] = str(error)
    for why in dict.fromkeys(failed.values()):
        complain(why)
    return 0 if not failed else WRONG if len(failed) == len(chosen) else INCOMPLETE


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    weights = commands.add_parser("weights", help="the weights of the Hub").add_subparsers(required=True)
    for name, run, about in (
        ("list", _list, "where they are, and how large"),
        ("fetch", _fetch, "fetch them; a stopped one goes on where it ended"),
    ):
        command = weights.add_parser(name, help=about)
        command.add_argument("--family", default=IMAGENET.name, choices=[IMAGENET.name, LITE.name, RELATIVES.name])
        command.add_argument("--variants", nargs="+", metavar="B0", help="all of the recipe, if none is given")
        command.add_argument("--recipe", help="how the weights were trained")
        command.set_defaults(run=run)
