"""What of a picture is shown: nothing that a network saw is cut away."""

import pytest
from PIL import Image

from explain.networks.preprocessing import Box
from explain.pictures.render import view


@pytest.mark.parametrize(
    ("size", "box", "shown"),
    [
        ((400, 300), (0, 0, 400, 300), (480, 360)),
        ((1000, 500), (100, 0, 900, 500), (800, 500)),
        ((3000, 2000), (0, 0, 3000, 2000), (960, 640)),
        ((100, 800), (0, 320, 100, 480), (300, 480)),
    ],
    ids=["whole", "wide", "large", "tall"],
)
def test_of_a_slim_picture_the_middle_is_shown(size: tuple[int, int], box: Box, shown: tuple[int, int]) -> None:
    found = view(Image.new("RGB", size))
    assert found.box == pytest.approx(box)
    assert found.image.size == shown


@pytest.mark.parametrize("size", [(1000, 500), (100, 800), (400, 300)])
def test_what_a_network_saw_is_shown_to_its_ends(size: tuple[int, int]) -> None:
    width, height = size
    everything, left = (0.0, 0.0, width, height), (0.0, 0.0, width / 2, height)
    found = view(Image.new("RGB", size), [left, everything])
    assert found.fraction(everything) == pytest.approx((0, 0, 1, 1))
    assert found.image.width / found.image.height == pytest.approx(width / height, rel=0.01)


def test_a_crop_within_the_middle_changes_nothing() -> None:
    image = Image.new("RGB", (1000, 500))
    assert view(image, [(275.0, 25.0, 725.0, 475.0)]).box == view(image).box


def test_a_crop_that_reaches_beyond_the_picture_shows_no_more_than_that() -> None:
    assert view(Image.new("RGB", (400, 300)), [(-50.0, -10.0, 450.0, 310.0)]).box == (0, 0, 400, 300)
