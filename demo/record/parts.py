"""What the Record page is laid out of; `page.py` wires it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import gradio as gr
from gradio.components import Component
from gradio.processing_utils import save_bytes_to_cache
from gradio.utils import get_upload_folder

from demo.record import content, path, search, search_words, timing, timing_chart, timing_words
from demo.record import words as record_words
from demo.record.content import Choice, claim_table
from demo.record.table import RecordTable
from demo.ui import families
from demo.ui.asking import start_and_stop
from demo.ui.jobs import Jobs
from demo.ui.links import Link
from demo.ui.tables import computed
from demo.ui.unchecked import Dial, Menu, Ticks
from explain.costs.plan import BATCHES, most_threads
from explain.published.claims import CLAIMS
from explain.published.objective import EXPONENT, LOWEST

if TYPE_CHECKING:
    from explain.own.catalogue import Catalogue

FILE = "efficientnet-record.csv"
NOWHERE = Link({})


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """The published figures: which of them, and the chart, the table and the file of those."""

    measure: gr.Radio
    recipes: Ticks
    families: Ticks
    said: gr.Markdown
    file: gr.DownloadButton
    plot: gr.Plot
    table: RecordTable

    @property
    def asked(self) -> list[Component]:
        """In the order of `content.Choice`."""
        return [self.measure, self.recipes, self.families]

    @property
    def shown(self) -> list[Component]:
        """What is shown of it."""
        return [self.said, self.plot, self.table, self.file]


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """The search's objective, drawn once it is opened."""

    accordion: gr.Accordion
    field: gr.Radio
    exponent: Dial
    target: Dial
    above: gr.Checkbox
    said: gr.Markdown
    plot: gr.Plot
    rows: gr.HTML

    @property
    def asked(self) -> list[Component]:
        """As `search.show` takes them."""
        return [self.field, self.exponent, self.target, self.above]

    @property
    def shown(self) -> list[Component]:
        """In the order of what `search.show` gives."""
        return [self.said, self.plot, self.rows]


