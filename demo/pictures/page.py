"""The page of one's own pictures: many at a time, through several networks, and what comes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from demo.compare import choices
from demo.pictures import board, intake, parts, results, running, samples, sizing, walk
from demo.pictures import words as pictures_words
from demo.pictures.board import Wanted
from demo.pictures.intake_box import BACK, FILES, name_of, named
from demo.pictures.parts import Parts
from demo.pictures.piles import PILES, Pile
from demo.ui import families
from demo.ui.events import EACH, LAST, PRIVATE, RUN, sent
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
Step = tuple[Any, ...]  # the values of `Parts.shown`


@dataclass(frozen=True, slots=True)
class Asked:
    """What a visitor has chosen, as the components say it."""

    family: str
    recipe: str
    ticked: list[str]
    beside: list[str]
    wanted: Wanted
    which: Any
    name: Any


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it."""
    PILES.bounds = catalogue.bounds
    gr.HTML(f"<h1>{pictures_words.TITLE}</h1><p>{pictures_words.INTRO}</p>", elem_id="intro")
    page = parts.lay_out(catalogue)
    _wire_intake(page, catalogue, jobs)
    _wire_run(page, store, catalogue, jobs)
    _wire_sizes(page, store, catalogue, jobs)
    _wire_looks(page)
    _wire_walk(page)
    _wire_link(page, catalogue)


def _wire_intake(page: Parts, catalogue: Catalogue, jobs: Jobs) -> None:
    def receive(event: gr.EventData, request: gr.Request) -> Step:
        pile, said = intake.received(sent(event, "files"), catalogue.bounds, request.session_hash)
        jobs.stop(request.session_hash)  # of the pictures before
        return named(pile.name), said, *_shown(pile, said=pictures_words.PRESS_RUN)

    page.intake.submit(receive, None, [page.intake, page.given, *page.shown], **FILES)


def _pile(box: Any, request: gr.Request) -> Pile | None:
    return PILES.find(name_of(box), request.session_hash)


def _shown(pile: Pile | None, asked: Asked | None = None, said: Any = None, whole: bool = True) -> Step:
    """Everything; of a run that goes on nothing is decided, and where networks look comes once it is over."""
    found = results.found(pile)
    which, name = (asked.which, asked.name) if asked else (None, None)
    return (
        gr.skip() if said is None else said,
        *board.summary(found, asked.wanted if asked else Wanted(parts.MARGIN, None, None), whole),
        board.which(found, which),
        *board.details(pile, found, which),
        *(board.where(pile, found, which, name) if whole else (gr.skip(),) * 3),
        board.no_cell() if whole else gr.skip(),
        board.rows(pile),
    )


