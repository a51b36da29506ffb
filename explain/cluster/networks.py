"""A worker of a cluster: networks that are loaded once, and do one part after another.

Runs in a process of Ray's, one for each processor or GPU; pictures are read in it, from where they lie.
"""

import pickle
from collections.abc import Sequence
from typing import Any

from PIL import Image

from explain.cluster import parts
from explain.cluster.listing import Far
from explain.cluster.places import Place
from explain.networks.store import ModelStore
from explain.networks.variants import Spec
from explain.pictures.images import open_image
from explain.study.entries import Entry


class Networks:
    """Called with a row that has a `part`, it writes that part's file, over one that is there already."""

    def __init__(self, specs: Sequence[Spec], place: Place) -> None:
        from explain.runtime.allocator import keep_memory

        keep_memory()
        self._specs, self._place, self._store = tuple(specs), place, ModelStore()

    def __call__(self, row: dict[str, Any]) -> dict[str, int]:
        """How many answers came of it. Raises `OSError` where nothing can be written."""
        from explain.study.answers import Study
        from explain.study.run import study

        part: parts.Part = pickle.loads(row["part"])  # of the process that made this one
        found = Study(part.entries, self._specs)
        for event in study(part.entries, self._specs, self._store, read=read):
            found.add(event)
        parts.write(part, found, self._place)
        return {"answers": len(found.answers), "pictures": len(part.entries)}


def read(entry: Entry) -> Image.Image:
    """The picture, from where it lies. Raises `LensError`."""
    return open_image(Place(entry.root).read(entry.inside) if isinstance(entry, Far) else entry.path)
