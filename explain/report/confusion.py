"""What is taken for what, in the report of a study: a matrix for each network; press a cell to see its pictures."""

from explain.report.html import Markup, element, joined, table
from explain.study.outcome import Outcome
from explain.study.statistics import Scored

MOST_ROWS = 40  # of a confusion matrix that is drawn; of more classes only what is confused most is told
MOST_PAIRS = 100


def confusion(found: Outcome) -> Markup:
    """Nothing where nothing is labelled."""
    parts = [
        element("p", "Press a number to see these pictures, with the maps of both classes and their difference.",
                class_="screen")
    ]  # fmt: skip
    for place, scored in found.scored.items():
        name = found.study.specs[place].label
        shown = _matrix(place, scored) if len(scored.confusion.rows) <= MOST_ROWS else _pairs(place, scored)
        gallery = element("div", class_="gallery", data_gallery=f"cell {place}")
        parts.append(element("details", element("summary", name), shown, gallery, open="") if place == min(found.scored)
                     else element("details", element("summary", name), shown, gallery))  # fmt: skip
    return joined(parts) if found.scored else Markup("")


def _matrix(place: int, scored: Scored) -> Markup:
    confusion = scored.confusion
    head = ("picture of \\ called", *(element("span", name) for name in confusion.columns))
    rows = [
        (name, *(_cell(place, row, column, int(count)) for column, count in enumerate(confusion.counts[row])))
        for row, name in enumerate(confusion.rows)
    ]
    return table("Rows are the labels, columns the answers", head, rows, "matrix")


def _cell(place: int, row: int, column: int, count: int) -> object:
    if not count:
        return ""
    same = row == column
    return element("button", f"{count}", class_="same" if same else "other", data_cell=f"{place} {row} {column}",
                   type="button")  # fmt: skip


def _pairs(place: int, scored: Scored) -> Markup:
    """What is confused most, where a matrix would be too large to read."""
    confusion = scored.confusion
    cells = sorted(confusion.pictures.items(), key=lambda cell: (-len(cell[1]), cell[0]))
    wrong = [(cell, pictures) for cell, pictures in cells if confusion.rows[cell[0]] != confusion.columns[cell[1]]]
    rows = [
        (confusion.rows[row], confusion.columns[column], _cell(place, row, column, len(pictures)))
        for (row, column), pictures in wrong[:MOST_PAIRS]
    ]
    return table(
        f"The {len(rows)} most frequent of {len(wrong)} confusions", ("picture of", "called", "pictures"), rows
    )
