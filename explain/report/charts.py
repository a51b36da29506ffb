"""Charts of a report as SVG, made of numbers alone: they print, and every point says what it is when pointed at."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from explain.intervals import Share
from explain.report.html import Markup, element, joined, percent
from explain.study.sizes import BySize
from explain.study.statistics import Calibration

WIDTH, HEIGHT = 720, 380
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 18, 52
STEPS = (1, 2, 5, 10, 20, 25, 50)  # of an axis, in percent


@dataclass(frozen=True, slots=True)
class Point:
    """A network: its cost and its accuracy in percent, each with an interval; `enough` is drawn full."""

    name: str
    x: float
    x_low: float
    x_high: float
    y: float
    y_low: float
    y_high: float
    enough: bool = False


@dataclass(frozen=True, slots=True)
class _Scale:
    """From values to px; by logarithm where `log`."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        low, high, here = (math.log(v) if self.log else v for v in (self.low, self.high, max(value, 1e-9)))
        share = (here - low) / (high - low)
        return self.start + (self.end - self.start) * min(1.05, max(-0.05, share))


def trade_off(points: Sequence[Point], x_title: str, y_title: str) -> Markup:
    """Accuracy against cost: the points with their intervals, and the line of those that nothing beats in both."""
    if not points:
        return Markup("")
    x = _Scale(min(p.x_low for p in points) / 1.3, max(p.x_high for p in points) * 1.6, LEFT, WIDTH - RIGHT, log=True)
    low, high = max(0.0, min(p.y_low for p in points) - 2), min(100.0, max(p.y_high for p in points) + 2)
    y = _Scale(low, high, HEIGHT - BOTTOM, TOP)
    best = frontier(points)
    path = " ".join(f"{x(p.x):.1f},{y(p.y):.1f}" for p in best)
    return _figure(
        f"{y_title}: {x_title}",
        joined([_y_axis(y, y_title), _log_axis(x, x_title)]),
        element("polyline", points=path, class_="frontier"),
        *(_point(p, x, y) for p in points),
        *_names(points, x, y),
    )


def frontier(points: Sequence[Point]) -> list[Point]:
    """Those that no other beats at both, cheapest first."""
    found: list[Point] = []
    for point in sorted(points, key=lambda p: (p.x, -p.y)):
        if not found or point.y > found[-1].y:
            found.append(point)
    return found


def _point(p: Point, x: _Scale, y: _Scale) -> Markup:
    across, up = f"{x(p.x):.1f}", f"{y(p.y):.1f}"
    said = f"{p.name}: {p.y:.1f} % ({p.y_low:.1f} to {p.y_high:.1f}), {p.x:.3g} ({p.x_low:.3g} to {p.x_high:.3g})"
    return element(
        "g", element("title", said),
        element("line", x1=across, x2=across, y1=f"{y(p.y_low):.1f}", y2=f"{y(p.y_high):.1f}"),
        element("line", x1=f"{x(p.x_low):.1f}", x2=f"{x(p.x_high):.1f}", y1=up, y2=up),
        element("circle", cx=across, cy=up, r=7 if p.enough else 5),
        class_="point enough" if p.enough else "point",
    )  # fmt: skip


def _names(points: Sequence[Point], x: _Scale, y: _Scale) -> list[Markup]:
    """Beside the points, moved down where two would lie upon each other."""
    places: list[tuple[float, float]] = []
    found = []
    for p in sorted(points, key=lambda p: y(p.y)):
        across, up = x(p.x) + 10, y(p.y) - 8
        while any(abs(across - a) < 90 and abs(up - b) < 13 for a, b in places):
            up += 13
        places.append((across, up))
        end = across > WIDTH - 130
        found.append(
            element("text", p.name, x=f"{across - 20 * end:.1f}", y=f"{up:.1f}", class_="name",
                    text_anchor="end" if end else "start")
        )  # fmt: skip
    return found


def _y_axis(y: _Scale, title: str) -> Markup:
    step = next((step for step in STEPS if (y.high - y.low) / step <= 7), STEPS[-1])
    ticks = range(math.ceil(y.low / step) * step, math.floor(y.high) + 1, step)
    lines = [
        joined([
            element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=f"{y(tick):.1f}", y2=f"{y(tick):.1f}", class_="grid"),
            element("text", f"{tick} %", x=LEFT - 8, y=f"{y(tick) + 4:.1f}", text_anchor="end"),
        ])
        for tick in ticks
    ]  # fmt: skip
    middle = (TOP + HEIGHT - BOTTOM) / 2
    return joined(
        [*lines, element("text", title, transform=f"translate(14 {middle}) rotate(-90)", text_anchor="middle")]
    )


