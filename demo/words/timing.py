"""What a visitor reads where networks are timed, on the Record page. Knows no component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.words import milliseconds, verbatim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explain.timing import Timed

INTRO = (
    "Multiply-adds are arithmetic; a machine also moves numbers about and waits. Time the variants on the machine "
    "that serves this page, and see how far apart the two are."
)
READY = "Choose variants and press **Time**. Nothing else runs meanwhile, so that the times are worth something."
STOPPED = "Stopped. What was timed before is kept."
NOTHING_TIMED = "Nothing could be timed."
WAITING = "Another run is under way; this one waits its turn."
NO_VARIANTS = "Choose at least one variant to time."
LENT = "The GPU here is lent for seconds at a time, too few to time anything: run the app on a machine of your own."
RANDOM_WEIGHTS = (
    "Full-size networks are timed with random weights: speed does not depend on them, and nothing is fetched."
)
TIMES = "Timed here"
RACES = "The paper’s Table 4: one picture on one core of a Xeon E5-2690, mean of 20 runs"
RACES_HEAD = ("", "theirs", "ours", "found", "printed", "top-1 printed there, ours and theirs")
RACES_NOTE = (
    "The accuracies printed beside these times (B1 78.8 %, B7 84.4 %) are those of an earlier revision; Table 2 has "
    "79.1 and 84.3."
)
PUBLISHED = "timm’s benchmarks: milliseconds a picture, and how many times B0’s"
PUBLISHED_NOTE = (
    "CPUs: one picture at a time, 32 bits, compiled by torch.compile, threads not stated. GPU: large batches, mixed "
    "precision. ResNet-50 takes about as much arithmetic as B4, but puts out 11 million activations, B4 49 million."
)


def timing(label: str, batch: int, done: int, total: int) -> str:
    """How far it is."""
    return f"{verbatim(label)}, batch {batch}: {done} of {total} done."


def times_head(first: Timed) -> tuple[str, ...]:
    """Of the table; what is a multiple is one of the first network's."""
    name = first.spec.label
    return (
        "variant", "ms a picture", f"time, × {name}", f"multiply-adds, × {name}", "median", "10–90 % of runs",
        "pictures/s", "input, px",
    )  # fmt: skip


def timed_here(found: Timed) -> str:
    """On what a time was measured."""
    latency = found.latency
    threads = f"{latency.threads} thread{'s' * (latency.threads != 1)}"
    return f"batch {found.batch}, {threads}, {latency.device}, {latency.precision}"


def timed(found: Sequence[Timed]) -> str:
    """What the times say beside the multiply-adds, of the largest against the smallest."""
    if not found:
        return NOTHING_TIMED
    first, last = found[0], found[-1]
    where = f"Timed with {timed_here(last)}."
    name = verbatim(last.spec.label)
    if first is last:
        return f"**{name}** takes {milliseconds(last.per_picture)} a picture. {where}"
    more, longer = last.macs / first.macs, last.per_picture / first.per_picture
    return (
        f"**{name}** takes {times(more)} the multiply-adds of {verbatim(first.spec.label)} and {times(longer)} its "
        f"time. {where}"
    )


def times(ratio: float) -> str:
    """97.83 -> "98 times"."""
    return f"{factor(ratio)} times"


def factor(ratio: float) -> str:
    """1.779 -> "1.8", 97.8 -> "98"."""
    return f"{ratio:.1f}" if ratio < 10 else f"{ratio:.0f}"
