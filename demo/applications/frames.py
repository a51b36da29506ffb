"""Frames a second on this server, measured now: what real time comes to. Knows no component."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import gradio as gr

from demo.applications import words as application_words
from demo.ui import tables, words
from demo.ui.events import Skip
from demo.ui.jobs import Stopped
from demo.ui.picture import refuse
from explain.errors import LensError
from explain.imports import import_torch
from explain.networks.variants import POCKET, specs
from explain.runtime.turn import Halted

if TYPE_CHECKING:
    from explain.costs.latency import Latency
    from explain.networks.store import ModelStore
    from explain.networks.variants import Spec

TIMED = ("B0", "B3", "B6")  # of the pocket family
FRAME = 1000 / 30  # ms that a frame has at 30 frames a second
NEWS = 0.5  # s between two words


class Step(NamedTuple):
    """A table in HTML, or that it stays, and a line of text."""

    table: str | Skip
    said: str


def only(said: str) -> Step:
    """What is shown stays."""
    return Step(gr.skip(), said)


def steps(store: ModelStore, stopped: Stopped) -> Iterator[Step]:
    """Time them, round after round. Raises gr.Error in words."""
    yield only(application_words.TIMING)
    import_torch()
    from explain.costs.timing import Known, in_turns

    chosen, found, told = specs(POCKET.name, TIMED), dict[int, "Latency"](), 0.0
    try:
        for event in in_turns([(spec, True) for spec in chosen], store, stopped=stopped):
            if isinstance(event, Known):
                found[event.number] = event.latency
                if len(found) == len(chosen) and time.monotonic() - told > NEWS:
                    told = time.monotonic()
                    yield Step(_table(chosen, found), application_words.TIMING)
    except LensError as error:
        raise refuse(error) from None
    except Halted:
        yield only(words.STOPPED)
        return
    if len(found) < len(chosen):
        yield only(words.STOPPED)
        return
    yield Step(_table(chosen, found), application_words.frames(found[0]))


def _table(chosen: tuple[Spec, ...], found: Mapping[int, Latency]) -> str:
    rows = [
        (spec.label, words.known(found[number]), words.milliseconds(found[number].p90), fits(found[number]))
        for number, spec in enumerate(chosen)
    ]
    return tables.table(application_words.FRAMES_HEAD, rows, application_words.FRAMES)


def fits(latency: Latency) -> str:
    """Whether a frame is done before the next one comes: by the slowest tenth, and only where its spread carries it."""
    if latency.busy:
        return application_words.UNSURE
    return application_words.FITS[latency.p90 < FRAME]
