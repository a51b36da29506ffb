"""How long networks take here, now, by themselves: in turns, round after round, on batches of noise.

Speed does not depend on the weights, so full-size networks are timed with random ones; nothing that they say is shown.
"""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor, nn

from explain.costs.latency import LEAST, Clock, Latency, Ratio, ratio
from explain.costs.plan import BATCHES, BUDGET, Plan
from explain.errors import LensError
from explain.networks import building
from explain.networks.building import Network
from explain.networks.cost import cost
from explain.networks.sources.source import Kind
from explain.networks.store import ModelStore
from explain.networks.threads import computing_on, threads_for
from explain.networks.variants import Spec
from explain.runtime import environment
from explain.runtime.arrays import Array
from explain.runtime.device import device, device_name, running
from explain.runtime.failures import in_words
from explain.runtime.precision import precision

LIMIT_BYTES = 2_000_000_000  # of activations at a time: others use this machine too
MOST = 100  # rounds, whatever they take
PAUSE = 0.5  # s between two looks at whether it is our turn
WAY_OUT = "choose a smaller batch or variant"


class TooMuch(LensError):
    """A batch that would take more memory than anybody may have here."""


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
        return self.spec.source.architecture

    def times(self, other: "Timed") -> Ratio:
        """How many times as long a picture takes as with the other; their batches are alike."""
        return Ratio(1, 1, 1) if self.spec == other.spec else ratio(self.latency, other.latency)

    @property
    def per_picture(self) -> float:
        """ms, of the median."""
        return self.latency.median / self.batch

    @property
    def per_second(self) -> float:
        """Pictures, by the median."""
        return 1000 / self.per_picture


@dataclass(frozen=True, slots=True)
class Known:
    """How long the one with that place among those that were asked for takes, by all its rounds so far."""

    number: int
    latency: Latency


@dataclass(frozen=True, slots=True)
class Failed:
    """The one with that place is timed no more; `error` says why."""

    number: int
    error: LensError


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

    module, images = building.planned(spec)
    for layer in module.modules():
        if not list(layer.children()):
            layer.register_forward_hook(count)
    with torch.no_grad():
        module(images)
    return most


def run(
    plan: Plan, store: ModelStore, stopped: Callable[[], bool] = lambda: False
) -> Iterator[Waiting | Running | Timed | Failed]:
    """Time the networks `in_turns`; each is told of after every round of it. Raises what `check` raises."""
    check(plan)
    asked = tuple((spec, spec.kind is Kind.BUNDLED) for spec in plan.specs)
    for event in in_turns(asked, store, plan.batch, plan.threads, stopped):
        yield _timed(plan, event) if isinstance(event, Known) else event


def _timed(plan: Plan, known: Known) -> Timed:
    spec = plan.specs[known.number]
    counted = cost(spec)
    return Timed(spec, counted.input_size, counted.params, counted.macs, plan.batch, known.latency)


class Other(Protocol):
    """Another engine's network, as it takes (N, 3, s, s) and gives features and logits."""

    @property
    def threads(self) -> int: ...

    def features(self, batch: Array) -> object: ...


NOTHING: Mapping[Spec, Other] = {}
Asked = tuple[Spec, bool]  # a network, and whether with its trained weights
Event = Waiting | Running | Known | Failed


def in_turns(
    asked: Sequence[Asked], store: ModelStore, batch: int = 1, threads: int = 0,
    stopped: Callable[[], bool] = lambda: False, by: Mapping[Spec, Other] = NOTHING,
) -> Iterator[Event]:  # fmt: skip
    """Time them round after round; all together, or as many at a time as `store` may keep.

    Each is told of after every round of it, until its median stands or all have used the budget. What fails is left
    out from there. Others' networks run in between, and before (`ModelStore.turn`): no answer waits for a time, but for
    the round that is under way. Asks `stopped` before each network. Those that are in `by` run so, the others by torch.
    """
    group: dict[int, Network] = {}

    def clocks() -> dict[int, tuple[Spec, Clock]]:
        return {number: (one.spec, _clock(one, batch, threads, by.get(one.spec))) for number, one in group.items()}

    for number, (spec, trained) in enumerate(asked):
        if stopped():
            return
        yield Running(spec)
        try:
            with in_words(spec.label, WAY_OUT):
                network = store.get(spec, trained)
        except LensError as error:
            yield Failed(number, error)
            continue
        if sum(one.size_bytes for one in (*group.values(), network)) > store.budget_bytes:
            yield from _rounds(clocks(), store, stopped)
            group = {}
        group[number] = network
    yield from _rounds(clocks(), store, stopped)


def _rounds(timed: dict[int, tuple[Spec, Clock]], store: ModelStore, stopped: Callable[[], bool]) -> Iterator[Event]:
    clocks = {number: clock for number, (_, clock) in timed.items()}
    spent, budget = 0.0, (most := environment.number("EXPLAIN_TIMING", BUDGET, "seconds"))
    for count in range(MOST):
        budget = min(budget, most / (1 + store.turn.sharing))  # others wait; what they left free is no longer ours
        left = [number for number, clock in clocks.items() if not clock.settled]
        if not left or (count >= LEAST and spent > budget):
            return
        for number in left if count % 2 == 0 else reversed(left):  # a drift of the machine falls on all alike
            spec = timed[number][0]
            try:
                with store.turn.line(patient=True) as reached, in_words(spec.label, WAY_OUT):
                    while not stopped() and not reached(PAUSE):
                        yield Waiting(spec)
                    if stopped():
                        return
                    spent += clocks[number].visit()
            except LensError as error:
                del clocks[number]
                yield Failed(number, error)
                continue
            if found := clocks[number].latency():
                yield Known(number, found)


def clock(network: Network) -> Clock:
    """Of one picture of the network's size, for whoever takes turns himself."""
    return _clock(network, 1, 0)


def _clock(network: Network, batch: int, threads: int, other: Other | None = None) -> Clock:
    side = network.intake.size
    images = torch.rand(batch, 3, side, side, device=device())
    if other:
        pixels = images.numpy()
        return Clock(lambda: other.features(pixels), other.threads, device_name(), precision())
    threads = threads or threads_for(network.spec, batch)

    def forward() -> None:
        network.module(images)

    return Clock(forward, threads, device_name(), precision(), lambda: _computing(threads))


@contextmanager
def _computing(threads: int) -> Iterator[None]:
    with computing_on(threads), running():
        yield
