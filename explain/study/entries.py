"""The pictures of a study: found in files and folders, named, labelled, and each content counted once.

Reads bytes only to tell contents apart; knows no network and decodes nothing. Nothing here is fatal but that there is
no picture at all: what cannot be read is listed, with the reason.
"""

import errno
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from explain.errors import LensError
from explain.pictures.images import SUFFIXES
from explain.runtime.files import real
from explain.study.table import Found, Labelling

OTHERS = frozenset(  # of pictures that are not read here: they are listed, with the reason
    (".jp2", ".j2k", ".jxl", ".psd", ".svg", ".ico", ".ppm", ".pgm", ".tga", ".exr", ".dng", ".cr2", ".cr3", ".nef",
     ".arw")
)  # fmt: skip
STARTS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*")  # of pictures without such a suffix
JUNK = frozenset(("__macosx", "thumbs.db", "desktop.ini", "@eadir"))  # and what begins with a dot
BLOCK = 1 << 20  # bytes read at a time
MOST_NAMED = 5  # places told in one sentence
LINK = "It is a link to outside the folder: give the picture itself."
GONE = "There is no such file or folder: check the name."
UNREAD = "It cannot be read ({}): check its permissions."
EMPTY = "{} is a folder without a picture: give files that are pictures, or a folder of them."

OnPictures = Callable[[int], None]  # pictures looked at so far; may raise to stop


@dataclass(frozen=True, slots=True)
class Entry:
    """One picture: `name` is what rows call it, unique in a study; `label` is as it was given, None where none was.

    `digest` is of the file's content (SHA-256, hexadecimal).
    """

    name: str
    path: Path
    label: str | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A picture that could not be read, and a sentence that says why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The same content once more: `name` is not counted, `of` is."""

    name: str
    of: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One picture with several labels, by folders or by rows of a table: it is counted as one without a label."""

    name: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entries:
    """What is studied, by name; `passed` are files of the folders that are no pictures.

    `remarks` are sentences on the table of labels.
    """

    entries: tuple[Entry, ...]
    unreadable: tuple[Unreadable, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    passed: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """Each that a picture has, once, in order."""
        return tuple(sorted({entry.label for entry in self.entries if entry.label is not None}))


@dataclass(slots=True)
class _Seen:
    """A file on its way: before it is read."""

    name: str
    path: Path
    label: str | None = None


@dataclass(slots=True)
class _Lists:
    """What is gathered on the way."""

    seen: list[_Seen] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)


def collect(
    places: Sequence[Path | str], labelling: Labelling | None = None, leave_out: Sequence[Path] = (),
    tell: OnPictures = lambda count: None,
) -> Entries:  # fmt: skip
    """The pictures in `places`, files and folders, each content once, ordered by name.

    Labels are those of `labelling`; without one, the name of the folder that a picture lies in below the one that was
    given (where several were given, also of that one). `leave_out` are folders that are not looked into, such as that
    of the masks. Of places that are not there each is unreadable. Raises `LensError` where no place is there, or where
    no picture is.
    """
    lists = _found(places, leave_out)
    seen = {one.name: one for one in _named(lists.seen)}  # a file that was given twice is one
    ordered = [seen[name] for name in sorted(seen)]
    labels = labelling.labels([(one.name, one.path) for one in ordered]) if labelling else None
    found = each_once(_digested(ordered, lists.unreadable, tell), labels, lists.unreadable)
    return replace(found, passed=tuple(sorted(lists.passed)))


def files(places: Sequence[Path | str]) -> Entries:
    """As `collect` finds them, but in the order in which they were given, every one, without labels or digests."""
    lists = _found(places)
    return Entries(tuple(Entry(one.name, one.path) for one in _named(lists.seen)), tuple(lists.unreadable))


def _found(places: Sequence[Path | str], leave_out: Sequence[Path] = ()) -> _Lists:
    lists = _Lists()
    there = [place for place in map(Path, places) if _is_there(place, lists)]
    gone = set(map(Path, places)).difference(there)
    folders = set(filter(os.path.isdir, there)) | {place for place in gone if _names_a_folder(place)}
    skipped = {real(folder) for folder in leave_out}
    for place in there:
        if place in folders:
            _walk(place, len(folders) > 1, skipped, lists)
        else:
            lists.seen.append(_Seen(shown(place.name), place))
    if places and not there:
        raise LensError(" ".join(f"“{one.name}”: {one.reason}" for one in lists.unreadable[:MOST_NAMED]))
    if not lists.seen and not lists.unreadable:
        raise LensError(EMPTY.format(" or ".join(f"“{shown(place)}”" for place in places) or "Nothing"))
    return lists


