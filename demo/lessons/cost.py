"""The lesson on cost and time: measured here in turns, and as others published it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.lessons import words as lesson_words
from demo.lessons.step import Figures, Found, Lesson, Shown, Step
from demo.record import timing, timing_chart, timing_words
from demo.record.content import Choice, show
from demo.ui import words
from demo.ui.links import address
from demo.ui.tables import table
from explain.costs.plan import Plan
from explain.networks.accuracy import metrics
from explain.networks.variants import POCKET, specs
from explain.published.speeds import MACHINES, SPEEDS, architecture

if TYPE_CHECKING:
    from explain.networks.store import ModelStore

PAIR = ("B0", "B3")
ALIKE = 0.2  # shares within which two times count as alike
B4, RESNET50 = ("tf_efficientnet_b4", 380), ("resnet50", 224)
B1, RESNET152 = ("tf_efficientnet_b1", 240), ("resnet152", 224)


def here(store: ModelStore) -> Found:
    """Multiply-adds beside milliseconds of two bundled networks, timed now in turns."""
    from explain.costs.latency import ratio
    from explain.costs.timing import Timed, run

    events = run(Plan(specs(POCKET.name, PAIR)), store)
    b0, b3 = {event.spec: event for event in events if isinstance(event, Timed)}.values()
    times, macs = ratio(b3.latency, b0.latency), b3.macs / b0.macs
    figures: Figures = {"macs": macs, "times": times.value, "low": times.low, "high": times.high}
    figures["longer"] = lesson_words.longer(timing_words.ratio(times), _times_as_many(figures) is not None)
    figures |= {"fast": words.known(b0.latency), "slow": words.known(b3.latency)}
    chart, rows = timing_chart.slowdown((b0, b3)), timing.times_table((b0, b3))
    return Found(figures, Shown(figure=chart, html=rows))


def _times_as_many(figures: Figures) -> int | None:
    """Where the whole interval lies: above as many times as the multiply-adds, about there, or below."""
    macs, low, high = figures["macs"], figures["low"], figures["high"]
    sure = (
        low > (1 + ALIKE) * macs,
        (1 - ALIKE) * macs < low and high < (1 + ALIKE) * macs,
        high < (1 - ALIKE) * macs,
    )
    return sure.index(True) if any(sure) else None


def gpu(store: ModelStore) -> Found:
    """B4 and ResNet-50 on a GPU, as timm published it."""
    (macs_4, activations_4), (macs_50, activations_50) = (architecture(name).at[px] for name, px in (B4, RESNET50))
    figures = {"macs_4": macs_4, "macs_50": macs_50, "activations_4": activations_4, "activations_50": activations_50}
    times = SPEEDS[RESNET50].rtx4090 / SPEEDS[B4].rtx4090
    return Found(figures | {"times": times}, Shown(figure=show(Choice("gpu")).figure))


def _here_asked() -> Shown:
    rows = [
        (f"pocket {name}", words.count(row["macs"]), words.count(row["params"]))
        for name, row in metrics(POCKET.name)["variants"].items()
        if name in PAIR
    ]
    return Shown(html=table(("network", "multiply-adds", "parameters"), rows, "What they cost"))


def _gpu_asked() -> Shown:
    rows = [
        (found.title, f"{found.at[px][0]:.2f} B", f"{found.params:.1f} M")
        for name, px in (B4, RESNET50)
        for found in (architecture(name),)
    ]
    return Shown(html=table(("network", "multiply-adds", "parameters"), rows, "What is alike"))


def _claim_asked() -> Shown:
    from explain.published.paper import TABLE_4

    paper = TABLE_4[0]
    rows = [(paper.ours, paper.our_time), (paper.theirs, paper.their_time)]
    return Shown(html=table(("network", "one picture, Xeon E5-2690"), rows, "Table 4 of the paper"))


def _faster(figures: Figures) -> int:
    return 0 if figures["times"] < 1 - ALIKE else 2 if figures["times"] > 1 + ALIKE else 1


def claim(store: ModelStore) -> Found:
    """B1 against ResNet-152 on newer machines, as timm published it."""
    from explain.published.claims import faster
    from explain.published.paper import TABLE_4, number

    found = faster(B1, RESNET152)
    figures = {"least": min(found.values()), "most": max(found.values()), "machines": len(MACHINES)}
    paper = TABLE_4[0]
    rows = []
    for machine, times in found.items():
        one, other = (f"{SPEEDS[key].milliseconds(machine):.3g} ms" for key in (B1, RESNET152))
        rows.append((MACHINES[machine], one, other, f"{times:.1f}×"))
    shown = table(("machine", "B1", "ResNet-152", "B1 is faster by"), rows, "One picture’s time")
    return Found(figures | {"printed": number(paper.ratio)}, Shown(html=shown + timing.races_table()))


def _still(figures: Figures) -> int:
    printed = figures["printed"]
    return 2 if figures["most"] < (1 - ALIKE) * printed else 0 if figures["least"] > (1 + ALIKE) * printed else 1


LESSON = Lesson(
    "Cost is not time",
    "Multiply-adds, parameters and milliseconds are three different things.",
    {
        "here": Step(
            "Pocket B3 takes more than three times the multiply-adds of B0. **By what factor does its time grow, "
            "here and now?**",
            ("By a larger factor", "By the same factor, within a fifth", "By a clearly smaller factor"),
            here,
            _times_as_many,
            "{macs:.1f} times the multiply-adds; {slow} against {fast}: {longer}, on this server, just now.",
            "Small layers cannot keep a processor busy, and starting each layer costs time, too. Other work on this "
            "machine makes times uncertain: if they decide nothing, press the button again.",
            "Time them yourself",
            address("record", family="pocket", run="1"),
            _here_asked,
            unsure=True,
        ),
        "gpu": Step(
            "EfficientNet-B4 and ResNet-50 need nearly the same multiply-adds. **Which is faster on a big GPU (RTX "
            "4090)?**",
            ("B4", "Neither", "ResNet-50"),
            gpu,
            _faster,
            "{macs_4:.2f} B against {macs_50:.2f} B multiply-adds, but {activations_4:.1f} M against "
            "{activations_50:.1f} M activations. ResNet-50 handles {times:.1f} times as many pictures a second (timm’s "
            "benchmark).",
            "Depthwise convolutions do little computing for each number they read and write, so a powerful GPU waits "
            "for memory. B4 is still the more accurate of the two.",
            "The published speeds",
            address("record", axis="gpu"),
            _gpu_asked,
        ),
        "claim": Step(
            "The paper found B1 5.7 times as fast as ResNet-152, on one core of a Xeon. **And on newer machines?**",
            ("A larger lead", "About the same lead", "A smaller lead"),
            claim,
            _still,
            "In timm’s benchmarks B1 is {least:.1f} to {most:.1f} times as fast, on {machines} machines, GPUs and "
            "CPUs.",
            "The claim was right where it was made. Speed depends on the network, the machine and the software between "
            "them: measure on yours.",
            "The claims, one by one",
            address("record"),
            _claim_asked,
        ),
    },
)
