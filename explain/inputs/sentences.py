"""What the doctor says: a sentence for each mistake, filled with what was found. Knows no component."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from explain.networks.preprocessing import Intake

RIGHT = "This tensor is right: it is what this network should get for this picture."
RIGHT_BUT = "Nothing wrong was found in this tensor, though not everything about it could be checked."
NOTHING = "Its statistics show no mistake, but that proves little: give the picture that it was made from."
ALONE = "This is from the tensor alone: to check channel order, crop, kernel and orientation, give the picture too."
GREY = "All three channels are the same: a colour picture was made grey, so the order of channels cannot be told."
BARS = "There are bars around the picture, which this network’s recipe never adds: it crops."
NO_COLOUR = "The picture’s channels are too alike to tell their order."
REDUCED = "The picture has more than {0} px a side and was reduced to be examined, so the kernel is uncertain."

Signs = dict[str, Any]


def _numbers(values: Sequence[float]) -> str:
    return ", ".join(f"{round(value, 3):g}" for value in values)


def _layout(found: Signs, intake: Intake) -> str:
    if "reshaped" in found["layout"]:
        return "Layout: height x width x 3 was reshaped to 3 x height x width, which scrambles it: transpose the axes."
    shape = " x ".join(map(str, found["shape"]))
    return f"Layout: the tensor is {shape}, with the channels last; this network takes them first (NCHW)."


def _order(found: Signs, intake: Intake) -> str:
    channels = found["channels"]
    whose = ", as OpenCV reads pictures" if channels == "BGR" else ""
    return f"Channel order: the tensor’s channels are {channels}{whose}; this network takes RGB."


def _range(found: Signs, intake: Intake) -> str:
    low, high = intake.mean, intake.std
    wanted = f"{-low[0] / high[0]:.3g} to {(1 - low[0]) / high[0]:.3g}".replace("-", "−")
    return (
        f"Range: the values run from {found['least']:.4g} to {found['most']:.4g}, {found['values']}; "
        f"this network takes {wanted}."
    )


def _normalisation(found: Signs, intake: Intake) -> str:
    wanted = f"this network needs mean {_numbers(intake.mean)} and deviation {_numbers(intake.std)}"
    if "mean_found" not in found:
        return f"Normalisation: the values run {found['values']}; {wanted}."
    has = f"mean {_numbers(found['mean_found'])} and deviation {_numbers(found['std_found'])}"
    return f"Normalisation: the values were {found['values']} (in effect {has}); {wanted}."


def _interpolation(found: Signs, intake: Intake) -> str:
    if found["kernel"] == intake.interpolation:
        return (
            f"Interpolation: the picture was resized by {found['kernel']} as in {found['as_in']}, which has another "
            "curve than Pillow’s, that this network’s recipe uses."
        )
    return (
        f"Interpolation: the picture was resized by {found['kernel']} (as in {found['as_in']}); this network’s "
        f"recipe uses {intake.interpolation}."
    )


def _antialias(found: Signs, intake: Intake) -> str:
    return (
        f"Antialiasing: {found['reduced_by']:.2g} px became one without being averaged ({found['kernel']} as in "
        f"{found['as_in']}); this network’s recipe averages them."
    )


def _crop(found: Signs, intake: Intake) -> str:
    has, wanted = (_box(found[name]) for name in ("box", "box_wanted"))
    return f"Crop: the tensor shows {has} of the picture; this network’s recipe shows {wanted}."


def _box(box: Sequence[float]) -> str:
    left, top, right, bottom = (f"{value:.0f}" for value in box)
    return f"x {left} to {right}, y {top} to {bottom}".replace("-0", "0")


def _squash(found: Signs, intake: Intake) -> str:
    times = found["stretched"]
    how = f"{max(times, 1 / times):.2f} times too {'narrow' if times > 1 else 'low'}"
    if intake.crop_mode == "squash":
        return f"Squash: the picture was made {how}; this network’s recipe squashes otherwise."
    return f"Squash: the picture was made {how}; this network’s recipe crops and keeps the shape."


def _size(found: Signs, intake: Intake) -> str:
    rows, columns = found["size"]
    return f"Size: the tensor is {columns} x {rows} px; this network was tested at {intake.size} x {intake.size} px."


def _orientation(found: Signs, intake: Intake) -> str:
    turn = found["orientation"]
    ignored = "" if "mirrored" in turn else ", as where the EXIF orientation is ignored"
    return f"Orientation: in the tensor the picture is {turn}{ignored}."


_SAID: dict[str, Callable[[Signs, Intake], str]] = {
    "layout": _layout, "channel-order": _order, "range": _range, "normalisation": _normalisation,
    "interpolation": _interpolation, "antialias": _antialias, "crop": _crop, "squash": _squash, "size": _size,
    "orientation": _orientation,
}  # fmt: skip


def said(mistakes: Sequence[str], found: Signs, intake: Intake) -> tuple[str, ...]:
    """A sentence for each; one where there is none."""
    if mistakes:
        return tuple(_SAID[name](found, intake) for name in mistakes)
    if "residual" not in found:
        return (NOTHING,)
    return (RIGHT_BUT if found["doubts"] else RIGHT,)