def _wire_run(page: Parts, store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    def only(said: str) -> Step:
        return said, *(gr.skip() for _ in page.shown[1:])

    async def study(
        box: Any, family: str, recipe: str, ticked: list[str], beside: list[str], margin: Any, ms: Any, mb: Any,
        which: Any, name: Any, request: gr.Request,
    ) -> AsyncIterator[Step]:  # fmt: skip
        pile, asked = _pile(box, request), Asked(family, recipe, ticked, beside, Wanted(margin, ms, mb), which, name)

        def work(stopped: Stopped) -> Iterator[Step]:
            there, chosen = running.check(catalogue, pile, family, recipe, ticked, beside)
            for moment in running.steps(store, there, chosen, stopped):
                if not there.here:  # others took its place
                    return
                yield _shown(there, asked, moment.said, moment.whole) if moment.drawn else only(moment.said)

        async for step in jobs.run(request, work, only):
            yield step

    run: dict[str, Any] = {
        "fn": study, "inputs": [page.intake, *page.networks, *page.wanted, page.which, page.name],
        "outputs": page.shown, "show_progress": "minimal", "show_progress_on": [page.said], **PRIVATE, **RUN,
    }  # fmt: skip
    jobs.ended_by(page.halt)
    page.choices.refresh(page.go.click(**run))
    for flag, button in _flags(page).items():
        given = button.click(
            _giving(catalogue, jobs, flag), page.choices.family,
            [page.intake, page.given, page.choices.family, *page.choices.offered], **FILES,
        )  # fmt: skip
        given.success(**run).then(None, js=f"() => window.setAddress({{ {flag}: '1' }})", **PRIVATE)


def _flags(page: Parts) -> dict[str, gr.Button]:
    """Buttons that links may press."""
    return {"drawn": page.drawn, "photographs": page.photographs}


def _giving(catalogue: Catalogue, jobs: Jobs, kind: str) -> Callable[..., tuple[Any, ...]]:
    """Gives our own pictures of that kind, and a family that knows what is in them."""
    made, suits = SAMPLES[kind]

    def give(family: str, request: gr.Request) -> tuple[Any, ...]:
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
        return named(pile.name), pictures_words.given(pile.entries, ()), *offered

    return give


def _wire_sizes(page: Parts, store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    def resize(stopped: Stopped, box: Any, which: Any) -> Iterator[sizing.Step]:
        return sizing.steps(store, catalogue.limits, PILES.find(name_of(box), None), which, stopped)

    jobs.start(page.resize.click, resize, [page.intake, page.which], [page.by_size, page.sized], page.sized)


def _wire_looks(page: Parts) -> None:
    def judge(box: Any, margin: Any, ms: Any, mb: Any, request: gr.Request) -> tuple[Any, ...]:
        return board.summary(results.found(_pile(box, request)), Wanted(margin, ms, mb), True)[:2]

    def detail(box: Any, which: Any, name: Any, request: gr.Request) -> tuple[Any, ...]:
        pile = _pile(box, request)
        found = results.found(pile)
        return *board.details(pile, found, which), *board.where(pile, found, which, name), board.no_cell()

    def look(box: Any, which: Any, name: Any, request: gr.Request) -> Any:
        pile = _pile(box, request)
        return board.where(pile, results.found(pile), which, name)[1]

    def press(box: Any, which: Any, event: gr.EventData, request: gr.Request) -> Any:
        pile = _pile(box, request)
        return board.cell(pile, results.found(pile), which, sent(event, "row"), sent(event, "column"))

    for wish in page.wanted:
        wish.change(judge, [page.intake, *page.wanted], [page.plot, page.enough], **LAST)
    looked = [*page.details, page.name, page.where, page.warned, page.cell]
    page.which.input(detail, [page.intake, page.which, page.name], looked, **LAST)
    page.name.input(look, [page.intake, page.which, page.name], page.where, **LAST)
    page.cells.select(press, [page.intake, page.which], page.cell, **EACH)


def _wire_walk(page: Parts) -> None:
    def open_one(
        box: Any, family: str, recipe: str, ticked: list[str], beside: list[str], event: gr.EventData,
        request: gr.Request,
    ) -> Any:  # fmt: skip
        pile, number = _pile(box, request), sent(event, "number")
        if pile is None or pile.study is None or not isinstance(number, int):
            raise refuse(pictures_words.GONE)
        if number not in range(len(pile.study.entries)):
            raise refuse(pictures_words.GONE)
        asked = {"family": family, "recipe": recipe, "variants": ",".join(ticked), "beside": ",".join(beside)}
        try:
            return walk.towards(pile, number, asked)
        except LensError as error:
            raise refuse(error) from None

    def save(kind: str) -> Callable[..., Any]:
        def saved(box: Any, margin: Any, ms: Any, mb: Any, request: gr.Request) -> Any:
            pile, wanted = _pile(box, request), Wanted(margin, ms, mb)
            if pile is None or pile.study is None or not pile.study.ran:
                raise refuse(pictures_words.NOTHING_YET)
            try:
                return walk.kept(pile, kind, wanted.share(), wanted.limits())
            except LensError as error:
                raise refuse(error) from None

        return saved

    for kind, button in zip(pictures_words.FILES, page.files, strict=True):
        button.click(save(kind), [page.intake, *page.wanted], page.walk, **FILES)
    for shown in (page.grid, page.cell, page.where):
        shown.select(open_one, [page.intake, *page.networks], page.walk, **EACH)


def _wire_link(page: Parts, catalogue: Catalogue) -> None:
    changed = [*page.networks, page.margin]

    def arrive(request: gr.Request) -> Step:
        link = Link(dict(request.query_params))
        found = choices.arrived(catalogue, link)
        margin = link.number("margin", *parts.MARGINS)
        link.tell()
        return *found, gr.skip() if margin is None else margin

    def back(box: Any, request: gr.Request) -> Step:
        pile = _pile(box, request)
        if pile is None or pile.entries is None:
            return (gr.skip(),) * (2 + len(page.shown))
        return named(pile.name), pictures_words.given(pile.entries, ()), *_shown(pile, said=pictures_words.back(pile))

    known = [page.choices.family, *page.choices.offered, page.margin]
    arrived = gr.on(None, arrive, None, known, show_progress="hidden", **PRIVATE)
    found = arrived.then(
        back, page.intake, [page.intake, page.given, *page.shown], js=BACK, show_progress="hidden", **PRIVATE
    )
    follow(found, dict(zip(NAMES, changed, strict=True)), flags=_flags(page))
