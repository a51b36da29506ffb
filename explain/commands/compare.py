"""`python -m explain compare`: one picture, or each of several, through several networks."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from explain.commands.choice import chosen, offer, prepared, read_from, remind, tell
from explain.engines.engine import ENGINES, ONNX, asked
from explain.errors import LensError
from explain.imports import import_torch
from explain.networks.variants import Spec
from explain.runtime.filenames import file_name, same
from explain.runtime.files import real, whole
from explain.study.entries import Unreadable, files, shown
from explain.terminal import (
    INCOMPLETE,
    WRONG,
    Parser,
    check_apart,
    check_writable,
    complain,
    emit,
    positive,
    printable,
    quiet,
    write_whole,
    writing,
)  # fmt: skip


def _compare(options: argparse.Namespace) -> int:
    asked()  # a name that makes no sense is told before any work
    specs = chosen(options)
    if len(options.image) > 1 or Path(options.image[0]).is_dir():
        return _several(options, specs)
    from explain.pictures.images import open_image

    with quiet():
        image = open_image(options.image[0])
    kept = _Kept(options.save)
    _check_outputs(options, specs, options.image)
    from explain.document import document
    from explain.report.comparison import compared

    results = _compared(image, specs, _store(), options, kept)
    if options.report:
        _report(options.report, [compared(shown(Path(options.image[0]).name), image, results)])
    if options.json:
        emit(document(image, results), options.json)
    else:
        print(*map(_time, results), sep="\n")
    remind(_first(results))
    return _ended({result.spec.label: result.error for result in results if result.error}, unkept=kept.failed)


def _several(options: argparse.Namespace, specs: tuple[Spec, ...]) -> int:
    """Each picture after another; how long networks take is measured once, with the first."""
    from explain.document import document
    from explain.pictures.images import open_image
    from explain.report.comparison import MOST, compared

    found = files(options.image)
    kept = _Kept(options.save)
    _check_outputs(options, specs, [entry.path for entry in found.entries])
    store, unreadable, failed = _store(), list(found.unreadable), dict[str, Any]()
    documents, reported, results, answers = list[Any](), list[Any](), list[Any](), list[str]()
    for entry in found.entries:
        try:
            with quiet():
                image = open_image(entry.path)
        except LensError as error:
            unreadable.append(Unreadable(entry.name, str(error)))
            continue
        if not options.json:
            print(printable(entry.name))
        results = _compared(image, specs, store, options, kept, entry.name, [one.latency for one in results])
        failed |= {result.spec.label: result.error for result in results if result.error}
        answers += _first(results)
        documents.append({"file": entry.name, **document(image, results)})
        if options.report:
            reported.append(compared(entry.name, image, results, shown=len(reported) < MOST))
    if documents:
        _told_of_all(options, documents, results, reported, unreadable)
    remind(answers)
    return _ended(failed, unreadable, bool(documents), kept.failed)


def _told_of_all(
    options: argparse.Namespace, documents: list[Any], results: list[Any], reported: list[Any],
    unreadable: Sequence[Unreadable],
) -> None:  # fmt: skip
    if reported:
        _report(options.report, reported, unreadable)
    if options.json:
        refused = [{"file": one.name, "reason": one.reason} for one in unreadable]
        emit({"pictures": documents, "unreadable": refused}, options.json)
    else:
        print(*map(_time, results), sep="\n")


def _check_outputs(options: argparse.Namespace, specs: Sequence[Spec], pictures: Sequence[str | Path]) -> None:
    """That all can be written, and none of it over a picture or a network. Raises `LensError`."""
    check_apart([options.json, options.report], [*pictures, *read_from(specs)])
    for where in (options.json, options.report):
        check_writable(where)


def _store() -> Any:
    """Where networks are kept, with their graphs if ONNX Runtime is asked for."""
    from explain.engines.quick import Quick
    from explain.networks.store import ModelStore

    store = ModelStore()
    if asked() == ONNX:  # nothing runs long enough here for graphs to be made beside it
        store.quick = Quick(store)
    return store


def _report(where: str, found: list[Any], unreadable: Sequence[Unreadable] = ()) -> None:
    from explain.report.comparison import report

    write_whole(where, report(found, unreadable).encode())


def _compared(
    image: Any, specs: tuple[Spec, ...], store: Any, options: argparse.Namespace, kept: "_Kept", name: str = "",
    times: Sequence[Any] = (),
) -> list[Any]:  # fmt: skip
    """The results, with their `times` where those are known already; each is told of, and kept, as it comes."""
    import_torch()
    from explain.compare import Clocked, Explained, Fetching, Result, compare, timed

    results: list[Result] = []
    for event in compare(image, specs, store, options.top, options.same_crop, clocked=not times):
        if isinstance(event, Fetching):
            tell(event.spec, event.progress)
        elif isinstance(event, Clocked):
            results = timed(results, event)
        else:
            results.append(event)
            if not options.json:
                print(_answer(event))
            if isinstance(event, Explained):
                kept.save(image, event, name)
    return timed(results, Clocked(tuple(times))) if times else results


def _ended(
    failed: dict[str, Any], unreadable: Sequence[Unreadable] = (), any_read: bool = True, unkept: str = ""
) -> int:  # fmt: skip
    """Say which networks had no prediction, what could not be read, and why maps were not kept; the exit code."""
    for why in dict.fromkeys(failed.values()):
        labels = ", ".join(label for label, reason in failed.items() if reason == why)
        complain(f"No prediction from {labels}: {why}")
    for one in unreadable:
        complain(f"“{one.name}”: {one.reason}")
    if unkept:
        complain(f"Not every map was kept: {unkept}")
    if not any_read:
        return WRONG
    return INCOMPLETE if failed or unreadable or unkept else 0


def _first(results: list[Any]) -> list[str]:
    """The first answer of each network that has any."""
    return [result.predictions[0].name for result in results if result.predictions]


def _answer(result: Any) -> str:
    cost = f"{result.cost.params / 1e6:7.2f} M parameters {result.cost.macs / 1e6:10.1f} M multiply-adds"
    head = f"{result.spec.label:13} {cost}"
    if result.error:
        return f"{head}\n  {result.error}"
    remarks = result.remarks
    if result.evidence and result.evidence.scores == "sigmoid":
        remarks = ("Each class has a probability of its own (sigmoid).", *remarks)
    said = "".join(f"\n  {100 * p.probability:5.1f} %  {p.name}" for p in result.predictions)
    return head + said + "".join(f"\n  {remark}" for remark in remarks)


def _time(result: Any) -> str:
    found = result.latency
    if found is None:
        return f"{result.spec.label:13} not timed"
    busy = "busy: " if found.busy else ""
    thrown = f", {found.thrown} more thrown away" if found.thrown else ""
    return (
        f"{result.spec.label:13} {found.rounded:7g} ms   {busy}± {100 * found.spread:.0f} %, "
        f"{found.runs} rounds{thrown}, {ENGINES[result.engine].title}"
    )


class _Kept:
    """Maps as pictures in a folder, which is made if it is not there; None keeps none.

    Raises `LensError` as it is made; a map that cannot be written later costs no answer: `failed` says why, and no more
    are tried.
    """

    def __init__(self, folder: Path | None) -> None:
        self.failed = ""
        self._folder = folder
        self._taken = prepared(folder) if folder else set[str]()

    def save(self, image: Any, result: Any, picture: str = "") -> None:
        """The map of the first answer over the picture, named by the network and that answer, and by the picture."""
        if self._folder is None or self.failed:
            return
        from explain.pictures.render import overlay

        best = result.predictions[0]
        shown = overlay(image, result.evidence.maps([best.index])[0], result.crop)
        name = file_name(" ".join(filter(None, (picture, result.spec.label, best.name))), ".png", self._taken)
        self._taken.add(same(name))
        try:
            with writing(self._folder / name), whole(real(self._folder / name)) as part:
                shown.save(part, "PNG")
        except LensError as error:
            self.failed = str(error)


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    compare = commands.add_parser("compare", help="pictures through several networks")
    compare.add_argument("image", nargs="+", help="the picture's file; several, or folders of them")
    offer(compare)
    compare.add_argument("--same-crop", action="store_true", help="all networks see the same part of the picture")
    compare.add_argument("--top", type=positive, default=5, help="predictions to give for each variant")
    compare.add_argument("--save", type=Path, metavar="DIR", help="write each variant's map over the picture there")
    compare.add_argument("--report", metavar="FILE|-", help="write a page that opens anywhere")
    compare.add_argument("--json", metavar="FILE|-", help="write one JSON document")
    compare.set_defaults(run=_compare)
