"""`python -m explain deploy`: a network beside its twins on other engines and in int8."""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from explain.commands import int8
from explain.commands.choice import read_from, tell
from explain.costs.plan import BATCHES
from explain.errors import LensError
from explain.networks.variants import FAMILIES, LITE
from explain.own import models as own
from explain.own.catalogue import catalogue
from explain.terminal import (
    INCOMPLETE,
    WRONG,
    Parser,
    check_apart,
    check_writable,
    complain,
    emit,
    positive,
    quiet,
    say,
)

MOST_SCENES = 5000  # of 224 px 150 kB each


def _deploy(options: argparse.Namespace) -> int:
    if (options.scenes or 0) > MOST_SCENES:
        raise LensError(f"--scenes {options.scenes} is more than can be held in memory: {MOST_SCENES} are the most.")
    if bool(options.image) == bool(options.scenes):
        raise LensError("Give a picture or a folder to judge on, or --scenes N for held-out scenes, and not both.")
    chosen = _networks(options)
    check_apart([options.json], [*_read(options), *read_from(chosen)])
    check_writable(options.json)
    from explain.deploy import deployment
    from explain.deploy.document import document
    from explain.networks.store import ModelStore

    store, judged = ModelStore(), _judged(options)
    calibrated = int8.given(options)
    found: list[Any] = []
    pictures: dict[Any, Any] = {}
    for spec in chosen:
        try:
            for progress in _fetching(spec, store):
                tell(spec, progress)
            pictures[spec] = judged(spec)
            one = _deployed(store, spec, pictures[spec], calibrated, options)
        except LensError as error:
            found.append((spec, str(error)))
            continue
        found.append((spec, one))
        if options.json != "-":
            print(_table(one), flush=True)
    if options.json:
        emit(document(pictures, found), options.json)
    return _ended(found, {one for _, there in found if not isinstance(there, str) for one in deployment.failed(there)})


def _read(options: argparse.Namespace) -> Iterator[Path]:
    """The files that are read, also those in folders."""
    from explain.deploy.pictures import files

    for place in filter(None, (options.image, options.calibrate)):
        yield Path(place)
        yield from files(Path(place))


def _networks(options: argparse.Namespace) -> Any:
    offered = catalogue(options.model, anybody=True)
    mine = [variant.name for family in offered.families if family.name == own.FAMILY for variant in family.variants]
    named = options.variants or ([] if mine or options.beside else [FAMILIES[options.family].variants[0].name])
    return offered.specs(options.family, named, options.recipe, [*options.beside, *mine])


def _fetching(spec: Any, store: Any) -> Any:
    from explain.networks import weights

    return weights.fetching(spec, store.downloads)


def _judged(options: argparse.Namespace) -> Callable[[Any], Any]:
    """What gives the pictures that a network is judged on; what is read is read once. Raises `LensError`."""
    from explain.deploy.pictures import from_folder, held_out, one

    if options.scenes:
        return lambda spec: held_out(spec, options.scenes)
    path = Path(options.image)
    with quiet():
        from explain.pictures.images import open_image

        pictures = from_folder(path) if path.is_dir() else one(open_image(options.image), path.name)
    return lambda spec: pictures


def _deployed(store: Any, spec: Any, pictures: Any, calibrated: Any, options: argparse.Namespace) -> Any:
    from explain.deploy.deployment import Asked, deploy
    from explain.deploy.pictures import calibration

    on = (
        calibrated.without(pictures.images)
        if calibrated
        else calibration(spec, options.pictures or int8.CALIBRATED, pictures.images)
    )
    asked = Asked(int8.setting(options), options.batch, options.threads, not options.no_times)
    now, doing = None, ""
    for now in deploy(store, spec, pictures, on, asked):
        if now.doing and now.doing != doing:
            say(f"{spec.label}: {now.doing}")
        doing = now.doing
    return now


