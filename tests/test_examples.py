"""A scene stays the picture that it is on its way through the page, so that what is known of it holds."""

from typing import Any

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from demo.ui import examples
from demo.ui.picture import place

SCENES = [scene for scene in examples.scenes() if scene.objects]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_scene_is_known_by_its_pixels_whoever_gives_it(scene: examples.Example) -> None:
    image, truth = scene.open()
    found = examples.known(image)
    assert truth
    assert found
    assert found.name == truth.name
    assert np.array_equal(found.mask, truth.mask)


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
