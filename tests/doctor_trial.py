"""The doctor against tensors made by other libraries' own functions: `python -m tests.doctor_trial`.

Every combination on six photographs; says how many are named, and every one that is named wrongly although sure.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from PIL import Image
from skimage.transform import resize as skimage_resize
from timm.data import create_transform
from torchvision.transforms import InterpolationMode, v2

from explain.inputs.diagnosis import Diagnosis, diagnose
from explain.inputs.tensors import given
from explain.networks import building
from explain.networks.preprocessing import Intake
from explain.networks.variants import specs
from explain.pictures.images import open_image
from explain.pictures.photographs import photographs
from explain.runtime.arrays import Array

PICTURES = ("coffee", "chelsea", "china", "rocket", "motorcycle_left", "flower")
HALF = ((0.5,) * 3, (0.5,) * 3)
IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
Pixels = Array  # (H, W, 3) in 0..255
Shrink = Callable[[Image.Image], Pixels]
Value = Callable[[Pixels], Array]


def pillow(kernel: Image.Resampling, size: int = 224, share: float = 0.875) -> Shrink:
    def shrink(image: Image.Image) -> Pixels:
        side = int(size / share)
        scale = side / min(image.size)
        whole = image.resize((max(side, int(image.width * scale)), max(side, int(image.height * scale))), kernel)
        left, top = round((whole.width - size) / 2), round((whole.height - size) / 2)
        return np.asarray(whole.crop((left, top, left + size, top + size)))

    return shrink


def squashed(kernel: Image.Resampling, size: int = 224) -> Shrink:
    return lambda image: np.asarray(image.resize((size, size), kernel))


def torchvision(kernel: InterpolationMode, antialias: bool, size: int = 224, resized: int = 256) -> Shrink:
    steps = v2.Compose([v2.PILToTensor(), v2.Resize(resized, kernel, antialias=antialias), v2.CenterCrop(size)])
    return lambda image: steps(image).permute(1, 2, 0).numpy()


def opencv(kernel: int, share: float = 0.875, size: int = 224) -> Shrink:
    def shrink(image: Image.Image) -> Pixels:
        side = int(size / share)
        scale = side / min(image.size)
        shape = (max(side, round(image.width * scale)), max(side, round(image.height * scale)))
        whole = cv2.resize(np.asarray(image), shape, interpolation=kernel)
        top, left = (whole.shape[0] - size) // 2, (whole.shape[1] - size) // 2
        return whole[top : top + size, left : left + size]

    return shrink


def opencv_squashed(kernel: int, size: int = 224) -> Shrink:
    return lambda image: cv2.resize(np.asarray(image), (size, size), interpolation=kernel)


def skimage(image: Image.Image) -> Pixels:
    found: Pixels = 255 * skimage_resize(np.asarray(image), (224, 224), anti_aliasing=True)  # type: ignore[no-untyped-call]
    return found


def tensorflow(image: Image.Image) -> Pixels:
    """tf.image.resize(…, "bilinear") of the central crop: half-pixel centres, no antialias, by its documentation."""
    pixels = np.asarray(image, np.float64)
    side = int(224 / 256 * min(image.size))
    top, left = (image.height - side + 1) // 2, (image.width - side + 1) // 2
    part = pixels[top : top + side, left : left + side]
    at = np.clip((np.arange(224) + 0.5) * side / 224 - 0.5, 0, side - 1)
    low = np.floor(at).astype(int)
    high, share = np.minimum(low + 1, side - 1), at - low
    rows = part[low] * (1 - share)[:, None, None] + part[high] * share[:, None, None]
    found: Pixels = rows[:, low] * (1 - share)[None, :, None] + rows[:, high] * share[None, :, None]
    return found


def timm_own(image: Image.Image) -> Pixels:
    transform = create_transform((3, 224, 224), crop_pct=0.875, interpolation="bicubic", mean=(0,) * 3, std=(1,) * 3)
    found: Pixels = 255 * transform(image).permute(1, 2, 0).numpy()
    return found


def turned(shrink: Shrink, turn: Image.Transpose) -> Shrink:
    return lambda image: shrink(image.transpose(turn))


def cropped(image: Image.Image) -> Pixels:
    """As torchvision's RandomResizedCrop left in."""
    part = v2.RandomResizedCrop(224, interpolation=InterpolationMode.BICUBIC)
    torch.manual_seed(5)
    return np.asarray(part(image))