def _table(found: Any) -> str:
    from explain.deploy.sentence import cost, megabytes, middle, share

    count = f"{len(found.pictures)} picture{'s' * (len(found.pictures) != 1)}"
    rows = [f"{found.spec.label}: {count} ({found.pictures.where}), batch {found.asked.batch}"]
    for one in found.found:
        rows.append(f"  {one.twin.title}")
        if one.error:
            rows.append(f"    {one.error}")
        if one.compared is None:
            continue
        answer = found.classes[one.answers.first[0]] if len(found.pictures) == 1 else None
        kept = f"{answer}, {'kept' if one.compared.kept.count else 'lost'}" if answer else share(one.compared.kept)
        rows.append(f"    first answers kept: {kept}; right: {_right(one, share)}")
        rows.append(f"    largest difference of a logit {one.compared.logit:.2g}; likeness of maps {middle(one)}")
        rows.append(f"    {_time(one)}, {megabytes(one.size or 0)} on disk{_memory(one, megabytes)}")
        rows += [f"    parts on {found.pictures.names[row.place]}" for row in one.compared.parted[:5]]
    if found.blocks:
        from explain.engines.blocks import worst

        most = worst(found.blocks)
        rows.append(f"  int8 is off most at {most.name}: {most.error:.1%} of its output")
    rows += [f"  int8 is calibrated on {len(found.calibrated)} pictures: {found.calibrated.where}", f"  {cost(found)}"]
    return "\n".join([*rows, *(f"  {said}" for said in found.spec.source.remarks)])


def _right(one: Any, share: Callable[[Any], str]) -> str:
    return share(one.compared.right) if one.compared.right else "not known"


def _time(one: Any) -> str:
    found = one.weight and one.weight.latency
    if not found:
        return "not timed"
    return f"{found.rounded:g} ms {'busy: ' * found.busy}± {100 * min(1, found.spread):.0f} %"


def _memory(one: Any, megabytes: Callable[[float], str]) -> str:
    return f", {megabytes(one.weight.peak)} of memory at most" if one.weight and one.weight.peak else ""


def _ended(found: list[Any], failed: set[Any]) -> int:
    """Say what is lacking; the exit code."""
    none = {spec.label: said for spec, said in found if isinstance(said, str)}
    for label, why in none.items():
        complain(f"Nothing of {label}: {why}")
    for one in failed:
        complain(f"No answer of {one.twin.title}: {one.error}")
    unread = {
        row for _, one in found if not isinstance(one, str) for row in one.pictures.unread + one.calibrated.unread
    }
    for name, why in sorted(unread):
        complain(f"{name} was left out: {why}")
    if len(none) == len(found):
        return WRONG
    return INCOMPLETE if none or failed or unread else 0


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    deploy = commands.add_parser("deploy", help="a network beside its twins on other engines and in int8")
    deploy.add_argument("image", nargs="?", metavar="IMAGE|FOLDER", help="what it is judged on")
    deploy.add_argument("--scenes", type=positive, metavar="N", help="in its place so many held-out scenes or crops")
    deploy.add_argument("--family", default=LITE.name, choices=list(FAMILIES))
    deploy.add_argument("--variants", nargs="+", default=[], metavar="Lite0", help="the smallest if none is given")
    deploy.add_argument("--recipe", help="how the weights were trained")
    deploy.add_argument("--beside", nargs="+", default=[], metavar="KEY", help="others, as imagenet/B0/ap_in1k")
    deploy.add_argument(
        "--model", action="append", default=[], metavar="[NAME=]WHERE", help="your own: a folder or a Hub id"
    )
    int8.add_choices(deploy)
    deploy.add_argument("--batch", type=int, default=1, choices=BATCHES, help="pictures at a time, as it is timed")
    deploy.add_argument("--threads", type=int, default=0, help="of each engine; 0: those that suit the network")
    deploy.add_argument("--no-times", action="store_true", help="neither time nor memory is measured")
    deploy.add_argument("--json", metavar="FILE|-", help="write one JSON document")
    deploy.set_defaults(run=_deploy)