@dataclass(frozen=True, slots=True, eq=False)
class Timing:
    """Networks that are timed here; `timed` is what was, for the chart of the figures."""

    family: gr.Radio
    variants: Ticks
    batch: Menu
    threads: Menu
    go: gr.Button
    said: gr.Markdown
    table: gr.HTML
    plot: gr.Plot
    timed: gr.State

    @property
    def asked(self) -> list[Component]:
        """In the order of `timing.Asked`."""
        return [self.family, self.variants, self.batch, self.threads]

    @property
    def shown(self) -> list[Component]:
        """In the order of `timing.Step`."""
        return [self.table, self.plot, self.said, self.timed]


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The components that are wired to each other."""

    figures: Figures
    search: Search
    timing: Timing


def lay_out(catalogue: Catalogue, jobs: Jobs) -> Parts:
    """The page below its title."""
    figures = _figures()
    _claims()
    _path()
    search = _search()
    _notes()
    return Parts(figures, search, _timing(catalogue, jobs))


def save(text: str) -> str:
    """Where gradio serves it from, and clears it away."""
    path: str = save_bytes_to_cache(text.encode(), FILE, get_upload_folder())
    return path


def target(field: search.Field) -> Dial:
    """The target among the networks of that field."""
    return Dial(
        field.low, field.high, field.target, step=field.step, label=search_words.TARGET, elem_id="search-target"
    )


def variants(catalogue: Catalogue, name: str, link: Link = NOWHERE) -> Ticks:
    """Those of the family of that name, ticked as the link says or as they are at first."""
    family = catalogue.family(name)
    names = [variant.name for variant in family.trained(family.recipes[0])]
    return Ticks(
        names,
        value=link.many("variants", names) or list(families.ticked(family)),
        label="Variants",
        elem_id="record-variants",
    )


def timeable(catalogue: Catalogue) -> dict[str, str]:
    """Titles of the families whose networks can be timed, by name."""
    return {family.name: family.title for family in catalogue.families if family.name in timing.FAMILIES}


def _figures() -> Figures:
    first = content.show(Choice())
    with gr.Row(equal_height=True, elem_id="record-asked"):
        asked = _ticks()
    with gr.Row(elem_id="record-head"):
        said = gr.Markdown(first.said, elem_id="record-said")
        file = gr.DownloadButton("Download as CSV", save(first.csv), size="sm", min_width=150, elem_id="record-file")
    plot = gr.Plot(first.figure, show_label=False, elem_id="record-chart")
    return Figures(*asked, said, file, plot, RecordTable(first.table, elem_id="record-table"))


def _ticks() -> tuple[gr.Radio, Ticks, Ticks]:
    first = Choice()
    measures = [(measure.title, name) for name, measure in content.MEASURES.items()]
    recipes, families = (
        [(title, name) for name, title in titles.items()] for titles in (record_words.RECIPES, record_words.FAMILIES)
    )
    return (
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
    )  # fmt: skip


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


def _search() -> Search:
    with gr.Accordion(search_words.TITLE, open=False, elem_id="record-search") as accordion:
        gr.Markdown(search_words.INTRO)
        with gr.Row(equal_height=False):
            with gr.Column(scale=1, min_width=300):
                fields = [(field.title, name) for name, field in search.FIELDS.items()]
                field = gr.Radio(fields, value="published", label=search_words.FIELD, elem_id="search-field")
                exponent = Dial(LOWEST, 0, EXPONENT, step=0.01, label=search_words.EXPONENT, elem_id="search-w")
                aim = target(search.FIELDS["published"])
                above = gr.Checkbox(False, label=search_words.ONLY_ABOVE, elem_id="search-above")
            with gr.Column(scale=2, min_width=320):
                said = gr.Markdown(elem_id="search-said")
                plot = gr.Plot(show_label=False, elem_id="search-chart")
            with gr.Column(scale=1, min_width=300):
                rows = gr.HTML(elem_id="search-table")
    return Search(accordion, field, exponent, aim, above, said, plot, rows)


def _notes() -> None:
    with gr.Accordion("Where sources disagree, and what a figure is not", open=False, elem_id="record-notes"):
        notes = "".join(f"<li>{escape(note)}</li>" for note in record_words.NOTES.values())
        gr.HTML(f"<ol>{notes}</ol>")


def _timing(catalogue: Catalogue, jobs: Jobs) -> Timing:
    gr.Markdown(f"## Multiply-adds are not milliseconds\n{timing_words.INTRO}", elem_id="record-timing")
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=280):
            asked = _plan(catalogue)
            go = start_and_stop(jobs, "Time them", "record-go", "record-stop")
            gr.Markdown(timing_words.RANDOM_WEIGHTS, elem_id="record-random")
        with gr.Column(scale=4, min_width=320):
            said = gr.Markdown(timing_words.READY, elem_id="record-timing-said")
            plot = gr.Plot(timing_chart.slowdown(), show_label=False, elem_id="record-slowdown")
            table = gr.HTML(elem_id="record-times")  # below, as it grows
    _published()
    return Timing(*asked, go, said, table, plot, gr.State(()))


def _plan(catalogue: Catalogue) -> tuple[gr.Radio, Ticks, Menu, Menu]:
    offered = timeable(catalogue)
    first = next(iter(offered))
    family = gr.Radio(
        [(title, name) for name, title in offered.items()], value=first, label="Family", elem_id="record-family"
    )
    ticks = variants(catalogue, first)
    with gr.Row():
        batch = Menu(list(BATCHES), value=1, label="Batch", elem_id="record-batch", min_width=100)
        threads = Menu(
            [("default", 0), *range(1, most_threads() + 1)],
            value=0,
            label="Threads",
            elem_id="record-threads",
            min_width=120,
        )
    return family, ticks, batch, threads


def _published() -> None:
    with gr.Row(equal_height=False):
        with gr.Column(scale=2, min_width=330):
            gr.HTML(timing.races_table(), elem_id="record-races")
            gr.Markdown(timing_words.RACES_NOTE)
        with gr.Column(scale=3, min_width=330):
            computed(timing.benchmarks_table, elem_id="record-benchmarks")
            gr.Markdown(timing_words.PUBLISHED_NOTE)
