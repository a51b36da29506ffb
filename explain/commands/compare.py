"""`python -m explain compare`: one picture through several networks."""

import argparse
from pathlib import Path
from typing import Any

from explain.commands.choice import prepared, tell
from explain.engines.engine import ENGINES, ONNX, asked
from explain.networks.variants import FAMILIES, POCKET
from explain.own import models as own
from explain.own.catalogue import catalogue
from explain.runtime.filenames import file_name, same
from explain.terminal import INCOMPLETE, Parser, check_writable, complain, emit, positive, quiet, writing


def _compare(options: argparse.Namespace) -> int:
    offered = catalogue(options.model, anybody=True)
    first = [variant.name for variant in offered.family(options.family).variants[:4]]
    named = options.variants or ([] if options.model or options.beside else first)
    mine = [variant.name for family in offered.families if family.name == own.FAMILY for variant in family.variants]
    chosen = offered.specs(options.family, named, options.recipe, [*options.beside, *mine])
    from explain.pictures.images import open_image

    with quiet():
        image = open_image(options.image)
    taken = prepared(options.save) if options.save else set()
    check_writable(options.json)
    asked()
    from explain.compare import Clocked, Fetching, Result, compare, timed
    from explain.document import document
    from explain.engines.quick import Quick
    from explain.networks.store import ModelStore

    store, results = ModelStore(), list[Result]()
    if asked() == ONNX:  # nothing runs long enough here for graphs to be made beside it
        store.quick = Quick(store)
    for event in compare(image, chosen, store, options.top, options.same_crop):
        if isinstance(event, Fetching):
            tell(event.spec, event.progress)
        elif isinstance(event, Clocked):
            results = timed(results, event)
        else:
            results.append(event)
            if not options.json:
                print(_answer(event))
            if options.save and event.evidence:
                _save(options.save, taken, image, event)
    if options.json:
        emit(document(image, results), options.json)
    else:
        print(*map(_time, results), sep="\n")
    failed = {result.spec.label: result.error for result in results if result.error}
    for why in dict.fromkeys(failed.values()):
        labels = ", ".join(label for label, reason in failed.items() if reason == why)
        complain(f"No prediction from {labels}: {why}")
    return INCOMPLETE if failed else 0


def _answer(result: Any) -> str:
    cost = f"{result.cost.params / 1e6:7.2f} M parameters {result.cost.macs / 1e6:10.1f} M multiply-adds"
    head = f"{result.spec.label:13} {cost}"
    if result.error:
        return f"{head}\n  {result.error}"
    remarks = result.remarks
    if result.evidence and result.evidence.scores == "sigmoid":
        remarks = ("Each class has a probability of its own (sigmoid).", *remarks)
    said = "".join(f"\n  {p.probability:6.1%}  {p.name}" for p in result.predictions)
    return head + said + "".join(f"\n  {remark}" for remark in remarks)


def _time(result: Any) -> str:
    found = result.latency
    if found is None:
        return f"{result.spec.label:13} not timed"
    busy = "busy: " if found.busy else ""
    thrown = f", {found.thrown} more thrown away" if found.thrown else ""
    return (
        f"{result.spec.label:13} {found.median:7.{found.figures}g} ms   {busy}± {100 * found.spread:.0f} %, "
        f"{found.runs} rounds{thrown}, {ENGINES[result.engine].title}"
    )


def _save(folder: Path, taken: set[str], image: Any, result: Any) -> None:
    from explain.pictures.render import overlay

    best = result.predictions[0]
    picture = overlay(image, result.evidence.maps([best.index])[0], result.crop)
    name = file_name(f"{result.spec.label} {best.name}", ".png", taken)
    taken.add(same(name))
    with writing(folder / name):
        picture.save(folder / name)


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    compare = commands.add_parser("compare", help="one picture through several networks")
    compare.add_argument("image", help="the picture's file")
    compare.add_argument("--family", default=POCKET.name, choices=list(FAMILIES))
    compare.add_argument("--variants", nargs="+", default=[], metavar="B0")
    compare.add_argument("--recipe", help="how the weights were trained")
    compare.add_argument("--beside", nargs="+", default=[], metavar="KEY", help="others, as imagenet/B0/ap_in1k")
    compare.add_argument(
        "--model", action="append", default=[], metavar="[NAME=]WHERE", help="your own: a folder or a Hub id"
    )
    compare.add_argument("--same-crop", action="store_true", help="all networks see the same part of the picture")
    compare.add_argument("--top", type=positive, default=5, help="predictions to give for each variant")
    compare.add_argument("--save", type=Path, metavar="DIR", help="write each variant's map over the picture there")
    compare.add_argument("--json", metavar="FILE|-", help="write one JSON document")
    compare.set_defaults(run=_compare)