def _log_axis(x: _Scale, title: str) -> Markup:
    decades = range(math.floor(math.log10(x.low)) - 1, math.ceil(math.log10(x.high)) + 1)
    ticks = [digit * 10.0**power for power in decades for digit in (1, 2, 5)]
    lines = [
        joined([
            element("line", x1=f"{x(t):.1f}", x2=f"{x(t):.1f}", y1=TOP, y2=HEIGHT - BOTTOM, class_="grid"),
            element("text", f"{t:g}", x=f"{x(t):.1f}", y=HEIGHT - BOTTOM + 18, text_anchor="middle"),
        ])
        for t in ticks
        if x.low <= t <= x.high
    ]  # fmt: skip
    return joined([*lines, element("text", title, x=(LEFT + WIDTH - RIGHT) / 2, y=HEIGHT - 10, text_anchor="middle")])


def reliability(found: Calibration, name: str) -> Markup:
    """How many answers of each confidence are right, with intervals; on the diagonal both are the same."""
    x, y = _Scale(0, 100, 60, 284), _Scale(0, 100, 250, 10)
    axes = [
        joined([
            element("line", x1=x(0), x2=x(100), y1=y(tick), y2=y(tick), class_="grid"),
            element("text", f"{tick} %", x=54, y=y(tick) + 4, text_anchor="end"),
            element("text", f"{tick} %", x=x(tick), y=266, text_anchor="middle"),
        ])
        for tick in (0, 25, 50, 75, 100)
    ]  # fmt: skip
    marks = []
    for one in found.bins:
        across, right = x(100 * one.confidence), one.right
        said = f"confidence {percent(one.confidence, 0)}: {right.right} of {right.count} right"
        marks.append(element(
            "g", element("title", said),
            element("line", x1=f"{across:.1f}", x2=f"{across:.1f}", y1=f"{y(100 * right.low):.1f}",
                    y2=f"{y(100 * right.high):.1f}"),
            element("circle", cx=f"{across:.1f}", cy=f"{y(100 * right.value):.1f}", r=4), class_="point",
        ))  # fmt: skip
    diagonal = element("line", x1=x(0), y1=y(0), x2=x(100), y2=y(100), class_="diagonal")
    titles = (
        element("text", "confidence", x=170, y=284, text_anchor="middle"),
        element("text", "right", transform="translate(10 130) rotate(-90)", text_anchor="middle"),
    )
    return _figure(f"Reliability of {name}", *axes, diagonal, *marks, *titles, width=300, height=290)


def by_size(found: BySize) -> Markup:
    """How often one network is right at each size, with intervals; the sizes of training and testing are marked."""
    rows = [(row.size, row.right) for row in found.rows if row.right]
    if not rows:
        return Markup("")
    sides = [size for size, _ in rows]
    room = 0.06 * (max(sides) - min(sides)) or 8
    x = _Scale(min(sides) - room, max(sides) + room, LEFT, WIDTH - RIGHT)
    low, high = min(100 * one.low for _, one in rows), max(100 * one.high for _, one in rows)
    y = _Scale(max(0.0, low - 2), min(100.0, high + 2), HEIGHT - BOTTOM, TOP)
    path = " ".join(f"{x(size):.1f},{y(100 * one.value):.1f}" for size, one in rows)
    ticks = [
        element("text", f"{size}", x=f"{x(size):.1f}", y=HEIGHT - BOTTOM + 18, text_anchor="middle") for size in sides
    ]
    return _figure(
        f"right answers of {found.spec.label} by size",
        _y_axis(y, "right answers"), *ticks, *_marks(found, x),
        element("polyline", points=path, class_="frontier"), *(_sized(size, one, x, y) for size, one in rows),
        element("text", "px a side", x=(LEFT + WIDTH - RIGHT) / 2, y=HEIGHT - 10, text_anchor="middle"),
    )  # fmt: skip


def _marks(found: BySize, x: _Scale) -> list[Markup]:
    return [
        joined([
            element("line", x1=f"{x(size):.1f}", x2=f"{x(size):.1f}", y1=TOP, y2=HEIGHT - BOTTOM, class_="diagonal"),
            element("text", name, x=f"{x(size) + 5:.1f}", y=TOP + 10 + 14 * number, class_="name"),
        ])
        for number, (size, name) in enumerate(found.marks.items())
        if x.low <= size <= x.high
    ]  # fmt: skip


def _sized(size: int, one: Share, x: _Scale, y: _Scale) -> Markup:
    across = f"{x(size):.1f}"
    said = (
        f"{size} px: {one.right} of {one.count} right, {percent(one.value)} ({percent(one.low)} to {percent(one.high)})"
    )
    return element(
        "g", element("title", said),
        element("line", x1=across, x2=across, y1=f"{y(100 * one.low):.1f}", y2=f"{y(100 * one.high):.1f}"),
        element("circle", cx=across, cy=f"{y(100 * one.value):.1f}", r=5), class_="point",
    )  # fmt: skip


def _figure(name: str, *inside: object, width: int = WIDTH, height: int = HEIGHT) -> Markup:
    return element(
        "svg", *inside, viewBox=f"0 0 {width} {height}", role="img", aria_label=name, style=f"max-width:{width}px"
    )