def _is_there(place: Path, lists: _Lists) -> bool:
    """Whether there is a file or a folder; where there is none it is told as a file that cannot be read is."""
    try:
        place.stat()
    except OSError as error:
        gone = error.errno in (errno.ENOENT, errno.ENOTDIR)
        lists.unreadable.append(Unreadable(shown(place), GONE if gone else UNREAD.format(error.strerror)))
        return False
    return True


def _names_a_folder(place: Path) -> bool:
    """Whether what is not there was meant as one: the pictures of the others are then called as if it were."""
    return place.suffix.casefold() not in SUFFIXES


def _walk(folder: Path, own_name: bool, skipped: set[Path], lists: _Lists) -> None:
    root, name = real(folder), real(folder).name
    before = f"{shown(name)}/" if own_name else ""

    def refuse(error: OSError) -> None:
        lists.unreadable.append(Unreadable(before + shown(error.filename), UNREAD.format(error.strerror)))

    for here, below, files in os.walk(root, onerror=refuse):
        below[:] = sorted(one for one in below if not is_junk(one) and real(Path(here, one)) not in skipped)
        for link in [one for one in below if Path(here, one).is_symlink()]:
            lists.unreadable.append(Unreadable(before + shown(Path(here, link).relative_to(root)), LINK))
        inside = Path(here) != root
        label = shown(Path(here).name) if inside else shown(name) if own_name else None
        for file in sorted(one for one in files if not is_junk(one)):
            path = Path(here, file)
            told = before + shown(path.relative_to(root))
            if path.is_symlink() and not real(path).is_relative_to(root):
                lists.unreadable.append(Unreadable(told, LINK))
            elif is_picture(path):
                lists.seen.append(_Seen(told, path, label))
            else:
                lists.passed.append(told)


def is_junk(name: str) -> bool:
    """Whether a file or folder is nobody's picture: what systems leave behind, and what is hidden."""
    return name.startswith(".") or name.casefold() in JUNK


def is_picture(path: Path) -> bool:
    """Whether a file is meant as one, by its suffix or by how it begins."""
    if path.suffix.casefold() in SUFFIXES | OTHERS:
        return True
    try:
        if not path.is_file():  # opening a pipe would wait for whoever writes
            return False
        with path.open("rb") as file:
            head = file.read(12)
    except OSError:
        return False
    return head.startswith(STARTS) or head[4:8] == b"ftyp" or (head[:4], head[8:]) == (b"RIFF", b"WEBP")


def shown(name: str | Path) -> str:
    """A path as text, with / between folders; bytes that are no UTF-8 as \\x and two digits."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return text.replace(os.sep, "/")


def _named(seen: list[_Seen]) -> list[_Seen]:
    """Those of one name by their whole paths."""
    paths: dict[str, set[Path]] = {}
    for one in seen:
        paths.setdefault(one.name, set()).add(one.path.absolute())
    for one in seen:
        if len(paths[one.name]) > 1:
            one.name = shown(one.path.absolute())
    return seen


def each_once(digested: Iterable[Entry], found: Found | None, unreadable: list[Unreadable]) -> Entries:
    """Of files with their digests each content once, labelled as `found` says; as they come, `unreadable` may grow."""
    first: dict[str, Entry] = {}
    labels: dict[str, dict[str, None]] = {}
    duplicates = []
    for entry in digested:
        given = found.labels.get(entry.name, ()) if found else () if entry.label is None else (entry.label,)
        labels.setdefault(entry.digest, {}).update(dict.fromkeys(given))
        if entry.digest in first:
            duplicates.append(Duplicate(entry.name, first[entry.digest].name))
        else:
            first[entry.digest] = entry
    entries = tuple(
        replace(entry, label=next(iter(labels[digest])) if len(labels[digest]) == 1 else None)
        for digest, entry in first.items()
    )
    several = tuple(
        Contradiction(entry.name, tuple(labels[digest])) for digest, entry in first.items() if len(labels[digest]) > 1
    )
    remarks = found.remarks if found else ()
    return Entries(
        entries, tuple(sorted(unreadable, key=lambda one: one.name)), tuple(duplicates), several, (), remarks
    )


def _digested(seen: Iterable[_Seen], unreadable: list[Unreadable], tell: OnPictures) -> Iterator[Entry]:
    for number, one in enumerate(seen, 1):
        try:
            if not one.path.is_file():
                raise OSError(None, "it is no file")
            yield Entry(one.name, one.path, one.label, digest(one.path))
        except OSError as error:
            unreadable.append(Unreadable(one.name, UNREAD.format(error.strerror or error)))
        tell(number)


def digest(path: Path) -> str:
    """Of a file's content. Raises `OSError`."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            found.update(block)
    return found.hexdigest()
