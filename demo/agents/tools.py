"""The tools, a row each: their work is that of a command, and what they give is its document. Knows no protocol."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from demo.agents import words as agents_words
from demo.agents.arguments import Arguments, Comparison, Networks, Pictures, Tensor, plain
from demo.compare import comparison
from demo.pictures import intake, running
from demo.pictures.piles import PILES, Pile
from demo.ui import picture, tensor_file
from demo.ui.uploads import adopt
from explain.errors import LensError
from explain.imports import import_torch
from explain.networks.weights import first
from explain.pictures.archive import NO_PICTURE, is_zip

if TYPE_CHECKING:
    from pathlib import Path

    from demo.ui.jobs import Stopped
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue
    from explain.pictures.archive import Bounds, Skipped

Document = dict[str, Any]  # in JSON
Step = str | Document  # a sentence on the way, or the document at the end


@dataclass(frozen=True, slots=True)
class Asked:
    """A call: what it was given, checked, the agent's session, and what networks there are."""

    given: Arguments
    session: str
    store: ModelStore
    catalogue: Catalogue
    stopped: Stopped


@dataclass(frozen=True, slots=True)
class Tool:
    """`work` ends with the document, and raises `LensError` or gr.Error for a mistake of whoever asked."""

    name: str
    said: str
    arguments: type[Arguments]
    work: Callable[[Asked], Iterator[Step]]


def _compare(asked: Asked) -> Iterator[Step]:
    given = asked.given
    assert isinstance(given, Comparison)
    image = picture.opened(given.image)
    choice = comparison.Choice(
        image, given.family, _variants(asked), given.recipe or None, tuple(given.beside), given.same_crop
    )
    yield comparison.document(asked.store, asked.catalogue, choice, given.top)


def _study(asked: Asked) -> Iterator[Step]:
    given = asked.given
    assert isinstance(given, Pictures)
    pile = _pile(given, asked)
    pile, chosen = running.check(
        asked.catalogue, pile, given.family, given.recipe or "", _variants(asked), given.beside
    )  # fmt: skip
    for moment in running.steps(asked.store, pile, chosen, asked.stopped):
        yield moment.said
    yield _studied(pile, given)


def _studied(pile: Pile, given: Pictures) -> Document:
    from explain.study.document import document
    from explain.study.enough import Ceilings
    from explain.study.outcome import outcome

    assert pile.study
    assert pile.entries
    if not pile.study.answers:
        why = (*pile.study.failed.values(), *(one.reason for one in (*pile.study.unreadable, *pile.entries.unreadable)))
        raise LensError(next(iter(why), agents_words.NOTHING))
    limits = Ceilings(given.max_ms, given.max_mb, given.max_memory)
    return document(outcome(pile.study, pile.entries, given.margin, limits))


def _pile(given: Pictures, asked: Asked) -> Pile:
    """The pictures where a visitor's would lie, and within the same bounds."""
    count, bounds = len(given.pictures), asked.catalogue.bounds
    if given.labels and len(given.labels) != count:
        raise LensError(agents_words.UNEQUAL.format(len(given.labels), count))
    if count > bounds.pictures:
        raise LensError(agents_words.MANY.format(count, bounds.pictures))
    pile, lists = Pile(), intake.Lists()
    labels = given.labels or [""] * count
    try:
        for number, (named, label) in enumerate(zip(given.pictures, labels, strict=True), 1):
            lists.given += _given(pile, number, named, label or None, lists, bounds)
            intake.count(lists, bounds)
        skipped = intake.settle(pile, lists, bounds)
    except LensError:
        pile.end()
        raise
    _tell(pile, skipped)
    PILES.add(pile, asked.session)
    return pile


def _given(
    pile: Pile, number: int, named: str, label: str | None, lists: intake.Lists, bounds: Bounds
) -> list[intake.Given]:
    """One picture, called as its upload is, or by its number; or those in a zip, labelled by their folders."""
    name, content = _content(pile, number, named)
    with io.BytesIO(content) if isinstance(content, bytes) else content.open("rb") as file:
        packed = is_zip(file.read(4))
    if not packed:
        return [intake.Given(name, label, content)]
    before = f"{PurePath(name).stem}/" if lists.given else ""
    found = intake.unpack(io.BytesIO(content) if isinstance(content, bytes) else content, before, lists, bounds)
    return [replace(one, label=label) for one in found] if label else found


def _content(pile: Pile, number: int, named: str) -> tuple[str, bytes | Path]:
    """What a file is called, and what is in it. Raises `LensError`."""
    if picture.ADDRESS.match(named):
        return agents_words.NUMBERED.format(number), picture.content(named)
    kept = pile.folder / str(number)
    adopt(named, kept)
    return PurePath(named).name, kept


def _tell(pile: Pile, skipped: Sequence[Skipped]) -> None:
    """What was left out of zips is told in the document: as passed over, or unreadable with the reason."""
    from explain.study.entries import Unreadable

    assert pile.entries
    unread = [Unreadable(one.name, f"{one.why[0].upper()}{one.why[1:]}.") for one in skipped if one.why != NO_PICTURE]
    passed = [one.name for one in skipped if one.why == NO_PICTURE]
    pile.entries = replace(pile.entries, unreadable=(*pile.entries.unreadable, *unread), passed=tuple(sorted(passed)))


def _doctor(asked: Asked) -> Iterator[Step]:
    given = asked.given
    assert isinstance(given, Tensor)
    tensor = tensor_file.opened(given.tensor)
    image = picture.opened(given.image) if given.image else None
    spec = asked.catalogue.find(given.network)
    import_torch()
    from explain.inputs.code import code
    from explain.inputs.diagnosis import diagnose, document
    from explain.networks.building import intake

    right = code(spec, intake(spec), given.library)
    with asked.store.turn.take():
        found = diagnose(tensor, intake(spec), image)
    yield document(found, right, spec.source.remarks)


def _variants(asked: Asked) -> tuple[str, ...]:
    """Those that were named, or else what the command line begins with."""
    given = asked.given
    assert isinstance(given, Networks)
    if given.variants or given.beside:
        return tuple(given.variants)
    family = asked.catalogue.family(given.family)
    return first(family, family.recipe(given.recipe or None))


TOOLS = {
    row.name: row
    for row in (
        Tool("compare", agents_words.COMPARE, Comparison, _compare),
        Tool("study", agents_words.STUDY, Pictures, _study),
        Tool("doctor", agents_words.DOCTOR, Tensor, _doctor),
    )
}


def find(name: str) -> Tool:
    """The tool of that name. Raises `LensError`."""
    if name not in TOOLS:
        raise LensError(agents_words.NO_TOOL.format(plain(name), ", ".join(TOOLS)))
    return TOOLS[name]
