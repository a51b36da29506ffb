"""The bundled family: its scenes, its weights, what is said of them, and where their maps lie."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from demo.ui.words import listed
from explain.maps.evidence import look
from explain.maps.localisation import share_inside
from explain.networks.accuracy import METRICS, accuracy
from explain.networks.building import load
from explain.networks.variants import POCKET, specs
from explain.networks.vocabulary import CLASS_NAMES, HELD_OUT_OTHERS, KNOWN, NOTHING, OTHERS, SEEN_OTHERS
from explain.runtime.arrays import Array
from explain.runtime.shipped import ASSETS
from explain.training.card import card
from explain.training.examples import draw_examples
from explain.training.scenes import FONT, SPLITS, Scene, known_scene, training_scene, unknown_scene

NAMES = tuple(variant.name for variant in POCKET.variants)
EXAMPLES = json.loads((ASSETS / "examples" / "examples.json").read_text())
needs_font = pytest.mark.skipif(not FONT.exists(), reason="drawing scenes needs Debian's fonts-noto-color-emoji")


@pytest.fixture(scope="module")
def metrics() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(METRICS.read_text())["variants"]
    return found


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    return [known_scene("validation", number) for number in range(240)]


def test_no_character_is_known_and_unknown_or_seen_and_held_out() -> None:
    known = {character for _, character in KNOWN}
    assert len(known) == len(KNOWN) == 24
    assert not known & set(OTHERS)
    assert not set(SEEN_OTHERS) & set(HELD_OUT_OTHERS)
    assert CLASS_NAMES[-1] == NOTHING


@needs_font
def test_a_scene_is_a_function_of_its_split_and_number_and_splits_share_none() -> None:
    pictures = {split: known_scene(split, 5).image.tobytes() for split in SPLITS}
    assert known_scene("train", 5).image.tobytes() == pictures["train"]
    assert len(set(pictures.values())) == len(SPLITS)


@needs_font
def test_the_mask_is_where_the_object_is() -> None:
    scene = known_scene("validation", 3)
    assert scene.mask.shape == scene.image.size[::-1]
    assert scene.name == "fox"
    rows, columns = np.nonzero(scene.mask > 0.5)
    side = max(np.ptp(rows), np.ptp(columns)) / 128
    assert 0.25 < side < 0.8  # 28 to 62 %, and a little more when turned
    orange = np.asarray(scene.image, float)[scene.mask > 0.9].mean(axis=0)
    assert orange[0] > orange[2]  # a fox is redder than it is blue


@needs_font
def test_a_quarter_of_the_training_scenes_hold_nothing_known() -> None:
    labels = [training_scene(number, size=16).label for number in range(96)]
    assert labels.count(CLASS_NAMES.index(NOTHING)) == 24
    assert len(set(labels)) == 25
    assert not unknown_scene("train", 0, size=16).mask.any()


@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_metrics_belong_to_the_shipped_weights(name: str, metrics: dict[str, dict[str, Any]]) -> None:
    weights = (ASSETS / "pocket" / f"{name}.safetensors").read_bytes()
    assert metrics[name]["sha256"] == hashlib.sha256(weights).hexdigest()
    known = accuracy(specs("pocket", (name,))[0])
    assert known is not None
    assert known.top1 == 100 * metrics[name]["accuracy"]


def test_the_card_says_what_the_metrics_say() -> None:
    assert (ASSETS / "pocket" / "README.md").read_text() == card(json.loads(METRICS.read_text()))


def test_the_readme_says_what_the_metrics_say(metrics: dict[str, dict[str, Any]]) -> None:
    readme = " ".join((ASSETS.parent / "README.md").read_text().split())
    first, last = (metrics[name] for name in (NAMES[0], NAMES[-1]))
    for row in ("accuracy", "evidence_inside_own_grid", "evidence_inside_common_grid"):
        assert f"from {100 * first[row]:.1f} % to {100 * last[row]:.1f} %" in readme, row


@needs_font
@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_weights_do_as_well_on_held_out_scenes_as_the_metrics_say(
    name: str, scenes: list[Scene], metrics: dict[str, dict[str, Any]]
) -> None:
    network = load(specs("pocket", (name,))[0])
    batch = torch.cat([network.intake.tensor(scene.image) for scene in scenes])
    with torch.inference_mode():
        answers = network.module(batch).argmax(1).tolist()
    right = np.mean([answer == scene.label for answer, scene in zip(answers, scenes, strict=True)])
    assert right >= 0.92
    assert right == pytest.approx(metrics[name]["accuracy"], abs=0.04)  # 240 scenes against twenty times as many


def shifted(mask: Array, shift: int) -> Array:
    """The mask moved down and right by `shift` px, which is the map moved up and left."""
    moved = np.zeros_like(mask)
    size = len(mask)
    low, high = max(0, shift), min(size, size + shift)
    moved[low:high, low:high] = mask[low - shift : high - shift, low - shift : high - shift]
    return moved


OFF = {"B6": 2, "B7": 2}  # input px by which a map would lie better, a quarter of a cell; all others by one at most


@needs_font
@pytest.mark.parametrize("name", NAMES)
def test_maps_lie_plainly_on_the_crop(name: str, scenes: list[Scene]) -> None:
    """No shift puts more evidence inside the object than a pixel or two of the input do, and those hardly any.

    3.5 px are put worse: half a cell, which padding on both sides would come to if training did not make up for it.
    """
    network = load(specs("pocket", (name,))[0])
    maps = [(look(network, network.intake.tensor(s.image)).maps([s.label])[0], s.mask) for s in scenes[:120]]
    pixel = 128 / network.intake.size  # scene px per input px

    def inside(input_px: float) -> float:
        return float(np.mean([share_inside(m, shifted(mask, round(input_px * pixel))) for m, mask in maps]))

    shares = {shift: inside(shift) for shift in (-4, -3, -2, -1, 0, 1, 2, 3, 4)}
    best = max(shares, key=shares.__getitem__)
    assert abs(best) <= OFF.get(name, 1)
    assert shares[best] - shares[0] < 0.006
    assert shares[0] > max(inside(3.5), inside(-3.5)) + (0 if name in OFF else 0.01)


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: row["file"])
def test_every_example_is_a_picture_with_a_mask_for_each_object(row: dict[str, object]) -> None:
    folder = ASSETS / "examples"
    picture = Image.open(folder / str(row["file"]))
    objects = row["objects"]
    assert isinstance(objects, list)
    for thing in objects:
        assert thing["class"] in CLASS_NAMES
        mask = Image.open(folder / thing["mask"])
        assert mask.size == picture.size
        assert np.asarray(mask).max() == 255


@needs_font
def test_the_shipped_examples_are_the_ones_that_the_table_draws(tmp_path: Path) -> None:
    draw_examples(tmp_path)
    assert json.loads((tmp_path / "examples.json").read_text()) == EXAMPLES
    for drawn in tmp_path.glob("*.png"):
        shipped = Image.open(ASSETS / "examples" / drawn.name)
        assert np.array_equal(np.asarray(Image.open(drawn)), np.asarray(shipped)), drawn.name


def answer(name: str, file: str) -> str:
    network = load(specs("pocket", (name,))[0])
    image = Image.open(ASSETS / "examples" / file).convert("RGB")
    return CLASS_NAMES[look(network, network.intake.tensor(image)).top(1)[0]]


@pytest.mark.parametrize("row", [row for row in EXAMPLES if len(row["objects"]) == 1], ids=lambda row: row["file"])
def test_the_largest_variant_knows_the_single_examples(row: dict[str, list[dict[str, str]]]) -> None:
    assert answer(NAMES[-1], str(row["file"])) == row["objects"][0]["class"]


def test_most_variants_know_that_they_know_nothing_of_an_elephant_and_the_readme_names_the_others() -> None:
    fooled = [name for name in NAMES if answer(name, "nothing.png") != NOTHING]
    assert len(fooled) < len(NAMES) / 2
    assert f"On that scene {listed(fooled)} name something all the same" in (ASSETS.parent / "README.md").read_text()
