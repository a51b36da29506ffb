"""Usual mistakes, a row each: what is done to a picture in place of what a network needs. Knows no network's layers."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from explain.inputs.fitting import resampled
from explain.inputs.kernels import KERNELS, Kernel
from explain.inputs.placing import usual as usual_frame
from explain.networks.preprocessing import Intake
from explain.networks.variants import IMAGENET, LITE, RELATIVES, Spec

Make = Callable[[Intake, Image.Image], Tensor]
RIGHT = "right"
GAMMA = 2.2  # of sRGB, about


@dataclass(frozen=True, slots=True)
class Mistake:
    """`title` is what it is called, `about` what is done to the tensor; `make` does it. `batch` is for batch norm.

    With a `batch` the tensor is right, and batch norm takes the mean and variance of a batch of that many pictures.
    """

    key: str
    title: str
    about: str
    make: Make
    batch: int = 0


def right(intake: Intake, image: Image.Image) -> Tensor:
    """(1, 3, size, size), as timm makes it."""
    return intake.tensor(image)


def _scaled(scale: float, offset: float = 0.0) -> Make:
    """What is done to the picture's values in [0, 1] in place of normalising them."""

    def make(intake: Intake, image: Image.Image) -> Tensor:
        return plain(intake, intake.tensor(image)) * scale + offset

    return make


def plain(intake: Intake, tensor: Tensor) -> Tensor:
    """The values in [0, 1] from which the tensor was normalised."""
    mean, std = (torch.tensor(row).view(1, 3, 1, 1) for row in (intake.mean, intake.std))
    return tensor * std + mean


def normalised(intake: Intake, values: Tensor) -> Tensor:
    """The other way round."""
    mean, std = (torch.tensor(row).view(1, 3, 1, 1) for row in (intake.mean, intake.std))
    return (values - mean) / std


def _other(mean: tuple[float, ...], std: tuple[float, ...]) -> Make:
    return lambda intake, image: normalised(replace(intake, mean=mean, std=std), plain(intake, intake.tensor(image)))


def _reversed(intake: Intake, image: Image.Image) -> Tensor:
    return normalised(intake, plain(intake, intake.tensor(image)).flip(1))


def _kernel(kernel: Kernel) -> Make:
    """The right part of the picture, made smaller otherwise and rounded to 8 bits, as all those libraries do."""

    def make(intake: Intake, image: Image.Image) -> Tensor:
        frame = usual_frame(intake, *image.size)
        seen = resampled(np.asarray(image, np.float64), frame, intake.size, intake.size, kernel)
        eight = torch.from_numpy(np.clip(np.rint(seen), 0, 255)).permute(2, 0, 1)[None].float()
        return normalised(intake, eight / 255)

    return make


def _changed(change: Callable[[Image.Image], Image.Image]) -> Make:
    """The picture itself is another one."""
    return lambda intake, image: intake.tensor(change(image))


def _intake(change: Callable[[Intake], Intake]) -> Make:
    return lambda intake, image: change(intake).tensor(image)


def _squashed(intake: Intake, image: Image.Image) -> Tensor:
    return replace(intake, crop_pct=1.0).tensor(image.resize((max(image.size),) * 2, Image.Resampling.BICUBIC))


def _jpeg(quality: int) -> Callable[[Image.Image], Image.Image]:
    def saved(image: Image.Image) -> Image.Image:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=quality)
        return Image.open(buffer).convert("RGB")

    return saved


def _brightened(image: Image.Image) -> Image.Image:
    return image.point([round(255 * (value / 255) ** (1 / GAMMA)) for value in range(256)] * 3)


def _on_black(image: Image.Image) -> Image.Image:
    black = Image.new("RGBA", image.size, "black")
    black.alpha_composite(image.convert("RGBA"))
    return black.convert("RGB")


def _find(name: str, antialias: bool, whose: str) -> Kernel:
    return next(k for k in KERNELS if (k.name, k.antialias) == (name, antialias) and whose in k.whose)


