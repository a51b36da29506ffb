"""The page of one's own pictures: many at a time, through several networks, and what comes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING

import gradio as gr

from demo.compare import choices
from demo.pictures import (
    board,
    intake,
    intake_words,
    parts,
    results,
    running,
    running_words,
    samples,
    sizing,
    steps,
    tiles,
    walk,
)
from demo.pictures import words as pictures_words
from demo.pictures.board import Wanted
from demo.pictures.intake_box import BACK, FILES, name_of, named
from demo.pictures.parts import Parts
from demo.pictures.piles import PILES, Pile
from demo.pictures.steps import Asked, Step, only
from demo.ui import families
from demo.ui.events import EACH, LAST, PRIVATE, RUN, Skip, Wiring, sent
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import Link, follow
from demo.ui.picture import refuse
from explain.errors import LensError
from explain.networks.variants import POCKET

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Your pictures", "pictures"
NAMES = ("family", "recipe", "variants", "beside", "margin")  # as links call them
SAMPLES: dict[str, tuple[Callable[[], list[intake.Given]], tuple[str, ...]]] = {
    "drawn": (samples.drawn, (POCKET.name,)),
    "photographs": (samples.photographs, families.PHOTOGRAPHS),
}


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it."""
    PILES.bounds = catalogue.bounds
    gr.HTML(f"<h1>{pictures_words.TITLE}</h1><p>{pictures_words.INTRO}</p>", elem_id="intro")
    page = parts.lay_out(catalogue)
    _wire_intake(page, catalogue, jobs)
    _wire_run(page, store, catalogue, jobs)
    _wire_sizes(page, store, catalogue, jobs)
    _wire_looks(page)
    _wire_saving(page)
    _wire_opening(page)
    _wire_link(page, catalogue)


def _wire_intake(page: Parts, catalogue: Catalogue, jobs: Jobs) -> None:
    inputs = page.inputs

    def receive(event: gr.EventData, request: gr.Request) -> tuple[object, ...]:
        pile, said = intake.received(sent(event, "files"), catalogue.bounds, request.session_hash)
        jobs.stop(request.session_hash)  # of the pictures before
        return named(pile.name), said, *steps.shown(pile, said=running_words.PRESS_RUN)

    inputs.intake.submit(receive, None, [inputs.intake, inputs.given, *page.shown], **FILES)


def _pile(box: object, request: gr.Request) -> Pile | None:
    return PILES.find(name_of(box), request.session_hash)


