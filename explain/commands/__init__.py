"""The commands of `python -m explain`, a module each, which parses; the work is elsewhere.

A new command is one module with `add`, and one word in `COMMANDS`.
"""

import argparse

from explain.commands import (
    bench,
    compare,
    deploy,
    doctor,
    export,
    photographs,
    pocket,
    serve,
    study,
    teach,
    trust,
    weights,
)
from explain.terminal import Parser

COMMANDS = (compare, study, serve, teach, doctor, export, deploy, bench, weights, trust, photographs, pocket)


def parser() -> argparse.ArgumentParser:
    """What it parses has `run`, which does the command and gives its exit code, or None for 0."""
    found = Parser(prog="python -m explain", description="EfficientNet variants side by side.")
    commands = found.add_subparsers(required=True)
    for command in COMMANDS:
        command.add(commands)
    return found
