"""All that the page of one's own pictures shows of a study so far, in the order of its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import gradio as gr
import plotly.graph_objects as go

from demo.pictures import board, grid, parts, results, tiles
from demo.pictures.board import Wanted
from demo.pictures.piles import Pile
from demo.ui.events import Skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What a visitor has chosen, as the components say it."""

    family: str
    recipe: str
    ticked: list[str]
    beside: list[str]
    wanted: Wanted
    which: object
    name: object


class Step(NamedTuple):
    """What is known so far: the values of `Parts.shown`, which are skipped where they stay."""

    said: str | Skip
    plot: go.Figure | Skip
    enough: str | Skip
    table: str | Skip
    which: gr.Radio | Skip
    confusion: go.Figure | Skip
    cells: results.Cells | Skip
    reliability: go.Figure | Skip
    per_class: str | Skip
    by_size: go.Figure | Skip
    sized: str | Skip
    name: gr.Dropdown | Skip
    where: tiles.Value | Skip
    warned: str | Skip
    cell: tiles.Value | Skip
    grid: grid.Value | Skip


def only(said: str) -> Step:
    """What is shown stays."""
    return Step(said, *(gr.skip(),) * 15)


def shown(pile: Pile | None, asked: Asked | None = None, said: str | None = None, whole: bool = True) -> Step:
    """Everything; of a run that goes on nothing is decided, and where networks look comes once it is over."""
    found = results.found(pile)
    which, name = (asked.which, asked.name) if asked else (None, None)
    return Step(
        gr.skip() if said is None else said,
        *board.summary(found, asked.wanted if asked else Wanted(parts.MARGIN, None, None), whole),
        board.which(found, which),
        *board.details(pile, found, which),
        *(board.where(pile, found, which, name) if whole else board.Where(gr.skip(), gr.skip(), gr.skip())),
        board.no_cell() if whole else gr.skip(),
        board.rows(pile),
    )
