"""The commands of `python -m explain`: compare, bench, weights, trust, photographs, pocket.

Parses; the work is elsewhere.
"""

import argparse
import functools
from pathlib import Path
from typing import Any

from explain.maps.methods import listing
from explain.maps.summary import FILE as TRIAL
from explain.maps.summary import FOLDER
from explain.networks.variants import FAMILIES, IMAGENET, LITE, POCKET, RELATIVES, Spec
from explain.own import models as own
from explain.own.catalogue import catalogue
from explain.runtime.filenames import file_name, same
from explain.terminal import (
    INCOMPLETE,
    WRONG,
    Parser,
    check_folder,
    check_writable,
    complain,
    emit,
    positive,
    quiet,
    say,
    writing,
)
from explain.training import commands as pocket


def _compare(options: argparse.Namespace) -> int:
    offered = catalogue(options.model, anybody=True)
    first = [variant.name for variant in offered.family(options.family).variants[:4]]
    named = options.variants or ([] if options.model or options.beside else first)
    mine = [variant.name for family in offered.families if family.name == own.FAMILY for variant in family.variants]
    chosen = offered.specs(options.family, named, options.recipe, [*options.beside, *mine])
    from explain.pictures.images import open_image

    with quiet():
        image = open_image(options.image)
    taken = _prepare(options.save) if options.save else set()
    check_writable(options.json)
    from explain.compare import Clocked, Fetching, Result, compare, timed
    from explain.document import document
    from explain.networks.store import ModelStore

    results: list[Result] = []
    for event in compare(image, chosen, ModelStore(), options.top, options.same_crop):
        if isinstance(event, Fetching):
            _tell(event.spec, event.progress)
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


def _tell(spec: Spec, progress: Any) -> None:
    whole = f" of {progress.total / 1e6:.0f}" if progress.total else ""
    say(f"fetching {spec.label}: {progress.done / 1e6:.0f}{whole} MB, {progress.seconds:.0f} s")


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
        f"{found.runs} rounds{thrown}"
    )


def _prepare(folder: Path) -> set[str]:
    """Make the folder if it is not there; the names in it that no picture may have."""
    check_folder(folder)
    return {same(path.name) for path in folder.iterdir() if not path.is_file()}


def _save(folder: Path, taken: set[str], image: Any, result: Any) -> None:
    from explain.pictures.render import overlay

    best = result.predictions[0]
    picture = overlay(image, result.evidence.maps([best.index])[0], result.crop)
    name = file_name(f"{result.spec.label} {best.name}", ".png", taken)
    taken.add(same(name))
    with writing(folder / name):
        picture.save(folder / name)


def _bench(options: argparse.Namespace) -> None:
    from explain.costs import bench, busy

    check_writable(options.json)
    measure = {
        "grad-cam": bench.benchmark, "timm": bench.loading, "forward": bench.judging, "glibc": bench.keeping,
        "busy": busy.slowed, "order": busy.judged,
    }[options.against]  # fmt: skip
    found = measure(_chosen(options), options.runs, say)
    emit(found, options.json) if options.json else print(bench.table(found))


def _trust(options: argparse.Namespace) -> None:
    chosen = _chosen(options)
    check_folder(options.folder)
    check_writable(str(options.out))
    from explain.training.trial import try_many

    with writing(options.folder):
        try_many(chosen, options.scenes, say, options.out, options.folder, options.workers)


def _list(options: argparse.Namespace) -> None:
    from explain.networks.weights import states

    chosen = _chosen(options)
    for spec, state in zip(chosen, states(chosen), strict=True):
        size = f"{state.size / 1e6:.0f} MB" if state.size else ""
        print(f"{spec.label:26} {spec.source.place.name:50} {size:>8}  {state.reason or state.origin.value}".rstrip())


def _fetch(options: argparse.Namespace) -> int:
    from explain.networks.weights import WeightsMissing, fetch

    chosen, failed = _chosen(options), dict[str, str]()
    for spec in chosen:
        try:
            print(fetch(spec, functools.partial(_tell, spec)))
        except WeightsMissing as error:
            failed[spec.label] = str(error)
    for why in dict.fromkeys(failed.values()):
        complain(why)
    return 0 if not failed else WRONG if len(failed) == len(chosen) else INCOMPLETE


