"""A network by its key, loaded, and its turn to run: for pages that look at one. Knows no component."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from demo.picture import refuse
from explain.errors import LensError
from explain.failing import in_words

if TYPE_CHECKING:
    from explain.catalogue import Catalogue
    from explain.networks import Network
    from explain.store import ModelStore


def obtain(store: ModelStore, catalogue: Catalogue, key: str, else_: str = "") -> Network:
    """The network of that `Spec.key`. Raises gr.Error in words, with what else one may do where it is not here."""
    from explain import weights

    try:
        spec = catalogue.find(key)
        for _ in weights.fetching(spec, store.downloads):
            pass
    except LensError as error:
        raise refuse(f"{error} {else_}".strip()) from None
    with _told(spec.label):
        return store.get(spec)


@contextmanager
def turn(store: ModelStore, network: Network) -> Iterator[None]:
    """Inside, `network` alone runs (`ModelStore.turn`). Raises gr.Error in words where it fails."""
    with store.turn, _told(network.spec.label):
        yield


@contextmanager
def _told(label: str) -> Iterator[None]:
    try:
        with in_words(label):
            yield
    except LensError as error:
        raise refuse(error) from None
