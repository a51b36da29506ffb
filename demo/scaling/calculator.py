"""What the calculator says: coefficients in, a network that was really built out. Knows no component."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from demo.scaling import charts, drawing
from demo.scaling import words as scaling_words
from demo.ui import words
from demo.ui.charts import waiting
from demo.ui.tables import table
from explain.imports import import_torch
from explain.networks.controls import FOUND, PAPER_CONTROLS
from explain.networks.scaling import BASE_RESOLUTION, PAPER, RELEASED, Coefficients, Scaling, fitted_phi

if TYPE_CHECKING:
    from explain.costs.calculator import BuiltNetwork

NO_STAIRS = "No network, no staircase."
RANGES: dict[str, tuple[float, float]] = {"α": (1.0, 2.0), "β": (1.0, 1.6), "γ": (1.0, 1.6), "φ": (0.0, 8.0)}
PRESETS: dict[str, Coefficients] = {
    "The paper’s": PAPER,
    "Found on our baseline": FOUND,
    "Only deeper": Coefficients(2.0, 1.0, 1.0),
    "Only wider": Coefficients(1.0, 2**0.5, 1.0),
    "Only finer": Coefficients(1.0, 1.0, 2**0.5),
}


def answer(alpha: float | None, beta: float | None, gamma: float | None, phi: float | None) -> tuple[str, go.Figure]:
    """HTML and the staircase for these coefficients; a sentence and no staircase where there is no such network."""
    if wrong := _out_of_range(alpha, beta, gamma, phi):
        return _refusal(wrong), waiting(NO_STAIRS)
    assert alpha is not None and beta is not None and gamma is not None and phi is not None
    import_torch()
    from explain.costs.calculator import TooLarge, plan, staircase  # torch

    coefficients = Coefficients(alpha, beta, gamma)
    scaling = coefficients.at(phi)
    opening = _foretold(coefficients, scaling)
    try:
        found = plan(scaling)
    except TooLarge as error:
        return opening + _refusal(str(error)), waiting(NO_STAIRS)
    boxes = drawing.boxes(found, plan(RELEASED["B0"]))
    return opening + boxes + built(found), charts.staircase(staircase(scaling), scaling.resolution)


def _out_of_range(*values: float | None) -> str | None:
    for (name, (low, high)), value in zip(RANGES.items(), values, strict=True):
        if value is None or not low <= value <= high:
            return f"{name} must be a number from {low:g} to {high:g}."
    return None


def _foretold(coefficients: Coefficients, scaling: Scaling) -> str:
    """What the coefficients ask for."""
    return _figures(
        {
            scaling_words.CONSTRAINT: (f"{coefficients.growth:.3f}", scaling_words.CONSTRAINT_HELP),
            "depth": (f"× {scaling.depth:.2f}", "αᵠ"),
            "width": (f"× {scaling.width:.2f}", "βᵠ"),
            "resolution": (f"× {scaling.resolution / BASE_RESOLUTION:.2f}", f"γᵠ: {scaling.resolution} px"),
        }
    )


def _built(found: BuiltNetwork) -> str:
    """What came of it, beside what the formula says."""
    from explain.costs.calculator import by_formula, nearest  # torch

    formula = by_formula(found.scaling)
    return _figures(
        {
            "multiply-adds, counted": (words.count(found.macs), f"{found.macs / formula:.2f} times the formula’s"),
            "by the formula": (
                words.count(formula),
                f"B0’s times d · w² · r², with r = {found.scaling.resolution} / {BASE_RESOLUTION}",
            ),
            "parameters": (words.count(found.params), f"map grid {found.grid} × {found.grid}"),
            "nearest released": (nearest(found.macs), "by multiply-adds"),
        }
    )


def built(found: BuiltNetwork) -> str:
    """A network as built, in HTML: what it costs, and its stages."""
    return _built(found) + _stages(found)


def _stages(found: BuiltNetwork) -> str:
    rows = [
        (
            f"{row.operator}, {row.kernel} × {row.kernel}",
            str(row.repeats),
            str(row.channels),
            f"{row.side} × {row.side}",
        )
        for row in found.stages
    ]
    return table(("stage", "blocks", "channels", "cells"), rows, "The network as built")


def _refusal(sentence: str) -> str:
    return f'<p class="refusal">{escape(sentence)}</p>'


def _figures(items: dict[str, tuple[str, str]]) -> str:
    """Figures side by side, each with its name and a remark."""
    cells = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}<small>{escape(remark)}</small></dd></div>"
        for name, (value, remark) in items.items()
    )
    return f'<dl class="figures">{cells}</dl>'


def released_table() -> str:
    """Why B1 to B7 are not alpha^phi: the phi that each released multiplier asks for, and what rounding adds."""
    import_torch()
    from explain.costs.calculator import plan

    base = plan(RELEASED["B0"]).macs
    rows = []
    for name, scaling in list(RELEASED.items())[:8]:
        phis = (f"{phi + 0:.2f}" for phi in fitted_phi(scaling))
        rows.append((name, *phis, f"{scaling.growth:.2f}", f"{plan(scaling).macs / base:.2f}"))
    head = ("variant", "φ from depth", "φ from width", "φ from resolution", "d · w² · r²", "counted, times B0")
    return table(head, rows, "The released variants")


TABLE_7 = "Table 7 of arXiv 1905.11946v5"


def paper_table() -> str:
    """The paper's Table 7, and its multiply-adds counted again."""
    import_torch()
    from explain.costs.calculator import plan

    rows = [
        (row.title, f"{row.macs / 1e9:.1f} B", f"{plan(row.scaling).macs / 1e9:.2f} B", f"{row.top1:.1f} %")
        for row in PAPER_CONTROLS
    ]
    head = ("network", "FLOPs, the paper’s", "counted here", "ImageNet top-1, the paper’s")
    return table(head, rows, TABLE_7)
