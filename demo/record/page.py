"""The Record page: published figures in a chart and a table, claims checked, and networks timed here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.components import Component

from demo.record import content, parts, search, timing
from demo.record import words as record_words
from demo.record.content import Choice
from demo.record.parts import Parts, Search, target, timeable, variants
from demo.record.timing import Asked
from demo.ui.events import LAST, PRIVATE, QUIET, Wiring
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import Link, follow
from demo.ui.picture import refuse
from explain.costs.plan import BATCHES, most_threads
from explain.errors import LensError

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Record", "record"
NAMES = ("axis", "sources", "families", "family", "variants", "batch", "threads")  # of what is asked, as links call it


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{record_words.TITLE}</h1><p>{record_words.INTRO}</p>", elem_id="intro")
    page = parts.lay_out(catalogue, jobs)
    _wire_search(page.search)
    _wire_timing(page, store, catalogue, jobs, _wire_figures(page))
    _wire_link(page, catalogue)


def _wire_search(part: Search) -> None:
    """Drawn once it is opened."""
    part.accordion.expand(search.show, part.asked, part.shown, **LAST)
    changed = [part.exponent.change, part.target.change, part.above.change]
    gr.on(changed, search.show, part.asked, part.shown, **LAST)
    part.field.input(lambda name: target(search.FIELDS[name]), part.field, part.target, **LAST)


def _wire_figures(page: Parts) -> Wiring:
    """Gives the event that draws them anew, with what was timed here."""
    figures = page.figures

    def show(measure: str, recipes: list[str], families: list[str], timed: Any) -> tuple[object, ...]:
        try:
            shown = content.show(Choice(measure, tuple(recipes), tuple(families)), timed)
        except LensError as error:
            raise refuse(error) from None
        return shown.said, shown.figure, shown.table, parts.save(shown.csv)

    drawn: Wiring = {"fn": show, "inputs": [*figures.asked, page.timing.timed], "outputs": figures.shown, **QUIET}
    gr.on(
        [figures.measure.change, figures.recipes.change, figures.families.change], trigger_mode="always_last", **drawn
    )
    return drawn


def _wire_timing(page: Parts, store: ModelStore, catalogue: Catalogue, jobs: Jobs, drawn: Wiring) -> None:
    part = page.timing

    def time(stopped: Stopped, family: str, names: list[str], batch: object, threads: object) -> Iterator[timing.Step]:
        for step in timing.steps(store, catalogue, Asked(family, tuple(names), batch, threads), stopped):
            # the pocket family has no place in the chart of the record: what was timed before stays there
            known = isinstance(step.timed, tuple) and any(one.network for one in step.timed)
            yield step if known else step._replace(timed=gr.skip())

    part.family.input(lambda name: variants(catalogue, name), part.family, part.variants, **LAST)
    jobs.start(part.go.click, time, part.asked, part.shown, part.said).then(**drawn)


def _wire_link(page: Parts, catalogue: Catalogue) -> None:
    figures, times = page.figures, page.timing
    families = list(timeable(catalogue))

    def arrive(request: gr.Request) -> tuple[object, ...]:
        link = Link(dict(request.query_params))
        sources, kinds = link.many("sources", record_words.RECIPES), link.many("families", record_words.FAMILIES)
        family = link.one("family", families)
        # with it: a link that times presses the button at once
        asked = {"family", "variants"} & set(link.query)
        ticks = variants(catalogue, family or times.family.value, link) if asked else None
        batch = link.one("batch", [str(size) for size in BATCHES])
        threads = link.one("threads", [str(count) for count in range(most_threads() + 1)])
        found = (link.one("axis", content.MEASURES), sources or None, kinds or None, family, ticks)
        link.tell()
        whole = (number and int(number) for number in (batch, threads))
        return tuple(gr.skip() if value is None else value for value in (*found, *whole))

    changed: list[Component] = [*figures.asked, *times.asked]
    arrived = gr.on(None, arrive, None, changed, show_progress="hidden", **PRIVATE)
    named = dict(zip(NAMES, changed, strict=True))
    follow(arrived, named, flags={"run": times.go}, results={"run": times.said})
