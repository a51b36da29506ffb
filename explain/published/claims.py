"""What is said of EfficientNet, checked: ratios from the rows, and what has become of each claim since.

Knows the published rows only; nothing here was typed from a claim but the names of whom it compares.
"""

from dataclasses import dataclass

from explain.published.paper import TABLE_4, Printed, fits, number, table_2
from explain.published.record import Row, rows
from explain.published.speeds import MACHINES, SPEEDS

Benchmark = tuple[str, int]  # timm's architecture and the side in px


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times less ours takes of `what`: as `printed`, and as `found` from the two printed figures.

    `fits` says whether rounding alone can explain a difference.
    """

    what: str
    theirs: str
    ours: str
    printed: str
    found: float
    fits: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """An EfficientNet against another network of Table 2; `gain` is in points of top-1.

    `benchmarks` are both in timm's, as architecture and side in px; None where timm has not timed the other.
    """

    ours: Printed
    theirs: Printed
    gain: float
    ratios: tuple[Ratio, ...]
    benchmarks: tuple[Benchmark, Benchmark] | None = None

    @property
    def holds(self) -> bool:
        """Whether ours is at least as right and takes less of everything that the paper printed."""
        return self.gain >= 0 and all(ratio.found > 1 for ratio in self.ratios)


def claim(ours: str, theirs: str, benchmarks: tuple[Benchmark, Benchmark] | None = None) -> Claim:
    """That pair, with every figure that the paper prints of both."""
    one, other = table_2(ours), table_2(theirs)
    ratios = [_ratio("parameters", other.params, one.params, other.params_ratio)]
    if other.macs and one.macs and other.macs_ratio:
        ratios.append(_ratio("multiply-adds", other.macs, one.macs, other.macs_ratio))
    ratios += [
        _ratio("time", race.their_time, race.our_time, race.ratio)
        for race in TABLE_4
        if (race.ours, race.theirs) == (ours, theirs)
    ]
    return Claim(one, other, round(one.top1 - other.top1, 1), tuple(ratios), benchmarks)


def _ratio(what: str, theirs: str, ours: str, printed: str) -> Ratio:
    return Ratio(what, theirs, ours, printed, number(theirs) / number(ours), fits(printed, theirs, ours))


CLAIMS = (
    claim("EfficientNet-B0", "ResNet-50", (("tf_efficientnet_b0", 224), ("resnet50", 224))),
    claim("EfficientNet-B1", "Inception-v3", (("tf_efficientnet_b1", 240), ("inception_v3", 299))),
    claim("EfficientNet-B7", "GPipe"),
)


def best(title: str, px: int | None = None) -> Row | None:
    """The most accurate weights of that network, at that side if given, that timm measured and ImageNet alone made."""
    found = [row for row in rows() if row.title == title and row.tag and row.imagenet_alone and px in (None, row.px)]
    return max(found, key=lambda row: row.top1, default=None)


def faster(ours: Benchmark, theirs: Benchmark) -> dict[str, float]:
    """By machine, how many times faster ours is."""
    one, other = SPEEDS[ours], SPEEDS[theirs]
    return {machine: other.milliseconds(machine) / one.milliseconds(machine) for machine in MACHINES}
