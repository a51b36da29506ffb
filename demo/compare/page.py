"""The Compare page: one picture, several variants, a card each, a verdict and a chart."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import gradio as gr
from gradio.components import Component
from gradio.context import Context
from PIL import Image  # at run time: gradio reads the annotations of `run`

from demo.compare import advice, charts, choices, erasing, exporting, parts
from demo.compare import words as compare_words
from demo.compare.comparison import Choice, Shown, Step, check, steps
from demo.compare.opening import Opening
from demo.compare.parts import Inputs, Outputs, Parts
from demo.ui import examples, families, links, live
from demo.ui.beginning import publish
from demo.ui.cards import Value
from demo.ui.events import LAST, PRIVATE, RUN, Skip, Wiring, sent
from demo.ui.jobs import Jobs, Stopped
from demo.ui.live import State, tell
from demo.ui.picture import carried, checked

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Compare", ""


class Told(NamedTuple):
    """A step of a comparison, and the value of `Live`; whatever stays is skipped."""

    cards: Value | Skip
    said: str | Skip
    points: list[charts.Point] | Skip
    screen: Shown | Skip | None
    live: State | Skip


KEEP = Told(*(gr.skip(),) * 5)


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs, opened: Sequence[Opening]) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{TITLE}</h1><p>{compare_words.INTRO}</p>", elem_id="intro")
    page = parts.lay_out(catalogue, opened[0])
    outputs = page.outputs
    _wire_comparison(page, store, catalogue, jobs, opened)
    _wire_erasing(outputs, store, jobs, opened[0])
    jobs.ended_by(page.inputs.halt)
    _wire_export(page, store, catalogue, jobs)
    _wire_live(page, catalogue)
    _wire_link(page.inputs, catalogue)
    _wire_opening(outputs, opened[0])
    points, axis = outputs.points, outputs.axis
    # both in one: a variant that is done must not bring back the axis from before
    gr.on([points.change, axis.change], charts.trade_off, [points, axis], outputs.plot, **LAST)


def _running(outputs: Outputs) -> Wiring:
    """Of what runs networks, and says how far it is."""
    return {"show_progress": "minimal", "show_progress_on": [outputs.verdict], **PRIVATE, **RUN}


def _wire_comparison(
    page: Parts, store: ModelStore, catalogue: Catalogue, jobs: Jobs, opened: Sequence[Opening]
) -> None:
    inputs, outputs = page.inputs, page.outputs

    async def run(
        image: Image.Image | None, family: str, recipe: str, ticked: list[str], beside: list[str], same_crop: bool,
        now: State, event: gr.EventData, request: gr.Request,
    ) -> AsyncIterator[Told]:  # fmt: skip
        choice, key = Choice(image, family, tuple(ticked), recipe, tuple(beside), same_crop), str(sent(event, "key"))
        pressed = sent(event, "pressed") is True

        def work(stopped: Stopped) -> Iterator[Told]:
            if not pressed and (told := advice.before_fetching(catalogue, choice, key)):
                return iter([KEEP._replace(live=now | {"advice": told})])
            if opening := next((one for one in opened if one.compares(choice)), None):
                return (Told(*step, live.state(key)) for step in opening.wait(stopped))
            return _compared(store, catalogue, choice, key, stopped)

        async for step in _told(jobs, request, work, now):
            yield step

    ran = outputs.live.submit(run, [*inputs.asked, outputs.live], outputs.shown, **_running(outputs))
    tell(ran.failure, "failed")
    inputs.choices.refresh(ran)


def _wire_erasing(outputs: Outputs, store: ModelStore, jobs: Jobs, opening: Opening) -> None:
    async def erase(shown: Shown | None, now: State, event: gr.EventData, request: gr.Request) -> AsyncIterator[Told]:
        def work(stopped: Stopped) -> Iterator[Told]:
            seen = opening.shown if now["of"] == live.FIRST else shown
            return _erased(erasing.steps(store, seen, sent(event, "strokes"), sent(event, "fill"), stopped), seen)

        async for step in _told(jobs, request, work, now):
            yield step

    outputs.cards.submit(erase, [outputs.screen, outputs.live], outputs.shown, **_running(outputs))


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


def _wire_export(page: Parts, store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    export = page.outputs.export

    def run(
        stopped: Stopped, family: str, recipe: str, ticked: list[str], beside: list[str], same_crop: bool
    ) -> Iterator[exporting.Step]:
        return exporting.steps(store, catalogue, family, ticked, recipe, beside)

    # after a comparison that is under way, which goes on
    jobs.start(
        export.go.click, run, page.inputs.choices.inputs, [export.said, export.files], export.said, replaces=False,
        show_progress="hidden",
    )  # fmt: skip


def _wire_live(page: Parts, catalogue: Catalogue) -> None:
    """Whatever is changed runs by itself."""
    inputs = page.inputs
    tell(partial(gr.on, None), "changed", inputs.asked)  # on any change, and at load
    tell(inputs.go.click, "press", inputs.asked)
    tell(inputs.picture.upload, "hold")
    given = checked(inputs.picture)
    for over in (given.success, given.failure):
        tell(over, "free", inputs.asked)

    def instead() -> choices.Arrived:
        there = families.here(catalogue)
        family = there[0].family
        return choices.Arrived(
            family.name, *choices.offer(catalogue, family, asked=[spec.variant.name for spec in there])
        )

    family, gallery = inputs.choices.family, inputs.gallery
    family.change(lambda name: gallery.show(families.pictures(catalogue, name)), family, gallery, **LAST)
    page.outputs.live.instead(instead, None, [family, *inputs.choices.offered], show_progress="hidden", **PRIVATE)


def _wire_link(inputs: Inputs, catalogue: Catalogue) -> None:
    chosen, gallery = inputs.choices, inputs.gallery

    def arrive(request: gr.Request) -> tuple[object, ...]:
        link = links.Link(dict(request.query_params))
        scene = examples.asked(link, gallery.rows)
        same_crop = link.one("crop", ["same"])
        found = choices.arrived(catalogue, link)
        link.tell()
        if not scene and isinstance(found.family, str):  # what suits it, unless the visitor brings a picture
            scene = families.pictures(catalogue, found.family)[0]
        return gallery.file(scene) if scene else gr.skip(), bool(same_crop) if same_crop else gr.skip(), *found

    changed: list[Component] = [inputs.picture, chosen.same_crop, chosen.family, *chosen.offered]
    arrived = gr.on(None, arrive, None, changed, show_progress="hidden", **PRIVATE)
    tell(carried(inputs.picture, arrived).then, "arrived", inputs.asked)


def _wire_opening(outputs: Outputs, opening: Opening) -> None:
    """Once it is there, the page begins with it."""
    app = Context.root_block
    assert app

    def begin(step: Step) -> None:
        outputs.points.value = points = step.points if isinstance(step.points, list) else []
        plot, state = charts.trade_off(points), live.state(live.FIRST)
        publish(app, {outputs.cards: step.cards, outputs.verdict: step.said, outputs.plot: plot, outputs.live: state})

    outputs.cards.value = outputs.cards.postprocess(opening.waiting)
    opening.tell = begin
