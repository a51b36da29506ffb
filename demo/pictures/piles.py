"""What visitors have given to be studied, each a folder and what was found out of it, and when it goes.

A pile is found again by its name, which its visitor's browser alone knows: so that walking to another page and back,
and loading this one anew, loses nothing. Knows no component.
"""

from __future__ import annotations

import secrets
import shutil
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gradio.utils import get_upload_folder

from demo.pictures import running_words
from demo.ui.uploads import STUDY
from explain.errors import LensError
from explain.pictures.archive import BOUNDS, Archive, Bounds

if TYPE_CHECKING:
    from PIL import Image

    from demo.pictures.sheets import Sheet
    from demo.ui.listeners import Listeners
    from explain.study.answers import Study
    from explain.study.entries import Entries, Entry
    from explain.study.sizes import BySize
    from explain.study.where import Localised, Looked

LOOK = 0.2  # s between two looks at whether whoever waits still wants to
KEPT = 900.0  # s after its last page was closed
TIMES = 4  # as much as one pile may hold all of them may, in bytes; in pictures the square of it

Content = Path | bytes | tuple[Archive, str]


class Pile:
    """A visitor's pictures and what was found out of them. Its `folder` goes when nobody holds it any more.

    `sheets` are its thumbnails' files.
    """

    def __init__(self) -> None:
        self.name = secrets.token_hex(16)
        self.folder = Path(get_upload_folder()).resolve() / f"{STUDY}{self.name}"
        self.folder.mkdir(mode=0o700, parents=True)
        self._end = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        self.contents: dict[str, Content] = {}
        self.masks: dict[str, str] = {}  # names of contents, by the names of their pictures
        self.unfit: dict[str, str] = {}  # names of masks that are left out, and why
        self.entries: Entries | None = None
        self.study: Study | None = None
        self.sheets: list[Sheet] = []
        self.looked: dict[tuple[str, int], dict[str, Looked]] = {}  # by a network and how many answers it has
        self.localised: dict[tuple[str, int], Localised | None] = {}  # the same
        self.by_size: dict[str, BySize] = {}  # by a network's key
        self.sessions: set[str] = set()
        self.used = time.monotonic()
        self._run = threading.Lock()

    @property
    def here(self) -> bool:
        """Whether its folder has not been taken away."""
        return self._end.alive

    @property
    def count(self) -> int:
        """Pictures."""
        return len(self.contents)

    @property
    def taken(self) -> int:
        """What it takes of the disk."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def snapshot(self) -> Study | None:
        """The study as it is now, which goes on growing while it runs; for whoever looks on."""
        study = self.study
        if study is None:
            return None
        held = (study.classes, study.opened, study.refused, study.answers, study.failed, study.latencies)
        return type(study)(study.entries, study.specs, *(dict(one) for one in held))  # type: ignore[arg-type]

    @contextmanager
    def running(self, stopped: Callable[[], bool]) -> Iterator[bool]:
        """Inside, nobody else runs it, such as another tab, or the run before; whether it is our turn."""
        while not (mine := self._run.acquire(timeout=LOOK)) and not stopped():
            pass
        try:
            yield mine
        finally:
            if mine:
                self._run.release()

    def content(self, name: str) -> bytes:
        """Of the picture of that name, as it was given. Raises `LensError`."""
        found = self.contents[name]
        if isinstance(found, bytes):
            return found
        if isinstance(found, Path):
            try:
                return found.read_bytes()
            except OSError:
                raise LensError(running_words.GONE) from None
        archive, member = found
        return archive.read(member)

    def read(self, entry: Entry) -> Image.Image:
        """The picture, read as strangers' are. Raises `LensError`."""
        from explain.pictures.readers import read

        return read(lambda: self.content(entry.name))

    def end(self) -> None:
        """Its folder goes now."""
        for content in self.contents.values():
            if isinstance(content, tuple):
                content[0].close()
        self._end()


class Piles:
    """All of one app's, within bounds: the one that was used longest ago goes first."""

    def __init__(self, bounds: Bounds = BOUNDS, clock: Callable[[], float] = time.monotonic) -> None:
        self.bounds, self._clock = bounds, clock
        self._piles: dict[str, Pile] = {}
        self._lock = threading.Lock()

    def add(self, pile: Pile, session: str | None) -> None:
        """Keep it, in place of what that session had, and at the cost of the oldest others."""
        with self._lock:
            for other in [one for one in self._piles.values() if session in one.sessions]:
                self._drop(other)
            self._piles[pile.name] = pile
            self._touch(pile, session)
            for other in sorted(self._piles.values(), key=lambda one: one.used):
                if self._fits():
                    return
                if other is not pile:
                    self._drop(other)

    def find(self, name: object, session: str | None) -> Pile | None:
        """That of this name, if it is still here; from now on that session looks at it."""
        with self._lock:
            pile = self._piles.get(name) if isinstance(name, str) else None
            if pile:
                self._touch(pile, session)
            return pile

    def tidy(self, listeners: Listeners) -> bool:
        """Let go of those whose pages have been closed for a while; whether any are left."""
        with self._lock:
            now = self._clock()
            for pile in list(self._piles.values()):
                pile.sessions = {session for session in pile.sessions if listeners.present(session)}
                if pile.sessions:
                    pile.used = now
                elif now - pile.used > KEPT:
                    self._drop(pile)
            return bool(self._piles)

    def _touch(self, pile: Pile, session: str | None) -> None:
        pile.used = self._clock()
        if session:
            pile.sessions.add(session)

    def _drop(self, pile: Pile) -> None:
        del self._piles[pile.name]
        pile.end()

    def _fits(self) -> bool:
        piles = self._piles.values()
        return (
            sum(pile.taken for pile in piles) <= TIMES * self.bounds.bytes
            and sum(pile.count for pile in piles) <= TIMES**2 * self.bounds.pictures
        )


PILES = Piles()  # of this process; `demo/serving/visits.py` has them tidied
