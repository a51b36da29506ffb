"""A method's run: it leaves the network as it was, takes the passes that the table says, and lets others in."""

import copy
from collections.abc import Callable
from concurrent import futures
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from explain.maps.cams import Cam, cam
from explain.maps.cuts import HEAD
from explain.maps.methods import EXACT, METHODS
from explain.networks.building import Network
from explain.runtime.batches import BATCH
from tests import scene

FORMULAS = tuple(name for name in METHODS if name != EXACT)
OF_A_CLASS = tuple(name for name in FORMULAS if name != "eigencam")
OF_EACH_CHANNEL = tuple(name for name in FORMULAS if METHODS[name].passes.each_channel)

network = pytest.fixture(scene.network, scope="module")
fox = pytest.fixture(scene.fox, scope="module")
top = pytest.fixture(scene.top, scope="module")


class Stopped(Exception):
    """What a listener raises that wants no more."""


def marks(module: nn.Module) -> list[str]:
    """Whatever a method could have left on a network."""
    hooked = [
        f"{name}: {kind}"
        for name, part in module.named_modules()
        for kind, hooks in vars(part).items()
        if "hooks" in kind and hooks
    ]
    graded = [name for name, weight in module.named_parameters() if weight.requires_grad or weight.grad is not None]
    return hooked + graded


def flags(module: nn.Module) -> list[bool]:
    return [part.training for part in module.modules()]


def half_in_training(network: Network) -> Network:
    """The same, its pooling (which does nothing else then) in training mode: a constructor's `eval()` would show."""
    module = copy.deepcopy(network.module)
    module.get_submodule("global_pool").train()
    return replace(network, module=module)


def untouched(network: Network, act: Callable[[], object]) -> bool:
    """Whether `act` leaves nothing on the network."""
    weights = {name: tensor.clone() for name, tensor in network.module.state_dict().items()}
    modes = flags(network.module)
    act()
    same = all(torch.equal(tensor, weights[name]) for name, tensor in network.module.state_dict().items())
    return same and not marks(network.module) and flags(network.module) == modes


def test_the_marks_that_are_looked_for_are_seen_where_they_are(network: Network) -> None:
    module = copy.deepcopy(network.module)
    assert not marks(module)
    hook = module.get_submodule("bn2").register_forward_hook(lambda *_: None)
    assert marks(module)[0].startswith("bn2")
    hook.remove()
    module.get_submodule("classifier").requires_grad_(True)
    assert marks(module) == ["classifier.weight", "classifier.bias"]


@pytest.mark.parametrize("place", ["stage 4", HEAD])
@pytest.mark.parametrize("method", FORMULAS)
def test_nothing_is_left_on_the_network(network: Network, fox: Tensor, top: int, method: str, place: str) -> None:
    strange = half_in_training(network)
    before = fox.clone()
    assert any(flags(strange.module))
    assert untouched(strange, lambda: cam(strange, fox, top, method, place))
    assert torch.equal(fox, before)
    assert not fox.requires_grad


@pytest.mark.parametrize("method", OF_A_CLASS)
def test_nothing_is_left_when_a_method_fails_midway(network: Network, fox: Tensor, method: str) -> None:
    strange = half_in_training(network)

    def ask_for_a_class_that_is_not_there() -> None:
        with pytest.raises(IndexError):
            cam(strange, fox, 999, method, "stage 6")

    assert untouched(strange, ask_for_a_class_that_is_not_there)


@pytest.mark.parametrize("place", ["stage 6", HEAD])
@pytest.mark.parametrize("method", OF_EACH_CHANNEL)
def test_a_listener_that_raises_stops_the_method_at_once(
    network: Network, fox: Tensor, top: int, method: str, place: str
) -> None:
    heard: list[int] = []

    def stop(done: int, total: int) -> None:
        heard.append(done)
        raise Stopped

    def ask() -> None:
        with pytest.raises(Stopped):
            cam(network, fox, top, method, place, stop)

    assert untouched(network, ask)
    assert len(heard) == 1
    assert heard[0] <= BATCH


@pytest.mark.parametrize(("place", "channels"), [("stage 4", 12), ("stage 6", 28), (HEAD, 320)])
@pytest.mark.parametrize("method", OF_EACH_CHANNEL)
def test_progress_counts_the_channels_up_to_the_last(
    network: Network, fox: Tensor, top: int, method: str, place: str, channels: int
) -> None:
    heard: list[tuple[int, int]] = []
    cam(network, fox, top, method, place, lambda done, total: heard.append((done, total)))
    assert heard == [(min(start + BATCH, channels), channels) for start in range(0, channels, BATCH)]


@pytest.mark.parametrize(
    ("method", "whole", "passes"),
    [("scorecam", 321, 321), ("ablationcam", 1, 321), ("gradcam", 1, 2), ("layercam", 1, 2), ("eigencam", 1, 1)],
)
def test_the_network_runs_as_often_as_the_table_says(
    network: Network, fox: Tensor, method: str, whole: int, passes: int
) -> None:
    """At the head of 320 channels; what is not of the whole network is of its tail alone."""
    pictures: list[int] = []
    module = copy.deepcopy(network.module)
    module.get_submodule("conv_stem").register_forward_hook(lambda _, given, found: pictures.append(len(given[0])))
    cam(replace(network, module=module), fox, 0, method)
    assert sum(pictures) == whole
    assert METHODS[method].passes.count(320) == passes


def test_two_at_once_each_get_their_own_map(network: Network, fox: Tensor, top: int) -> None:
    asked = [("scorecam", HEAD, top), ("gradcam", "stage 4", 5), ("ablationcam", HEAD, top), ("layercam", "stage 6", 9)]
    alone = [cam(network, fox, index, method, place).values for method, place, index in asked]
    with futures.ThreadPoolExecutor(2) as pool:
        together = [pool.submit(cam, network, fox, i, method, place) for _ in range(3) for method, place, i in asked]
    assert all(
        np.allclose(task.result().values, expected, atol=1e-5 * np.abs(expected).max())
        for task, expected in zip(together, 3 * alone, strict=True)
    )


def test_one_that_is_made_midway_through_another_changes_neither(network: Network, fox: Tensor, top: int) -> None:
    alone = [cam(network, fox, top, method).values for method in ("ablationcam", "gradcam")]
    between: list[Cam] = []
    with futures.ThreadPoolExecutor(1) as pool:

        def ask_for_another(done: int, total: int) -> None:
            if not between:
                between.append(pool.submit(cam, network, fox, top, "gradcam").result())

        around = cam(network, fox, top, "ablationcam", HEAD, ask_for_another)
    assert np.array_equal(around.values, alone[0])
    assert np.allclose(between[0].values, alone[1], atol=1e-5 * np.abs(alone[1]).max())
