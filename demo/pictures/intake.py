"""From what a visitor's browser says that it has uploaded to the pictures of a study. Knows no component.

Files are uploads, checked as any (`demo/ui/uploads.py`), and stay in the pile's own folder; zips are read where they
lie (`explain/pictures/archive.py`). What is left out is told, with the reason.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from demo.pictures import intake_words
from demo.pictures import words as pictures_words
from demo.pictures.piles import PILES, Pile
from demo.pictures.truths import is_mask, matched
from demo.ui.picture import refuse
from demo.ui.uploads import adopt
from explain.errors import LensError
from explain.pictures import archive
from explain.pictures.archive import Archive, Bounds, Skipped

if TYPE_CHECKING:
    from demo.pictures.piles import Content
    from explain.study.entries import Entries, Entry
    from explain.study.table import Labelling

ZIP = "archive.zip"
MOST_PARTS = 2000  # of one file


@dataclass(frozen=True, slots=True)
class Sent:
    """One file: what it is called, with the folders that it lay in, and the uploads that it came in, in order."""

    name: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """A picture on its way: its name, what its folder says it is, and where its content is."""

    name: str
    label: str | None
    content: Content


@dataclass(slots=True, eq=False)
class Lists:
    """What files hold: pictures, tables of labels, what is left out, and sentences on the rest."""

    given: list[Given] = field(default_factory=list)
    tables: list[tuple[str, bytes]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def received(told: object, bounds: Bounds, session: str | None) -> tuple[Pile, str]:
    """A pile of what a browser told, which takes the place of that session's before, and what is said of it.

    Raises gr.Error in words.
    """
    pile = Pile()
    try:
        skipped = gather(pile, sent(told, bounds), bounds)
    except LensError as error:
        pile.end()
        raise refuse(error) from None
    PILES.add(pile, session)
    assert pile.entries
    return pile, intake_words.given(pile.entries, skipped)


def sent(told: object, bounds: Bounds) -> list[Sent]:
    """What a browser told, checked: pairs of a name and a list of uploads. Raises `LensError`."""
    if not isinstance(told, list) or not told:
        raise LensError(pictures_words.NOTHING_GIVEN)
    if len(told) > 2 * bounds.pictures + 100:
        raise LensError(intake_words.too_many(len(told), bounds))
    return [_one_sent(pair) for pair in told]


def _one_sent(pair: object) -> Sent:
    if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str) and isinstance(pair[1], list):
        name, parts = pair
        if 0 < len(parts) <= MOST_PARTS and all(isinstance(part, str) for part in parts):
            return Sent(name.replace("\\", "/"), tuple(parts))
    raise LensError(pictures_words.NOTHING_GIVEN)


def gather(pile: Pile, files: list[Sent], bounds: Bounds) -> tuple[Skipped, ...]:
    """Put the files' pictures on the pile; what was left out, and why. Raises `LensError` where there is none."""
    lists = Lists()
    zips = sum(file.name.lower().endswith(".zip") for file in files)
    for number, file in enumerate(files):
        _take(pile, number, file, lists, bounds, several=zips > 1)
        count(lists, bounds)
    return settle(pile, lists, bounds)


def count(lists: Lists, bounds: Bounds) -> None:
    """Raises `LensError` where these are too many pictures."""
    if len(lists.given) > bounds.pictures:
        raise LensError(intake_words.too_many(len(lists.given), bounds))


def settle(pile: Pile, lists: Lists, bounds: Bounds) -> tuple[Skipped, ...]:
    """Put on the pile what is listed; what was left out, and why. Raises `LensError` where it is nothing, or much."""
    if pile.taken > bounds.bytes or sum(map(_size, lists.given)) > bounds.bytes:
        raise LensError(intake_words.too_large(bounds))
    if all(is_mask(one.name) for one in lists.given):
        raise LensError(intake_words.no_picture(lists.skipped))
    strangers = put(pile, lists.given, _labelling(lists.tables))
    assert pile.entries
    pile.entries = replace(pile.entries, remarks=(*dict.fromkeys(lists.remarks), *pile.entries.remarks))
    return (*lists.skipped, *(Skipped(archive.shown(name), intake_words.MASK_OF_NONE) for name in strangers))


def put(pile: Pile, given: list[Given], labelling: Labelling | None = None) -> list[str]:
    """Name them, label them, and count each content once; what lies in a folder of masks belongs to the others.

    The names of masks that are no picture's.
    """
    named = _named(given)
    pile.contents = {one.name: one.content for one in named}
    pictures = [one for one in named if not is_mask(one.name)]
    pile.entries = _entries(pile, pictures, labelling)
    masks = [one.name for one in named if is_mask(one.name)]
    pile.masks = matched(masks, [one.name for one in pictures])
    return sorted(set(masks) - set(pile.masks.values()))


