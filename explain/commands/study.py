"""`python -m explain study`: many pictures through several networks, and which of these is enough for them.

Ends with 0 where every picture that was found got an answer of every network, with 3 and a sentence where a network
had none or a picture could not be read, with 2 where nothing was answered. A label that no network knows is said on
standard error and in the document, and is no failure: the pictures got their answers.
"""

import argparse
import sys
import tempfile
from collections.abc import Generator, Sequence
from contextlib import ExitStack, closing, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from explain.commands import summary
from explain.commands.choice import chosen, offer, read_from, remind
from explain.commands.progress import Bar, shown_progress
from explain.errors import LensError
from explain.imports import import_torch
from explain.networks.remarks import remarks
from explain.networks.store import ModelStore
from explain.networks.variants import Spec
from explain.study import table
from explain.study.answers import Study, Went
from explain.study.enough import MARGIN, Ceilings
from explain.study.entries import Entries, collect
from explain.terminal import (
    INCOMPLETE,
    Parser,
    check_apart,
    check_writable,
    complain,
    printable,
    quiet,
    say,
    write_whole,
)

ROWS = ".rows"  # added to the first output's name: what --resume goes on from
PARTS = ".parts"  # so is this, of a cluster's


def _study(options: argparse.Namespace) -> int:
    specs = chosen(options)
    outputs = _outputs(options, specs)
    labelling = table.read(options.labels) if options.labels else None
    with shown_progress() as show:
        found = _collected(options, labelling, show)
        if not found.entries:
            return _nothing(found)
        if options.ray is None and any(Path(where).is_file() for where in outputs.values()):
            check_apart(outputs.values(), [entry.path for entry in found.entries])
        return _ran(options, specs, outputs, found, show)


def _collected(options: argparse.Namespace, labelling: table.Labelling | None, show: Bar) -> Entries:
    """The pictures, also at addresses. Raises `LensError`."""
    far = ["://" in place for place in options.pictures]
    if not any(far):
        return collect(options.pictures, labelling, [options.masks] if options.masks else [], show.looked)
    if options.ray is None:
        raise LensError("Pictures at an address are read by a cluster: add --ray auto, or save them and give a folder.")
    if not all(far):
        raise LensError("Give folders and files or addresses, not both.")
    from explain.cluster.listing import collect as listed

    with nullcontext() if show.shows else quiet():
        return listed(options.pictures, options.ray, labelling, show.looked)


def _outputs(options: argparse.Namespace, specs: Sequence[Spec]) -> dict[str, str]:
    """Where what is written; all of it can be. Raises `LensError`."""
    given = {what: getattr(options, what) for what in ("csv", "json", "report") if getattr(options, what)}
    check_apart(given.values(), [options.labels, *options.pictures, *read_from(specs)])
    if options.parts and options.ray is None:
        raise LensError("--parts is where a cluster writes: give --ray too.")
    if options.ray is not None:
        from explain.cluster.connection import ready

        if options.sizes:
            raise LensError("--sizes is run by one process: leave --ray away, or ask for the sizes apart.")
        ready(options.ray)  # before pictures are looked at
    if options.resume and not (_beside(given) or options.parts):
        raise LensError("--resume goes on beside an output: give --csv, --json or --report as in the run that stopped.")
    for where in given.values():
        check_writable(where)
    return given


def _beside(outputs: dict[str, str]) -> str | None:
    """The first output that is a file; beside a device or a pipe nothing is kept."""
    there = (where for where in outputs.values() if where != "-")
    return next((where for where in there if Path(where).is_file() or not Path(where).exists()), None)


def _ran(options: argparse.Namespace, specs: Sequence[Spec], outputs: dict[str, str], found: Entries, show: Bar) -> int:
    from explain.study import masks
    from explain.study.outcome import outcome

    truth = masks.find(options.masks, found.entries) if options.masks else None
    first = _beside(outputs)
    gathered, store, sized = Study(found.entries, tuple(specs)), ModelStore(), dict[int, Any]()
    rows = _rows(first, options.resume) if options.ray is None else None
    kept = rows or options.parts or first
    try:
        with ExitStack() as until:
            _answer(gathered, _events(gathered, store, rows, options, first, until), show)
        _time(gathered, specs, store, show)
        if gathered.ran:
            limits = Ceilings(options.max_ms, options.max_mb, options.max_memory)
            sized = _sized(gathered, options.sizes, store, show)
            _write(outputs, replace(outcome(gathered, found, options.margin, limits, truth), by_size=sized))
    except BaseException as stopped:
        if rows:
            rows.close()
        if kept and isinstance(stopped, KeyboardInterrupt):
            say("What is done is kept: the same command with --resume goes on from there.\n")
        raise
    if rows:
        rows.close(done=not gathered.failed)
    return _ended(gathered, found, sized)


def _rows(first: str | None, resume: bool) -> Any:
    import_torch()
    from explain.study.rows import Rows
    from explain.study.run import how

    return Rows(Path(first + ROWS), resume, how()) if first else None


def _events(
    gathered: Study, store: ModelStore, rows: Any, options: argparse.Namespace, first: str | None, until: ExitStack
) -> Generator[Any, None, None]:
    """Of a study here, or on a cluster: its parts stay where they are asked for, or beside the first output."""
    if options.ray is None:
        from explain.study.run import study

        return study(gathered.entries, gathered.specs, store, rows)
    from explain.cluster.places import Place
    from explain.cluster.run import study as clustered

    where = options.parts or (first and first + PARTS) or until.enter_context(tempfile.TemporaryDirectory())
    return clustered(gathered.entries, gathered.specs, store, Place(where), options.ray, options.resume)


