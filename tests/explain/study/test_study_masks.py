"""Masks: read at any size, but only as their pictures lie."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from explain.errors import LensError
from explain.study.masks import read


def saved(path: Path, width: int, height: int) -> Path:
    """White in its left half."""
    pixels = np.zeros((height, width), np.uint8)
    pixels[:, : width // 2] = 255
    Image.fromarray(pixels).save(path)
    return path


@pytest.mark.parametrize("size", [(600, 400), (300, 200), (75, 50), (1200, 800), (31, 21)])
def test_a_mask_of_any_size_lies_on_its_picture(size: tuple[int, int], tmp_path: Path) -> None:
    found = read(saved(tmp_path / "mask.png", *size), (600, 400))
    assert found.shape == (400, 600)
    assert found[:, :280].all()
    assert not found[:, 320:].any()


@pytest.mark.parametrize("size", [(400, 600), (224, 224), (600, 300)])
def test_a_mask_that_lies_otherwise_is_a_sentence(size: tuple[int, int], tmp_path: Path) -> None:
    """As of a photograph that its camera marked as turned, or of the part that a network sees."""
    with pytest.raises(LensError, match=f"is {size[0]} x {size[1]} px and its picture 600 x 400: save it with"):
        read(saved(tmp_path / "mask.png", *size), (600, 400))
