"""Which mistake is in a tensor: of the picture that it was made of, or of its statistics alone.

No layer of a network is asked; what is right is its preprocessing (`explain/networks/preprocessing.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PIL import Image

from explain.inputs import alone, framing, placing, sentences, values
from explain.inputs.fitting import Frame
from explain.inputs.kernels import KERNELS, has_curve_of
from explain.inputs.making import Made, ways
from explain.inputs.tensors import LAST, Given
from explain.networks.preprocessing import Intake
from explain.pictures.images import WORKING_SIDE, is_transparent
from explain.runtime.arrays import Array

MISTAKES = (
    "layout", "channel-order", "range", "normalisation", "interpolation", "antialias", "crop", "squash", "size",
    "orientation",
)  # fmt: skip
TIE = 1.1, 0.05  # what the right kernel may leave, of what the best leaves, to count as right; steps of 8 bits
AHEAD = 1.5, 0.12  # what every other kernel must leave, of what the named one leaves, for it to be sure
EXACT, CLOSE = 1.0, 2.5  # steps of 8 bits: what rounding leaves, and what may still be told from others
UNSEEN = 0.4  # steps of 8 bits by which two pictures differ that are the same to whoever rounds
BOX, BOX_CLEAR = 0.0075, (0.005, 0.015)  # of the crop's side, by which its edges may be off
SHAPE = 0.02  # by which width to height may be off
LARGER = 1.02  # px of the picture for one of the tensor's, from which on anything can alias


# what timm calls kernels that have another name here
CALLED = {"box": "area", "nearest-exact": "nearest", "lanczos3": "lanczos"}


@dataclass(frozen=True, slots=True, eq=False)
class Diagnosis:
    """The `mistakes`, in the order of MISTAKES; `sure` where nothing else explains the tensor as well.

    `evidence` is what was found, for JSON; `said` a sentence for each mistake, then what else is to be known.
    """

    mistakes: tuple[str, ...]
    sure: bool
    evidence: dict[str, Any]
    said: tuple[str, ...]


def document(found: Diagnosis, code: str, remarks: Sequence[str] = ()) -> dict[str, Any]:
    """As JSON, with the right `code` to copy and `remarks` on the network: the contract of the command line."""
    return {
        "mistakes": list(found.mistakes),
        "sure": found.sure,
        "evidence": found.evidence,
        "said": list(found.said),
        "code": code,
        "remarks": list(remarks),
    }


@dataclass(slots=True)
class _Found:
    mistakes: set[str] = field(default_factory=set)
    doubts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    evidence: dict[str, Any] = field(default_factory=dict)


def diagnose(given: Given, intake: Intake, image: Image.Image | None = None) -> Diagnosis:
    """What is wrong with the tensor for a network with that intake. Raises `placing.OtherPicture`."""
    found = _Found(evidence=_plain(given, intake))
    if given.layout == LAST:
        found.mistakes.add("layout")
    if given.size != (intake.size, intake.size):
        found.mistakes.add("size")
    if image is None:
        sure = alone.judge(given, intake, found.mistakes, found.notes, found.evidence)
        return _diagnosis(found, intake, sure)
    _compare(given, intake, image, found)
    return _diagnosis(found, intake, not found.doubts)


def _diagnosis(found: _Found, intake: Intake, sure: bool) -> Diagnosis:
    mistakes = tuple(name for name in MISTAKES if name in found.mistakes)
    found.evidence["doubts"] = found.doubts
    found.evidence["notes"] = found.notes
    said = sentences.said(mistakes, found.evidence, intake)
    return Diagnosis(mistakes, sure, found.evidence, (*said, *found.notes))


def _plain(given: Given, intake: Intake) -> dict[str, Any]:
    flat = given.values.reshape(3, -1)
    return {
        "shape": list(given.shape), "dtype": given.kind, "layout": given.layout, "batch_axis": len(given.shape) == 4,
        "size": list(given.size), "size_wanted": [intake.size, intake.size],
        "least": float(flat.min()), "most": float(flat.max()),
        "channel_mean": _rounded(flat.mean(axis=1)), "channel_std": _rounded(flat.std(axis=1)),
        "mean_wanted": list(intake.mean), "std_wanted": list(intake.std),
        "interpolation_wanted": intake.interpolation,
    }  # fmt: skip


def _rounded(numbers: Any) -> list[float]:
    return [float(f"{number:.5g}") for number in numbers]


def _compare(given: Given, intake: Intake, image: Image.Image, found: _Found) -> None:
    pixels = _pixels(given, image, found)
    read = placing.read(given, pixels, intake, is_transparent(image))
    planes, placed = read.planes, read.placed
    _reading(read, found)
    lying = np.ascontiguousarray(framing.TURNS[placed.turn](pixels))
    right = placing.usual(intake, lying.shape[1], lying.shape[0])
    made = ways(planes, lying, placed.frame, [right])
    if max(image.size) >= WORKING_SIDE:
        found.doubts.append("reduced")
        found.notes.append(sentences.REDUCED.format(WORKING_SIDE))
    chosen = _kernel(made, planes, intake, found)
    if doubt := placing.rival(read, pixels, chosen, intake, AHEAD[0] * chosen.fit.residual + AHEAD[1]):
        found.doubts.append(doubt)
    _channels(chosen, found)
    _values(chosen, intake, found)
    _frame(chosen.frame, right, planes, lying.shape, found)
    if placed.alike < placing.LIKE:
        found.doubts.append("likeness")
    found.evidence |= {
        "likeness": round(placed.alike, 5), "residual": round(chosen.fit.residual, 3),
        "tried": [_line(one) for one in made[:5]],
    }  # fmt: skip


def _pixels(given: Given, image: Image.Image, found: _Found) -> Array:
    """The picture's (h, w, 3), grey where the tensor is. Raises `OtherPicture` for one that tells nothing."""
    pixels = np.asarray(image.convert("RGB"))
    if pixels.min() == pixels.max() or all(pixels[..., k].std() < 0.5 for k in range(3)):
        raise placing.OtherPicture(
            "This picture is one colour throughout, so nothing can be told by it: give another one."
        )
    empty = [k for k in range(3) if given.values[k].min() == given.values[k].max()]
    if empty and all(np.ptp(pixels[..., k]) for k in range(3)):
        value = f"{given.values[empty[0]].flat[0]:g}"
        raise placing.OtherPicture(
            f"Channel {empty[0] + 1} of this tensor is {value} throughout, unlike any channel of this picture: check "
            "where the channels are put together."
        )
    if is_grey(given.values) and not is_grey(pixels.transpose(2, 0, 1).astype(np.float64)):
        found.notes.append(sentences.GREY)
        found.doubts.append("grey")
        return np.repeat(np.asarray(image.convert("L"))[:, :, None], 3, axis=2)
    return pixels