def _answer(gathered: Study, events: Generator[Any, None, None], show: Bar) -> None:
    from explain.compare import Fetching

    with nullcontext() if show.shows else quiet(), closing(events):  # libraries have their own to say of odd files
        for event in events:
            gathered.add(event)
            if isinstance(event, Fetching):
                show.fetching(event)
            elif isinstance(event, Went):
                show.went(event)


def _time(gathered: Study, specs: Sequence[Spec], store: ModelStore, show: Bar) -> None:
    """As elsewhere: in turns, one picture at a time."""
    from explain.costs import timing

    ran = [place for place in gathered.ran if place not in gathered.failed]
    for event in timing.in_turns([(specs[place], True) for place in ran], store):
        if isinstance(event, timing.Known):
            gathered.latencies[ran[event.number]] = event.latency
            show.timing()


def _sized(gathered: Study, sizes: tuple[int, ...], store: ModelStore, show: Bar) -> dict[int, Any]:
    """By network that answered all: how often it is right at each size."""
    from explain.study.sizes import by_size

    readable = [entry for number, entry in enumerate(gathered.entries) if number not in gathered.refused]
    ran = [place for place in gathered.ran if sizes and place not in gathered.failed]
    return {place: by_size(readable, gathered.specs[place], store, sizes, tell=show.sized) for place in ran}


def _write(outputs: dict[str, str], found: Any) -> None:
    import json

    from explain.report.study import report
    from explain.study.document import document, table

    makers = {
        "csv": lambda: table(found),
        "json": lambda: json.dumps(document(found)) + "\n",
        "report": lambda: report(found),
    }
    for what, where in outputs.items():
        write_whole(where, makers[what]().encode())
    if not outputs or (sys.stdout.isatty() and "-" not in outputs.values()):
        print(*summary.lines(found), sep="\n")


def _ended(gathered: Study, found: Entries, sized: dict[int, Any]) -> int:
    """Say what was not answered; the exit code."""
    for sentence in (*summary.remarks(found), *summary.strangers(gathered, found), *remarks(gathered.specs)):
        print(printable(sentence), file=sys.stderr)
    remind(answer.name for answer in gathered.answers.values())
    unreadable = (*found.unreadable, *gathered.unreadable)
    for why in dict.fromkeys(gathered.failed.values()):
        labels = ", ".join(gathered.specs[place].label for place, reason in gathered.failed.items() if reason == why)
        complain(f"No answer from {labels}: {why}")
    missing = [(one.spec.label, *row) for one in sized.values() for row in one.missing]
    for label, side, why in missing:
        complain(f"No answer from {label} at {side} px: {why}")
    if unreadable:
        complain(summary.unreadable(unreadable))
    if not gathered.answers:
        return complain("No picture got an answer.")
    return INCOMPLETE if gathered.failed or unreadable or missing else 0


def _nothing(found: Entries) -> int:
    return complain(summary.unreadable(found.unreadable))


def _share(text: str) -> float:
    """For argparse: between 0 and 1."""
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 < found < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a share between 0 and 1, such as 0.02 for two points")
    return found


def _sizes(text: str) -> tuple[int, ...]:
    """For argparse: whole numbers of px with commas between them, within sense."""
    from explain.study.sizes import check

    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        raise argparse.ArgumentTypeError(f"{text} is no list of sizes in px, such as 160,224,288")
    try:
        return check(map(int, parts))
    except LensError as error:
        raise argparse.ArgumentTypeError(str(error).removesuffix(".")) from None


def _above_zero(text: str) -> float:
    """For argparse: a number above zero."""
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 < found < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a number above zero")
    return found


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    study = commands.add_parser("study", help="many pictures through several networks: which is enough?")
    study.add_argument(
        "pictures", nargs="+", metavar="FOLDER|FILE", help="folders, whose own folders are the labels; files"
    )
    study.add_argument("--labels", type=Path, metavar="CSV", help="a table file,label in place of folders’ names")
    offer(study)
    study.add_argument("--margin", type=_share, default=MARGIN, help="how much worse than the best is worse: 0.02")
    study.add_argument("--max-ms", type=_above_zero, metavar="MS", help="of a picture, as measured here")
    study.add_argument("--max-mb", type=_above_zero, metavar="MB", help="of weights, at four bytes each")
    study.add_argument("--max-memory", type=_above_zero, metavar="MB", help="of weights and activations of a picture")
    study.add_argument("--masks", type=Path, metavar="DIR", help="PNGs of the pictures’ names: where the objects are")
    study.add_argument(
        "--sizes",
        type=_sizes,
        default=(),
        metavar="PX,PX,…",
        help="also how often each is right at these sizes of the picture",
    )
    study.add_argument("--report", metavar="FILE|-", help="write a page that opens anywhere")
    study.add_argument("--csv", metavar="FILE|-", help="write a row for each picture and network")
    study.add_argument("--json", metavar="FILE|-", help="write one JSON document")
    study.add_argument("--ray", metavar="auto|ADDRESS", help="on a Ray cluster; pictures may be at s3:// and the like")
    study.add_argument(
        "--parts", metavar="WHERE", help="where a cluster writes Parquet; beside the first output, if none"
    )
    study.add_argument("--resume", action="store_true", help="go on with a run that was stopped, to the same outputs")
    study.set_defaults(run=_study)
