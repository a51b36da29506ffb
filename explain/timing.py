"""How long networks take here, now, one after another, by themselves: batches of noise, after a warm-up.

Speed does not depend on the weights, so full-size networks are timed with random ones; nothing that they say is shown.
"""

import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from explain import latency, networks
from explain.cost import cost
from explain.device import device, device_name, running
from explain.errors import LensError
from explain.failing import in_words
from explain.latency import Latency
from explain.networks import Network
from explain.plan import BATCHES, Plan
from explain.precision import precision
from explain.store import ModelStore
from explain.variants import Kind, Spec

LIMIT_BYTES = 2_000_000_000  # of activations at a time: others use this machine too
SECONDS = 0.5  # of timed runs for each network
PAUSE = 0.5  # s between two looks at whether it is our turn
WAY_OUT = "choose a smaller batch or variant"


class TooMuch(LensError):
    """A batch that would take more memory than anybody may have here."""


class _Halt(Exception):
    """Whoever asked for the timing no longer wants it."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody else's network is running."""

    spec: Spec


@dataclass(frozen=True, slots=True)
class Running:
    """This one is loaded, or runs."""

    spec: Spec


@dataclass(frozen=True, slots=True)
class Timed:
    """How long `batch` pictures of `px` take together, and what the network costs for one of them."""

    spec: Spec
    px: int
    params: int
    macs: int
    batch: int
    latency: Latency

    @property
    def network(self) -> str:
        """timm's name of the architecture, empty for a network of this project's."""
        return self.spec.published.tag.partition(".")[0] if self.spec.published else ""

    @property
    def per_picture(self) -> float:
        """ms, of the median."""
        return self.latency.median / self.batch

    @property
    def per_second(self) -> float:
        """Pictures, by the median."""
        return 1000 / self.per_picture


def check(plan: Plan, limit: int = LIMIT_BYTES) -> None:
    """Raises what `Plan.check` raises, and `TooMuch`."""
    plan.check()
    for spec in plan.specs:
        if plan.batch * footprint(spec) > limit:
            raise TooMuch(_too_much(spec, plan.batch, limit))


def _too_much(spec: Spec, batch: int, limit: int) -> str:
    each = footprint(spec)
    less = [size for size in BATCHES if size * each <= limit]
    way_out = f"a batch of {less[-1]} or less" if less else "a smaller variant"
    return (
        f"{spec.label} in a batch of {batch} takes about {batch * each / 1e9:.1f} GB for its activations, "
        f"and {limit / 1e9:g} GB is the limit here: choose {way_out}."
    )


@functools.lru_cache(maxsize=64)
def footprint(spec: Spec) -> int:
    """Bytes for one picture where most is held at once: what goes into a layer and what comes out, 4 bytes a number.

    Counted on the meta device; B0 and B3 took 1.4 and 0.8 times as much when they ran on a CPU.
    """
    most = 0

    def count(layer: nn.Module, given: tuple[Tensor, ...], out: Tensor) -> None:
        nonlocal most
        most = max(most, 4 * (given[0].numel() + out.numel()))

    module, images = networks.planned(spec)
    for layer in module.modules():
        if not list(layer.children()):
            layer.register_forward_hook(count)
    with torch.no_grad():
        module(images)
    return most


def run(
    plan: Plan, store: ModelStore, stopped: Callable[[], bool] = lambda: False
) -> Iterator[Waiting | Running | Timed]:
    """Time each network in its turn (`ModelStore.turn`); asks `stopped` before every forward.

    Raises what `check` and loading raise, and `NetworkFailed`.
    """
    check(plan)
    for spec in plan.specs:
        if stopped():
            return
        yield Running(spec)
        with in_words(spec.label, WAY_OUT):
            network = store.get(spec, trained=spec.kind is Kind.BUNDLED)
        with store.turn.line() as reached:
            while not reached(PAUSE):
                if stopped():
                    return
                yield Waiting(spec)
            yield Running(spec)  # it may have waited
            try:
                with in_words(spec.label, WAY_OUT):
                    found = _timed(network, plan, stopped)
            except _Halt:
                return
        yield found


def _timed(network: Network, plan: Plan, stopped: Callable[[], bool]) -> Timed:
    side = network.intake.size
    images = torch.rand(plan.batch, 3, side, side, device=device())

    def forward() -> None:
        if stopped():
            raise _Halt
        network.module(images)

    with computing_on(plan.threads), running():
        forward()  # warm-up
        found = latency.measure(forward, SECONDS, device_name(), precision())
    counted = cost(network.spec)
    return Timed(network.spec, side, counted.params, counted.macs, plan.batch, found)


@contextmanager
def computing_on(threads: int) -> Iterator[None]:
    """Inside, this thread computes on so many threads, and no other thread does; as it is if 0."""
    before = torch.get_num_threads()
    if threads:
        torch.set_num_threads(threads)
        _set_elsewhere(before)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _set_elsewhere(threads: int) -> None:
    """torch keeps the number by thread, and gives one that begins to compute the last number that was set anywhere."""
    other = threading.Thread(target=torch.set_num_threads, args=(threads,))
    other.start()
    other.join()
