"""The right code to copy, library by library, filled with a network's own numbers: `assets/inputs/` has the templates.

Each says how far its tensor may be from timm's, which the tests hold it to.
"""

from __future__ import annotations

import math
from collections.abc import Container
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explain.errors import LensError, brief
from explain.runtime.shipped import ASSETS, read

if TYPE_CHECKING:
    from explain.networks.preprocessing import Intake
    from explain.networks.variants import Spec

FOLDER = ASSETS / "inputs"
# by the name of the interpolation: the curve at x px, as Python and as JavaScript have it, and how far it reaches
_CURVES = {
    "bicubic": (
        "np.where(x < 1, (1.5 * x - 2.5) * x**2 + 1, np.where(x < 2, ((2.5 - 0.5 * x) * x - 4) * x + 2, 0))",
        "(x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? ((2.5 - 0.5 * x) * x - 4) * x + 2 : 0)",
        2,
    ),
    "bilinear": ("np.maximum(1 - x, 0)", "Math.max(1 - x, 0)", 1),
}
TENSORFLOWS = {"bicubic": "bicubic", "bilinear": "bilinear", "nearest": "nearest", "lanczos": "lanczos3"}
KNOWN: dict[str, Container[str]] = {
    "opencv": _CURVES,
    "javascript": _CURVES,
    "tensorflow": TENSORFLOWS,
}  # others have all of Pillow's kernels


@dataclass(frozen=True, slots=True)
class Library:
    """`apart` is the most by which any value of its tensor differs from timm's, in steps of 8 bits; None: not run.

    `why` says where a difference comes from, or what to beware of.
    """

    key: str
    title: str
    file: str
    apart: float | None
    why: str = ""


LIBRARIES: dict[str, Library] = {
    row.key: row
    for row in (
        Library("timm", "timm", "timm.py.txt", 0.0),
        Library("torchvision", "torchvision", "torchvision.py.txt", 0.001),
        Library("pillow", "Pillow and NumPy", "pillow.py.txt", 0.001),
        Library(
            "opencv", "OpenCV", "opencv.py.txt", 2.0,
            "OpenCV has no antialiased version of this kernel, so it is written out here; what remains is rounding.",
        ),
        Library(
            "tensorflow", "TensorFlow, Keras", "tensorflow.py.txt", None,
            "keras.applications’ EfficientNets normalise inside and take 0 to 255: with their weights feed no "
            "normalised values. This is for a model converted from these weights.",
        ),
        Library("onnxruntime", "ONNX Runtime", "onnxruntime.py.txt", 0.001),
        Library(
            "javascript", "JavaScript canvas", "javascript.js.txt", 2.0,
            "A canvas’s own smoothing differs from browser to browser, so the kernel is written out; a JPEG may be "
            "decoded a step otherwise.",
        ),
    )
}  # fmt: skip


def library(key: str) -> Library:
    """The library of that name. Raises `LensError`."""
    try:
        return LIBRARIES[key]
    except KeyError:
        raise LensError(f"There is no code for “{brief(key)}”: choose from {', '.join(LIBRARIES)}.") from None


def code(spec: Spec, intake: Intake, key: str = "timm") -> str:
    """What to copy. Raises `LensError`."""
    row = library(key)
    if intake.interpolation not in KNOWN.get(key, (intake.interpolation,)):
        raise LensError(f"{row.title} has no “{intake.interpolation}”, which this network needs: choose Pillow.")
    text = read(FOLDER / row.file)
    for name, value in _filled(spec, intake).items():
        text = text.replace(f"@{name}@", value)
    return text


def _filled(spec: Spec, intake: Intake) -> dict[str, str]:
    curve = _CURVES.get(intake.interpolation, _CURVES["bicubic"])
    resized = math.floor(intake.size / intake.crop_pct)
    squash = intake.crop_mode == "squash"
    return {
        "label": " ".join(spec.label.split()),
        "size": str(intake.size),
        "resized": str(resized),
        "crop_pct": f"{intake.crop_pct!r}",
        "crop_mode": intake.crop_mode,
        "interpolation": intake.interpolation,
        "INTERPOLATION": intake.interpolation.upper(),
        "tf_interpolation": TENSORFLOWS.get(intake.interpolation, ""),
        "mean": f"{tuple(intake.mean)!r}",
        "std": f"{tuple(intake.std)!r}",
        "mean_list": f"{list(intake.mean)!r}",
        "std_list": f"{list(intake.std)!r}",
        "sides": f"({resized}, {resized})" if squash else f"{resized}",
        "width": f"{resized}" if squash else f"{resized} * image.width // min(image.size)",
        "height": f"{resized}" if squash else f"{resized} * image.height // min(image.size)",
        "cv_width": f"{resized}" if squash else f"{resized} * width // min(width, height)",
        "cv_height": f"{resized}" if squash else f"{resized} * height // min(width, height)",
        "tf_width": f"{resized}" if squash else f"{resized} * width // tf.minimum(width, height)",
        "tf_height": f"{resized}" if squash else f"{resized} * height // tf.minimum(width, height)",
        "curve": curve[0],
        "js_curve": curve[1],
        "support": str(curve[2]),
        "js_width": f"{resized}" if squash else f"Math.floor(({resized} * width) / Math.min(width, height))",
        "js_height": f"{resized}" if squash else f"Math.floor(({resized} * height) / Math.min(width, height))",
    }