def _line(made: Made) -> dict[str, Any]:
    kernel = made.kernel
    return {
        "kernel": kernel.name, "antialias": kernel.antialias, "as_in": kernel.whose,
        "residual": round(made.fit.residual, 3),
    }  # fmt: skip


def is_grey(planes: Array) -> bool:
    """Whether the three channels of (3, H, W) are one, but for scale and offset."""
    flat = planes.reshape(3, -1)
    flat = flat - flat.mean(axis=1, keepdims=True)
    length = np.sqrt((flat**2).sum(axis=1))
    if (length == 0).any():
        return bool((length == 0).all())
    alike = np.abs(flat @ flat.T) / np.outer(length, length)
    return bool(alike.min() > 0.9999)


def _reading(read: placing.Reading, found: _Found) -> None:
    """What follows from how it had to be read, and how the picture lies."""
    found.evidence["orientation"] = read.placed.turn
    if read.placed.turn != framing.UPRIGHT:
        found.mistakes.add("orientation")
    if read.reshaped:
        found.mistakes.add("layout")
        found.evidence["layout"] = placing.RESHAPED
    if read.bars:
        found.mistakes.add("crop")
        found.evidence["bars"] = list(read.bars)
        found.notes.append(sentences.BARS)


def _named(made: Made, intake: Intake, step: float) -> frozenset[str]:
    """The mistakes that this kernel is."""
    kernel, wanted = made.kernel, CALLED.get(intake.interpolation, intake.interpolation)
    wrong = set()
    if kernel.name != wanted or (step <= LARGER and not has_curve_of(kernel, wanted)):
        wrong.add("interpolation")
    if not kernel.antialias and "nearest" not in (kernel.name, wanted) and step > LARGER:
        wrong.add("antialias")
    return frozenset(wrong)


