"""`python -m explain serve`: the app for a crowd, one process that holds the pages and replicas that run networks."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import explain
from explain.cluster.connection import ray
from explain.errors import LensError
from explain.terminal import Parser, positive

CHECKOUT = "The pages are not part of what pip installs: run this from a checkout, which has app.py."


def _serve(options: argparse.Namespace) -> int:
    """Becomes the app, which ends by itself whatever it started."""
    app = Path(explain.__file__).resolve().parent.parent / "app.py"
    if not app.is_file():
        raise LensError(CHECKOUT)
    ray()  # is installed
    given = {"--replicas": options.replicas, "--host": options.host, "--port": options.port}
    chosen = [word for name, value in given.items() if value is not None for word in (name, str(value))]
    command = [sys.executable, str(app), *chosen, *options.others]
    if os.name == "posix":
        sys.stdout.flush()
        os.execv(sys.executable, command)
    return subprocess.run(command, check=False).returncode


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    serve = commands.add_parser("serve", help="the app for a crowd: networks run in replicas behind the pages")
    serve.add_argument("--replicas", type=positive, default=2, metavar="N", help="processes that run networks, 2")
    serve.add_argument("--host")
    serve.add_argument("--port", type=positive)
    serve.add_argument("others", nargs="*", metavar="-- OPTION", help="after --, any option of app.py")
    serve.set_defaults(run=_serve)
