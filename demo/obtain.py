"""A network by its key, with its weights here and loaded: for pages that look at one. Knows no component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.picture import refuse
from explain.errors import LensError

if TYPE_CHECKING:
    from explain.catalogue import Catalogue
    from explain.networks import Network
    from explain.store import ModelStore


def obtain(store: ModelStore, catalogue: Catalogue, key: str, else_: str = "") -> Network:
    """The network of that `Spec.key`. Raises gr.Error in words, with what else one may do."""
    from explain import weights

    try:
        spec = catalogue.find(key)
        for _ in weights.fetching(spec, store.downloads):
            pass
        return store.get(spec)
    except LensError as error:
        raise refuse(f"{error} {else_}".strip()) from None
