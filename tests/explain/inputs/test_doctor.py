"""The doctor names the mistake that other libraries' own functions made, and is never sure of a wrong one."""

import functools
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageOps

from explain.inputs.diagnosis import MISTAKES, Diagnosis, diagnose
from explain.inputs.placing import OtherPicture
from explain.inputs.tensors import given
from explain.networks import building
from explain.networks.variants import specs
from explain.pictures.images import WORKING_SIDE, is_transparent, open_image
from explain.runtime.arrays import Array
from tests import doctor_trial
from tests.doctor_trial import IMAGENET, RIGHT_VALUES, SHRINKS, VALUES, Case, cases, intake, pictures, timm_own

QUICK = [Case("timm", "right", "NCHW"), *cases()[1::14]]


@functools.cache
def picture(name: str) -> Image.Image:
    return pictures()[name]


def found_in(case: Case, name: str = "coffee") -> Diagnosis:
    return diagnose(given(case.tensor(picture(name))), intake(), picture(name))


@pytest.mark.parametrize("number", range(len(QUICK)))
def test_what_other_libraries_made_is_named(number: int) -> None:
    case, name = QUICK[number], doctor_trial.PICTURES[number % len(doctor_trial.PICTURES)]
    found = found_in(case, name)
    assert set(found.mistakes) == case.mistakes
    assert len(found.said) >= max(1, len(found.mistakes))


def test_there_are_many_combinations_on_six_photographs() -> None:
    assert len(cases()) >= 60
    assert len(pictures()) == 6
    assert sum(len(case.mistakes) > 1 for case in cases()) > 30


def test_a_right_tensor_is_right_and_that_is_sure() -> None:
    found = found_in(Case("timm", "right", "CHW"))
    assert (found.mistakes, found.sure) == ((), True)
    assert found.said == ("This tensor is right: it is what this network should get for this picture.",)
    assert found.evidence["batch_axis"] is False  # and is no mistake


def test_mistakes_come_in_the_order_of_their_list_and_each_has_a_sentence() -> None:
    found = found_in(Case("OpenCV squashed", "BGR 0..255", "NHWC"))
    assert found.mistakes == ("layout", "channel-order", "range", "interpolation", "antialias", "squash")
    assert set(found.mistakes) <= set(MISTAKES)
    assert [sentence.split(":")[0] for sentence in found.said] == [
        "Layout", "Channel order", "Range", "Interpolation", "Antialiasing", "Squash"
    ]  # fmt: skip


def test_a_recipe_that_averages_nothing_is_not_said_to() -> None:
    shrink = doctor_trial.opencv(cv2.INTER_LINEAR)
    tensor = RIGHT_VALUES(shrink(picture("coffee"))).transpose(2, 0, 1)
    found = diagnose(given(tensor), replace(intake(), interpolation="nearest"), picture("coffee"))
    assert found.mistakes == ("interpolation",)


@pytest.mark.parametrize(
    ("kernel", "mistakes"),
    [(cv2.INTER_CUBIC, {"interpolation"}), (cv2.INTER_LANCZOS4, {"interpolation"}), (None, set())],
    ids=["OpenCV's bicubic", "OpenCV's Lanczos", "Pillow's bicubic"],
)
def test_where_a_picture_is_made_larger_another_curve_of_that_name_is_told(
    kernel: int | None, mistakes: set[str]
) -> None:
    """It was said to be sure that all was right: nothing aliases there, but OpenCV's bicubic is not Pillow's."""
    small = picture("china").crop((0, 150, 640, 330))
    shrink = doctor_trial.opencv(kernel) if kernel is not None else timm_own
    found = diagnose(given(RIGHT_VALUES(shrink(small)).transpose(2, 0, 1)), intake(), small)
    assert (set(found.mistakes), found.sure) == (mistakes, True)
    if kernel == cv2.INTER_CUBIC:
        assert "by bicubic as in OpenCV" in found.said[0]
        assert "another curve than Pillow’s" in found.said[0]


def test_the_affine_range_is_found_for_each_channel() -> None:
    found = found_in(Case("timm", "ImageNet", "NCHW"))
    assert found.evidence["mean_found"] == pytest.approx([0.485, 0.456, 0.406], abs=1e-3)
    assert found.evidence["std_found"] == pytest.approx([0.229, 0.224, 0.225], abs=1e-3)


def test_a_crop_anywhere_is_found_where_it_is() -> None:
    image = picture("rocket")
    part = image.crop((101, 57, 401, 357)).resize((224, 224), Image.Resampling.BICUBIC)
    found = diagnose(given(VALUES["right"][0](np.asarray(part)).transpose(2, 0, 1)), intake(), image)
    assert found.mistakes == ("crop",)
    assert found.evidence["box"] == pytest.approx([101, 57, 401, 357], abs=0.5)


