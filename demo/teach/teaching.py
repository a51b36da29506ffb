"""What a visitor gave, taught to the networks that they chose, step by step. Knows no component."""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import gradio as gr
import plotly.graph_objects as go

from demo.teach import chart
from demo.teach import words as teach_words
from demo.ui import tables, words
from demo.ui.album import names, opened
from demo.ui.events import Skip
from demo.ui.jobs import Stopped
from demo.ui.picture import refuse
from explain.errors import LensError
from explain.imports import import_torch
from explain.networks.sources.source import Kind
from explain.networks.variants import LABORATORY, Spec
from explain.runtime.environment import whole_number
from explain.runtime.turn import Halted

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue
    from explain.teach.given import Given
    from explain.teach.teach import Event, Taught

MOST_PICTURES = 300  # of one teaching, unless whoever runs the app says otherwise
HIGHEST = 10_000
MOST_NETWORKS = 6
NEWS = 0.4  # s between two words of progress


@dataclass(frozen=True, slots=True, eq=False)
class School:
    """What was taught: a few hundred kilobytes, as it holds no picture and no network."""

    taught: Taught

    @property
    def specs(self) -> tuple[Spec, ...]:
        """The taught networks."""
        return tuple(row.spec for row in self.taught.rows if row.spec)


class Step(NamedTuple):
    """What is known so far: chart and table, a line of text, and what was taught; parts that stay are skipped."""

    figure: go.Figure | Skip
    table: str | Skip
    said: str
    school: School | Skip


def most_pictures() -> int:
    """What `EXPLAIN_TEACH_PICTURES` says. Raises `LensError`."""
    text = os.environ.get("EXPLAIN_TEACH_PICTURES", "")
    found = whole_number(text, HIGHEST) if text else MOST_PICTURES
    if found is None:
        raise LensError(f"EXPLAIN_TEACH_PICTURES is “{text}”: give a whole number from 1 to {HIGHEST}.")
    return found


def networks(catalogue: Catalogue) -> list[Spec]:
    """Those that can be taught."""
    return [
        spec for spec in catalogue.comparable() if spec.kind is not Kind.OWN and spec.family.name != LABORATORY.name
    ]


def given(boxes: Sequence[tuple[str, Sequence[str]]]) -> Given:
    """The classes that have a name or pictures; one without a name goes by its number. Raises `LensError`."""
    from explain.teach.given import Given, Item, check

    used = [
        (" ".join(str(name or "").split()) or teach_words.CLASS.format(number), paths)
        for number, (name, paths) in enumerate(boxes, 1)
        if paths
    ]
    if (total := sum(len(paths) for _, paths in used)) > (most := most_pictures()):
        raise LensError(teach_words.TOO_MANY.format(total, most))
    items = tuple(
        Item(f"{name}, picture {called}", label, functools.partial(opened, path))
        for label, (name, paths) in enumerate(used)
        for path, called in zip(paths, names(paths), strict=True)
    )
    return check(Given(tuple(name for name, _ in used), items))


def steps(
    store: ModelStore, catalogue: Catalogue, boxes: Sequence[tuple[str, Sequence[str]]], keys: Sequence[str],
    stopped: Stopped,
) -> Iterator[Step]:  # fmt: skip
    """Teach; each network is one step, then each news of their times. Raises gr.Error for a mistake."""
    try:
        yield from _taught(store, *_asked(catalogue, boxes, keys), stopped)
    except LensError as error:
        raise refuse(error) from None
    except Halted:
        yield only(words.STOPPED)


def _asked(
    catalogue: Catalogue, boxes: Sequence[tuple[str, Sequence[str]]], keys: Sequence[str]
) -> tuple[Given, list[Spec]]:
    """Raises `LensError`."""
    offered = {spec.key for spec in networks(catalogue)}
    if not keys or len(keys) > MOST_NETWORKS or not set(keys) <= offered:
        raise LensError(teach_words.NO_NETWORK.format(MOST_NETWORKS))
    import_torch()
    found, chosen = given(boxes), [catalogue.find(key) for key in dict.fromkeys(keys)]
    catalogue.limits.check(dict.fromkeys(chosen, len(found.items)))
    return found, sorted(chosen, key=_macs)


def _macs(spec: Spec) -> int:
    from explain.networks.cost import cost

    return cost(spec).macs


def _taught(store: ModelStore, asked: Given, chosen: Sequence[Spec], stopped: Stopped) -> Iterator[Step]:
    from explain.teach.teach import Taught, teach

    told, found = 0.0, None
    for event in teach(asked, chosen, store):
        now = time.monotonic()
        if isinstance(event, Taught):
            new = found is None or len(event.rows) > len(found.rows)
            found = event
            if new or not event.clock or now - told > NEWS:
                told = now
                yield _step(event)
        elif now - told > NEWS:
            told = now
            yield only(_progress(event))
        if stopped():
            yield _step(replace(found, clock=False)) if found else only(words.STOPPED)
            return


def _progress(event: Event) -> str:
    from explain.teach.gather import LookedAt
    from explain.teach.teach import Fetching, Learning

    if isinstance(event, Fetching):
        return words.fetching(event.progress, event.spec.label)
    if isinstance(event, LookedAt):
        return teach_words.reading(event.done, event.total)
    assert isinstance(event, Learning)
    return teach_words.learning(event.spec.label)


def _step(found: Taught) -> Step:
    bare = replace(found, gathered=replace(found.gathered, features={}))
    table = tables.table(teach_words.HEAD, teach_words.rows(found.rows), teach_words.CAPTION)
    return Step(chart.accuracy(found.rows), table, teach_words.verdict(found, found.clock), School(bare))


def only(said: str) -> Step:
    """What is shown stays."""
    return Step(gr.skip(), gr.skip(), said, gr.skip())
