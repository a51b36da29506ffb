"""What the paper prints: Table 2, its accuracies and costs beside others', and Table 4, its races on a CPU.

Tan and Le, arXiv 1905.11946v5. Figures stay as they are printed, so that it is known how far each was rounded.
"""

from dataclasses import dataclass

from explain.networks.released import AUTO_AUGMENT, Trained


@dataclass(frozen=True, slots=True)
class Printed:
    """A row of Table 2: accuracies in %, the rest as the paper prints it; ratios are to the EfficientNet of `group`."""

    name: str
    group: str
    top1: float
    top5: float
    params: str
    params_ratio: str
    macs: str | None  # the paper's FLOPs
    macs_ratio: str | None


_OURS = {
    "B0": ("5.3M", "0.39B"), "B1": ("7.8M", "0.70B"), "B2": ("9.2M", "1.0B"), "B3": ("12M", "1.8B"),
    "B4": ("19M", "4.2B"), "B5": ("30M", "9.9B"), "B6": ("43M", "19B"), "B7": ("66M", "37B"),
}  # fmt: skip
_THEIRS = (
    Printed("ResNet-50", "B0", 76.0, 93.0, "26M", "4.9x", "4.1B", "11x"),
    Printed("DenseNet-169", "B0", 76.2, 93.2, "14M", "2.6x", "3.5B", "8.9x"),
    Printed("ResNet-152", "B1", 77.8, 93.8, "60M", "7.6x", "11B", "16x"),
    Printed("DenseNet-264", "B1", 77.9, 93.9, "34M", "4.3x", "6.0B", "8.6x"),
    Printed("Inception-v3", "B1", 78.8, 94.4, "24M", "3.0x", "5.7B", "8.1x"),
    Printed("Xception", "B1", 79.0, 94.5, "23M", "3.0x", "8.4B", "12x"),
    Printed("Inception-v4", "B2", 80.0, 95.0, "48M", "5.2x", "13B", "13x"),
    Printed("Inception-ResNet-v2", "B2", 80.1, 95.1, "56M", "6.1x", "13B", "13x"),
    Printed("ResNeXt-101", "B3", 80.9, 95.6, "84M", "7.0x", "32B", "18x"),
    Printed("PolyNet", "B3", 81.3, 95.8, "92M", "7.7x", "35B", "19x"),
    Printed("SENet", "B4", 82.7, 96.2, "146M", "7.7x", "42B", "10x"),
    Printed("NASNet-A", "B4", 82.7, 96.2, "89M", "4.7x", "24B", "5.7x"),
    Printed("AmoebaNet-A", "B4", 82.8, 96.1, "87M", "4.6x", "23B", "5.5x"),
    Printed("PNASNet", "B4", 82.9, 96.2, "86M", "4.5x", "23B", "6.0x"),
    Printed("AmoebaNet-C", "B5", 83.5, 96.5, "155M", "5.2x", "41B", "4.1x"),
    Printed("GPipe", "B7", 84.3, 97.0, "557M", "8.4x", None, None),
)


def _group(row: Trained) -> tuple[Printed, ...]:
    assert row.top5
    params, macs = _OURS[row.variant]
    first = Printed(f"EfficientNet-{row.variant}", row.variant, row.top1, row.top5, params, "1x", macs, "1x")
    return (first, *(other for other in _THEIRS if other.group == row.variant))


TABLE_2 = tuple(printed for row in AUTO_AUGMENT for printed in _group(row))  # in the paper's order


@dataclass(frozen=True, slots=True)
class Race:
    """A pair of Table 4: time for one picture on one core of a Xeon E5-2690, mean of 20 runs; all as printed there."""

    theirs: str
    their_top1: float
    their_time: str
    ours: str
    our_top1: float
    our_time: str
    ratio: str


TABLE_4 = (
    Race("ResNet-152", 77.8, "0.554s", "EfficientNet-B1", 78.8, "0.098s", "5.7x"),
    Race("GPipe", 84.3, "19.0s", "EfficientNet-B7", 84.4, "3.1s", "6.1x"),
)

_UNITS = {"M": 1e6, "B": 1e9, "x": 1.0, "s": 1.0}


def table_2(name: str) -> Printed:
    """The row of that name."""
    return next(row for row in TABLE_2 if row.name == name)


def number(printed: str) -> float:
    """A figure as the paper prints it: "5.3M" -> 5.3e6, "11x" -> 11."""
    return float(printed[:-1]) * _UNITS[printed[-1]]


def bounds(printed: str) -> tuple[float, float]:
    """What was rounded to that figure: "5.3M" -> (5.25e6, 5.35e6)."""
    _, _, decimals = printed[:-1].partition(".")
    half = 0.5 * 10.0 ** -len(decimals) * _UNITS[printed[-1]]
    return number(printed) - half, number(printed) + half


def fits(ratio: str, theirs: str, ours: str) -> bool:
    """Whether the ratio that is printed can be that of the two figures printed, all three rounded."""
    (low, high), (least, most), (few, many) = bounds(ratio), bounds(theirs), bounds(ours)
    return low <= most / few and least / many <= high