@pytest.mark.parametrize(("family", "variant"), [("pocket", "B0"), ("lite", "Lite2")])
def test_each_networks_own_tensor_is_right_for_it(family: str, variant: str) -> None:
    own = building.intake(specs(family, (variant,))[0])
    image = picture("chelsea")
    found = diagnose(given(own.tensor(image).numpy()), own, image)
    assert (found.mistakes, found.sure) == ((), True)


def test_the_tensor_of_another_network_has_its_size_and_its_normalisation() -> None:
    theirs = building.intake(specs("lite", ("Lite2",))[0])
    found = diagnose(given(theirs.tensor(picture("china")).numpy()), intake(), picture("china"))
    assert "size" in found.mistakes
    assert "260 x 260 px" in " ".join(found.said)


@pytest.mark.parametrize(("one", "other"), [("coffee", "china"), ("rocket", "chelsea")])
def test_the_tensor_of_another_picture_is_a_sentence(one: str, other: str) -> None:
    with pytest.raises(OtherPicture, match="does not show this picture"):
        diagnose(given(intake().tensor(picture(one)).numpy()), intake(), picture(other))


@pytest.mark.parametrize("ground", [None, "black"])
def test_where_a_picture_is_transparent_that_is_named_and_no_other_picture(ground: str | None, tmp_path: Path) -> None:
    """`convert("RGB")` keeps whatever colour what cannot be seen has."""
    image = picture("chelsea").convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    image.save(tmp_path / "seen-through.png")
    laid = image.convert("RGB") if ground is None else Image.new("RGB", image.size, ground)
    if ground:
        laid.paste(image, mask=image.getchannel("A"))
    opened = open_image(tmp_path / "seen-through.png")
    with pytest.raises(OtherPicture, match="part of the picture is transparent: lay it on white"):
        diagnose(given(intake().tensor(laid).numpy()), intake(), opened)
    assert diagnose(given(intake().tensor(opened).numpy()), intake(), opened).mistakes == ()
    assert is_transparent(opened)
    assert not is_transparent(picture("chelsea"))


def test_noise_is_no_picture() -> None:
    noise = np.random.default_rng(0).normal(size=(1, 3, 224, 224))
    with pytest.raises(OtherPicture):
        diagnose(given(noise), intake(), picture("coffee"))


def test_a_channel_of_one_value_is_named_and_no_other_picture_is_blamed() -> None:
    values = intake().tensor(picture("coffee")).numpy()
    values[:, 1] = 0
    with pytest.raises(
        OtherPicture, match=r"^Channel 2 of this tensor is 0 throughout, unlike any channel of this picture"
    ):
        diagnose(given(values), intake(), picture("coffee"))


@pytest.mark.parametrize(
    ("made", "mistakes"),
    [
        (lambda x: (x / 255 - 0.5) / 0.5, ()),
        (lambda x: x / 255, ("normalisation",)),
        (lambda x: x, ("range",)),
        (lambda x: (x / 255 - np.array(IMAGENET[0])) / np.array(IMAGENET[1]), ("normalisation",)),
    ],
)
def test_a_picture_without_blue_is_told_by_its_other_channels(
    made: Callable[[Array], Array], mistakes: tuple[str, ...]
) -> None:
    flat = Image.new("L", picture("coffee").size, 7)
    for parts in ((picture("coffee").getchannel("R"), picture("coffee").getchannel("G"), flat),
                  (picture("coffee").getchannel("R"), flat, flat)):  # fmt: skip
        image = Image.merge("RGB", parts)
        found = diagnose(given(made(timm_own(image)).transpose(2, 0, 1)[None]), intake(), image)
        assert (found.mistakes, found.sure) == (mistakes, True)
        json.dumps(found.evidence, allow_nan=False)


def test_a_picture_of_one_colour_tells_nothing() -> None:
    with pytest.raises(OtherPicture, match="one colour"):
        diagnose(given(intake().tensor(picture("coffee")).numpy()), intake(), Image.new("RGB", (300, 300), "red"))


def test_of_a_grey_picture_the_order_of_channels_cannot_be_told_and_is_not_named() -> None:
    grey = picture("coffee").convert("L").convert("RGB")
    found = diagnose(given(intake().tensor(grey).numpy()), intake(), grey)
    assert found.mistakes == ()
    assert "too alike to tell their order" in " ".join(found.said)


def test_a_colour_picture_made_grey_is_told_and_nothing_is_sure() -> None:
    grey = picture("coffee").convert("L").convert("RGB")
    found = diagnose(given(intake().tensor(grey).numpy()), intake(), picture("coffee"))
    assert not found.sure
    assert "made grey" in " ".join(found.said)


def test_of_a_picture_that_was_reduced_the_kernel_is_not_sure() -> None:
    large = picture("coffee").resize((WORKING_SIDE, 1365), Image.Resampling.BICUBIC)
    found = diagnose(given(intake().tensor(large).numpy()), intake(), large)
    assert found.mistakes == ()
    assert not found.sure


