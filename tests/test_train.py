"""Training: a stopped run resumes to the very weights of one that was never stopped."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from explain.pocket.scenes import FONT
from explain.pocket.train import OtherRecipe, Recipe, train

TINY = Recipe(scenes=64, epochs=2, batch=16)

pytestmark = pytest.mark.skipif(not FONT.exists(), reason="drawing scenes needs Debian's fonts-noto-color-emoji")


class PowerCut(Exception):
    """Ends a run in the middle."""


def cut_in_epoch_2(text: str) -> None:
    if "epoch 2/2" in text:
        raise PowerCut


def quiet(text: str) -> None:
    """Progress for nobody."""


def test_a_stopped_run_resumes_to_the_same_weights(tmp_path: Path) -> None:
    whole = train("B0", TINY, tmp_path / "whole", "cpu", 1, quiet)
    with pytest.raises(PowerCut):
        train("B0", TINY, tmp_path / "cut", "cpu", 1, cut_in_epoch_2)
    assert not (tmp_path / "cut" / "B0.safetensors").exists()
    resumed = train("B0", TINY, tmp_path / "cut", "cpu", 1, quiet)
    one, other = load_file(whole), load_file(resumed)
    assert one.keys() == other.keys()
    assert all(torch.allclose(one[name], other[name], atol=1e-6) for name in one)


def test_a_checkpoint_of_another_recipe_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PowerCut):
        train("B0", TINY, tmp_path, "cpu", 1, cut_in_epoch_2)
    other = Recipe(scenes=64, epochs=2, batch=16, peak_lr=1e-3)
    with pytest.raises(OtherRecipe, match="remove it"):
        train("B0", other, tmp_path, "cpu", 1, quiet)
