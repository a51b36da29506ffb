"""What a network holds, as counted, against what torch really holds and keeps while it runs."""

import weakref
from typing import Any

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from explain.inside.anatomy import anatomy
from explain.inside.memory import BYTES, memory
from explain.networks import building
from explain.networks.variants import Spec, specs

POCKET, DEEP = specs("pocket", ("B0",))[0], specs("laboratory", ("depth-4x",))[0]
(B0, B7) = specs("imagenet", ("B0", "B7"))


class Living(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts the bytes of every tensor that is alive, as torch makes them and lets them go."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.now = self.most = 0
        self.known: set[int] = set()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        for tensor in made if isinstance(made, tuple | list) else [made]:
            if isinstance(tensor, torch.Tensor):
                self.count(tensor.untyped_storage())
        self.most = max(self.most, self.now)
        return made

    def count(self, storage: Any) -> None:
        key, size = storage._cdata, storage.nbytes()
        if key in self.known:
            return
        self.known.add(key)
        self.now += size

        def gone() -> None:
            self.known.discard(key)
            self.now -= size

        weakref.finalize(storage, gone)


def kept_by_torch(spec: Spec, batch: int) -> int:
    """Bytes that autograd keeps for the backward pass of a batch, parameters not counted."""
    module = building.build(spec).train()
    own = {tensor.untyped_storage()._cdata for tensor in (*module.parameters(), *module.buffers())}
    kept: dict[int, Any] = {}

    def pack(tensor: torch.Tensor) -> torch.Tensor:
        kept[tensor.untyped_storage()._cdata] = tensor.untyped_storage()
        return tensor

    side = building.intake(spec).size
    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        module(torch.randn(batch, 3, side, side))
    return sum(storage.nbytes() for key, storage in kept.items() if key not in own)


@pytest.mark.parametrize("spec", [POCKET, DEEP], ids=lambda spec: spec.label)
def test_what_training_keeps_is_what_autograd_keeps(spec: Spec) -> None:
    assert memory(anatomy(spec)).kept == pytest.approx(kept_by_torch(spec, 2) / 2, rel=0.03)


@pytest.mark.parametrize("spec", [POCKET, DEEP], ids=lambda spec: spec.label)
def test_torch_holds_at_least_what_is_counted_while_it_answers_and_not_much_more(spec: Spec) -> None:
    network = building.load(spec)
    images = torch.randn(1, 3, network.intake.size, network.intake.size)
    with torch.inference_mode(), Living() as living:
        network.logits(network.features(images))
    least = memory(anatomy(spec)).peak.passing
    assert least <= living.most <= 2.5 * least


def test_b0_s_peak_worked_by_hand() -> None:
    held = memory(anatomy(B0))
    # the depthwise convolution of stage 3's first block: 96 channels from 112 to 56 cells a side
    assert held.peak.key == "stage 3, block 1"
    assert held.peak.passing == BYTES * (96 * 112**2 + 96 * 56**2)
    assert held.parameters == BYTES * anatomy(B0).params


def test_parameters_are_the_lesser_part_from_the_first_pictures_on() -> None:
    small, large = (memory(anatomy(spec)) for spec in (B0, B7))
    assert small.kept > 4 * small.parameters
    assert large.kept / small.kept > large.parameters / small.parameters


def test_a_batch_that_fits_does_and_one_more_does_not() -> None:
    held = memory(anatomy(B0))
    batch = held.largest(16e9)
    assert held.training(batch) <= 16e9 < held.training(batch + 1)
    assert held.largest(1e6) == 0