def test_what_a_jpeg_on_the_way_leaves_is_not_sure_to_be_another_kernel() -> None:
    from explain.inputs.usual import mistakes

    spec = specs("lite", ("Lite0",))[0]
    saved = next(row for row in mistakes(spec, intake()) if row.key == "jpeg-worst")
    found = diagnose(given(saved.make(intake(), picture("china")).numpy()), intake(), picture("china"))
    assert not (found.sure and found.mistakes)


def test_bars_around_the_picture_are_told_and_what_is_between_them_is_looked_at() -> None:
    image = picture("rocket")
    padded = ImageOps.pad(image, (224, 224), Image.Resampling.BICUBIC, color=(114, 114, 114))
    found = diagnose(given(VALUES["ImageNet"][0](np.asarray(padded)).transpose(2, 0, 1)), intake(), image)
    assert found.mistakes == ("normalisation", "crop")
    above, below, *beside = found.evidence["bars"]
    assert (above + below, beside) == (75, [0, 0])  # 224 x 149 px are the picture
    assert "bars around the picture" in " ".join(found.said)


def test_black_bars_around_a_dark_picture_are_not_taken_for_more_of_it() -> None:
    image = picture("coffee")
    padded = ImageOps.pad(image, (224, 224), Image.Resampling.BICUBIC)
    found = diagnose(given(VALUES["right"][0](np.asarray(padded)).transpose(2, 0, 1)), intake(), image)
    assert found.mistakes == ("crop",)
    assert "bars" in found.evidence


def ramp() -> Image.Image:
    """Red grows from left to right and green from top to bottom."""
    x, y = np.meshgrid(np.linspace(0, 255, 500), np.linspace(0, 255, 360))
    return Image.fromarray(np.stack([x, y, 255 - x], axis=-1).round().astype(np.uint8))


@pytest.mark.parametrize(
    ("shrink", "value"), [("timm", "right"), ("squashed", "right"), ("timm", "ImageNet"), ("OpenCV squashed", "BGR")]
)
def test_of_a_ramp_of_which_every_part_is_like_another_nothing_wrong_is_sure(shrink: str, value: str) -> None:
    case = Case(shrink, value, "NCHW")
    found = diagnose(given(case.tensor(ramp())), intake(), ramp())
    assert not (found.sure and set(found.mistakes) - case.mistakes)


@pytest.mark.parametrize("shrink", ["OpenCV nearest", "OpenCV squashed"])
def test_a_picture_as_fine_as_noise_is_known_again(shrink: str) -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (480, 640, 3), np.uint8))
    case = Case(shrink, "BGR", "NCHW")
    found = diagnose(given(case.tensor(noise)), intake(), noise)
    assert set(found.mistakes) == case.mistakes


@pytest.mark.parametrize("shrink", ["OpenCV linear", "torchvision bilinear aliased"])
def test_of_kernels_that_do_the_same_the_commoner_is_named_and_nothing_is_sure(shrink: str) -> None:
    small = picture("coffee").resize((400, 328), Image.Resampling.BICUBIC)  # scikit-image's hardly blurs it
    found = diagnose(given(Case(shrink, "right", "NCHW").tensor(small)), intake(), small)
    assert (set(found.mistakes), found.sure) == ({"interpolation", "antialias"}, False)


def test_a_symmetric_picture_is_not_sure_to_be_mirrored() -> None:
    half = picture("coffee").crop((0, 0, 300, 400))
    whole = Image.new("RGB", (600, 400))
    whole.paste(half, (0, 0))
    whole.paste(half.transpose(Image.Transpose.FLIP_LEFT_RIGHT), (300, 0))
    found = diagnose(given(intake().tensor(whole).numpy()), intake(), whole)
    assert found.mistakes == ()


def alone(values: Array) -> Diagnosis:
    return diagnose(given(values), intake())


def test_from_a_tensor_alone_only_what_its_statistics_prove_is_sure() -> None:
    image = picture("coffee")
    right = Case("timm", "right", "NCHW").tensor(image)
    assert (alone(right).mistakes, alone(right).sure) == ((), False)  # that nothing is wrong they never prove
    for value, mistakes, sure in (("0..255", ("range",), True), ("uint8", ("range",), True),
                                  ("0..1", ("normalisation",), False), ("ImageNet", ("normalisation",), True),
                                  ("BGR", (), False)):  # fmt: skip
        found = alone(Case("timm", value, "NCHW").tensor(image))
        assert (value, found.mistakes, found.sure) == (value, mistakes, sure)
    fog = RIGHT_VALUES(128 + (np.asarray(timm_own(image)) - 128) / 60)  # which is as it should be
    assert not alone(fog.transpose(2, 0, 1)[None]).sure
    assert alone(Case("240 px", "right", "NHWC").tensor(image)).mistakes == ("layout", "size")


def test_every_shrink_of_the_trial_gives_a_picture() -> None:
    for name, (shrink, _) in SHRINKS.items():
        made = np.asarray(shrink(picture("coffee")))
        assert made.ndim == 3, name
        assert made.max() > 100, name
