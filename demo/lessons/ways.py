"""The lesson on depth, width and resolution: built and counted, with a slider that goes from B0 to there and beyond."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from demo.lessons.step import Cuts, Found, Lesson, Measure, Shown, Slide, Step, nearest
from demo.scaling import calculator, charts
from demo.ui.links import address
from explain.imports import import_torch
from explain.networks.scaling import RELEASED, Coefficients, Scaling

if TYPE_CHECKING:
    from explain.networks.store import ModelStore

DOUBLES = (2, 4, 8)
OPTIONS = tuple(f"About {times} times" for times in DOUBLES)
BEFORE, AFTER = 288, 289  # px


def _show(coefficients: Coefficients) -> Callable[[float], Shown]:
    """What the Scaling page says of them at that phi."""

    def show(phi: float) -> Shown:
        readout, stairs = calculator.answer(coefficients.depth, coefficients.width, coefficients.resolution, phi)
        return Shown(figure=stairs, html=readout)

    return show


def _at_b0() -> Shown:
    """B0 as it is, while one guesses."""
    import_torch()
    from explain.costs.calculator import plan

    return Shown(html=calculator.built(plan(RELEASED["B0"])))


def _times(coefficients: Coefficients, phi: float, scaling: Scaling) -> tuple[Measure, Slide]:
    """Of what is twice B0 in one way, and the slider that ends there."""
    show = _show(coefficients)

    def measure(store: ModelStore) -> Found:
        from explain.costs.calculator import plan

        return Found({"times": plan(scaling).macs / plan(RELEASED["B0"]).macs}, show(phi))

    return measure, Slide("φ, how far: 0 is B0", 0.0, phi + 1, phi, 0.5, show)


def _side(side: float) -> Shown:
    """B3's depth and width at that side, on its staircase."""
    import_torch()
    from explain.costs.calculator import plan, staircase

    b3, px = RELEASED["B3"], round(side)
    stairs = charts.staircase(staircase(Scaling(b3.width, b3.depth, BEFORE)), px)
    return Shown(figure=stairs, html=calculator.built(plan(Scaling(b3.width, b3.depth, px))))


def _before() -> Shown:
    return Shown(html=_side(BEFORE).html)


def pixel(store: ModelStore) -> Found:
    """What one pixel more costs B3's network."""
    from explain.costs.calculator import plan

    b3 = RELEASED["B3"]
    before, after = (plan(Scaling(b3.width, b3.depth, side)).macs / 1e9 for side in (BEFORE, AFTER))
    return Found({"before": before, "after": after, "more": 100 * (after / before - 1)}, _side(AFTER))


_WIDER, _WIDTH = _times(Coefficients(1.0, 2**0.5, 1.0), 2, Scaling(2, 1, 224))
_DEEPER, _DEPTH = _times(Coefficients(2**0.5, 1.0, 1.0), 2, Scaling(1, 2, 224))
_FINER, _RESOLUTION = _times(Coefficients(1.0, 1.0, 2 ** (1 / 3)), 3, Scaling(1, 1, 448))
_MORE = Cuts("more", (1, 30))

LESSON = Lesson(
    "Depth, width, resolution",
    "Three ways to make a network bigger, and what each costs.",
    {
        "width": Step(
            "B0 with **twice as many channels** in every layer: how many times the multiply-adds?",
            OPTIONS,
            _WIDER,
            nearest("times", *DOUBLES),
            "Built and counted: {times:.2f} times B0’s.",
            "The cost of a convolution is channels in times channels out, so doubling both makes it four times as "
            "much. Only depthwise layers, and the stem with its three colours, merely double. Move φ and watch.",
            "Build it: β = √2, φ = 2",
            address("scaling", alpha="1", beta="1.41", gamma="1", phi="2"),
            _at_b0,
            slide=_WIDTH,
        ),
        "depth": Step(
            "B0 with **twice as many layers** in every stage: how many times the multiply-adds?",
            OPTIONS,
            _DEEPER,
            nearest("times", *DOUBLES),
            "Built and counted: {times:.2f} times B0’s.",
            "Twice as many blocks do twice the work. Depth is the cheapest way to scale, but layers run one after "
            "another.",
            "Build it: α = √2, φ = 2",
            address("scaling", alpha="1.41", beta="1", gamma="1", phi="2"),
            _at_b0,
            slide=_DEPTH,
        ),
        "resolution": Step(
            "B0 on a picture with **twice the side**, 448 px: how many times the multiply-adds?",
            OPTIONS,
            _FINER,
            nearest("times", *DOUBLES),
            "Counted: {times:.2f} times B0’s, with not one more parameter.",
            "Twice the side means four times as many cells in every layer. Doubling all three would cost 2 · 4 · 4 = "
            "32 times as much; the constraint α · β² · γ² ≈ 2 says how to share one doubling among the three.",
            "Build it: γ = ∛2, φ = 3",
            address("scaling", alpha="1", beta="1", gamma="1.26", phi="3"),
            _at_b0,
            slide=_RESOLUTION,
        ),
        "pixel": Step(
            f"B3’s network on a picture of **{AFTER} px instead of {BEFORE}**. How much more does it cost?",
            _MORE.options("Under {0} %: it is one pixel", "About a tenth more", "Half as much again"),
            pixel,
            _MORE,
            "{before:.3f} B multiply-adds become {after:.3f} B: {more:.0f} % more.",
            "Each stride of 2 rounds up, so the last map grows from 9 × 9 to 10 × 10. Cost is a staircase, and sides "
            "just above a multiple of 32 are a bad deal. Move the side along it.",
            "See the staircase",
            address("scaling", alpha="1.2", beta="1.1", gamma="1.13", phi="2"),
            _before,
            slide=Slide("side of the picture, px", BEFORE - 32, BEFORE + 64, AFTER, 1, _side),
        ),
    },
)
