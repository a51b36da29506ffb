"""The laboratory's scenes: what they hold, what their masks say, and that splits share none."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from explain.networks.vocabulary import EMOJI, HELD_OUT_OTHERS, KNOWN, NOTHING, SEEN_OTHERS
from explain.runtime.arrays import Array
from explain.runtime.shipped import ASSETS
from explain.training import crowded, scenes
from explain.training.crowded import crowded_known, crowded_training, crowded_unknown
from explain.training.examples import draw_crowded
from explain.training.scenes import FONT, SPLITS, Placement, Scene

pytestmark = pytest.mark.skipif(not FONT.exists(), reason="drawing scenes needs Debian's fonts-noto-color-emoji")

OTHER_SPLITS = [split for split in SPLITS if split != "train"]
Drawn = list[list[Placement]]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """What each scene is composed of, in the order of drawing, as scenes are drawn."""
    found: Drawn = []

    def compose(background: Image.Image, placements: list[Placement]) -> list[Array]:
        found.append(placements)
        return scenes.compose(background, placements)

    monkeypatch.setattr(crowded, "compose", compose)
    return found


def alone(placement: Placement, size: int) -> Array:
    """The mask of that drawing with nothing before it."""
    return scenes.compose(Image.new("RGB", (size, size)), [placement])[0]


@pytest.mark.parametrize("draw", [crowded_known, crowded_unknown])
def test_a_scene_is_a_function_of_its_split_and_number_and_splits_share_none(
    draw: Callable[[str, int], Scene],
) -> None:
    pictures = {(split, number): draw(split, number).image.tobytes() for split in SPLITS for number in (5, 6)}
    assert draw("train", 5).image.tobytes() == pictures["train", 5]
    assert len(set(pictures.values())) == 2 * len(SPLITS)


def test_a_scene_is_as_large_as_the_largest_input() -> None:
    scene = crowded_known("validation", 3)
    assert scene.name == "fox"
    assert scene.image.size == scene.mask.shape == (176, 176)


def test_an_object_fills_much_of_the_frame_but_never_all_of_it() -> None:
    areas = [crowded_known("validation", number).mask.mean() for number in range(72)]
    assert min(areas) > 0.04  # a violin, half of the side long and partly covered
    assert 0.2 < np.mean(areas) < 0.45
    assert max(areas) < 0.95**2


def test_the_mask_is_what_can_be_seen_of_the_object(drawn: Drawn) -> None:
    covered = []
    for number in range(24):
        scene = crowded_known("validation", number, size=64)
        place = next(i for i, thing in enumerate(drawn[-1]) if thing.character == EMOJI[scene.name])
        whole, before = alone(drawn[-1][place], 64), drawn[-1][place + 1 :]
        seen = whole * np.prod([1 - alone(thing, 64) for thing in before], axis=0)
        assert scene.mask == pytest.approx(seen, abs=1e-6)
        assert 1 <= len(before) <= 2
        covered.append(1 - seen.sum() / whole.sum())
    assert 0.1 < np.mean(covered) < 0.4  # of the object, by what is before it
    assert max(covered) < 0.9


def test_objects_are_turned_recoloured_and_cut_by_the_frame(drawn: Drawn) -> None:
    masks = [crowded_known("validation", number, size=64).mask for number in range(48)]
    objects = [next(thing for thing in things if thing.character in EMOJI.values()) for things in drawn]
    assert max(abs(thing.angle) for thing in objects) > 35
    assert len({thing.hue for thing in objects}) > 20
    assert all(thing.hue <= 48 or thing.hue >= 256 - 48 for thing in objects)
    at_the_edge = [mask[[0, -1]].max() == 1 or mask[:, [0, -1]].max() == 1 for mask in masks]
    assert 0.1 < np.mean(at_the_edge) < 0.9


def test_every_eighth_training_scene_holds_nothing_known() -> None:
    names = [crowded_training(number).name for number in range(48)]
    assert [number for number, name in enumerate(names) if name == NOTHING] == [7, 15, 23, 31, 39, 47]
    assert set(names) == {NOTHING, *EMOJI}
    assert max(names.count(name) for name in EMOJI) - min(names.count(name) for name in EMOJI) <= 1


def test_no_two_training_scenes_are_alike() -> None:
    assert len({crowded_training(number).image.tobytes() for number in range(24)}) == 24


@pytest.mark.parametrize("split", SPLITS)
def test_a_scene_without_a_known_object_has_an_empty_mask(split: str, drawn: Drawn) -> None:
    for number in range(12):
        scene = crowded_unknown(split, number, size=32)
        assert scene.name == NOTHING
        assert not scene.mask.any()
    assert {len(things) for things in drawn} == {0, 1, 2, 3}
    assert not {thing.character for things in drawn for thing in things} & {character for _, character in KNOWN}


def test_outside_training_unknown_things_are_those_that_training_never_saw(drawn: Drawn) -> None:
    for number in range(24):
        crowded_training(number)
    seen = {thing.character for things in drawn for thing in things} - {character for _, character in KNOWN}
    assert seen <= set(SEEN_OTHERS)
    drawn.clear()
    for split in OTHER_SPLITS:
        for number in range(24):
            crowded_unknown(split, number, size=32)
    held_out = {thing.character for things in drawn for thing in things}
    assert held_out <= set(HELD_OUT_OTHERS)
    assert len(held_out) > 40


def test_the_shipped_scenes_are_the_ones_that_the_table_draws(tmp_path: Path) -> None:
    shipped = ASSETS / "laboratory" / "scenes"
    draw_crowded(tmp_path)
    assert (tmp_path / "scenes.json").read_text() == (shipped / "scenes.json").read_text()
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in shipped.iterdir()}
    for drawn in tmp_path.glob("*.png"):
        assert np.array_equal(np.asarray(Image.open(drawn)), np.asarray(Image.open(shipped / drawn.name))), drawn.name
