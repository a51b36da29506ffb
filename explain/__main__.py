"""The command line, `python -m explain compare|export|bench|…`: sets up, runs one command, says how it ended."""

import os
import sys
from collections.abc import Sequence

from explain.errors import LensError
from explain.runtime.allocator import keep_memory
from explain.runtime.environment import check
from explain.runtime.spinning import patience
from explain.terminal import INTERRUPTED, complain, hang_up, legible


def _run(arguments: Sequence[str] | None) -> int:
    try:
        check()  # before a command's modules import the Hub's client
        from explain.commands import parser

        options = parser().parse_args(arguments)
        return options.run(options) or 0
    except LensError as error:
        return complain(error)
    except BrokenPipeError:
        raise
    except OSError as error:  # a disk that filled up, a file that went
        what = f"“{error.filename}” cannot be used" if error.filename else "Reading or writing failed"
        return complain(f"{what} ({error.strerror or error}).")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0, or another code and why on standard error."""
    legible()
    keep_memory()
    os.environ.update(patience(os.environ))  # before a command imports torch
    try:
        try:
            return _run(arguments)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:  # whoever reads, such as `head`, has enough
        hang_up()
        return 0
    except OSError as error:  # what was left to be written
        hang_up(sys.stdout)
        return complain(f"Standard output cannot be written ({error.strerror}).")
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
