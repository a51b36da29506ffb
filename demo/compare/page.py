"""The Compare page: one picture, several variants, a card each, a verdict and a chart."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import gradio as gr
from gradio.components import Component
from gradio.context import Context
from PIL import Image  # at run time: gradio reads the annotations of `run`

from demo.compare import advice, charts, choices, erasing, exporting, released
from demo.compare import words as compare_words
from demo.compare.comparison import KEPT, Choice, Shown, Step, check, steps
from demo.compare.opening import Opening
from demo.ui import examples, families, links, live
from demo.ui.beginning import publish
from demo.ui.cards import Cards, Value
from demo.ui.events import LAST, PRIVATE, RUN, Skip, sent
from demo.ui.gallery import Gallery
from demo.ui.jobs import Jobs, Stopped
from demo.ui.live import Live, State, tell
from demo.ui.picture import Picture, carried, checked, place
from demo.ui.tables import computed

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Compare", ""
NAMES = ("family", "recipe", "variants", "beside", "crop")  # of `Choices.inputs`, as addresses call them


class Told(NamedTuple):
    """A step of a comparison, and the value of `Live`; whatever stays is skipped."""

    cards: Value | Skip
    said: str | Skip
    points: list[charts.Point] | Skip
    screen: Shown | Skip | None
    live: State | Skip


KEEP = Told(*(gr.skip(),) * 5)


@dataclass(frozen=True, slots=True, eq=False)
class Export:
    """The button, what is said beside it, and the files."""

    go: gr.Button
    said: gr.Markdown
    files: exporting.Files


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The components that are wired to each other."""

    picture: Picture
    gallery: Gallery
    compare: gr.Button
    stop: gr.Button
    choices: choices.Choices
    verdict: gr.Markdown
    live: Live
    cards: Cards
    axis: gr.Radio
    plot: gr.Plot
    points: gr.State
    export: Export

    @property
    def asked(self) -> list[Component]:
        """Whatever a comparison is of."""
        return [self.picture, *self.choices.inputs]


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs, opened: Sequence[Opening]) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{TITLE}</h1><p>{compare_words.INTRO}</p>", elem_id="intro")
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=310, elem_id="inputs"):
            picture, gallery, go, halt = _picture(opened[0])
            chosen = choices.build(catalogue)
        with gr.Column(scale=3, min_width=320, elem_id="results"):
            outputs = _results(catalogue, gallery)
    parts = Parts(picture, gallery, go, halt, chosen, *outputs)
    _wire_comparison(parts, store, catalogue, jobs, opened)
    _wire_export(parts, store, catalogue, jobs)
    _wire_live(parts, catalogue)
    _wire_link(parts, catalogue)
    _wire_opening(parts, opened[0])
    gr.on(  # both in one: a variant that is done must not bring back the axis from before
        [parts.points.change, parts.axis.change], charts.trade_off, [parts.points, parts.axis], parts.plot, **LAST
    )


def _wire_comparison(
    parts: Parts, store: ModelStore, catalogue: Catalogue, jobs: Jobs, opened: Sequence[Opening]
) -> None:
    screen = gr.State(None, time_to_live=KEPT)
    shown: list[Component] = [parts.cards, parts.verdict, parts.points, screen, parts.live]
    options = {"show_progress": "minimal", "show_progress_on": [parts.verdict], **PRIVATE, **RUN}

    async def run(
        image: Image.Image | None, family: str, recipe: str, ticked: list[str], beside: list[str], same_crop: bool,
        now: State, event: gr.EventData, request: gr.Request,
    ) -> AsyncIterator[Told]:  # fmt: skip
        choice, key = Choice(image, family, tuple(ticked), recipe, tuple(beside), same_crop), str(sent(event, "key"))
        pressed = sent(event, "pressed") is True

        def work(stopped: Stopped) -> Iterator[Told]:
            if not pressed and (told := advice.before_fetching(catalogue, choice, key)):
                return iter([KEEP._replace(live=now | {"advice": told})])
            if opening := next((one for one in opened if one.has(choice)), None):
                return (Told(*step, live.state(key)) for step in opening.wait(stopped))
            return _compared(store, catalogue, choice, key, stopped)

        async for step in _told(jobs, request, work, now):
            yield step

    async def erase(shown: Shown | None, now: State, event: gr.EventData, request: gr.Request) -> AsyncIterator[Told]:
        def work(stopped: Stopped) -> Iterator[Told]:
            seen = opened[0].shown if now["of"] == live.FIRST else shown
            return _erased(erasing.steps(store, seen, sent(event, "strokes"), sent(event, "fill"), stopped), seen)

        async for step in _told(jobs, request, work, now):
            yield step

    ran = parts.live.submit(run, [*parts.asked, parts.live], shown, **options)
    tell(ran.failure, "failed")
    parts.choices.refresh(ran)
    parts.cards.submit(erase, [screen, parts.live], shown, **options)
    jobs.ended_by(parts.stop)


async def _told(
    jobs: Jobs, request: gr.Request, work: Callable[[Stopped], Iterator[Told]], now: State
) -> AsyncIterator[Told]:
    """What a run tells the page, of which `now` is the state; while it waits, what is shown stays."""

    def say(said: str) -> Told:
        return KEEP._replace(said=said, live=live.state(str(now["of"]), said=said))

    async for step in jobs.run(request, work, say):
        yield step


def _erased(steps: Iterator[Value], shown: Shown | None) -> Iterator[Told]:
    """The cards as a part is erased; the verdict is still that of the comparison."""
    for cards in steps:
        yield KEEP._replace(cards=cards, said=shown.said if shown else gr.skip())


