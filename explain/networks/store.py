"""The one place that keeps networks: each loaded once, the least wanted let go to stay within a budget.

Importing it does not import torch, so that a page can be up before torch is.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from explain.hub.downloads import Downloads
from explain.networks.variants import Spec
from explain.runtime import environment
from explain.runtime.allocator import hand_back
from explain.runtime.turn import LOOK, Turn, heed

if TYPE_CHECKING:
    from explain.networks.building import Network

SETTLED = 10.0  # s after which whoever ran a network that is let go of has most likely done so
DEFAULT_GB = 1.5  # all eight full-size variants weigh 0.8

Key = tuple[Spec, bool]
Load = Callable[[Spec, bool], "Network"]


def _load(spec: Spec, trained: bool) -> Network:
    from explain.networks import building  # torch and timm: seconds, paid by whoever asks first

    return building.load(spec) if trained else building.load_untrained(spec)


class ModelStore:
    """Networks by what they are, and the `downloads` that they wait for. Safe to use from several threads.

    `turn` is held by whoever runs a network: never two at once on one machine, or no timing would be worth anything.
    """

    def __init__(self, budget_gb: float | None = None, load: Load = _load) -> None:
        if budget_gb is None:
            budget_gb = environment.number("EXPLAIN_MEMORY_GB", DEFAULT_GB, "gigabytes")
        self.budget_bytes = int(budget_gb * 1e9)
        self.turn = Turn()
        self.downloads = Downloads()
        self.elsewhere: Callable[..., Any] | None = None  # runs a network in another process, as on a ZeroGPU Space
        self.replicas: Any = None  # `explain.cluster.replicas.Replicas`, where other processes run comparisons
        self.quick: Any = None  # `explain.engines.quick.Quick`, which knows what runs faster than torch
        self._load = load
        self._kept: OrderedDict[Key, Network] = OrderedDict()
        self._beside: dict[Key, tuple[Network, Any, int]] = {}
        self._loading: dict[Key, threading.Lock] = {}
        self._lock = threading.Lock()

    @property
    def size_bytes(self) -> int:
        """What is kept now."""
        with self._lock:
            return self._size()

    def get(self, spec: Spec, trained: bool = True) -> Network:
        """The network of `spec`, loaded on first use. Raises `WeightsMissing`, `Halted`, what else loading raises."""
        key = (spec, trained)
        with self._lock:
            loading = self._loading.setdefault(key, threading.Lock())
        while not loading.acquire(timeout=LOOK):  # a second thread waits for the first one's network
            heed()
        try:
            if (found := self._find(key)) is not None:
                return found
            network = self._load(spec, trained)
            self._keep(key, network)
            return network
        finally:
            loading.release()

    def quickest(self, network: Network) -> Network:
        """One of these, by what runs it in the least time here; its own module for whoever asks that."""
        found: Network = self.quick.through(network) if self.quick else network
        return found

    def lay_beside(self, network: Network, found: Any, size: int) -> None:
        """Keep what was made of that network, so many bytes, as long as it is kept itself."""
        key = (network.spec, network.trained)
        with self._lock:
            if self._kept.get(key) is network:
                self._beside[key] = network, found, size
        self._make_room(key)

    def lay_aside(self, spec: Spec) -> None:
        """Keep it no longer."""
        with self._lock:
            self._beside.pop((spec, True), None)

    def beside(self, spec: Spec) -> Any:
        """What was made of the trained network of `spec`; None where there is nothing, or it is gone."""
        with self._lock:
            kept, found, _ = self._beside.get((spec, True), (None, None, 0))
            return found if kept is not None and kept is self._kept.get((spec, True)) else None

    def _find(self, key: Key) -> Network | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: Key, network: Network) -> None:
        """Keep it, and let go of others while over the budget; what it held goes back to the system, too."""
        with self._lock:
            self._kept[key] = network
        self._make_room(key)

    def _make_room(self, key: Key) -> None:
        with self._lock:
            over = self._size() > self.budget_bytes
            while len(self._kept) > 1 and self._size() > self.budget_bytes:
                least = self._least_wanted(key)
                del self._kept[least]
                self._beside.pop(least, None)
        if over:
            hand_back()
            self._later()  # whoever runs one of them still holds it

    def _least_wanted(self, newest: Key) -> Key:
        """The longest unused, of those that were built to be timed alone if there are any."""
        others = [key for key in self._kept if key != newest]
        return next((key for key in others if not key[1]), others[0])

    def _later(self) -> None:
        timer = threading.Timer(SETTLED, hand_back)
        timer.daemon = True
        timer.start()

    def _size(self) -> int:
        beside = sum(size for _, _, size in self._beside.values())
        return sum(network.size_bytes for network in self._kept.values()) + beside
