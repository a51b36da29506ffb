"""Pictures that twins are judged on, and others that int8 is calibrated on: never the same.

A visitor's folder, scenes drawn anew, crops of the photographs that the installed packages bring.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, overload

import numpy as np
from PIL import Image

from explain.errors import LensError
from explain.pictures.images import UnreadableImage, open_image
from explain.pictures.photographs import photographs

if TYPE_CHECKING:
    from explain.networks.variants import Family, Spec

MOST = 1000  # pictures of a folder that are read
Print = tuple[tuple[int, int], bytes]  # what only the same pixels have in common
SCENES, CROPS, FOLDER = "scenes drawn for it", "crops of the photographs", "pictures of “{}”"


class NoPictures(LensError):
    """Nothing to judge on, or nothing to calibrate on; the message says what to give."""


class Album(Sequence["Image.Image"]):
    """Pictures in files, each opened whenever it is looked at: of a thousand, all together would take 12 GB.

    What tells each from others was taken when it was opened first: its `prints`.
    """

    def __init__(self, paths: Sequence[Path], prints: Sequence[Print]) -> None:
        self._paths, self.prints = tuple(paths), tuple(prints)

    def __len__(self) -> int:
        return len(self._paths)

    @overload
    def __getitem__(self, place: int) -> Image.Image: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Image.Image]: ...
    def __getitem__(self, place: int | slice) -> Image.Image | Sequence[Image.Image]:
        if isinstance(place, slice):
            return Album(self._paths[place], self.prints[place])
        return open_image(self._paths[place])

    def some(self, places: Sequence[int]) -> Album:
        """Those at these places."""
        return Album([self._paths[place] for place in places], [self.prints[place] for place in places])


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """RGB `images` with their `names`, and of each the class that is right, None where nobody knows.

    `where` says what they are; `unread` are files that could not be read, with the reason.
    """

    images: Sequence[Image.Image]
    names: tuple[str, ...]
    where: str
    labels: tuple[str | None, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()

    def __len__(self) -> int:
        return len(self.images)

    def without(self, judged: Sequence[Image.Image]) -> Pictures:
        """Those that are not among the `judged`, pixel by pixel. Raises `NoPictures` where none is left."""
        seen = set(_prints(judged))
        places = [place for place, one in enumerate(_prints(self.images)) if one not in seen]
        if not places:
            raise NoPictures(
                f"Int8 would be calibrated on the very pictures that are judged ({self.where}): give others to "
                "calibrate on."
            )
        return replace(
            self,
            images=(
                self.images.some(places)
                if isinstance(self.images, Album)
                else tuple(self.images[place] for place in places)
            ),
            names=tuple(self.names[place] for place in places),
            labels=tuple(self.labels[place] for place in places) if self.labels else (),
        )

    def truth(self, classes: Sequence[str]) -> list[int | None]:
        """The place of each one's class among those, None where it has none there, or where its label means several.

        Labels are matched as a study matches them (`explain.study.labels`).
        """
        from explain.study.labels import vocabulary

        known = vocabulary(tuple(classes))
        found = [known.match(label) if label else () for label in self.labels or (None,) * len(self)]
        return [places[0] if len(places) == 1 else None for places in found]


def from_folder(folder: Path, most: int = MOST) -> Pictures:
    """Those in the folder and in the folders in it, whose names are taken for classes. Raises `NoPictures`."""
    if not folder.is_dir():
        raise NoPictures(f"“{folder}” is no folder: give one with pictures in it.")
    paths: list[Path] = []
    prints: list[Print] = []
    names: list[str] = []
    labels: list[str | None] = []
    unread: list[tuple[str, str]] = []
    for path in files(folder):
        if len(paths) == most:
            break
        try:
            prints.append(_print(open_image(path)))
        except UnreadableImage as error:
            unread.append((str(path.relative_to(folder)), str(error)))
            continue
        paths.append(path)
        names.append(str(path.relative_to(folder)))
        labels.append(path.parent.name if path.parent != folder else None)
    if not paths:
        raise NoPictures(f"“{folder}” holds no picture that can be read: {_reason(unread)}")
    return Pictures(Album(paths, prints), tuple(names), FOLDER.format(folder.name), tuple(labels), tuple(unread))


def files(folder: Path) -> Iterator[Path]:
    """In the order of their names, but for links to other folders and what systems leave and hide."""
    from explain.study.entries import is_junk

    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if is_junk(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from files(Path(entry.path))
        elif entry.is_file():
            yield Path(entry.path)


def _reason(unread: Sequence[tuple[str, str]]) -> str:
    return f"{unread[0][0]}: {unread[0][1]}" if unread else "put some there, as JPEG or PNG."


def one(image: Image.Image, name: str = "the picture") -> Pictures:
    """A single one."""
    return Pictures((image,), (name,), name)


def has_scenes(spec: Spec) -> bool:
    """Whether scenes can be drawn that the network knows: for those of this project's own."""
    return spec.family.base is not None


def held_out(spec: Spec, count: int) -> Pictures:
    """What neither training nor calibration saw: scenes with their class; for others crops of all photographs.

    Raises `LensError` where they cannot be drawn here.
    """
    if not has_scenes(spec):
        return crops(count, 0)
    from explain.training.evaluate import DRAWERS

    draw = DRAWERS[_kind(spec.family)][0]
    scenes = [draw("validation", number) for number in range(count)]
    names = tuple(f"scene {number}" for number in range(count))
    return Pictures(tuple(s.image for s in scenes), names, "held-out scenes", tuple(s.name for s in scenes))


def calibration(spec: Spec, count: int, judged: Sequence[Image.Image] = ()) -> Pictures:
    """What the network's int8 twin is calibrated on where nobody gives a folder; none of those that are `judged`.

    Scenes as it was trained on, for a network of ours; for others crops of photographs.
    """
    if not has_scenes(spec):
        return crops(count, 1, judged)
    from explain.training.pictures import TRAINING

    draw = TRAINING[_kind(spec.family)]
    images = tuple(draw(number).image for number in range(count))
    return Pictures(images, tuple(f"training scene {number}" for number in range(count)), SCENES)


def _kind(family: Family) -> str:
    return family.recipes[0].name if family.recipes[0].name == "crowded" else "calm"


def crops(count: int, half: int, judged: Sequence[Image.Image] = ()) -> Pictures:
    """Square crops, of half the shorter side at least, of every other photograph: the first (0) or the second (1) half.

    So what is judged and what is calibrated on share no photograph; nor is one taken that is `judged`. Raises
    `NoPictures`.
    """
    seen = set(_prints(judged))
    opened = [(row.title, open_image(row.path)) for row in photographs()[half::2]]
    photos = [(title, photo) for title, photo in opened if _print(photo) not in seen]
    if not photos:
        raise NoPictures("There is no photograph here to crop: give a folder of pictures.")
    rng = np.random.default_rng(half)
    images, names = [], []
    for number in range(count):
        title, photo = photos[number % len(photos)]
        side = int(rng.uniform(0.5, 1) * min(photo.size))
        x, y = (int(rng.integers(0, extent - side + 1)) for extent in photo.size)
        images.append(photo.crop((x, y, x + side, y + side)))
        names.append(f"{title}, crop {number // len(photos) + 1}")
    return Pictures(tuple(images), tuple(names), CROPS)


def _prints(images: Sequence[Image.Image]) -> Sequence[Print]:
    return images.prints if isinstance(images, Album) else [_print(image) for image in images]


def _print(image: Image.Image) -> Print:
    return image.size, hashlib.sha256(image.tobytes()).digest()
