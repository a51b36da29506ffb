"""The doctor tells in their own words the usual ways in which values are only half normalised."""

from collections.abc import Callable

import numpy as np
import pytest

from explain.inputs.diagnosis import diagnose
from explain.inputs.tensors import given
from explain.runtime.arrays import Array
from tests.doctor_trial import IMAGENET, intake, pictures, timm_own

MEAN, STD = map(np.array, IMAGENET)


@pytest.mark.parametrize(
    ("made", "mistakes", "about"),
    [
        (lambda x: (x - MEAN) / STD, ("range", "normalisation"), "by ImageNet’s mean and deviation, and never divided"),
        (lambda x: (x - 0.5) / 0.5, ("range",), "without being divided by 255 first"),
        (lambda x: x / 255 - 0.5, ("normalisation",), "less the mean, and not divided by the deviation"),
        (lambda x: 2 * (x / 255 - 0.5) / 0.5, ("normalisation",), "none of the usual"),
    ],
)
def test_half_a_normalisation_is_told_in_its_own_words(
    made: Callable[[Array], Array], mistakes: tuple[str, ...], about: str
) -> None:
    coffee = pictures()["coffee"]
    found = diagnose(given(made(timm_own(coffee)).transpose(2, 0, 1)[None]), intake(), coffee)
    assert (found.mistakes, found.sure) == (mistakes, True)
    assert about in found.said[0]
