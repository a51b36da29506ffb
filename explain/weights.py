"""Where a network's weights are: bundled with the app, on this machine, on the Hub, or not to be had.

Knows files and repositories; does not know networks, so that a page can ask without waiting for torch.
"""

import enum
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from explain import hub
from explain.downloads import Downloads, Progress
from explain.errors import LensError
from explain.hub import HubError
from explain.variants import Spec

ASSETS = Path(__file__).parent.parent / "assets"
ASKED_AT_ONCE = 8


class Origin(enum.Enum):
    """Where a network's weights are, as far as can be told without fetching them."""

    BUNDLED = "bundled with the app"
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
    """The Hub repository of a network that comes from there."""
    if spec.variant.own:
        return spec.variant.own.where
    assert spec.published
    return f"timm/{spec.published.tag}"


def _folder(spec: Spec) -> Path | None:
    """The file that a network has outside the Hub, whether it is there or not; None for one of the Hub."""
    if spec.family.base:
        return ASSETS / spec.family.name / f"{spec.variant.name}.safetensors"
    if spec.variant.own and spec.variant.own.folder:
        return spec.variant.own.folder / hub.WEIGHTS
    return None


def find(spec: Spec) -> Path | None:
    """The file, where it is on this machine; asks no network."""
    file = _folder(spec)
    if file is None:
        return hub.on_this_machine(repository(spec))
    return file if file.is_file() else None


def state(spec: Spec) -> State:
    """Where this network's weights are; may ask the Hub, for two seconds at most."""
    if path := find(spec):
        return State(Origin.BUNDLED if spec.family.base else Origin.LOCAL, path.stat().st_size)
    if file := _folder(spec):
        return State(Origin.MISSING, reason=_no_file(file))
    if not hub.answers():
        return State(Origin.AWAY)
    try:
        return State(Origin.HUB, hub.size(repository(spec)))
    except HubError as error:
        return State(Origin.MISSING, reason=str(error))


def states(specs: tuple[Spec, ...]) -> list[State]:
    """`state` of each, several asked at once."""
    with ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
        return list(pool.map(state, specs))


def fetching(spec: Spec, downloads: Downloads) -> Iterator[Progress]:
    """Make sure that the file is on this machine, telling of it on the way. Raises `WeightsMissing`."""
    file = _folder(spec)
    try:
        if file is None:
            yield from downloads.watch(repository(spec))
        elif not file.is_file():
            raise WeightsMissing(_no_file(file))
    except HubError as error:
        raise WeightsMissing(str(error)) from error


def fetch(spec: Spec) -> Path:
    """The file, fetched if it is not on this machine. Raises `WeightsMissing`."""
    for _ in fetching(spec, Downloads()):
        pass
    path = find(spec)
    assert path
    return path


def _no_file(file: Path) -> str:
    inside = "check out the repository again" if file.is_relative_to(ASSETS) else "put it back, or choose another one"
    return f"The file {file.name} is missing from {file.parent}: {inside}."
