"""The Record page: published figures in a chart and a table, claims checked, and networks timed here."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.events import Dependency
from gradio.processing_utils import save_bytes_to_cache
from gradio.utils import get_upload_folder

from demo.record import content, path, search, search_words, timing, timing_chart, timing_words
from demo.record import words as record_words
from demo.record.content import Choice, claim_table
from demo.record.table import RecordTable
from demo.record.timing import Asked
from demo.ui import families
from demo.ui.asking import start_and_stop
from demo.ui.events import LAST, PRIVATE, QUIET
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import Link, follow
from demo.ui.picture import refuse
from demo.ui.tables import computed
from demo.ui.unchecked import Dial, Menu, Ticks
from explain.costs.plan import BATCHES, most_threads
from explain.errors import LensError
from explain.published.claims import CLAIMS
from explain.published.objective import EXPONENT, LOWEST

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Record", "record"
FILE = "efficientnet-record.csv"
NOWHERE = Link({})


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{record_words.TITLE}</h1><p>{record_words.INTRO}</p>", elem_id="intro")
    timed = gr.State(())
    asked, show = _figures(timed)
    _claims()
    _path()
    _search()
    _notes()
    go, chosen, result = _timing(store, catalogue, jobs, timed, show)
    _wire_link(catalogue, [*asked, *chosen], go, result)


def _figures(timed: gr.State) -> tuple[list[Any], dict[str, Any]]:
    """The chart and the table; gives what they are asked by, and the event that draws them anew."""
    first = content.show(Choice())
    with gr.Row(equal_height=True, elem_id="record-asked"):
        asked = _ticks()
    with gr.Row(elem_id="record-head"):
        said = gr.Markdown(first.said, elem_id="record-said")
        file = gr.DownloadButton("Download as CSV", _save(first.csv), size="sm", min_width=150, elem_id="record-file")
    plot = gr.Plot(first.figure, show_label=False, elem_id="record-chart")
    table = RecordTable(first.table, elem_id="record-table")

    def show(measure: str, recipes: list[str], families: list[str], timed: Any) -> tuple[Any, ...]:
        try:
            shown = content.show(Choice(measure, tuple(recipes), tuple(families)), timed)
        except LensError as error:
            raise refuse(error) from None
        return shown.said, shown.figure, shown.table, _save(shown.csv)

    event: dict[str, Any] = {"fn": show, "inputs": [*asked, timed], "outputs": [said, plot, table, file], **QUIET}
    gr.on([part.change for part in asked], trigger_mode="always_last", **event)
    return asked, event


def _ticks() -> list[Any]:
    first = Choice()
    measures = [(measure.title, name) for name, measure in content.MEASURES.items()]
    recipes, families = (
        [(title, name) for name, title in titles.items()] for titles in (record_words.RECIPES, record_words.FAMILIES)
    )
    return [
        gr.Radio(
            measures, value=first.measure, label="Top-1 against", elem_id="record-measure", min_width=300, scale=3
        ),
        Ticks(
            recipes, value=list(first.recipes), label="Source", info=record_words.SOURCES, elem_id="record-sources",
            min_width=300, scale=5,
        ),
        Ticks(
            families, value=list(first.families), label="Family", elem_id="record-families", min_width=300, scale=2
        ),
    ]  # fmt: skip


def _save(text: str) -> str:
    """Where gradio serves it from, and clears it away."""
    path: str = save_bytes_to_cache(text.encode(), FILE, get_upload_folder())
    return path


def _claims() -> None:
    gr.Markdown(f"## {record_words.CLAIMS}\n{record_words.CLAIMS_INTRO}", elem_id="record-claims")
    with gr.Row(equal_height=False, elem_id="record-pairs"):
        for claim in CLAIMS:
            with gr.Column(min_width=330):
                gr.HTML(claim_table(claim))
                gr.Markdown(f"{record_words.verdict(claim)}\n\n{record_words.since(claim)}")


def _path() -> None:
    gr.Markdown(f"## {record_words.PATH}\n{record_words.path_intro()}", elem_id="record-path-head")
    gr.HTML(path.drawn(), elem_id="record-path")
    with gr.Accordion(record_words.PATH_SOURCES, open=False, elem_id="record-path-sources"):
        gr.HTML(path.sources())
        gr.Markdown(record_words.PATH_NOTE)


def _search() -> None:
    """Drawn once it is opened."""
    first = search.FIELDS["published"]
    with gr.Accordion(search_words.TITLE, open=False, elem_id="record-search") as part:
        gr.Markdown(search_words.INTRO)
        with gr.Row(equal_height=False):
            with gr.Column(scale=1, min_width=300):
                fields = [(field.title, name) for name, field in search.FIELDS.items()]
                field = gr.Radio(fields, value="published", label=search_words.FIELD, elem_id="search-field")
                exponent = Dial(LOWEST, 0, EXPONENT, step=0.01, label=search_words.EXPONENT, elem_id="search-w")
                target = _target(first)
                above = gr.Checkbox(False, label=search_words.ONLY_ABOVE, elem_id="search-above")
            with gr.Column(scale=2, min_width=320):
                said = gr.Markdown(elem_id="search-said")
                plot = gr.Plot(show_label=False, elem_id="search-chart")
            with gr.Column(scale=1, min_width=300):
                rows = gr.HTML(elem_id="search-table")
    asked, shown = [field, exponent, target, above], [said, plot, rows]
    part.expand(search.show, asked, shown, **LAST)
    gr.on([exponent.change, target.change, above.change], search.show, asked, shown, **LAST)
    field.input(lambda name: _target(search.FIELDS[name]), field, target, **LAST)


def _target(field: search.Field) -> Dial:
    return Dial(
        field.low, field.high, field.target, step=field.step, label=search_words.TARGET, elem_id="search-target"
    )


def _notes() -> None:
    with gr.Accordion("Where sources disagree, and what a figure is not", open=False, elem_id="record-notes"):
        notes = "".join(f"<li>{escape(note)}</li>" for note in record_words.NOTES.values())
        gr.HTML(f"<ol>{notes}</ol>")


def _wire_link(catalogue: Catalogue, changed: list[Any], go: gr.Button, result: gr.Markdown) -> None:
    families = [family.name for family in catalogue.families if family.name in timing.FAMILIES]

    def arrive(request: gr.Request) -> tuple[object, ...]:
        link = Link(dict(request.query_params))
        sources, kinds = link.many("sources", record_words.RECIPES), link.many("families", record_words.FAMILIES)
        family = link.one("family", families)
        # with it: a link that times presses the button at once
        asked = {"family", "variants"} & set(link.query)
        variants = _variants(catalogue, family or changed[3].value, link) if asked else None
        batch = link.one("batch", [str(size) for size in BATCHES])
        threads = link.one("threads", [str(count) for count in range(most_threads() + 1)])
        found = (link.one("axis", content.MEASURES), sources or None, kinds or None, family, variants)
        link.tell()
        whole = (number and int(number) for number in (batch, threads))
        return tuple(gr.skip() if value is None else value for value in (*found, *whole))

    arrived = gr.on(None, arrive, None, changed, show_progress="hidden", **PRIVATE)
    names = ("axis", "sources", "families", "family", "variants", "batch", "threads")
    follow(arrived, dict(zip(names, changed, strict=True)), flags={"run": go}, results={"run": result})


def _timing(
    store: ModelStore, catalogue: Catalogue, jobs: Jobs, timed: gr.State, show: dict[str, Any]
) -> tuple[gr.Button, list[Any], gr.Markdown]:
    """Gives the button, what is chosen (family, variants, batch and threads), and where the result is told."""
    gr.Markdown(f"## Multiply-adds are not milliseconds\n{timing_words.INTRO}", elem_id="record-timing")
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=280):
            asked = _plan(catalogue)
            go = start_and_stop(jobs, "Time", "record-go", "record-stop")
            gr.Markdown(timing_words.RANDOM_WEIGHTS, elem_id="record-random")
        with gr.Column(scale=4, min_width=320):
            said = gr.Markdown(timing_words.READY, elem_id="record-timing-said")
            table = gr.HTML(elem_id="record-times")
            plot = gr.Plot(timing_chart.slowdown(), show_label=False, elem_id="record-slowdown")
    _published()
    _wire(store, catalogue, jobs, asked, (table, plot, said), timed, go).then(**show)
    return go, asked, said


def _plan(catalogue: Catalogue) -> list[Any]:
    offered = [family for family in catalogue.families if family.name in timing.FAMILIES]
    first = offered[0]
    family = gr.Radio([(f.title, f.name) for f in offered], value=first.name, label="Family", elem_id="record-family")
    variants = _variants(catalogue, first.name)
    with gr.Row():
        batch = Menu(list(BATCHES), value=1, label="Batch", elem_id="record-batch", min_width=100)
        threads = Menu(
            [("default", 0), *range(1, most_threads() + 1)],
            value=0,
            label="Threads",
            elem_id="record-threads",
            min_width=120,
        )
    family.input(lambda name: _variants(catalogue, name), family, variants, **LAST)
    return [family, variants, batch, threads]


def _variants(catalogue: Catalogue, name: str, link: Link = NOWHERE) -> Ticks:
    family = catalogue.family(name)
    names = [variant.name for variant in family.trained(family.recipes[0])]
    return Ticks(
        names,
        value=link.many("variants", names) or list(families.ticked(family)),
        label="Variants",
        elem_id="record-variants",
    )


def _published() -> None:
    with gr.Row(equal_height=False):
        with gr.Column(scale=2, min_width=330):
            gr.HTML(timing.races_table(), elem_id="record-races")
            gr.Markdown(timing_words.RACES_NOTE)
        with gr.Column(scale=3, min_width=330):
            computed(timing.benchmarks_table, elem_id="record-benchmarks")
            gr.Markdown(timing_words.PUBLISHED_NOTE)


def _wire(
    store: ModelStore, catalogue: Catalogue, jobs: Jobs, asked: list[Any], shown: tuple[Any, ...], timed: gr.State,
    go: gr.Button,
) -> Dependency:  # fmt: skip
    """Gives the event after which what was timed is there."""

    def time(
        stopped: Stopped, family: str, variants: list[str], batch: object, threads: object
    ) -> Iterator[timing.Step]:
        for step in timing.steps(store, catalogue, Asked(family, tuple(variants), batch, threads), stopped):
            # the pocket family has no place in the chart of the record: what was timed before stays there
            known = isinstance(step.timed, tuple) and any(one.network for one in step.timed)
            yield step if known else step._replace(timed=gr.skip())

    return jobs.start(go.click, time, asked, [*shown, timed], shown[2])
