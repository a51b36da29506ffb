"""Pictures by class, as somebody gives them: from a folder with a folder for each class, or from lists.

Knows names and files. Opens no picture.
"""

from __future__ import annotations

import functools
import os
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from explain.errors import LensError
from explain.own.labels import check_name
from explain.pictures.images import open_image
from explain.study.entries import is_junk, is_picture

if TYPE_CHECKING:
    from PIL import Image

MOST_CLASSES = 100
TOLD = 3  # names in a sentence


class NotTeachable(LensError):
    """What nothing can be taught from; the message says what to give instead."""


@dataclass(frozen=True, slots=True)
class Item:
    """One picture: what a person calls it, the number of its class, and how it is opened (RGB; raises `LensError`)."""

    name: str
    label: int
    open: Callable[[], Image.Image]


@dataclass(frozen=True, slots=True)
class Given:
    """Pictures of `classes`; `remarks` are sentences on what was left aside."""

    classes: tuple[str, ...]
    items: tuple[Item, ...]
    remarks: tuple[str, ...] = ()

    def of(self, label: int) -> tuple[Item, ...]:
        """The pictures of that class."""
        return tuple(item for item in self.items if item.label == label)


def check(given: Given) -> Given:
    """The same. Raises `NotTeachable` where it cannot be taught, before any picture is opened."""
    if not given.items:
        raise NotTeachable("There is no picture: give a folder with a folder of pictures for each class.")
    if len(given.classes) < 2:
        only = "one class" if given.classes else "no class"
        raise NotTeachable(f"There is {only}: give at least two, so that there is something to tell apart.")
    if len(given.classes) > MOST_CLASSES:
        raise NotTeachable(f"These are {len(given.classes)} classes: the limit is {MOST_CLASSES}.")
    for name in given.classes:
        check_name(name)
    looks = [unicodedata.normalize("NFC", name) for name in given.classes]
    if again := [name for name in looks if looks.count(name) > 1]:  # also where accents are written in two ways
        raise NotTeachable(f"The class “{again[0]}” is given more than once: give each a name of its own.")
    for label, name in enumerate(given.classes):
        if len(given.of(label)) < 2:
            raise too_few(name, len(given.of(label)))
    return given


def too_few(name: str, count: int, distinct: str = "") -> NotTeachable:
    """Of a class with `count` pictures that can be used."""
    there = "one picture" if count == 1 else "no picture"
    return NotTeachable(f"The class “{name}” has {there}{distinct}: give at least two; ten are better.")


def from_folder(folder: Path, opened: Callable[[Path], Image.Image] = open_image) -> Given:
    """A folder for each class, named as the class is; a picture is `opened` when it is its turn. Raises `NotTeachable`.

    Classes come in the order of their names. Files that are no pictures, by name and beginning, are left aside, and so
    is what systems hide in folders; pictures that lie in no class's folder are told of.
    """
    try:
        found = sorted(path for path in folder.iterdir() if not is_junk(path.name))
    except NotADirectoryError:
        raise NotTeachable(f"“{folder}” is a file: give a folder with a folder of pictures for each class.") from None
    except PermissionError:
        raise NotTeachable(f"“{folder}” may not be read: change its permissions.") from None
    except (OSError, ValueError):  # also a name that no folder can have
        raise NotTeachable(f"There is no folder “{folder}”: check the name.") from None
    folders = {path: tuple(_pictures(path)) for path in found if path.is_dir()}
    classes = {path: files for path, files in folders.items() if files}
    remarks = [_aside("folder", [path.name for path in folders if path not in classes], "holds no picture")]
    loose = [path.name for path in found if path.is_file() and is_picture(path)]
    remarks.append(_aside("picture", loose, "lies in no class’s folder"))
    if loose and not classes:
        raise NotTeachable(f"The pictures in “{folder}” lie in no class’s folder: make a folder for each class.")
    items = tuple(
        Item(str(file.relative_to(folder)), label, functools.partial(opened, file))
        for label, files in enumerate(classes.values())
        for file in files
    )
    return check(Given(tuple(path.name for path in classes), items, tuple(filter(None, remarks))))


def _pictures(folder: Path) -> Iterator[Path]:
    """Of that class, also in folders within; links to folders are not followed."""
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_junk(name))
        for name in sorted(names):
            path = Path(at, name)
            if not is_junk(name) and path.is_file() and is_picture(path):
                yield path


def _aside(kind: str, names: list[str], why: str) -> str:
    """That those were left aside; empty for none."""
    if not names:
        return ""
    shown = ", ".join(f"“{name}”" for name in names[:TOLD]) + " and others" * (len(names) > TOLD)
    return f"Left aside, as it {why}: the {kind}{'s' * (len(names) > 1)} {shown}."
