"""Training: what a network starts from, that it learns, and that a stopped run resumes to the very same weights."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file
from timm.models.efficientnet import EfficientNet
from torch import Tensor

from explain.networks.scaling import LABORATORY_BASELINE, POCKET_B0, RELEASED, Scaling
from explain.networks.variants import FAMILIES, specs
from explain.networks.vocabulary import NOTHING_INDEX
from explain.training import evaluate
from explain.training import train as training
from explain.training.evaluate import DRAWERS, NothingToMeasure, scenes_measured
from explain.training.pictures import TRAINING, Pictures, draw_scenes, normalise, shrink
from explain.training.recipe import RECIPES, TrainingRecipe, TrainingTask, task
from explain.training.scenes import FONT
from explain.training.train import OtherRecipe, Run, by_turns
from tests import threads

TINY = TrainingRecipe(scenes=64, epochs=2, batch=16)
B0 = TrainingTask("B0", POCKET_B0, RELEASED["B0"])
SMALL = TrainingTask("small", LABORATORY_BASELINE, Scaling(1, 1, 128, dropout=0))  # 32 px
DEEP = TrainingTask("deep", LABORATORY_BASELINE, Scaling(1, 8, 128))  # residual blocks in every stage

needs_font = pytest.mark.skipif(not FONT.exists(), reason="drawing scenes needs Debian's fonts-noto-color-emoji")


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    with threads.one_thread():
        yield


class PowerCut(Exception):
    """Ends a run in the middle."""


def cut_in_epoch_2(text: str) -> None:
    if "epoch 2/2" in text:
        raise PowerCut


def quiet(text: str) -> None:
    """Progress for nobody."""


def start(of: TrainingTask, identity: bool) -> EfficientNet:
    torch.manual_seed(0)
    return training._start(of, replace(RECIPES["laboratory"], identity_start=identity))


def train(of: TrainingTask, recipe: TrainingRecipe, folder: Path, report: Callable[[str], None] = quiet) -> Path:
    (weights,) = training.train([(of, recipe)], folder, "cpu", 1, report)
    return weights


def step(run: Run, images: Tensor, labels: Tensor) -> list[float]:
    loss_and_right: list[float] = run.learn(images, labels).tolist()
    run.update()
    return loss_and_right


def outputs(network: EfficientNet) -> list[tuple[Tensor, Tensor]]:
    """What each residual block takes and gives."""
    found = []
    for stage in network.blocks:
        for block in stage:
            if block.has_skip:
                channels = next(layer for layer in block.modules() if isinstance(layer, torch.nn.Conv2d)).in_channels
                taken = torch.randn(2, channels, 5, 5)
                found.append((taken, block(taken)))
    return found


@pytest.mark.parametrize("mode", [True, False], ids=["training", "evaluation"])
def test_at_an_identity_start_every_residual_block_gives_what_it_takes(mode: bool) -> None:
    plain = outputs(start(DEEP, identity=False).train(mode))
    identity = outputs(start(DEEP, identity=True).train(mode))
    assert len(plain) == len(identity) == 2 + 4 + 4 + 6 + 6 + 8 + 2 - 7  # all but the first of a stage
    assert all(torch.equal(taken, given) for taken, given in identity)
    assert not any(torch.allclose(taken, given, atol=1e-3) for taken, given in plain)


def test_an_identity_start_changes_no_network_without_residual_blocks() -> None:
    plain, identity = (start(SMALL, identity=given) for given in (False, True))
    assert not outputs(plain)
    assert all(torch.equal(a, b) for a, b in zip(plain.parameters(), identity.parameters(), strict=True))


def test_only_the_laboratory_starts_at_the_identity() -> None:
    assert {name: recipe.identity_start for name, recipe in RECIPES.items()} == {"pocket": False, "laboratory": True}


def test_every_bundled_family_has_a_recipe_whose_scenes_can_be_drawn_and_held_out() -> None:
    assert set(RECIPES) == {family.name for family in FAMILIES.values() if family.base}
    assert {recipe.kind for recipe in RECIPES.values()} == set(TRAINING) == set(DRAWERS) == {"calm", "crowded"}


def test_a_task_is_named_for_its_variant_and_any_seed_but_the_first() -> None:
    pocket, laboratory = specs("pocket", ("B3",))[0], specs("laboratory", ("depth-4x",))[0]
    assert task(pocket, 0) == TrainingTask("B3", POCKET_B0, RELEASED["B3"])
    assert [task(laboratory, seed).name for seed in (0, 1, 2)] == ["depth-4x", "depth-4x-s1", "depth-4x-s2"]


@needs_font
def test_scenes_are_drawn_once_and_kept_by_kind_in_one_folder(tmp_path: Path) -> None:
    for kind, side, every in (("calm", 128, 4), ("crowded", 176, 8)):
        images, labels = draw_scenes(TrainingRecipe(kind, scenes=16), tmp_path, 1, quiet)
        assert images.shape == (16, side, side, 3)
        assert np.flatnonzero(labels == NOTHING_INDEX).tolist() == list(range(every - 1, 16, every))
        assert np.array_equal(images[3], np.asarray(TRAINING[kind](3).image))
        again, _ = draw_scenes(TrainingRecipe(kind, scenes=16), tmp_path, 1, lambda text: pytest.fail("drawn again"))
        assert np.array_equal(images, again)


def numbered(count: int, side: int) -> Pictures:
    """Pictures that can be told apart: picture k is k everywhere but for a darker left column."""
    images = torch.arange(count, dtype=torch.uint8)[:, None, None, None].repeat(1, 3, side, side) + 100
    images[..., 0] = 0
    return Pictures(images, torch.arange(count))


def test_an_epoch_shows_each_picture_once_and_another_epoch_in_another_order() -> None:
    recipe = replace(TINY, scenes=50)
    pictures = numbered(50, 24)
    first, again, other = (pictures.plan(recipe, epoch) for epoch in (0, 0, 1))
    assert first.shape == (3, 4, 16)  # 50 pictures fill three batches of 16
    assert len(set(first[:, 0].flatten().tolist())) == 48
    assert torch.equal(first, again)
    assert not torch.equal(first[:, 0], other[:, 0])
    assert first[:, 1:3].amax() == 2 * pictures.shift(recipe) == 4
    assert set(first[:, 3].flatten().tolist()) == {0, 1}


@pytest.mark.parametrize(("right", "mirrored", "dark"), [(2, 0, 0), (1, 0, 1), (2, 1, 7), (1, 1, 6)])
def test_a_picture_is_moved_and_mirrored_as_the_plan_says(right: int, mirrored: int, dark: int) -> None:
    recipe = replace(TINY, shift=0.25)  # 2 px of 8, so that 2 leaves a picture where it is
    rows = torch.tensor([[5, 6], [2, 2], [right, 2], [mirrored, 0]])
    images, labels = numbered(8, 8).batch(rows, recipe)
    assert labels.tolist() == [5, 6]
    assert images[0].mean(dim=(0, 1)).argmin() == dark
    assert images[1].mean(dim=(0, 1)).argmin() == 0
    assert images[0].max().item() == pytest.approx((105 / 255 - 0.5) / 0.25)


def test_runs_take_turns_and_the_next_begins_when_one_ends() -> None:
    runs = [iter(text) for text in ("aaaa", "b", "cc")]
    assert "".join(by_turns(runs, 2)) == "abaacac"
    assert "".join(by_turns([iter("aaa"), iter("b")], 1)) == "aaab"


@needs_font
def test_networks_trained_together_are_those_trained_one_by_one(tmp_path: Path) -> None:
    recipe = replace(TINY, scenes=32, epochs=1)
    plain = replace(SMALL, name="plain")  # without dropout, whose generator they would share
    other = replace(plain, name="other", scaling=replace(SMALL.scaling, width=1.5))
    alone = [train(of, recipe, tmp_path / "alone") for of in (plain, other)]
    jobs = [(of, recipe) for of in (plain, other)]
    both = training.train(jobs, tmp_path / "both", "cpu", 1, quiet, together=2)
    for one, two in zip(alone, both, strict=True):
        same, found = load_file(one), load_file(two)
        assert all(torch.equal(same[name], found[name]) for name in same)


@needs_font
def test_finished_weights_say_what_made_them_and_leave_no_checkpoint(tmp_path: Path) -> None:
    recipe = replace(TINY, scenes=16, epochs=1)
    with safe_open(train(SMALL, recipe, tmp_path), "pt") as file:
        made_of = json.loads(file.metadata()["made_of"])
    assert made_of["recipe"] == asdict(recipe)
    assert made_of["task"]["scaling"]["resolution"] == 128
    assert not list(tmp_path.glob("*.ckpt"))


@needs_font
def test_a_few_steps_lower_the_loss_on_a_handful_of_scenes_and_the_same_each_time() -> None:
    drawn = [TRAINING["crowded"](number) for number in range(8)]
    pictures = np.stack([np.asarray(scene.image) for scene in drawn])
    images = normalise(shrink(pictures, 32))
    labels = torch.tensor([scene.label for scene in drawn])
    recipe = RECIPES["laboratory"]

    def learn() -> list[float]:
        run = Run(start(SMALL, identity=True).train(), SMALL, recipe, steps=30)
        return [step(run, images, labels)[0] for _ in range(30)]

    losses = learn()
    assert losses[-1] < 0.6 * losses[0]
    assert losses == learn()


def test_the_loss_is_cross_entropy_with_smoothed_labels() -> None:
    torch.manual_seed(0)
    network, images, labels = (
        start(SMALL, identity=True).train(),
        torch.randn(4, 3, 32, 32),
        torch.tensor([0, 3, 3, 24]),
    )
    with torch.no_grad():
        logits = network(images).double().numpy()
    log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    by_hand = -(0.95 * log_p[range(4), labels] + 0.05 * log_p.mean(axis=1)).mean()
    loss, right = Run(network, SMALL, TrainingRecipe(label_smoothing=0.05), steps=10).learn(images, labels)
    assert loss == pytest.approx(by_hand, rel=1e-4)
    assert right == (logits.argmax(axis=1) == labels.numpy()).sum()


@needs_font
def test_a_stopped_run_resumes_to_the_same_weights(tmp_path: Path) -> None:
    whole = train(B0, TINY, tmp_path / "whole")
    with pytest.raises(PowerCut):
        train(B0, TINY, tmp_path / "cut", cut_in_epoch_2)
    assert not (tmp_path / "cut" / "B0.safetensors").exists()
    resumed = train(B0, TINY, tmp_path / "cut")
    one, other = load_file(whole), load_file(resumed)
    assert one.keys() == other.keys()
    assert all(torch.allclose(one[name], other[name], atol=1e-6) for name in one)


@needs_font
def test_a_finished_run_is_not_gone_through_again(tmp_path: Path) -> None:
    weights = train(SMALL, replace(TINY, epochs=1), tmp_path)
    before = weights.read_bytes()
    for scenes in tmp_path.glob("*.npy"):
        scenes.unlink()
    assert train(SMALL, replace(TINY, epochs=1), tmp_path, pytest.fail) == weights
    assert weights.read_bytes() == before


@needs_font
def test_a_finished_run_of_another_network_by_the_same_name_is_refused(tmp_path: Path) -> None:
    recipe = replace(TINY, scenes=16, epochs=1)
    train(SMALL, recipe, tmp_path)
    finer = replace(SMALL, scaling=replace(SMALL.scaling, resolution=160))
    with pytest.raises(OtherRecipe, match="remove it"):
        train(finer, recipe, tmp_path)


@needs_font
def test_a_checkpoint_of_another_recipe_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PowerCut):
        train(B0, TINY, tmp_path, cut_in_epoch_2)
    with pytest.raises(OtherRecipe, match="remove it"):
        train(B0, replace(TINY, peak_lr=1e-3), tmp_path)
    with pytest.raises(OtherRecipe, match="remove it"):
        train(B0, replace(TINY, seed=1), tmp_path)


def test_a_few_variants_are_measured_on_no_other_scenes_than_the_rest() -> None:
    one, other = specs("pocket", ("B0", "B1"))
    found: dict[str, Any] = {"variants": {"B0": {}, "B1": {}}}
    found["scenes"] = scenes_measured(found, (one, other), 100, 40)
    assert found["scenes"] == {"known": 100, "unknown": 40, "photo_crops": 10, "common_grid": 4}
    assert scenes_measured(found, (one,), 100, 40) == found["scenes"]
    assert scenes_measured(found, (one, other), 3, 3)["photo_crops"] == 1
    with pytest.raises(NothingToMeasure, match=r"B1 were measured on other scenes: .* --known 100 --unknown 40"):
        scenes_measured(found, (one,), 50, 40)


def test_measuring_needs_the_photographs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate, "photographs", list)
    with pytest.raises(NothingToMeasure, match="install grad-cam"):
        evaluate.photo_crops(1)
