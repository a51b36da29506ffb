"""Truth masks of a study's pictures: a folder of PNGs of the same names, white or coloured where the object is."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from PIL import Image

from explain.errors import LensError
from explain.pictures.images import open_image
from explain.runtime.arrays import Array
from explain.study.entries import Entry, shown
from explain.study.table import same

SHAPE = 0.03  # by which width to height may be off: small masks are rounded to whole px
OTHERWISE = "This mask is {} x {} px and its picture {} x {}: save it with the picture’s shape, upright and uncropped."
Key = TypeVar("Key")
Read = Callable[[Path], Image.Image]


@dataclass(frozen=True, slots=True)
class Masks:
    """The file of each picture's mask, by the picture's place; `strangers` are PNGs that no picture is called like."""

    files: Mapping[int, Path]
    strangers: tuple[str, ...] = ()


def find(folder: Path, entries: tuple[Entry, ...]) -> Masks:
    """By the picture's path below its folder, or by its file's name alone where that is one's only.

    Raises `LensError` where the folder is none, or has no mask of any of them.
    """
    if not folder.is_dir():
        raise LensError(f"There is no folder “{shown(folder)}” of masks: check the name.")
    files = sorted(path for path in folder.rglob("*") if path.suffix.casefold() == ".png" and path.is_file())
    paths = {_stem(shown(path.relative_to(folder))): path for path in files}
    lasts = _alone({path: _stem(path.name) for path in files})
    names = {entry.name: _stem(entry.name) for entry in entries}
    alone = _alone({name: stem.rpartition("/")[2] for name, stem in names.items()})
    found = {}
    for place, entry in enumerate(entries):
        stem = names[entry.name]
        last = stem.rpartition("/")[2]
        path = paths.get(stem) or (lasts.get(last) if last in alone else None)
        if path:
            found[place] = path
    if not found:
        raise LensError(f"No PNG in “{shown(folder)}” has the name of a picture: give each mask its picture’s name.")
    used = set(found.values())
    return Masks(found, tuple(shown(path.relative_to(folder)) for path in files if path not in used))


def _stem(name: str) -> str:
    return same(name.rpartition(".")[0])


def _alone(names: dict[Key, str]) -> dict[str, Key]:
    """Names that only one has."""
    times = Counter(names.values())
    return {name: key for key, name in names.items() if times[name] == 1}


def read(path: Path, size: tuple[int, int], opened: Read = open_image) -> Array:
    """(height, width) of 0 and 1, for a picture of that (width, height). Raises `LensError`.

    The object is where a channel has at least half of the brightest there is, so that masks of 0 and 1 are read, too.
    One of other proportions lies otherwise than the picture, which may have been turned upright: where, nobody says.
    """
    image = opened(path)
    (width, height), (wide, high) = image.size, size
    if abs(width * high / (height * wide) - 1) > SHAPE:
        raise LensError(OTHERWISE.format(width, height, wide, high))
    image = image.resize(size, Image.Resampling.NEAREST)
    brightest = np.asarray(image).max(axis=2)
    found: Array = (brightest >= max(1, int(brightest.max())) / 2).astype(np.float32)
    return found