def _take(pile: Pile, number: int, file: Sent, lists: Lists, bounds: Bounds, several: bool) -> None:
    """One file, or what is in it where it is a zip."""
    name = archive.tidy(file.name)
    if name.lower().endswith(".zip") and "/" not in name:
        _unzip(pile, number, file, lists, bounds, several)
        return
    why = archive.refusal(name)
    if why == archive.ZIP_IN_ZIP:
        why = archive.NOT_BY_ITSELF
    if why is None and len(file.parts) > 1:
        why = archive.BIG
    if why is not None:
        lists.skipped += [Skipped(archive.shown(name), why)] if why else []
        return
    kept = pile.folder / f"{number}"
    adopt(file.parts[0], kept)
    if archive.is_table(name):
        lists.tables.append((name, kept.read_bytes()))
    else:
        lists.given.append(Given(name, _folder(name), kept))


def _unzip(pile: Pile, number: int, file: Sent, lists: Lists, bounds: Bounds, several: bool) -> None:
    kept = pile.folder / f"{number}-{ZIP}"
    _joined(pile, file, kept, bounds)
    lists.given += unpack(kept, f"{Path(file.name).stem}/" if several else "", lists, bounds)


def unpack(content: Path | BinaryIO, before: str, lists: Lists, bounds: Bounds) -> list[Given]:
    """A zip's pictures, with `before` before their names; what else it holds is listed. Raises `LensError`."""
    found = Archive(content, bounds)
    lists.tables += [(name, found.read(name)) for name in found.tables]
    lists.skipped += found.skipped
    lists.remarks += found.remarks
    if not found.pictures:
        found.close()
    return [Given(before + name, _folder(name), (found, name)) for name in found.pictures]


def _joined(pile: Pile, file: Sent, kept: Path, bounds: Bounds) -> None:
    """A file that came in several uploads, as one."""
    part = pile.folder / "part"
    size = 0
    with kept.open("wb") as whole:
        for named in file.parts:
            adopt(named, part)
            size += part.stat().st_size
            if size > bounds.bytes:
                raise LensError(intake_words.too_large(bounds))
            with part.open("rb") as content:
                shutil.copyfileobj(content, whole)
            part.unlink()


def _size(given: Given) -> int:
    """Bytes of a picture in a zip, unpacked; the others are counted as files."""
    return given.content[0].size(given.content[1]) if isinstance(given.content, tuple) else 0


def _folder(name: str) -> str | None:
    """The last folder of a name, which says what is in it."""
    folders = name.split("/")[:-1]
    return folders[-1] if folders else None


def _labelling(tables: list[tuple[str, bytes]]) -> Labelling | None:
    from explain.study.table import parse

    if len(tables) > 1:
        raise LensError(intake_words.two_tables([name for name, _ in tables]))
    return parse(tables[0][1], tables[0][0]) if tables else None


def _named(given: list[Given]) -> list[Given]:
    """In order of their names, each with one of its own."""
    found: dict[str, Given] = {}
    for one in sorted(given, key=lambda one: one.name):
        name, number = one.name, 2
        while name in found:
            name, number = f"{one.name} ({number})", number + 1
        found[name] = replace(one, name=name)
    return list(found.values())


def _entries(pile: Pile, given: list[Given], labelling: Labelling | None) -> Entries:
    """As `explain.study.entries.collect` makes them of files."""
    from explain.study.entries import Contradiction, Duplicate, Entries, Unreadable

    found = labelling.labels([(one.name, Path(one.name)) for one in given]) if labelling else None
    first: dict[str, str] = {}
    labels: dict[str, dict[str, None]] = {}
    duplicates, unreadable = [], []
    for one in given:
        try:
            digest = hashlib.sha256(pile.content(one.name)).hexdigest()
        except LensError as error:
            unreadable.append(Unreadable(one.name, str(error)))
            continue
        told = found.labels.get(one.name, ()) if found else () if one.label is None else (one.label,)
        labels.setdefault(digest, {}).update(dict.fromkeys(told))
        if digest in first:
            duplicates.append(Duplicate(one.name, first[digest]))
        first.setdefault(digest, one.name)
    rows = tuple(_each(first, labels))
    several = tuple(
        Contradiction(name, tuple(labels[digest])) for digest, name in first.items() if len(labels[digest]) > 1
    )
    return Entries(rows, tuple(unreadable), tuple(duplicates), several, (), found.remarks if found else ())


def _each(first: dict[str, str], labels: dict[str, dict[str, None]]) -> Iterator[Entry]:
    from explain.study.entries import Entry

    for digest, name in first.items():
        label = next(iter(labels[digest])) if len(labels[digest]) == 1 else None
        yield Entry(name, Path(name), label, digest)
