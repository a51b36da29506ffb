"""The Compare page: one picture, several variants, a card each, a verdict and a chart."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.components import Component
from PIL import Image  # at run time: gradio reads the annotations of `run`

from demo import charts, choices, erasing, examples, links, released
from demo.cards import Cards
from demo.comparison import KEPT, Choice, Shown, Step, steps
from demo.events import AT_ONCE, PRIVATE, RUN
from demo.jobs import Jobs, Stopped
from demo.picture import Picture, carried, place
from demo.tables import computed
from demo.words import compare as compare_words

if TYPE_CHECKING:
    from explain.catalogue import Catalogue
    from explain.store import ModelStore

TITLE, PATH = "Compare", ""
PICTURES = [*examples.scenes(), *examples.photos()]


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The components that are wired to each other."""

    picture: Picture
    compare: gr.Button
    stop: gr.Button
    choices: choices.Choices
    verdict: gr.Markdown
    cards: Cards
    axis: gr.Radio
    plot: gr.Plot
    points: gr.State


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{TITLE}</h1><p>{compare_words.INTRO}</p>", elem_id="intro")
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=310, elem_id="inputs"):
            picture, go, halt = _picture()
            chosen = choices.build(catalogue)
        with gr.Column(scale=3, min_width=320, elem_id="results"):
            outputs = _results()
    parts = Parts(picture, go, halt, chosen, *outputs)
    _wire_comparison(parts, store, catalogue, jobs)
    _wire_link(parts, catalogue)
    gr.on(  # both in one: a variant that is done must not bring back the axis from before
        [parts.points.change, parts.axis.change], charts.trade_off, [parts.points, parts.axis], parts.plot,
        trigger_mode="always_last", show_progress="hidden", queue=False, **PRIVATE,
    )  # fmt: skip


def _wire_comparison(parts: Parts, store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    async def run(
        image: Image.Image | None, family: str, recipe: str, ticked: list[str], beside: list[str], same_crop: bool,
        shown: Shown | None, event: gr.EventData, request: gr.Request,
    ) -> AsyncIterator[Step]:  # fmt: skip
        choice = Choice(image, family, tuple(ticked), recipe, tuple(beside), same_crop)
        erases = event.target and event.target._id == parts.cards._id

        def work(stopped: Stopped) -> Iterator[Step]:
            if not erases:
                return steps(store, catalogue, choice, stopped)
            return _erased(store, shown, event._data or {}, stopped)

        async for step in jobs.run(request, work, _only):
            yield step

    async def stop(request: gr.Request) -> None:
        jobs.stop(request.session_hash)

    screen = gr.State(None, time_to_live=KEPT)
    asked: list[Component] = [parts.picture, *parts.choices.inputs, screen]
    shown: list[Component] = [parts.cards, parts.verdict, parts.points, screen]
    ran = gr.on(
        [parts.compare.click, parts.cards.submit], run, asked, shown, show_progress="minimal",
        show_progress_on=[parts.verdict], **PRIVATE, **RUN,
    )  # fmt: skip
    parts.choices.refresh(ran)
    parts.stop.click(stop, **AT_ONCE)


def _erased(store: ModelStore, shown: Shown | None, asked: dict[str, Any], stopped: Stopped) -> Iterator[Step]:
    """The cards as a part is erased; the verdict is still that of the comparison."""
    for cards in erasing.steps(store, shown, asked, stopped):
        yield cards, shown.said if shown else gr.skip(), gr.skip(), gr.skip()


def _only(said: str) -> Step:
    """What is shown stays."""
    return gr.skip(), said, gr.skip(), gr.skip()


def _wire_link(parts: Parts, catalogue: Catalogue) -> None:
    def arrive(request: gr.Request) -> tuple[Any, ...]:
        link = links.Link(dict(request.query_params))
        scene = examples.asked(link, PICTURES)
        same_crop = link.one("crop", ["same"])
        found = choices.arrived(catalogue, link)
        link.tell()
        return scene.open()[0] if scene else gr.skip(), bool(same_crop) if same_crop else gr.skip(), *found

    changed: list[Component] = [parts.picture, parts.choices.same_crop, parts.choices.family, *parts.choices.offered]
    arrived = gr.on(None, arrive, None, changed, show_progress="hidden", **PRIVATE)
    carried(parts.picture, arrived).then(None, js=links.press("compare"), **PRIVATE)


def _results() -> tuple[gr.Markdown, Cards, gr.Radio, gr.Plot, gr.State]:
    verdict = gr.Markdown(compare_words.READY, elem_id="verdict")
    cards = Cards(erasable=True, elem_id="cards")
    with gr.Row(equal_height=True, elem_id="chart-head"):
        gr.Markdown("### Time and accuracy against arithmetic")
        axis = gr.Radio(
            [("Measured latency", "latency"), ("Accuracy", "accuracy")], value="latency",
            label="Up the side", container=False, elem_id="axis",
        )  # fmt: skip
    plot = gr.Plot(charts.trade_off(), show_label=False, elem_id="chart")
    with gr.Accordion("How to read this", open=False, elem_id="help"):
        gr.Markdown(compare_words.HOW_TO_READ)
    with gr.Accordion("All weights of the Hub: recipes, relatives, yardsticks", open=False):
        computed(released.table)
    return verdict, cards, axis, plot, gr.State([])


def _picture() -> tuple[Picture, gr.Button, gr.Button]:
    picture = place("Your picture", "webcam")
    with gr.Row():
        go = gr.Button("Compare", variant="primary", elem_id="compare", scale=3, min_width=120)
        halt = gr.Button("Stop", elem_id="stop", scale=1, min_width=70)
    gr.Markdown(compare_words.EXAMPLES, elem_id="examples-head")
    examples.wire(examples.gallery(PICTURES), picture)
    return picture, go, halt