def _kernel(made: list[Made], planes: Array, intake: Intake, found: _Found) -> Made:
    """The right kernel where it explains the tensor as well as any; else the best one."""
    rows, columns = planes.shape[1:]
    step = max(made[0].frame.width / columns, made[0].frame.height / rows)
    groups: dict[frozenset[str], Made] = {}
    for one in made:
        groups.setdefault(_named(one, intake, step), one)
    best = made[0]
    right = groups.get(frozenset(), best)  # of a recipe with a kernel that is not known here
    close = [one for one in made if one.fit.residual <= TIE[0] * best.fit.residual + TIE[1]]
    chosen = right if right in close else _commonest([one for one in close if _same(one, best)])
    if chosen is not right and float(np.sqrt(np.mean((best.seen - right.seen) ** 2))) < UNSEEN:
        chosen = right
    named = _named(chosen, intake, step)
    others = [one for name, one in groups.items() if name != named]
    if not _is_sure(chosen, others) or (named and any(_same(one, chosen) for one in others)):
        found.doubts.append("kernel")
    found.mistakes |= named
    found.evidence |= {
        "kernel": chosen.kernel.name, "antialias": chosen.kernel.antialias, "as_in": chosen.kernel.whose,
        "reduced_by": round(step, 3),
    }  # fmt: skip
    return chosen


def _commonest(made: Sequence[Made]) -> Made:
    """Of kernels that do the same, as they do where a picture is hardly made smaller."""
    return min(made, key=lambda one: KERNELS.index(one.kernel))


def _is_sure(chosen: Made, others: list[Made]) -> bool:
    left = chosen.fit.residual
    if left > CLOSE:
        return False
    needed = (AHEAD[0] if left < EXACT else 2.5) * left + AHEAD[1]
    return all(one.fit.residual > needed or _same(one, chosen) for one in others)


def _same(one: Made, other: Made) -> bool:
    return float(np.sqrt(np.mean((one.seen - other.seen) ** 2))) < UNSEEN


def _channels(chosen: Made, found: _Found) -> None:
    fit = chosen.fit
    found.evidence["channels"] = fit.channels
    if fit.channels != "RGB":
        found.mistakes.add("channel-order")
    told = fit.other > AHEAD[0] * fit.residual + AHEAD[1]
    if not told and fit.other - fit.residual > 1e-3:
        found.doubts.append("channels")
    if fit.other - fit.residual <= 1e-3:
        found.notes.append(sentences.NO_COLOUR)


def _values(chosen: Made, intake: Intake, found: _Found) -> None:
    fit = chosen.fit
    judged = values.judge(fit.scale, fit.offset, fit.order, intake, fit.told)
    found.mistakes |= set(judged.mistakes)
    if not judged.sure:
        found.doubts.append("values")
    scale, offset = (  # of a channel that tells nothing as the others are
        [row[c] if c in fit.told else float(np.mean([row[one] for one in fit.told])) for c in range(3)]
        for row in (fit.scale, fit.offset)
    )
    steep = [a if abs(a) > 1e-12 else 1e-12 for a in scale]
    found.evidence |= {
        "values": judged.about, "scale": _rounded(scale), "offset": _rounded(offset),
        "mean_found": _rounded(-b / (255 * a) for a, b in zip(steep, offset, strict=True)),
        "std_found": _rounded(1 / (255 * a) for a in steep),
    }  # fmt: skip


def _frame(frame: Frame, right: Frame, planes: Array, shape: tuple[int, ...], found: _Found) -> None:
    """Which part of the picture, and whether its sides were made smaller alike."""
    rows, columns = planes.shape[1:]
    stretched = (frame.width / columns) / (frame.height / rows) / (right.width / right.height)
    apart = placing.apart(frame, right)
    found.evidence |= {
        "box": _rounded(frame.box), "box_wanted": _rounded(right.box), "stretched": round(stretched, 4),
    }  # fmt: skip
    if BOX_CLEAR[0] < apart < BOX_CLEAR[1]:
        found.doubts.append("crop")
    if apart < BOX:
        return
    if abs(stretched - 1) > SHAPE:
        found.mistakes.add("squash")
        if _is_all_or_middle(frame, shape, right):
            return
    found.mistakes.add("crop")


def _is_all_or_middle(frame: Frame, shape: tuple[int, ...], right: Frame) -> bool:
    """Whether it is the whole picture, or as much of each side as a crop should take of the shorter one."""
    height, width = shape[:2]
    share = min(right.width, right.height) / min(width, height)
    wanted = [(0, 0, width, height), ((1 - share) * width / 2, (1 - share) * height / 2, share * width, share * height)]
    has = (frame.left, frame.top, frame.width, frame.height)
    sides = (width, height) * 2
    return any(all(abs(a - b) < 2 * BOX * side for a, b, side in zip(has, one, sides, strict=True)) for one in wanted)
