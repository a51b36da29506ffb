"""What the page shows of a pile at one moment: the values of its components. Knows none but those of this page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import gradio as gr
import plotly.graph_objects as go

from demo.pictures import charts, grid, intake_words, looks, looks_words, results, results_words, sizing, tiles, truths
from demo.pictures import words as pictures_words
from demo.ui.events import Skip
from demo.ui.words import listed

if TYPE_CHECKING:
    from demo.pictures.piles import Pile
    from demo.pictures.results import Found
    from explain.study.enough import Ceilings
    from explain.study.labels import Unmatched


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a visitor has set: the margin in points, the most milliseconds and megabytes, empty where there is none."""

    margin: object
    ms: object
    mb: object

    def share(self) -> float:
        """The margin as a share, within sense."""
        return min(max(float(self.margin), 0.5), 20.0) / 100 if isinstance(self.margin, int | float) else 0.02

    def limits(self) -> Ceilings:
        from explain.study.enough import Ceilings

        return Ceilings(_positive(self.ms), _positive(self.mb))


class Summary(NamedTuple):
    """The chart, what is enough, and the table of networks in HTML."""

    plot: go.Figure
    enough: str
    table: str


class Details(NamedTuple):
    """What is of one network: what is taken for what, its cells, whether confidence holds, every class, and by size."""

    confusion: go.Figure
    cells: results.Cells
    reliability: go.Figure
    per_class: str
    by_size: go.Figure | Skip
    sized: str


class Where(NamedTuple):
    """The choice of a class, where it is looked for, and what warns."""

    menu: gr.Dropdown | Skip
    tiles: tiles.Value | Skip
    warned: str | Skip


def _positive(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and value > 0 else None


def summary(found: Found | None, wanted: Wanted, whole: bool) -> Summary:
    """Nothing is decided before it is `whole`."""
    if found is None:
        return Summary(charts.trade_off(), "", "")
    said, chosen = _decided(found, wanted) if whole else ("", None)
    return Summary(charts.trade_off(results.points(found), chosen, found.labelled), said, results.networks(found))


def _decided(found: Found, wanted: Wanted) -> tuple[str, int | None]:
    """What is enough, in Markdown, and its place."""
    if not found.labelled:
        return _agreed(found), None
    decided = results.decided(found, wanted.share(), wanted.limits())
    if decided is None:
        return results_words.NOTHING_COMMON, None
    return "\n\n".join([results_words.verdict(decided.reason), *_warnings(found)]), decided.network


def _agreed(found: Found) -> str:
    if found.agreement is None:
        return "\n\n".join([results_words.ONE_UNLABELLED, *_warnings(found)])
    smallest = found.smallest
    same = next((p.same for p in found.agreement.pairs if {p.one, p.other} == {smallest, found.largest}), None)
    labels = {number: spec.label for number, spec in enumerate(found.study.specs)}
    said = results_words.no_labels(found.agreement.agreed, labels[found.largest], labels[smallest], same)
    return "\n\n".join([said, *_warnings(found)])


def _warnings(found: Found) -> list[str]:
    """What labels and classes make doubtful."""
    from explain.study.labels import vocabulary

    study = found.study
    given = sorted({entry.label for entry in study.entries if entry.label is not None})
    said: dict[tuple[Unmatched, ...], list[int]] = {}
    for number in study.ran:
        missing = vocabulary(study.classes[number]).unmatched(given)
        said.setdefault(missing, []).append(number)
    told = [
        intake_words.unmatched(
            missing, listed([study.specs[number].label for number in numbers]), len(given) - len(missing)
        )
        for missing, numbers in said.items()
        if missing
    ]
    if found.scored:
        rows = next(iter(found.scored.values())).classes
        if len(rows) == 1:
            told.append(intake_words.one_class(rows[0].name))
        elif lonely := [row.name for row in rows if row.pictures == 1]:
            told.append(intake_words.single(lonely))
    return told


def which(found: Found | None, chosen: object) -> gr.Radio:
    """The choice of the network whose details are shown; the last one that ran, unless another was chosen."""
    if found is None:
        return gr.Radio([], value=None, visible=False)
    offered = [(found.study.specs[number].label, found.study.specs[number].key) for number in found.study.ran]
    keys = [key for _, key in offered]
    return gr.Radio(offered, value=chosen if chosen in keys else keys[-1], visible=len(offered) > 1)


def place(found: Found, chosen: object) -> int:
    """The place of the network of that key, else of the last one that ran."""
    return next((n for n in found.study.ran if found.study.specs[n].key == chosen), found.study.ran[-1])


def details(pile: Pile | None, found: Found | None, chosen: object) -> Details:
    """Of the network of that key, else of the last one that ran."""
    if found is None:
        return Details(charts.confusion(), results.NO_CELLS, charts.reliability(), "", *sizing.shown(pile, None))
    number = place(found, chosen)
    sized = sizing.shown(pile, found.study.specs[number].key)
    if not found.labelled:
        names = {one: spec.label for one, spec in enumerate(found.study.specs)}
        agreement = charts.agreement(found.agreement, names)
        return Details(agreement, results.NO_CELLS, charts.reliability(), "", *sized)
    one = found.scored.get(number)
    matrix = one.confusion if one else None
    cells = results.cells(matrix, found.study.specs[number].label)
    return Details(charts.confusion(matrix), cells, charts.reliability(one), results.per_class(one), *sized)


def where(pile: Pile | None, found: Found | None, chosen: object, name: object) -> Where:
    """Of that class, else of the first."""
    if pile is None or found is None:
        return Where(gr.Dropdown([], value=None, visible=False), _nowhere(), "")
    number = place(found, chosen)
    offered = looks.classes(pile, number)
    asked = next((one for one in offered if one == name), offered[0] if offered else None)
    menu = gr.Dropdown(offered, value=asked, visible=True)
    warned = looks.warned(pile, number)
    label = found.study.specs[number].label
    said = looks_words.warned(warned, label) + looks_words.localised(truths.localised(pile, number), label)
    said += looks_words.unfit(pile.unfit)  # known once they were asked for
    return Where(menu, looks.where_value(pile, number, asked) if asked else _nowhere(), said)


def cell(pile: Pile | None, found: Found | None, chosen: object, row: object, column: object) -> tiles.Value:
    """The pictures of one cell of the confusion matrix, with their maps."""
    if pile is None or found is None:
        return no_cell()
    number = place(found, chosen)
    one = found.scored.get(number)
    if one is None or not isinstance(row, int) or not isinstance(column, int):
        return no_cell()
    if (row, column) not in one.confusion.pictures:
        return no_cell()
    matrix = one.confusion
    return looks.cell_value(pile, number, matrix.rows[row], matrix.columns[column], matrix.pictures[row, column])


def no_cell() -> tiles.Value:
    """None is pressed."""
    return tiles.EMPTY | {"lead": pictures_words.CELL_LEAD}


def _nowhere() -> tiles.Value:
    return tiles.EMPTY | {"lead": pictures_words.WHERE_LEAD}


def rows(pile: Pile | None) -> grid.Value:
    """The grid's value."""
    return grid.value(pile) if pile else grid.EMPTY
