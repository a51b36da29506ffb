"""Maps judged over many pictures, as the Trust page shows them: a figure, a table and sentences. Knows no component.

The pictures are drawn scenes for the networks that know those, photographs for the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import plotly.graph_objects as go

from demo.trust import charts
from demo.trust import words as trust_words
from demo.ui import tables, words
from explain.maps.measures import MEASURES
from explain.maps.methods import PLAIN
from explain.maps.summary import Estimate, Row, beats_all, read
from explain.networks.variants import Spec, specs

Found = Mapping[str, Mapping[str, Row]]  # by family and label what was found of a network


class Shown(NamedTuple):
    """What came out, as a figure, in a sentence, and as a table; and on what."""

    figure: go.Figure
    said: str
    table: str
    about: str


def networks(files: Mapping[str, Path]) -> Found:
    """What is in the `files` of families; empty where no trial has been run."""
    found = {family: _labelled(family, read(path)) for family, path in files.items()}
    return {family: rows for family, rows in found.items() if rows}


def _labelled(family: str, found: Mapping[str, Row]) -> dict[str, Row]:
    chosen: tuple[Spec, ...] = specs(family, tuple(found)) if found else ()
    return {spec.label: found[spec.variant.name] for spec in chosen}


def families(found: Found) -> list[tuple[str, str]]:
    """What the pictures are, and whose they are, for a choice."""
    return [(trust_words.ON[family], family) for family in found]


def measures(found: Found) -> list[tuple[str, str]]:
    """Title and key of what was measured, for a choice."""
    rows = [row for family in found.values() for network in family.values() for row in network["maps"]]
    return [(measure.title, key) for key, measure in MEASURES.items() if any(row["measures"].get(key) for row in rows)]


def shown(found: Found, family: str, key: str) -> Shown:
    """What came out for one family's networks, by one measure."""
    rows = found[family]
    lines = {label: _points(network, key) for label, network in rows.items()}
    about = trust_words.many_about(family, [network["scenes"] for network in rows.values()])
    return Shown(charts.trials(lines, MEASURES[key]), _finding(rows, key), _table(lines, key), about)


def _points(network: Row, key: str) -> dict[str, Estimate]:
    """By map its mean and standard error, in the unit that is shown."""
    scale = 100 if MEASURES[key].percent else 1
    return {
        trust_words.named(row["name"], row["stage"]): (scale * measured["mean"], scale * measured["error"])
        for row in network["maps"]
        if (measured := row["measures"][key])
    }


def _finding(found: Mapping[str, Row], key: str) -> str:
    won: dict[trust_words.Map, tuple[str, ...]] = {}
    for label, network in found.items():
        for row in network["maps"]:
            if row["name"] not in PLAIN:
                which = row["name"], row["stage"]
                won[which] = won.get(which, ()) + ((label,) if beats_all(row, key) else ())
    return trust_words.many_finding(key, won, list(found))


def _table(lines: dict[str, dict[str, Estimate]], key: str) -> str:
    measure = MEASURES[key]
    digits = 1 if measure.percent else 3
    maps = list(dict.fromkeys(name for points in lines.values() for name in points))
    rows = [(name, *(_cell(points.get(name), digits) for points in lines.values())) for name in maps]
    return tables.table(
        ("Map", *lines), rows, f"{measure.title}: mean ± twice the standard error{', %' * measure.percent}"
    )


def _cell(estimate: Estimate | None, digits: int) -> str:
    if estimate is None:
        return "–"
    mean, error = estimate
    return words.minus(f"{mean:.{digits}f} ± {2 * error:.{digits}f}")  # as the bars of the chart
