"""What can be done before the first visitor asks: import torch, run what pages open with, load the bundled family."""

import logging
from collections.abc import Callable, Sequence

from explain.imports import import_torch
from explain.networks.store import ModelStore
from explain.networks.variants import POCKET, specs
from explain.runtime.allocator import hand_back

log = logging.getLogger(__name__)


Run = Callable[[ModelStore], None]


def warm_up(store: ModelStore, first: Sequence[Run], last: Sequence[Run] = ()) -> None:
    """For a background thread: what is wanted `first` and `last`, then load, run and take apart every pocket variant.

    For these nobody waits: they wait until nobody else runs a network. The memory that all this took and that is needed
    no longer goes back to the system.
    """
    from PIL import Image

    _each(store, first)
    import_torch()
    from explain.compare import compare, results
    from explain.inside.anatomy import anatomy

    grey = Image.new("RGB", (128, 128), "grey")
    _each(store, last)
    store.turn.calm()
    chosen = specs(POCKET.name, tuple(variant.name for variant in POCKET.variants))
    for result in results(compare(grey, chosen, store, clocked=False)):
        if result.error:
            log.warning("%s: %s", result.spec.label, result.error)
    for spec in chosen:
        anatomy(spec)
    hand_back()


def _each(store: ModelStore, runs: Sequence[Run]) -> None:
    for run in runs:
        try:
            run(store)
        except Exception:  # the app goes on without it
            log.exception("What a page opens with could not be run.")
