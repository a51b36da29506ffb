"""Networks by their keys, fetched and loaded, and the turn to run: for pages that look at one. Knows no component."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from demo.ui import words
from demo.ui.jobs import Stopped
from demo.ui.picture import refuse
from explain.errors import LensError
from explain.networks import weights
from explain.runtime.failures import in_words

if TYPE_CHECKING:
    from explain.networks.building import Network
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue


def fetching(store: ModelStore, catalogue: Catalogue, keys: Sequence[str], stopped: Stopped) -> Iterator[str]:
    """Fetch those networks' weights unless they are here, saying how far it is; ends midway where it is `stopped`.

    Raises gr.Error in words.
    """
    try:
        for spec in [catalogue.find(key) for key in keys]:
            for progress in weights.fetching(spec, store.downloads):
                if stopped():
                    return
                yield words.fetching(progress, spec.label)
    except LensError as error:
        raise refuse(error) from None


def obtain(store: ModelStore, catalogue: Catalogue, key: str) -> Network:
    """The network of that `Spec.key`, whose weights are here. Raises gr.Error in words."""
    spec = catalogue.find(key)
    with _told(spec.label):
        return store.get(spec)


@contextmanager
def turn(store: ModelStore, network: Network) -> Iterator[None]:
    """Inside, `network` alone runs (`ModelStore.turn`). Raises gr.Error in words where it fails."""
    with store.turn.take(), _told(network.spec.label):
        yield


@contextmanager
def _told(label: str) -> Iterator[None]:
    try:
        with in_words(label):
            yield
    except LensError as error:
        raise refuse(error) from None
