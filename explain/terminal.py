"""What commands have in common: progress, one-line errors, files that can be written, and the parser."""

import argparse
import contextlib
import io
import json
import os
import re
import signal
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, TextIO

from explain.errors import LensError
from explain.runtime.files import real, whole

WRONG, INCOMPLETE, INTERRUPTED = 2, 3, 130  # exit codes: nothing of it, not all of it, ended by the keyboard
EMPTY = re.compile(r"--[\w-]+=")  # an option with nothing behind it
TRIAL = bytes(1 << 16)  # written to find out whether anything can be


def legible() -> None:
    """Escape letters that the console has no code for, on both streams; a stream that is closed takes all in silence.

    Called once as a program starts: otherwise the first “ or name in another script would end it on some consoles.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(text: str) -> None:
    """Progress, on standard error: standard output may be a document."""
    ending = "\n" if text.endswith("\n") or not sys.stderr.isatty() else "\r"
    print(printable(text).ljust(70), end=ending, file=sys.stderr, flush=True)


def one_line(message: object) -> str:
    """A mistake as standard error has it."""
    return f"error: {printable(message)}"


def complain(message: object) -> int:
    """Say what was wrong; the exit code."""
    print(one_line(message), file=sys.stderr)
    return WRONG


def printable(words: object) -> str:
    """On one line, with what would move a terminal's cursor or colours shown as an escape."""
    line = " ".join(str(words).split())
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in line)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """What fails to be written inside is a sentence. Raises `LensError`."""
    try:
        yield
    except (OSError, UnicodeError) as error:  # also a name that this system cannot have
        why = getattr(error, "strerror", None) or error
        raise LensError(f"“{path}” cannot be written ({why}): give another path.") from None


def check_writable(where: str | None) -> None:
    """Find out before any work whether the document can be written; what is there already is kept until then."""
    if where is None or where == "-":
        return
    path = real(where)
    with writing(Path(where)):
        if path.is_file() or path.is_dir():
            path.open("ab").close()
        elif not path.exists():  # else a device or a pipe
            trial = path.open("xb")  # a new file alone is taken away again, no link that leads nowhere
            try:
                with trial:
                    trial.write(TRIAL)
            finally:
                path.unlink(missing_ok=True)


def check_apart(written: Iterable[str | None], read: Iterable[str | Path | None] = ()) -> None:
    """That no two documents go to one place, and none over what is read. Raises `LensError`."""
    given = [where for where in written if where]
    places = {where: where if where == "-" else real(where) for where in given}
    if len(given) > len(set(places.values())):
        raise LensError("Two documents are to be written to one place: give each its own.")
    sources = {real(source) for source in read if source}
    for where, place in places.items():
        if place in sources:
            raise LensError(f"“{where}” is what is read, and would be written over: give another path.")


def check_folder(folder: Path) -> None:
    """Make it if it is not there; find out before any work whether files can be written in it. Raises `LensError`."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as trial:
            trial.write(TRIAL)


def emit(found: dict[str, Any], where: str) -> None:
    """Write one JSON document to a file, to standard output for "-"; ASCII, whatever letters are in it."""
    write_whole(where, (json.dumps(found) + "\n").encode("ascii"))


def write_whole(where: str, content: bytes) -> None:
    """Write a file, to standard output for "-". Whoever reads it finds the old one or all of the new.

    Raises `LensError`.
    """
    if where == "-":
        sys.stdout.flush()
        # the same bytes as in a file, whatever letters the locale has, but where somebody reads them at once
        plain = None if sys.stdout.isatty() else getattr(sys.stdout, "buffer", None)
        if plain is None:
            sys.stdout.write(content.decode())
        else:
            plain.write(content)
            plain.flush()
        return
    with writing(Path(where)):
        place = real(where)  # a link stays one
        if (place.exists() and not place.is_file()) or not os.access(place.parent, os.W_OK):
            place.write_bytes(content)  # a device or a pipe, or a folder in which no other file can be made
        else:
            with whole(place) as part:
                part.write_bytes(content)


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


def leave_interrupts() -> None:
    """First in a process that another one shares its work with: on an interrupt that one ends both, and says so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def hang_up(*streams: TextIO) -> None:
    """What is still to be written goes nowhere, also as the interpreter ends; both streams if none is given."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in streams or (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # no file behind it
            os.dup2(nowhere, stream.fileno())


class Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one line, as all else here does."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """What is empty, as a variable of a script that is not set, would mean this folder, or nothing at all."""
        given = sys.argv[1:] if args is None else list(args)
        if empty := [one for one in given if one == "" or EMPTY.fullmatch(one)]:
            which = f"argument {empty[0].rstrip('=')}: it" if empty[0] else "an argument"
            self.error(f"{which} is empty: give it a value, or leave it out")
        return super().parse_known_args(given, namespace)

    def error(self, message: str) -> NoReturn:
        self.exit(2, one_line(f"{message}; see {self.prog} --help.") + "\n")


def positive(text: str) -> int:
    """For argparse: a whole number from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1")
    return int(text)
