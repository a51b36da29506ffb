"""`python -m explain trust`: maps judged over many drawn scenes."""

import argparse
from pathlib import Path

from explain.commands.choice import networks
from explain.maps.methods import listing
from explain.maps.summary import FILE as TRIAL
from explain.maps.summary import FOLDER
from explain.networks.variants import POCKET
from explain.terminal import Parser, check_folder, check_writable, positive, say, writing


def _trust(options: argparse.Namespace) -> None:
    chosen = networks(options)
    check_folder(options.folder)
    check_writable(str(options.out))
    from explain.training.trial import try_many

    with writing(options.folder):
        try_many(chosen, options.scenes, say, options.out, options.folder, options.workers)


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    trust = commands.add_parser(
        "trust", help="judge maps over many drawn scenes; a stopped trial goes on where it was",
        epilog=f"methods:\n{listing()}", formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    trust.add_argument("--scenes", type=positive, default=200)
    trust.add_argument("--variants", nargs="+", metavar="B0", help="pocket variants, all if none is given")
    trust.add_argument("--out", type=Path, default=TRIAL, metavar="FILE", help=f"what came out ({TRIAL.name})")
    trust.add_argument("--folder", type=Path, default=FOLDER, help="where each scene's figures are kept")
    trust.add_argument("--workers", type=positive, default=2, help="processes that share the scenes")
    trust.set_defaults(run=_trust, family=POCKET.name, recipe=None)
