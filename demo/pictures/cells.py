"""The cells of the confusion matrix, to be pressed in the chart or in a list: one gr.HTML component."""

from __future__ import annotations

from typing import Unpack

from demo.pictures.results import NO_CELLS
from demo.ui.drawn import Drawn, Look, component


class Cells(Drawn):
    """Its value is a `results.Cells`. A press submits the `row` and `column` of a cell with `select`.

    `chart` is the element of the plot whose cells are pressed as well.
    """

    def __init__(self, chart: str = "", **options: Unpack[Look]) -> None:
        super().__init__(NO_CELLS, *component("grid", "cells"), events=("select",), page={"chart": chart}, **options)
