"""`python -m explain trust`: maps judged over many drawn scenes, or over the photographs."""

import argparse
from pathlib import Path

from explain.commands.choice import networks
from explain.maps.methods import listing
from explain.maps.summary import FILES, FOLDER
from explain.networks.variants import POCKET
from explain.terminal import Parser, check_folder, check_writable, positive, say, writing


def _trust(options: argparse.Namespace) -> None:
    chosen, out = networks(options), options.out or FILES[options.family]
    check_folder(options.folder)
    check_writable(str(out))
    from explain.training.trial import try_many

    with writing(options.folder):
        try_many(chosen, options.scenes, say, out, options.folder, options.workers)


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    trust = commands.add_parser(
        "trust", help="judge maps over many drawn scenes, or the photographs; a stopped trial goes on where it was",
        epilog=f"methods:\n{listing()}", formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    trust.add_argument("--family", default=POCKET.name, choices=list(FILES), help="what knows scenes, or photographs")
    trust.add_argument("--scenes", type=positive, default=200, help="at most so many pictures")
    trust.add_argument("--variants", nargs="+", metavar="B0", help="all of the family if none is given")
    trust.add_argument("--out", type=Path, metavar="FILE", help="what came out (the family's trust.json)")
    trust.add_argument("--folder", type=Path, default=FOLDER, help="where each scene's figures are kept")
    trust.add_argument("--workers", type=positive, default=2, help="processes that share the scenes")
    trust.set_defaults(run=_trust, recipe=None)
