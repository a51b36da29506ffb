"""Where a network's weights are: bundled, installed by pip, on this machine, on the Hub, or not to be had.

Asks each network's source (`explain/networks/sources/`); does not import torch, so that a page can ask without waiting
for it.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from explain.errors import LensError
from explain.hub.downloads import Downloads, Progress

if TYPE_CHECKING:
    from explain.networks.variants import Family, Recipe, Spec

ASKED_AT_ONCE = 8
AT_FIRST = 4  # variants to begin with


class Origin(enum.Enum):
    """Where a network's weights are, as far as can be told without fetching them."""

    BUNDLED = "bundled with the app"
    INSTALLED = "installed by pip"
    LOCAL = "on this machine"
    HUB = "can be fetched"
    AWAY = "the Hub cannot be reached"
    MISSING = "not there"


@dataclass(frozen=True, slots=True)
class State:
    """Where the weights are, their size in bytes where that is known, and what is the matter where they are missing."""

    origin: Origin
    size: int | None = None
    reason: str = ""


class WeightsMissing(LensError):
    """The weights cannot be had now; the message says what to do."""


def repository(spec: Spec) -> str:
    """The Hub repository of a network that is published there; for one of somebody's own perhaps a folder."""
    return spec.source.repository


def called(spec: Spec) -> str | None:
    """The name of published weights: timm's tag, or the package that brings them; None where nobody published them."""
    return spec.source.place.name.removeprefix("timm/") if spec.published else None


def find(spec: Spec) -> Path | None:
    """The file, where it is on this machine; asks no network and reads nothing."""
    return spec.source.place.find()


def state(spec: Spec) -> State:
    """Where this network's weights are; may ask the Hub, for two seconds at most."""
    return spec.source.place.state()


def first(family: Family, recipe: Recipe, most: int = AT_FIRST) -> tuple[str, ...]:
    """The variants to begin with: the smallest, unless of these some are missing here and others are not."""
    names = tuple(variant.name for variant in family.trained(recipe))
    there = tuple(spec.variant.name for spec in family.specs(names, recipe.name) if find(spec))
    return names[:most] if set(names[:most]) <= set(there) or not there else there[:AT_FIRST]


def states(specs: tuple[Spec, ...]) -> list[State]:
    """`state` of each, several asked at once."""
    with ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
        return list(pool.map(state, specs))


def fetching(spec: Spec, downloads: Downloads) -> Generator[Progress, None, Path]:
    """Make sure that the file is on this machine, telling of it on the way; returns it. Raises `WeightsMissing`."""
    return spec.source.place.fetching(downloads)


def fetch(spec: Spec, tell: Callable[[Progress], None] = lambda progress: None) -> Path:
    """The file, fetched if it is not on this machine. Raises `WeightsMissing`."""
    on_its_way = fetching(spec, Downloads())
    while True:
        try:
            tell(next(on_its_way))
        except StopIteration as arrived:
            path: Path = arrived.value
            return path
