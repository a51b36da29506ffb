"""`python -m explain teach`: classes of one's own, a folder of pictures each, taught to several networks."""

import argparse
import shlex
import sys
from pathlib import Path
from typing import Any

from explain.commands.choice import tell
from explain.errors import LensError
from explain.networks.variants import FAMILIES, LABORATORY, LITE, Spec
from explain.terminal import INCOMPLETE, Parser, check_apart, check_writable, complain, emit, printable, quiet, say

OFFERED = [name for name in FAMILIES if name != LABORATORY.name]
FLATTERS = (
    "Nearly all pictures of a class are alike, so the accuracy flatters: give pictures taken at other places and times."
)


def _teach(options: argparse.Namespace) -> int:
    family = FAMILIES[options.family]
    recipe = family.recipe(options.recipe)
    chosen = family.specs(tuple(options.variants or [family.trained(recipe)[0].name]), recipe.name)
    if options.onnx and not options.save:
        raise LensError("--onnx needs a place for the file: give --save DIR as well.")
    from explain.teach.given import from_folder

    given = from_folder(options.folder, _open)
    places = _places(options, chosen, given)
    from explain.networks.store import ModelStore

    store = ModelStore()
    found = _taught(given, chosen, store)
    saved, graphs = _save(found, places, store if options.onnx else None)
    if options.json:
        from explain.teach.document import document

        emit(document(found, saved, graphs), options.json)
    if options.json != "-":
        _print(found, saved, graphs)
    return _ended(found)


def _places(options: argparse.Namespace, chosen: tuple[Spec, ...], given: Any) -> dict[Spec, Path]:
    """Where each network is saved, if that can be written and is nothing that is read. Raises `LensError`."""
    from explain.teach import saving

    places, files = saving.places(chosen, options.save) if options.save else {}, saving.files(options.onnx)
    written = [str(folder / file) for folder in places.values() for file in files]
    check_apart([options.json, *written], [options.folder / item.name for item in given.items])
    for folder in places.values():
        saving.check_free(folder)
    saving.check_places(list(places.values()), files)
    check_writable(options.json)
    return places


def _open(path: Path) -> Any:
    from explain.pictures.images import open_image

    with quiet():
        return open_image(path)


def _taught(given: Any, chosen: tuple[Spec, ...], store: Any) -> Any:
    """The last word of it; what comes before is told on the way."""
    from explain.teach.gather import LookedAt
    from explain.teach.teach import Fetching, Learning, Taught, teach

    found = None
    for event in teach(given, chosen, store):
        if isinstance(event, Fetching):
            tell(event.spec, event.progress)
        elif isinstance(event, LookedAt):
            _say(f"pictures {event.done}/{event.total}")
        elif isinstance(event, Learning):
            _say(f"teaching {event.spec.label}")
        elif isinstance(event, Taught):
            found = event
    return found


def _say(text: str) -> None:
    """Progress, where somebody looks."""
    if sys.stderr.isatty():
        say(text)


def _save(found: Any, places: dict[Spec, Path], store: Any) -> tuple[dict[Spec, Path], dict[Spec, Path]]:
    """The folders, and the graphs if there is a `store`, by the networks as they were."""
    from explain.teach import saving

    rows = [row for row in found.rows if row.layer and row.base in places]
    graphs: dict[Spec, Path] = {}
    for row in rows:
        _say(f"saving {row.base.label}")
        saving.save(row.base, row.layer, found.gathered.classes, places[row.base])
        if store:
            graphs[row.base] = saving.save_graph(row.spec, store, places[row.base])
    return {row.base: places[row.base] for row in rows}, graphs


def _print(found: Any, saved: dict[Spec, Path], graphs: dict[Spec, Path]) -> None:
    from explain.teach.saving import opened_by

    counts = zip(found.gathered.classes, found.gathered.counts, strict=True)
    print("pictures:", ", ".join(f"{printable(name)} {count}" for name, count in counts))
    print(*map(_row, found.rows), sep="\n")
    for base, folder in saved.items():
        print(f"{base.label} is saved: open it with --model {shlex.quote(opened_by(folder))}")
    for base, file in graphs.items():
        print(f"{base.label} is saved as ONNX: {file}")


def _row(row: Any) -> str:
    if row.error:
        return f"{row.base.label:18} {row.error}"
    share = row.share
    right = f"{share.value:6.1%} right ({share.low:.1%} to {share.high:.1%})" if share else "accuracy not known"
    clock = f", {row.latency.rounded:g} ms a picture" if row.latency else ""
    return (
        f"{row.base.label:18} {right}, {row.cost.macs / 1e6:.1f} M multiply-adds{clock}, taught in {row.seconds:.1f} s"
    )


def _ended(found: Any) -> int:
    """The exit code; what is missing is said once more."""
    failed = {row.base.label: row.error for row in found.rows if row.error}
    for label, why in failed.items():
        complain(f"{label} was not taught: {why}")
    unreadable = found.gathered.unreadable
    for one in unreadable:
        complain(f"“{one.name}” was left out: {one.why}")
    for remark in found.gathered.remarks:
        print(f"note: {printable(remark)}", file=sys.stderr)
    if any(row.share and not row.share.apart for row in found.rows):
        print(f"note: {FLATTERS}", file=sys.stderr)
    return INCOMPLETE if failed or unreadable else 0


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    teach = commands.add_parser("teach", help="classes of your own, a folder of pictures each, taught to networks")
    teach.add_argument("folder", type=Path, help="has a folder for each class, with its pictures")
    teach.add_argument(
        "--save", type=Path, metavar="DIR",
        help="write config.json and model.safetensors there, as timm does; of several networks each in DIR/VARIANT",
    )  # fmt: skip
    teach.add_argument("--family", default=LITE.name, choices=OFFERED)
    teach.add_argument("--variants", nargs="+", default=[], metavar="Lite0", help="the smallest, if none is given")
    teach.add_argument("--recipe", help="how the weights were trained")
    teach.add_argument("--onnx", action="store_true", help="write model.onnx too, which also gives the maps")
    teach.add_argument("--json", metavar="FILE|-", help="write one JSON document")
    teach.set_defaults(run=_teach)
