"""A scene stays the picture that it is on its way through the page, so that what is known of it holds."""

from typing import Any

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from demo.ui import examples, families
from demo.ui.picture import place
from explain.own.catalogue import catalogue
from explain.runtime.shipped import ASSETS

SCENES = [scene for scene in examples.scenes() if scene.objects]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_scene_is_known_by_its_pixels_whoever_gives_it(scene: examples.Example) -> None:
    image, truth = scene.open()
    found = examples.known(image)
    assert truth
    assert found
    assert found.name == truth.name
    assert np.array_equal(found.mask, truth.mask)


def test_a_model_of_ones_own_that_knows_drawn_leaves_is_shown_some_and_others_are_shown_none() -> None:
    ours = catalogue([str(ASSETS / "leaves")])
    leaves = families.pictures(ours, "own")[:4]
    (spec,) = ours.family("own").everything()
    assert [leaf.title for leaf in leaves] == list(spec.source.classes)
    for leaf in leaves:
        image, truth = leaf.open()
        assert truth
        assert truth.mask.shape == image.size[::-1]
        assert examples.known(image)
    for name in ("lite", "pocket", "imagenet"):
        assert families.pictures(ours, name) == examples.offered(name)


def test_nothing_is_known_of_any_other_picture() -> None:
    image = SCENES[0].open()[0]
    assert examples.known(image.resize((95, 95))) is None
    image.putpixel((0, 0), (1, 2, 3))
    assert examples.known(image) is None
    assert examples.known(None) is None


def test_what_the_page_shows_of_a_scene_are_its_own_pixels() -> None:
    image = SCENES[0].open()[0]
    with gr.Blocks():
        sent: Any = place("Picture").postprocess(image)
    assert np.array_equal(np.asarray(Image.open(sent.path)), np.asarray(image))
