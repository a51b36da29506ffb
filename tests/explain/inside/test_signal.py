"""Signal and gradient at every block, against timm’s network run block by block and plain torch’s backward."""

import functools
import math
from typing import Any

import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor, nn

from explain.inside import signal
from explain.inside.signal import (
    BUILT,
    SEED,
    STEP,
    TRAINED,
    WEIGHTS,
    Course,
    courses,
    levels,
    made,
    skips,
    take_away,
)
from explain.networks import building
from explain.networks.variants import Spec, specs
from tests.places import ASSETS

DEEP, FLAT = specs("laboratory", ("depth-4x", "baseline"))[::-1]
CLASS = 5


@functools.cache
def picture() -> Image.Image:
    return Image.open(ASSETS / "examples" / "fox.png").convert("RGB")


@functools.cache
def found(weights: str, kept: bool = True) -> Course:
    return course(weights, CLASS, kept)


def course(weights: str, index: int, kept: bool) -> Course:
    """Of a network that nothing was measured of before."""
    module = made(DEEP, weights)
    count = skips(module)
    if not kept:
        take_away(module)
    return Course(DEEP, weights, kept, count, levels(module, pixels(), index))


def pixels() -> Tensor:
    return building.intake(DEEP).tensor(picture()).double()


def plain(weights: str) -> Any:
    """timm's network, put into the state that `weights` names by the test's own lines."""
    torch.manual_seed(SEED)
    module: Any = building.build(DEEP)
    if weights == TRAINED:
        module.load_state_dict(load_file(ASSETS / "laboratory" / "depth-4x.safetensors"))
    module.double().eval()
    for name, part in module.named_modules():
        if weights == STEP and "bn" in name.rpartition(".")[2] and isinstance(part, nn.BatchNorm2d):
            part.train()
    return module


def by_hand(weights: str, kept: bool) -> tuple[list[Tensor], list[Tensor]]:
    """What every block puts out, and its `.grad` after `backward`; without skips by subtracting what they added."""
    module = plain(weights)
    x = module.bn1(module.conv_stem(pixels()))
    outs = []
    for block in (block for stage in module.blocks for block in stage):
        before = x
        x = block(before)
        if block.has_skip and not kept:
            x = x - before
        x.retain_grad()
        outs.append(x)
    logit = module.forward_head(module.bn2(module.conv_head(x)))[0, CLASS]
    logit.backward()
    return outs, [out.grad for out in outs if out.grad is not None]


def test_the_network_is_deep_and_most_of_its_blocks_have_skips() -> None:
    whole = found(TRAINED)
    assert len(whole.levels) == 24
    assert whole.skips == 24 - 7  # a stage's first block has none


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("weights", WEIGHTS)
def test_signal_and_gradient_are_those_of_a_plain_backward(weights: str, kept: bool) -> None:
    outs, gradients = by_hand(weights, kept)
    levels = found(weights, kept).levels
    # subtracting what was added loses digits where that was much larger
    assert [level.signal for level in levels] == pytest.approx(
        [math.sqrt(float((out.detach() ** 2).mean())) for out in outs], rel=1e-4
    )
    assert [level.gradient for level in levels] == pytest.approx(
        [math.sqrt(float((gradient**2).sum())) for gradient in gradients], rel=1e-4
    )


def test_without_skips_a_trained_network_s_gradient_is_all_but_gone_at_its_first_block() -> None:
    assert found(TRAINED).reaches > 0.5
    assert found(TRAINED, kept=False).reaches < 1e-6


def test_at_random_weights_it_vanishes_where_norms_let_pass_and_explodes_where_they_normalise() -> None:
    assert found(BUILT, kept=False).reaches < 1e-6 * found(BUILT).reaches
    assert found(STEP, kept=False).reaches > 5 * found(STEP).reaches


def test_a_network_without_skips_is_measured_once() -> None:
    (only,) = courses(FLAT, picture(), TRAINED)
    assert (only.skips, only.kept) == (0, True)


@pytest.mark.parametrize("weights", WEIGHTS)
def test_the_class_is_the_trained_network_s_own_answer_whatever_the_weights(weights: str) -> None:
    index = int(made(DEEP, TRAINED)(pixels())[0].argmax())
    assert [*courses(DEEP, picture(), weights)] == [course(weights, index, kept) for kept in (True, False)]


def test_the_trained_network_is_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded, load = list[Spec](), signal._trained

    def counted(spec: Spec) -> nn.Module:
        loaded.append(spec)
        return load(spec)

    monkeypatch.setattr(signal, "_trained", counted)
    assert len([*courses(DEEP, picture(), TRAINED)]) == 2
    assert loaded == [DEEP]


def test_a_network_that_answers_visitors_keeps_its_skips() -> None:
    network: Any = building.load(DEEP).module
    list(courses(DEEP, picture(), TRAINED))
    assert sum(bool(block.has_skip) for stage in network.blocks for block in stage) == 17


def test_random_weights_leave_torch_s_own_randomness_alone() -> None:
    torch.manual_seed(7)
    wanted = torch.rand(3)
    torch.manual_seed(7)
    made(DEEP, BUILT)
    assert torch.equal(torch.rand(3), wanted)


def test_the_spec_is_told() -> None:
    spec: Spec = found(TRAINED).spec
    assert spec == DEEP
