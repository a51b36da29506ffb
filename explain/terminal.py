"""What commands have in common: progress, one-line errors, files that can be written, and the parser."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from explain.errors import LensError


def say(text: str) -> None:
    """Progress, on standard error: standard output may be a document."""
    ending = "\n" if text.endswith("\n") or not sys.stderr.isatty() else "\r"
    print(text.strip().ljust(70), end=ending, file=sys.stderr, flush=True)


def one_line(message: object) -> str:
    """A mistake as standard error has it."""
    return "error: " + " ".join(str(message).split())


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """What fails to be written inside is a sentence. Raises `LensError`."""
    try:
        yield
    except OSError as error:
        raise LensError(f"“{path}” cannot be written ({error.strerror or error}): give another path.") from None


def check_writable(where: str | None) -> None:
    """Find out before any work whether the document can be written; what is there already is kept until then."""
    if where not in (None, "-"):
        path = Path(where)
        with writing(path):
            new = not path.exists()
            path.open("a").close()
            if new:
                path.unlink()


def emit(found: dict[str, Any], where: str) -> None:
    """Write one JSON document to a file, to standard output for "-"."""
    text = json.dumps(found)
    if where == "-":
        print(text)
    else:
        with writing(Path(where)):
            Path(where).write_text(text + "\n")


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the remarks of Pillow and libtiff on odd files off standard error: what is wrong is said in one line."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


class Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one line, as all else here does."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, one_line(f"{message}; see {self.prog} --help.") + "\n")


def positive(text: str) -> int:
    """For argparse: a whole number from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1")
    return int(text)