def _compared(store: ModelStore, catalogue: Catalogue, choice: Choice, key: str, stopped: Stopped) -> Iterator[Told]:
    """The comparison's steps, with what is to be told beside them."""
    image, chosen = check(catalogue, choice)
    strange = advice.strangers(chosen, image)
    told = None
    for number, step in enumerate(steps(store, catalogue, choice, stopped)):
        yield Told(*step._replace(cards=advice.fitting(step.cards, strange)), live.state(key, told))
        if not number:
            told = advice.advise(catalogue, chosen, strange)


def _wire_export(parts: Parts, store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    def run(
        stopped: Stopped, family: str, recipe: str, ticked: list[str], beside: list[str], same_crop: bool
    ) -> Iterator[exporting.Step]:
        return exporting.steps(store, catalogue, family, ticked, recipe, beside)

    said, files, go = parts.export.said, parts.export.files, parts.export.go
    # after a comparison that is under way, which goes on
    jobs.start(
        go.click, run, parts.choices.inputs, [said, files], said, replaces=False, show_progress="hidden",
    )  # fmt: skip


def _wire_live(parts: Parts, catalogue: Catalogue) -> None:
    """Whatever is changed runs by itself."""
    tell(partial(gr.on, None), "changed", parts.asked)  # on any change, and at load
    tell(parts.compare.click, "press", parts.asked)
    tell(parts.picture.upload, "hold")
    given = checked(parts.picture)
    for over in (given.success, given.failure):
        tell(over, "free", parts.asked)

    def instead() -> choices.Arrived:
        there = families.here(catalogue)
        family = there[0].family
        return choices.Arrived(
            family.name, *choices.offer(catalogue, family, asked=[spec.variant.name for spec in there])
        )

    family = parts.choices.family
    family.change(lambda name: parts.gallery.show(families.pictures(catalogue, name)), family, parts.gallery, **LAST)
    parts.live.instead(instead, None, [parts.choices.family, *parts.choices.offered], show_progress="hidden", **PRIVATE)


def _wire_link(parts: Parts, catalogue: Catalogue) -> None:
    def arrive(request: gr.Request) -> tuple[object, ...]:
        link = links.Link(dict(request.query_params))
        scene = examples.asked(link, parts.gallery.rows)
        same_crop = link.one("crop", ["same"])
        found = choices.arrived(catalogue, link)
        link.tell()
        if not scene and isinstance(found.family, str):  # what suits it, unless the visitor brings a picture
            scene = families.pictures(catalogue, found.family)[0]
        return parts.gallery.file(scene) if scene else gr.skip(), bool(same_crop) if same_crop else gr.skip(), *found

    changed: list[Component] = [parts.picture, parts.choices.same_crop, parts.choices.family, *parts.choices.offered]
    arrived = gr.on(None, arrive, None, changed, show_progress="hidden", **PRIVATE)
    tell(carried(parts.picture, arrived).then, "arrived", parts.asked)


def _wire_opening(parts: Parts, opening: Opening) -> None:
    """Once it is there, the page begins with it."""
    app = Context.root_block
    assert app

    def begin(step: Step) -> None:
        parts.points.value = points = step.points if isinstance(step.points, list) else []
        plot, state = charts.trade_off(points), live.state(live.FIRST)
        publish(app, {parts.cards: step.cards, parts.verdict: step.said, parts.plot: plot, parts.live: state})

    parts.cards.value = parts.cards.postprocess(opening.waiting)
    opening.tell = begin


def _results(
    catalogue: Catalogue, gallery: Gallery
) -> tuple[gr.Markdown, Live, Cards, gr.Radio, gr.Plot, gr.State, Export]:
    verdict = gr.Markdown(compare_words.READY, elem_id="verdict")
    found = Live(NAMES, gallery.names, ("variants", "beside"), families.plain(catalogue), families.fits(catalogue))
    cards = Cards(erasable=True, elem_id="cards")
    with gr.Row(elem_id="export"):
        go = gr.Button(compare_words.EXPORT, size="sm", elem_id="export-onnx", scale=0, min_width=110)
        told = gr.Markdown("", elem_id="export-said")
    files = exporting.Files(file_count="multiple", visible=False, show_label=False, elem_id="export-files")
    with gr.Row(equal_height=True, elem_id="chart-head"):
        gr.Markdown("### Speed and accuracy vs. compute")
        axis = gr.Radio(
            [("Measured latency", "latency"), ("Accuracy", "accuracy")], value="latency",
            label="Vertical axis", container=False, elem_id="axis",
        )  # fmt: skip
    plot = gr.Plot(charts.trade_off(), show_label=False, elem_id="chart")
    with gr.Accordion("How to read this", open=False, elem_id="help"):
        gr.Markdown(compare_words.HOW_TO_READ)
    with gr.Accordion("All weights of the Hub: recipes, relatives, yardsticks", open=False):
        computed(released.table)
    return verdict, found, cards, axis, plot, gr.State([]), Export(go, told, files)


def _picture(opening: Opening) -> tuple[Picture, Gallery, gr.Button, gr.Button]:
    picture = place("Your picture", "webcam", value=str(opening.example.path))
    with gr.Row():
        go = gr.Button("Compare", variant="primary", elem_id="compare", scale=3, min_width=120)
        halt = gr.Button("Stop", elem_id="stop", scale=1, min_width=70)
    gallery = Gallery([*examples.everything(), *examples.leaves()], examples.offered(opening.choice.family))
    gallery.gives(picture)
    return picture, gallery, go, halt