def _wire_run(page: Parts, store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    inputs, summary = page.inputs, page.summary

    async def study(
        box: object, family: str, recipe: str, ticked: list[str], beside: list[str], margin: object, ms: object,
        mb: object, which: object, name: object, request: gr.Request,
    ) -> AsyncIterator[Step]:  # fmt: skip
        pile, asked = _pile(box, request), Asked(family, recipe, ticked, beside, Wanted(margin, ms, mb), which, name)

        def work(stopped: Stopped) -> Iterator[Step]:
            there, chosen = running.check(catalogue, pile, family, recipe, ticked, beside)
            for moment in running.steps(store, there, chosen, stopped):
                if not there.here:  # others took its place
                    return
                yield steps.shown(there, asked, moment.said, moment.whole) if moment.drawn else only(moment.said)

        async for step in jobs.run(request, work, only):
            yield step

    asked = [inputs.intake, *inputs.networks, *summary.wanted, page.details.which, page.pictures.name]
    run: Wiring = {
        "fn": study, "inputs": asked, "outputs": page.shown, "show_progress": "minimal",
        "show_progress_on": [summary.said], **PRIVATE, **RUN,
    }  # fmt: skip
    jobs.ended_by(inputs.halt)
    inputs.choices.refresh(inputs.go.click(**run))
    _wire_samples(page, catalogue, jobs, run)


def _wire_samples(page: Parts, catalogue: Catalogue, jobs: Jobs, run: Wiring) -> None:
    """A press on what is ours gives it and runs."""
    inputs = page.inputs
    for flag, button in _flags(page).items():
        given = button.click(
            _giving(catalogue, jobs, flag), inputs.choices.family,
            [inputs.intake, inputs.given, inputs.choices.family, *inputs.choices.offered], **FILES,
        )  # fmt: skip
        given.success(**run).then(None, js=f"() => window.setAddress({{ {flag}: '1' }})", **PRIVATE)


def _flags(page: Parts) -> dict[str, gr.Button]:
    """Buttons that links may press."""
    return {"drawn": page.inputs.drawn, "photographs": page.inputs.photographs}


def _giving(catalogue: Catalogue, jobs: Jobs, kind: str) -> Callable[..., tuple[object, ...]]:
    """Gives our own pictures of that kind, and a family that knows what is in them."""
    made, suits = SAMPLES[kind]

    def give(family: str, request: gr.Request) -> tuple[object, ...]:
        there = [one.name for one in families.ready(catalogue) if one.name in suits]
        chosen = family if family in suits else next(iter(there), suits[0])
        pile = Pile()
        intake.put(pile, made())
        jobs.stop(request.session_hash)
        PILES.add(pile, request.session_hash)
        assert pile.entries
        offered = (
            (gr.skip(),) * 5 if chosen == family else (chosen, *choices.offer(catalogue, catalogue.family(chosen)))
        )
        return named(pile.name), intake_words.given(pile.entries, ()), *offered

    return give


def _wire_sizes(page: Parts, store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    inputs, details = page.inputs, page.details

    def resize(stopped: Stopped, box: object, which: object) -> Iterator[sizing.Step]:
        return sizing.steps(store, catalogue.limits, PILES.find(name_of(box), None), which, stopped)

    jobs.start(
        details.resize.click,
        resize,
        [inputs.intake, details.which],
        [details.by_size, details.sized],
        details.sized,
    )


def _wire_looks(page: Parts) -> None:
    inputs, summary, details, pictures = page.inputs, page.summary, page.details, page.pictures

    def judge(box: object, margin: object, ms: object, mb: object, request: gr.Request) -> tuple[object, ...]:
        return board.summary(results.found(_pile(box, request)), Wanted(margin, ms, mb), True)[:2]

    def detail(box: object, which: object, name: object, request: gr.Request) -> tuple[object, ...]:
        pile = _pile(box, request)
        found = results.found(pile)
        return *board.details(pile, found, which), *board.where(pile, found, which, name), board.no_cell()

    def look(box: object, which: object, name: object, request: gr.Request) -> tiles.Value | Skip:
        pile = _pile(box, request)
        return board.where(pile, results.found(pile), which, name).tiles

    def press(box: object, which: object, event: gr.EventData, request: gr.Request) -> tiles.Value:
        pile = _pile(box, request)
        return board.cell(pile, results.found(pile), which, sent(event, "row"), sent(event, "column"))

    for wish in summary.wanted:
        wish.change(judge, [inputs.intake, *summary.wanted], [summary.plot, summary.enough], **LAST)
    looked = [*details.shown, *pictures.looked, details.cell]
    details.which.input(detail, [inputs.intake, details.which, pictures.name], looked, **LAST)
    pictures.name.input(look, [inputs.intake, details.which, pictures.name], pictures.where, **LAST)
    details.cells.select(press, [inputs.intake, details.which], details.cell, **EACH)


def _wire_opening(page: Parts) -> None:
    """A press on a picture opens it in Compare."""
    inputs, pictures = page.inputs, page.pictures

    def open_one(
        box: object, family: str, recipe: str, ticked: list[str], beside: list[str], event: gr.EventData,
        request: gr.Request,
    ) -> dict[str, str]:  # fmt: skip
        pile, number = _pile(box, request), sent(event, "number")
        if pile is None or pile.study is None or not isinstance(number, int):
            raise refuse(running_words.GONE)
        if number not in range(len(pile.study.entries)):
            raise refuse(running_words.GONE)
        asked = {"family": family, "recipe": recipe, "variants": ",".join(ticked), "beside": ",".join(beside)}
        try:
            return walk.towards(pile, number, asked)
        except LensError as error:
            raise refuse(error) from None

    for shown in (pictures.grid, page.details.cell, pictures.where):
        shown.select(open_one, [inputs.intake, *inputs.networks], pictures.walk, **EACH)


def _wire_saving(page: Parts) -> None:
    summary = page.summary

    def save(kind: str) -> Callable[..., dict[str, str]]:
        def saved(
            box: object, margin: object, ms: object, mb: object, language: object, request: gr.Request
        ) -> dict[str, str]:
            pile, wanted = _pile(box, request), Wanted(margin, ms, mb)
            if pile is None or pile.study is None or not pile.study.ran:
                raise refuse(pictures_words.NOTHING_YET)
            try:
                return walk.kept(pile, kind, wanted.share(), wanted.limits(), language)
            except LensError as error:
                raise refuse(error) from None

        return saved

    for kind, button in zip(pictures_words.FILES, summary.files, strict=True):
        asked = [page.inputs.intake, *summary.wanted, page.pictures.walk]
        button.click(save(kind), asked, page.pictures.walk, js=walk.SPOKEN, **FILES)


def _wire_link(page: Parts, catalogue: Catalogue) -> None:
    inputs, summary = page.inputs, page.summary
    changed = [*inputs.networks, summary.margin]

    def arrive(request: gr.Request) -> tuple[object, ...]:
        link = Link(dict(request.query_params))
        found = choices.arrived(catalogue, link)
        margin = link.number("margin", *parts.MARGINS)
        link.tell()
        return *found, gr.skip() if margin is None else margin

    def back(box: object, request: gr.Request) -> tuple[object, ...]:
        pile = _pile(box, request)
        if pile is None or pile.entries is None:
            return (gr.skip(),) * (2 + len(page.shown))
        return named(pile.name), intake_words.given(pile.entries, ()), *steps.shown(pile, said=running_words.back(pile))

    known = [inputs.choices.family, *inputs.choices.offered, summary.margin]
    arrived = gr.on(None, arrive, None, known, show_progress="hidden", **PRIVATE)
    found = arrived.then(
        back,
        inputs.intake,
        [inputs.intake, inputs.given, *page.shown],
        js=BACK,
        show_progress="hidden",
        **PRIVATE,
    )
    follow(found, dict(zip(NAMES, changed, strict=True)), flags=_flags(page))
