"""Masks of a pile's pictures: PNGs of the same names in a folder “masks”, and how much evidence lies on the objects."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from explain.errors import LensError

if TYPE_CHECKING:
    from PIL import Image

    from demo.pictures.piles import Pile
    from explain.runtime.arrays import Array
    from explain.study.masks import Masks
    from explain.study.where import Localised

FOLDER = "masks"


def is_mask(name: str) -> bool:
    """Whether a file of that name is one."""
    *folders, last = name.split("/")
    return last.lower().endswith(".png") and any(folder.casefold() == FOLDER for folder in folders)


def matched(masks: list[str], pictures: list[str]) -> dict[str, str]:
    """Masks by the names of their pictures: by the whole name but the folder, or by the file's where that is unique."""
    whole = {_stem(_without(name)): name for name in masks}
    last = _unique(masks)
    mine = _unique(pictures)
    found = {}
    for name in pictures:
        stem = _stem(name)
        short = stem.rpartition("/")[2]
        mask = whole.get(stem) or (last.get(short) if short in mine else None)
        if mask:
            found[name] = mask
    return found


def _without(name: str) -> str:
    return "/".join(part for part in name.split("/") if part.casefold() != FOLDER)


def _stem(name: str) -> str:
    from explain.study.table import same

    return same(name.rpartition(".")[0])


def _unique(names: list[str]) -> dict[str, str]:
    lasts = {name: _stem(name).rpartition("/")[2] for name in names}
    times = Counter(lasts.values())
    return {last: name for name, last in lasts.items() if times[last] == 1}


def of(pile: Pile) -> Masks | None:
    """As the outcome of a study takes them; paths are names of the pile's contents. None where there are none."""
    from explain.study.masks import Masks

    if not pile.masks or pile.study is None:
        return None
    names = {entry.name: place for place, entry in enumerate(pile.study.entries)}
    return Masks({names[name]: Path(mask) for name, mask in pile.masks.items() if name in names})


def opened(pile: Pile, path: Path) -> Image.Image:
    """The mask of that name, read as strangers' pictures are. Raises `LensError`."""
    from explain.pictures.readers import read

    return read(lambda: pile.content(str(path)))


def localised(pile: Pile, network: int) -> Localised | None:
    """Of one network, by all masks; worked out once for the same answers. None where there is no mask."""
    from explain.study import where

    study, masks = pile.snapshot(), of(pile)
    if study is None or masks is None:
        return None
    key = study.specs[network].key, len(study.of(network))
    if key not in pile.localised:
        found = [one for place, path in masks.files.items() if (one := _on(pile, network, place, path))]
        pile.localised[key] = where.localised(network, found) if found else None
    return pile.localised[key]


def _on(pile: Pile, network: int, place: int, path: Path) -> tuple[float, float, float] | None:
    from explain.networks import building
    from explain.study import where

    study = pile.study
    answer = study.answers.get((network, place)) if study else None
    if study is None or answer is None:
        return None
    size = study.opened[place].size
    mask = _mask(pile, path, size)
    return None if mask is None else where.on_mask(answer, mask, building.intake(study.specs[network]).box(*size))


def _mask(pile: Pile, path: Path, size: tuple[int, int]) -> Array | None:
    from explain.study.masks import read

    try:
        return read(path, size, lambda path: opened(pile, path))
    except LensError as error:
        pile.unfit[str(path)] = str(error)
        return None