def normalised(mean: tuple[float, ...], std: tuple[float, ...]) -> Value:
    return lambda pixels: ((pixels / 255 - mean) / std).astype(np.float32)


RIGHT_VALUES = normalised(*HALF)
VALUES: dict[str, tuple[Value, set[str]]] = {
    "right": (RIGHT_VALUES, set()),
    "0..255": (lambda pixels: pixels.astype(np.float32), {"range"}),
    "uint8": (lambda pixels: np.clip(np.round(pixels), 0, 255).astype(np.uint8), {"range"}),
    "0..1": (lambda pixels: (pixels / 255).astype(np.float16), {"normalisation"}),
    "ImageNet": (normalised(*IMAGENET), {"normalisation"}),
    "twice": (lambda pixels: RIGHT_VALUES(255 * RIGHT_VALUES(pixels)), {"normalisation"}),
    "no 255": (lambda pixels: RIGHT_VALUES(255.0 * pixels), {"range"}),
    "BGR": (lambda pixels: RIGHT_VALUES(pixels[:, :, ::-1]), {"channel-order"}),
    "BGR 0..255": (lambda pixels: pixels[:, :, ::-1].astype(np.float32), {"channel-order", "range"}),
    "BGR ImageNet": (lambda pixels: normalised(*IMAGENET)(pixels[:, :, ::-1]), {"channel-order", "normalisation"}),
    "BGR after": (lambda pixels: normalised(*IMAGENET)(pixels)[:, :, ::-1], {"channel-order", "normalisation"}),
}
R, M = Image.Resampling, InterpolationMode
BOTH = {"interpolation", "antialias"}
SHRINKS: dict[str, tuple[Shrink, set[str]]] = {
    "timm": (timm_own, set()),
    "torchvision bicubic": (torchvision(M.BICUBIC, True), set()),
    "Pillow bicubic": (pillow(R.BICUBIC), set()),
    "Pillow bilinear": (pillow(R.BILINEAR), {"interpolation"}),
    "Pillow nearest": (pillow(R.NEAREST), {"interpolation"}),
    "Pillow box": (pillow(R.BOX), {"interpolation"}),
    "Pillow lanczos": (pillow(R.LANCZOS), {"interpolation"}),
    "torchvision bilinear": (torchvision(M.BILINEAR, True), {"interpolation"}),
    "torchvision bilinear aliased": (torchvision(M.BILINEAR, False), BOTH),
    "torchvision bicubic aliased": (torchvision(M.BICUBIC, False), {"antialias"}),
    "torchvision nearest": (torchvision(M.NEAREST, False), {"interpolation"}),
    "OpenCV linear": (opencv(cv2.INTER_LINEAR), BOTH),
    "OpenCV cubic": (opencv(cv2.INTER_CUBIC), {"antialias"}),
    "OpenCV area": (opencv(cv2.INTER_AREA), {"interpolation"}),
    "OpenCV nearest": (opencv(cv2.INTER_NEAREST), {"interpolation"}),
    "TensorFlow bilinear": (tensorflow, BOTH),
    "scikit-image": (skimage, {"interpolation", "squash"}),
    "squashed": (squashed(R.BICUBIC), {"squash"}),
    "OpenCV squashed": (opencv_squashed(cv2.INTER_LINEAR), BOTH | {"squash"}),
    "whole side": (pillow(R.BICUBIC, share=1.0), {"crop"}),
    "cropped at random": (cropped, {"crop", "squash"}),
    "240 px": (pillow(R.BICUBIC, 240), {"size"}),
    "192 px, whole side": (pillow(R.BICUBIC, 192, 1.0), {"size", "crop"}),
    "turned": (turned(timm_own, Image.Transpose.ROTATE_90), {"orientation"}),
    "turned round": (turned(timm_own, Image.Transpose.ROTATE_180), {"orientation"}),
    "mirrored": (turned(timm_own, Image.Transpose.FLIP_LEFT_RIGHT), {"orientation"}),
    "turned, squashed": (turned(squashed(R.BICUBIC), Image.Transpose.ROTATE_270), {"orientation", "squash"}),
}
LAYOUTS: dict[str, tuple[Value, set[str]]] = {
    "NCHW": (lambda values: values.transpose(2, 0, 1)[None], set()),
    "CHW": (lambda values: values.transpose(2, 0, 1), set()),
    "NHWC": (lambda values: values[None], {"layout"}),
    "reshaped": (lambda values: np.ascontiguousarray(values).reshape(1, 3, *values.shape[:2]), {"layout"}),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One pipeline: what it is made of, and the mistakes that are in it."""

    shrink: str
    value: str
    layout: str

    @property
    def mistakes(self) -> set[str]:
        rows = SHRINKS[self.shrink], VALUES[self.value], LAYOUTS[self.layout]
        return set[str]().union(*(row[1] for row in rows))

    def tensor(self, image: Image.Image) -> Array:
        made = VALUES[self.value][0](np.asarray(SHRINKS[self.shrink][0](image)))
        found: Array = LAYOUTS[self.layout][0](made)
        return found


def cases() -> list[Case]:
    """Every shrink with the right values, every value with the right shrink, and two or three at once."""
    first = [Case(shrink, "right", "NCHW") for shrink in SHRINKS]
    second = [Case("timm", value, "NCHW") for value in VALUES if value != "right"]
    third = [Case("timm", "right", layout) for layout in LAYOUTS if layout != "NCHW"]
    names, values = list(SHRINKS), list(VALUES)
    mixed = [
        Case(
            shrink, values[1 + (3 * number + step) % (len(values) - 1)], "NHWC" if (number + step) % 4 == 0 else "NCHW"
        )
        for step in (0, 5)
        for number, shrink in enumerate(names[3:])
    ]
    return [*first, *second, *third, *mixed]


@dataclass(frozen=True, slots=True)
class Tried:
    picture: str
    case: Case
    found: Diagnosis

    @property
    def right(self) -> bool:
        return set(self.found.mistakes) == self.case.mistakes

    @property
    def harmful(self) -> bool:
        """Sure of a mistake that is not there."""
        return self.found.sure and bool(set(self.found.mistakes) - self.case.mistakes)


def pictures() -> dict[str, Image.Image]:
    return {row.path.stem: open_image(row.path) for row in photographs() if row.path.stem in PICTURES}


def intake() -> Intake:
    return building.intake(specs("lite", ("Lite0",))[0])


def tried(every: int = 1, first: int = 0) -> Iterator[Tried]:
    """Of all pictures and cases, one in `every` from that one on, spread over both."""
    right = intake()
    pairs = [(name, image, case) for case in cases() for name, image in pictures().items()]
    for name, image, case in pairs[first::every]:
        yield Tried(name, case, diagnose(given(case.tensor(image)), right, image))


def main() -> int:
    found = []
    for one in tried(*map(int, sys.argv[1:])):
        found.append(one)
        if len(found) % 20 == 0:
            print(f"{sum(row.right for row in found)} of {len(found)} so far", flush=True)
        if not one.right:
            wanted, got = sorted(one.case.mistakes), list(one.found.mistakes)
            tried_ = [(row["kernel"], row["antialias"], row["residual"]) for row in one.found.evidence["tried"][:3]]
            print(one.picture, one.case, "wanted", wanted, "got", got, one.found.sure, one.found.evidence["doubts"],
                  one.found.evidence["box"], one.found.evidence["box_wanted"], tried_, flush=True)  # fmt: skip
    right, sure = sum(one.right for one in found), sum(one.found.sure for one in found)
    harmful = [one for one in found if one.harmful]
    print(f"{right} of {len(found)} named exactly ({100 * right / len(found):.1f} %), {len(cases())} combinations; "
          f"sure of {sure}, wrongly sure of {len(harmful)}")  # fmt: skip
    return int(bool(harmful))


if __name__ == "__main__":
    sys.exit(main())
