"""How often a network of the study is right at other sizes of the pictures, step by step. Knows no component."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

import gradio as gr
import plotly.graph_objects as go

from demo.pictures import charts, running_words
from demo.pictures import words as pictures_words
from demo.ui import words
from demo.ui.events import Skip
from demo.ui.jobs import Stopped
from demo.ui.picture import refuse
from demo.ui.words import verbatim
from explain.errors import LensError

if TYPE_CHECKING:
    from demo.pictures.piles import Pile
    from explain.networks.limits import Limits
    from explain.networks.store import ModelStore
    from explain.networks.variants import Spec

OFTEN = 0.7  # s between two words of how far it is


class Step(NamedTuple):
    """The chart, or that it stays, and a line of text."""

    figure: go.Figure | Skip
    said: str


def only(said: str) -> Step:
    """What is shown stays."""
    return Step(gr.skip(), said)


def steps(store: ModelStore, limits: Limits, pile: Pile | None, chosen: object, stopped: Stopped) -> Iterator[Step]:
    """Run the network that is chosen, or the last that ran, at sizes about its own. Raises gr.Error for a mistake."""
    spec = _spec(pile, chosen)
    assert pile
    from explain.networks.building import intake
    from explain.study.answers import Study, Went
    from explain.study.run import study_sizes
    from explain.study.sizes import around, told

    sides = around(spec)
    study = pile.study
    assert study
    entries = [entry for number, entry in enumerate(study.entries) if number not in study.refused]
    try:
        limits.check({spec: round(len(entries) * sum(side**2 for side in sides) / intake(spec).size ** 2)})
    except LensError as error:
        raise refuse(error) from None
    found, said = Study(tuple(entries), (spec,) * len(sides)), 0.0
    with closing(study_sizes(found.entries, spec, sides, store, pile.read)) as events:
        for event in events:
            found.add(event)
            if stopped() or not pile.here:
                yield only(words.STOPPED)
                return
            if isinstance(event, Went) and time.monotonic() - said > OFTEN:
                said = time.monotonic()
                yield only(running_words.sizes_going(spec.label, event.done, event.total))
    pile.by_size[spec.key] = told(found, spec, sides)
    yield shown(pile, spec.key)


def _spec(pile: Pile | None, chosen: object) -> Spec:
    """Of the study. Raises gr.Error."""
    study = pile.snapshot() if pile else None
    if study is None or not study.ran:
        raise refuse(pictures_words.SIZES_FIRST)
    return next((study.specs[n] for n in study.ran if study.specs[n].key == chosen), study.specs[study.ran[-1]])


def shown(pile: Pile | None, key: str | None) -> Step:
    """What is known of that network by size."""
    found = pile.by_size.get(key) if pile and key else None
    if found is None:
        return Step(charts.by_size(), pictures_words.SIZES_READY)
    return Step(charts.by_size(found), verbatim(found.sentence))
