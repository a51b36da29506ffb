"""`python -m explain export`: networks as ONNX files that have their maps inside."""

import argparse
from pathlib import Path
from typing import Any

from explain.commands.choice import prepared, tell
from explain.networks.variants import FAMILIES, LITE
from explain.own import models as own
from explain.own.catalogue import catalogue
from explain.terminal import INCOMPLETE, WRONG, Parser, complain, say, writing


def _export(options: argparse.Namespace) -> int:
    offered = catalogue(options.model, anybody=True)
    mine = [variant.name for family in offered.families if family.name == own.FAMILY for variant in family.variants]
    chosen = offered.specs(options.family, options.variants, options.recipe, [*options.beside, *mine])
    taken = prepared(options.output)
    from explain.engines.export import README, Exported, Failed, Fetching, export
    from explain.hub.downloads import Downloads

    failed: dict[str, str] = {}
    with writing(options.output):
        for event in export(chosen, options.output, taken, Downloads(), options.precision):
            if isinstance(event, Fetching):
                tell(event.spec, event.progress)
            elif isinstance(event, Failed):
                failed[event.spec.label] = event.error
            elif isinstance(event, Exported):
                print(_line(event), flush=True)
            else:
                say(f"writing {event.spec.label}")
    if len(failed) < len(chosen):
        print(f"{options.output / README}: how to read them, in 15 lines of Python")
    for why in dict.fromkeys(failed.values()):
        labels = ", ".join(label for label, reason in failed.items() if reason == why)
        complain(f"No file of {labels}: {why}")
    return INCOMPLETE if 0 < len(failed) < len(chosen) else WRONG if failed else 0


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
    export.add_argument("--precision", default="fp32", choices=["fp32"])
    export.add_argument("--output", type=Path, required=True, metavar="FOLDER", help="where the files go")
    export.set_defaults(run=_export)