def _chosen(options: argparse.Namespace) -> tuple[Spec, ...]:
    """The networks of the family that were named; all of the recipe, if none were."""
    family = FAMILIES[options.family]
    recipe = family.recipe(options.recipe)
    names = options.variants or [variant.name for variant in family.trained(recipe)]
    return family.specs(tuple(names), recipe.name)


def _add_compare(commands: "argparse._SubParsersAction[Parser]") -> None:
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


def _add_bench(commands: "argparse._SubParsersAction[Parser]") -> None:
    bench = commands.add_parser("bench", help="our costs beside those of what one would use instead")
    bench.add_argument("--family", default=IMAGENET.name, choices=[IMAGENET.name, POCKET.name])
    bench.add_argument("--variants", nargs="+", metavar="B0", help="all of the family, if none is given")
    bench.add_argument(
        "--against", default="grad-cam",
        choices=["grad-cam", "timm", "forward", "glibc", "busy", "order"],
        help="explaining by grad-cam, loading by timm, judging maps by one forward, keeping memory by giving it back; "
        "how much longer all takes while others want every processor, and whether what times say then is still true",
    )  # fmt: skip
    bench.add_argument("--runs", type=positive, default=6)
    bench.add_argument("--json", metavar="FILE|-", help="write one JSON document")
    bench.set_defaults(run=_bench, recipe=None)


def _add_weights(commands: "argparse._SubParsersAction[Parser]") -> None:
    weights = commands.add_parser("weights", help="the weights of the Hub").add_subparsers(required=True)
    for name, run, about in (
        ("list", _list, "where they are, and how large"),
        ("fetch", _fetch, "fetch them; a stopped one goes on where it ended"),
    ):
        command = weights.add_parser(name, help=about)
        command.add_argument("--family", default=IMAGENET.name, choices=[IMAGENET.name, LITE.name, RELATIVES.name])
        command.add_argument("--variants", nargs="+", metavar="B0", help="all of the recipe, if none is given")
        command.add_argument("--recipe", help="how the weights were trained")
        command.set_defaults(run=run)


def _add_trust(commands: "argparse._SubParsersAction[Parser]") -> None:
    trust = commands.add_parser(
        "trust", help="judge maps over many drawn scenes; a stopped trial goes on where it was",
        epilog=f"methods:\n{listing()}", formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    trust.add_argument("--scenes", type=positive, default=200)
    trust.add_argument("--variants", nargs="+", metavar="B0", help="pocket variants, all if none is given")
    trust.add_argument("--out", type=Path, default=TRIAL, metavar="FILE", help=f"what came out ({TRIAL.name})")
    trust.add_argument("--folder", type=Path, default=FOLDER, help="where each scene's figures are kept")
    trust.add_argument("--workers", type=positive, default=2, help="processes that share the scenes")
    trust.set_defaults(run=_trust, family=POCKET.name, recipe=None)


def _photographs(options: argparse.Namespace) -> None:
    from explain.networks.weights import WeightsMissing, find

    chosen = tuple(spec for spec in _chosen(options) if options.variants or find(spec))
    if not chosen:
        raise WeightsMissing("No weights of this family are on this machine: name variants, and they are fetched.")
    from explain.maps.outlined import judge, table
    from explain.networks.store import ModelStore

    print(table(list(judge(chosen, ModelStore(), say))))


def _add_photographs(commands: "argparse._SubParsersAction[Parser]") -> None:
    photographs = commands.add_parser("photographs", help="answers to the photographs, and where maps lie on them")
    photographs.add_argument("--family", default=LITE.name, choices=list(FAMILIES))
    photographs.add_argument("--variants", nargs="+", metavar="Lite0", help="those that are here, if none is given")
    photographs.add_argument("--recipe", help="how the weights were trained")
    photographs.set_defaults(run=_photographs)


def _add_pocket(commands: "argparse._SubParsersAction[Parser]") -> None:
    pocket.add(commands.add_parser("pocket", help="make the bundled family").add_subparsers(required=True))


def parser() -> argparse.ArgumentParser:
    """What it parses has `run`, which does the command and gives its exit code, or None for 0."""
    found = Parser(prog="python -m explain", description="EfficientNet variants side by side.")
    commands = found.add_subparsers(required=True)
    for add in (_add_compare, _add_bench, _add_weights, _add_trust, _add_photographs, _add_pocket):
        add(commands)
    return found
