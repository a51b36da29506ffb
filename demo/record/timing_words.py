"""What a visitor reads where networks are timed, on the Record page. Knows no component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.ui.words import carried, verbatim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explain.costs.latency import Ratio
    from explain.costs.timing import Timed
    from explain.networks.variants import Spec

INTRO = (
    "Multiply-adds count the compute; a machine also moves data and waits. Time the variants on the machine that "
    "serves this page, by PyTorch, and see how far apart the two are."
)
READY = "Choose variants and press **Time them**. Nothing else runs meanwhile, so that the times mean something."
STOPPED = "Stopped. Times measured so far are kept."
NOTHING_TIMED = "Nothing could be timed."
UNKNOWN = "an unknown number of times"
WAITING = "Another run is in progress; this one is waiting its turn."
NO_VARIANTS = "Choose at least one variant to time."
LENT = "The GPU here is lent for seconds at a time, too short to time anything: run the app on a machine of your own."
RANDOM_WEIGHTS = (
    "Full-size networks are timed with random weights: speed does not depend on them, and nothing is downloaded."
)
TIMES = "Timed here"
RACES = "The paper’s Table 4: one picture on one core of a Xeon E5-2690, mean of 20 runs"
RACES_HEAD = (
    "",
    "the other",
    "EfficientNet",
    "found",
    "printed",
    "top-1 printed there, EfficientNet’s and the other’s",
)
RACES_NOTE = (
    "The accuracies printed beside these times (B1 78.8 %, B7 84.4 %) are those of an earlier revision; Table 2 has "
    "79.1 and 84.3."
)
PUBLISHED = "timm’s benchmarks: milliseconds per picture, and as a multiple of B0’s"
PUBLISHED_NOTE = (
    "CPUs: one picture at a time, 32 bits, torch.compile, threads not stated. GPU: large batches, mixed precision. "
    "ResNet-50 needs about as much compute as B4, but only 11 million activations against B4’s 49 million."
)


def timing(label: str, batch: int, done: int, total: int) -> str:
    """How far it is."""
    return f"{verbatim(label)}, batch {batch}: {done} of {total} done."


def times_head(first: Spec) -> tuple[str, ...]:
    """Of the table; what is a multiple is one of the first network's."""
    name = first.label
    return (
        "variant", "ms per picture", f"time taken, × {name}", f"multiply-adds, × {name}", "median", "95 % within",
        "rounds, dropped", "pictures/s", "input, px",
    )  # fmt: skip


def timed_here(found: Timed) -> str:
    """On what a time was measured: here always by PyTorch, whatever answers on the other pages."""
    latency = found.latency
    threads = f"{latency.threads} thread{'s' * (latency.threads != 1)}"
    return f"PyTorch, batch {found.batch}, {threads}, {latency.device}, {latency.precision}"


def timed(found: Sequence[Timed]) -> str:
    """What the times say beside the multiply-adds, of the largest against the smallest."""
    if not found:
        return NOTHING_TIMED
    first, last = found[0], found[-1]
    where = f"Timed with {timed_here(last)}."
    name = verbatim(last.spec.label)
    if first is last:
        return f"**{name}** takes {per_picture(last)} ms per picture. {where}{_busy(found)}"
    other, more = verbatim(first.spec.label), times(last.macs / first.macs)
    return f"**{name}** takes {more} the multiply-adds of {other} and {_longer(last, first)}. {where}{_busy(found)}"


def _longer(one: Timed, other: Timed) -> str:
    found = one.times(other)
    if not found.apart:
        return f"a time too close to {verbatim(other.spec.label)}’s to tell apart"
    return f"{ratio(found)} its time"


def _busy(found: Sequence[Timed]) -> str:
    """What others took of the machine."""
    thrown = sum(one.latency.thrown for one in found)
    busy = " This machine is busy: trust each time only within its ±." if any(one.latency.busy for one in found) else ""
    return f"{busy} Rounds dropped because other programs took the processors: {thrown}." if thrown else busy


def ratio(found: Ratio) -> str:
    """As far as it is known: "3.1 times", "2.4 to 4.9 times"."""
    if not found.sure or found.high > 20 * found.low:
        return UNKNOWN
    if found.high < 1.15 * found.value and found.low > 0.85 * found.value:
        return times(found.value)
    return f"{factor(found.low)} to {times(found.high)}"


def multiple(found: Ratio) -> str:
    """The same in a cell of a table: "3.1×", "2.4–4.9×"."""
    said = ratio(found)
    return "unknown" if said == UNKNOWN else said.replace(" times", "×").replace(" to ", "–")


def per_picture(found: Timed) -> str:
    """ms, with the figures that are known."""
    return carried(found.per_picture, found.latency.figures)


def times(ratio: float) -> str:
    """97.83 -> "98 times"."""
    return f"{factor(ratio)} times"


def factor(ratio: float) -> str:
    """1.779 -> "1.8", 97.8 -> "98"."""
    return f"{ratio:.1f}" if ratio < 10 else f"{ratio:.0f}"
