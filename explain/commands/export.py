"""`python -m explain export`: networks as ONNX files that have their maps inside."""

import argparse
import functools
import sys
from pathlib import Path
from typing import Any

from explain.commands import int8
from explain.commands.choice import prepared, tell
from explain.errors import LensError
from explain.networks.remarks import remarks
from explain.networks.variants import FAMILIES, LITE
from explain.own import models as own
from explain.own.catalogue import catalogue
from explain.terminal import INCOMPLETE, WRONG, Parser, complain, printable, say, writing

UNSEEN = (
    "int8 is calibrated on scenes or crops of photographs, as no --calibrate FOLDER names pictures like yours; "
    "python -m explain deploy judges what it loses."
)


def _export(options: argparse.Namespace) -> int:
    offered = catalogue(options.model, anybody=True)
    mine = [variant.name for family in offered.families if family.name == own.FAMILY for variant in family.variants]
    chosen = offered.specs(options.family, options.variants, options.recipe, [*options.beside, *mine])
    make = _maker(options)
    taken = prepared(options.output)
    from explain.engines.export import Exported, Failed, Fetching, export, place
    from explain.hub.downloads import Downloads

    for said in remarks(chosen):
        print(printable(said), file=sys.stderr)
    failed: dict[str, str] = {}
    with writing(options.output):
        for event in export(chosen, options.output, taken, Downloads(), options.precision, make):
            if isinstance(event, Fetching):
                tell(event.spec, event.progress)
            elif isinstance(event, Failed):
                failed[event.spec.label] = event.error
            elif isinstance(event, Exported):
                print(_line(event), flush=True)
            else:
                say(f"writing {event.spec.label}")
    if len(failed) < len(chosen):
        print(f"{place(options.output)}: how to read them, in 15 lines of Python")
        if options.precision == "int8" and not options.calibrate:
            print(UNSEEN, file=sys.stderr)
    for why in dict.fromkeys(failed.values()):
        labels = ", ".join(label for label, reason in failed.items() if reason == why)
        complain(f"No file of {labels}: {why}")
    return INCOMPLETE if 0 < len(failed) < len(chosen) else WRONG if failed else 0


def _maker(options: argparse.Namespace) -> Any:
    """What writes a file of the precision that was asked. Raises `LensError`."""
    if options.precision != "int8":
        if unused := int8.asked(options):
            raise LensError(f"{', '.join(unused)} is for int8 alone: add --precision int8.")
        from explain.engines.graph import write_graph

        return write_graph
    from explain.deploy.exporting import write_int8

    pictures = int8.given(options) or options.pictures or int8.CALIBRATED
    return functools.partial(write_int8, pictures=pictures, setting=int8.setting(options))


def _line(file: Any) -> str:
    row = file.row
    return f"{file.path}: {row.label}, {row.side} px, {row.size / 1e6:.1f} MB"


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    export = commands.add_parser("export", help="networks as ONNX files with their maps inside")
    export.add_argument("--family", default=LITE.name, choices=list(FAMILIES))
    export.add_argument("--variants", nargs="+", default=[], metavar="Lite0")
    export.add_argument("--recipe", help="how the weights were trained")
    export.add_argument("--beside", nargs="+", default=[], metavar="KEY", help="others, as imagenet/B0/ap_in1k")
    export.add_argument(
        "--model", action="append", default=[], metavar="[NAME=]WHERE", help="your own: a folder or a Hub id"
    )
    export.add_argument("--precision", default="fp32", choices=["fp32", "int8"])
    export.add_argument("--output", type=Path, required=True, metavar="FOLDER", help="where the files go")
    int8.add_choices(export)
    export.set_defaults(run=_export)