_VALUES = (
    Mistake("unnormalised", "0 to 1", "Divided by 255, and nothing else.", _scaled(1.0)),
    Mistake("bytes", "0 to 255", "The bytes as they are, neither divided nor normalised.", _scaled(255.0)),
    Mistake("bgr", "BGR", "Blue and red exchanged, as OpenCV reads pictures.", _reversed),
)
_KERNELS = tuple(
    Mistake(key, title, about, _kernel(_find(*kernel)))
    for key, title, about, kernel in (
        ("nearest", "Nearest", "One pixel is kept and its neighbours are skipped.", ("nearest", False, "OpenCV")),
        ("bilinear", "Bilinear", "Antialiased: Pillow’s and torchvision’s.", ("bilinear", True, "Pillow")),
        ("bicubic", "Bicubic", "Antialiased: Pillow’s and torchvision’s.", ("bicubic", True, "Pillow")),
        ("bilinear-aliased", "Bilinear aliased", "Not antialiased: OpenCV’s INTER_LINEAR, TensorFlow’s default.",
         ("bilinear", False, "OpenCV")),
        ("bicubic-aliased", "Bicubic aliased", "Not antialiased: OpenCV’s INTER_CUBIC.", ("bicubic", False, "OpenCV")),
        ("bicubic-tensorflow", "TensorFlow’s cubic", "Not antialiased by default, and with another curve.",
         ("bicubic", False, "TensorFlow")),
        ("area", "Area", "Every pixel counts equally: OpenCV’s INTER_AREA.", ("area", True, "OpenCV")),
        ("lanczos", "Lanczos", "Pillow’s, which is a little sharper.", ("lanczos", True, "Pillow")),
    )
)  # fmt: skip
_FRAMES = (
    Mistake("squash", "Squashed", "Both sides are resized to the network’s, whatever the shape.", _squashed),
    Mistake("whole-side", "Whole shorter side", "The whole central square, with no margin cropped away.",
            _intake(lambda intake: replace(intake, crop_pct=1.0, crop_mode="center"))),
    Mistake("smaller", "Half the size", "Half the side that the network was tested at.",
            _intake(lambda intake: replace(intake, size=max(32, intake.size // 2)))),
    Mistake("larger", "Half as large again", "1.5 times the side, in pixels.",
            _intake(lambda intake: replace(intake, size=intake.size * 3 // 2))),
    Mistake("turned", "EXIF ignored", "Turned by 90°, as a phone held upright stores it.",
            _changed(lambda image: image.transpose(Image.Transpose.ROTATE_90))),
)  # fmt: skip
_PICTURES = (
    Mistake("gamma", "Gamma twice", "Made brighter once more, as if it were not sRGB already.", _changed(_brightened)),
    Mistake("jpeg", "JPEG, quality 30", "Saved as a small JPEG on the way.", _changed(_jpeg(30))),
    Mistake("jpeg-worst", "JPEG, quality 5", "Saved as the smallest JPEG on the way.", _changed(_jpeg(5))),
    Mistake(
        "grey",
        "Grey",
        "Made grey, then copied to all three channels.",
        _changed(lambda image: image.convert("L").convert("RGB")),
    ),
)
_MODES = tuple(
    Mistake(f"training-{many}", f"Training mode ×{many}", about, right, many)
    for many, about in (
        (1, "model.eval() is forgotten: batch norm takes this one picture’s mean and variance."),
        (8, "model.eval() is forgotten: batch norm takes those of a batch with seven other pictures."),
    )
)


@functools.lru_cache(maxsize=1)
def recipes() -> dict[tuple[tuple[float, ...], tuple[float, ...]], str]:
    """Every mean and deviation of the networks that timm describes, with the first network that has it."""
    from explain.networks.building import intake

    found: dict[tuple[tuple[float, ...], tuple[float, ...]], str] = {}
    for spec in (*IMAGENET.everything(), *LITE.everything(), *RELATIVES.everything()):
        found.setdefault((intake(spec).mean, intake(spec).std), spec.label)
    return found


def _others(intake: Intake) -> Iterator[Mistake]:
    for (mean, std), label in recipes().items():
        if (mean, std) != (intake.mean, intake.std):
            numbers = " and ".join(", ".join(f"{value:g}" for value in dict.fromkeys(row)) for row in (mean, std))
            yield Mistake(f"as-{label}", f"Normalised as {label}", f"Mean and deviation {numbers}.", _other(mean, std))


def mistakes(spec: Spec, intake: Intake, original: Image.Image | None = None) -> list[Mistake]:
    """Those that are mistakes for this network; what it does itself is none.

    `original` is the picture as its file has it, where that is known: transparency can be laid on black then.
    """
    rows = [*_VALUES, *_others(intake), *_KERNELS, *_FRAMES, *_PICTURES, *_MODES]
    if original is not None and "A" in original.getbands():
        dark = _on_black(original)
        rows.append(Mistake("on-black", "Alpha on black", "What is transparent became black, not white.",
                            lambda intake, image: intake.tensor(dark)))  # fmt: skip
    own = {intake.interpolation} | ({"squash"} if intake.crop_mode == "squash" else set())
    return [row for row in rows if row.key not in own and not (row.key == "whole-side" and intake.crop_pct == 1)]
