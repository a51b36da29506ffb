"""Networks that get weights afterwards are built without drawing any first."""

import threading

import pytest
import torch
from safetensors.torch import load_file

from explain.networks import weights
from explain.networks.architecture import build
from explain.networks.blank import Unfilled, on_meta
from explain.networks.scaling import B0, Scaling
from explain.networks.variants import POCKET, Spec

SMALL = Scaling(0.25, 0.5, 64)


def drawn() -> bool:
    """Whether building a network takes random numbers."""
    torch.manual_seed(0)
    before = torch.get_rng_state()
    build(B0, SMALL, num_classes=5)
    return not torch.equal(before, torch.get_rng_state())


def test_inside_nothing_is_drawn_and_outside_it_is_as_ever() -> None:
    with Unfilled():
        assert not drawn()
    assert drawn()


def test_another_thread_draws_its_weights_meanwhile() -> None:
    found: list[bool] = []
    with Unfilled():
        other = threading.Thread(target=lambda: found.append(drawn()))
        other.start()
        other.join()
    assert found == [True]


def test_on_the_meta_device_shapes_are_those_of_a_real_network() -> None:
    with on_meta():
        planned = build(B0, SMALL, num_classes=5)
    real = build(B0, SMALL, num_classes=5)
    assert {name: found.shape for name, found in planned.state_dict().items()} == {
        name: found.shape for name, found in real.state_dict().items()
    }
    assert all(found.is_meta for found in planned.state_dict().values())


@pytest.mark.parametrize("spec", POCKET.specs(("B0", "B3")), ids=lambda spec: spec.label)
def test_a_bundled_network_has_its_files_weights_and_no_others(spec: Spec) -> None:
    path = weights.fetch(spec)
    torch.manual_seed(0)
    before = torch.get_rng_state()
    found, file = spec.source.load(path).state_dict(), load_file(path)
    assert set(found) == set(file)
    assert all(torch.equal(found[name], file[name]) for name in file)
    assert torch.equal(before, torch.get_rng_state())
