"""The app without most of what it makes in advance, which takes a minute of a slow machine: for tests that look at none
of that. What Compare opens with is made all the same."""

from collections.abc import Callable, Sequence

import explain.warmup
from app import main
from explain.networks.store import ModelStore


def only_first(store: ModelStore, first: Sequence[Callable[[ModelStore], None]], last: object = ()) -> None:
    for run in first:
        run(store)


explain.warmup.warm_up = only_first
if __name__ == "__main__":
    main()
