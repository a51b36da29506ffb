"""Networks’ maps of one picture, measured one by one, as the Trust page shows them. Knows no component."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import gradio as gr
import plotly.graph_objects as go

from demo.trust import charts
from demo.trust import words as trust_words
from demo.trust.board import Board
from demo.ui import cards, words
from demo.ui.background import Tell, heard
from demo.ui.cards import EMPTY, Value
from demo.ui.events import Skip
from demo.ui.jobs import Stopped
from demo.ui.obtain import fetching, obtain, turn
from demo.ui.picture import refuse
from explain.errors import LensError
from explain.imports import import_torch
from explain.maps.methods import EXACT, METHODS, PLAIN
from explain.networks.limits import FADING
from explain.networks.weights import find
from explain.runtime.turn import Halted

if TYPE_CHECKING:
    from PIL import Image

    from demo.ui.truth import Truth
    from explain.maps.judging import Candidate, Judged, MapProgress
    from explain.networks.building import Network
    from explain.networks.store import ModelStore
    from explain.networks.variants import Spec
    from explain.own.catalogue import Catalogue
    from explain.runtime.arrays import Array

TELL_SECONDS = 0.3  # between two words of progress within a map

MOST = 4  # networks at a time


class Step(NamedTuple):
    """What is measured so far; parts that stay are skipped."""

    cards: Value | Skip
    figure: go.Figure | Skip
    table: str | Skip
    said: str


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What the visitor asked: maps of `methods` at `stage` of the networks `keys`; ROAD too if `road`."""

    image: Image.Image | None
    truth: Truth | None
    keys: tuple[str, ...]
    methods: tuple[str, ...]
    stage: str
    road: bool


def steps(store: ModelStore, catalogue: Catalogue, question: Question, stopped: Stopped) -> Iterator[Step]:
    """Measure; each map is one step, and a slow one tells how far it is. Raises gr.Error for a mistake."""
    image = _picture(question)
    _check_methods(question.methods)
    _check_networks(question.keys)
    _check_work(catalogue, question)
    for said in fetching(store, catalogue, question.keys, stopped):
        yield only(said)
    if stopped():
        yield only(words.STOPPED)
        return
    import_torch()
    networks = [obtain(store, catalogue, key) for key in question.keys]
    asked = [(network, _candidates(network, question)) for network in networks]
    board = Board(image, networks, question.truth)
    total = sum(len(candidates) for _, candidates in asked)
    board.expect(asked)
    try:
        for network, candidates in asked:
            for news in _measured(store, board, network, candidates, question, stopped):
                said = trust_words.measuring(board.done, total, news)
                yield _step(board, said) if news is None else only(said)
    except Halted:
        board.expect(())
        yield _step(board, words.STOPPED)
        return
    yield _step(board, trust_words.ONE_COLOUR if _one_colour(image) else board.verdict())


def arriving(store: ModelStore, catalogue: Catalogue, question: Question, stopped: Stopped) -> Iterator[Step]:
    """The same for a visitor who has pressed nothing: only where all is here that it takes; else nothing is shown."""
    if question.image is not None and question.keys and all(find(catalogue.find(key)) for key in question.keys):
        yield from steps(store, catalogue, question, stopped)
    else:
        yield Step(EMPTY, charts.curves(), "", trust_words.READY)


def _measured(
    store: ModelStore,
    board: Board,
    network: Network,
    candidates: list[Candidate],
    question: Question,
    stopped: Stopped,
) -> Iterator[MapProgress | None]:
    """Put each map of a network on the board as it is measured, None for each, and tell how far a slow one is."""
    from explain.maps.cams import import_library
    from explain.maps.judging import Judged, judge

    image = _picture(question)
    import_library((candidate.name for candidate in candidates), store.turn.calm)  # not beside others' answers
    with turn(store, network):
        index, mask = _asked_class(network, question)
    board.turn_to(network, index, mask)
    quick = store.quickest(network)

    def work(tell: Tell[Judged | MapProgress]) -> None:
        between = _between(store, tell, stopped)
        with turn(store, network):  # the work's own: it may go on for a moment when nobody listens any more
            for judged in judge(quick, image, candidates, index, mask, question.road, between):
                tell(judged)

    with closing(heard(work)) as told:
        for news in told:
            if isinstance(news, Judged):
                board.add_judged(news)
                yield None
            else:
                yield news


def _picture(question: Question) -> Image.Image:
    if question.image is None:
        raise refuse(words.NO_IMAGE)
    return question.image


def _one_colour(image: Image.Image) -> bool:
    return len(image.getcolors(1) or ()) == 1  # None where there are more


def _too_many(keys: Sequence[str]) -> str | None:
    """What to do about it, also where there are none."""
    return None if 0 < len(keys) <= MOST else trust_words.NETWORKS.format(MOST)


def _check_networks(keys: Sequence[str]) -> None:
    if wrong := _too_many(keys):
        raise refuse(wrong)


def _check_methods(methods: Sequence[str]) -> None:
    if not methods:
        raise refuse(trust_words.NO_METHOD)
    if not set(methods) <= set(METHODS):
        raise refuse(trust_words.NO_SUCH_METHOD)


def _check_work(catalogue: Catalogue, question: Question) -> None:
    """Raises gr.Error where it is too much to be begun; a stage that a network lacks is told of later."""
    import_torch()
    try:
        specs = [catalogue.find(key) for key in question.keys]
        catalogue.limits.check({spec: _passes(spec, question) for spec in specs})
    except LensError as error:
        raise refuse(error) from None


def _passes(spec: Spec, question: Question) -> int:
    """Of the network, for all of its maps; for shuffling it where there are none."""
    from explain.maps import passes

    if not question.methods:
        return FADING
    known = question.stage in passes.channels(spec)
    made = sum(passes.making(name, spec, question.stage) for name in question.methods) if known else 0
    return made + (len(question.methods) + len(PLAIN)) * passes.measuring(question.road)


def _between(store: ModelStore, tell: Tell[Judged | MapProgress], stopped: Stopped) -> Tell[MapProgress]:
    """Between two batches: halt when the visitor pressed Stop, let others run, tell how far it is now and then."""
    last = time.monotonic()

    def told(progress: MapProgress) -> None:
        nonlocal last
        if stopped():
            raise Halted
        store.turn.give_way()
        if time.monotonic() - last > TELL_SECONDS:
            last = time.monotonic()
            tell(progress)

    return told


def _asked_class(network: Network, question: Question) -> tuple[int, Array | None]:
    """The object's likeliest name, and its mask over what the network sees; else the likeliest class."""
    from explain.maps.evidence import look

    truth, image = question.truth, _picture(question)
    evidence = look(network, network.intake.tensor(image))
    if truth is None or not truth.is_told_by(network.classes):
        return evidence.top(1)[0], None
    fitting = [network.classes.index(name) for name in truth.names if name in network.classes]
    likeliest = max(fitting, key=lambda index: float(evidence.logits[index]), default=evidence.top(1)[0])
    return likeliest, truth.within(network.intake.box(*image.size))


def fade(store: ModelStore, catalogue: Catalogue, question: Question, stopped: Stopped) -> Iterator[cards.Step]:
    """The exact map as the weights are permuted from the end, part by part. Raises gr.Error for a mistake."""
    image = _picture(question)
    _check_networks(question.keys)
    _check_work(catalogue, question)
    for said in fetching(store, catalogue, question.keys, stopped):
        yield cards.only(said)
    if stopped():
        yield cards.only(words.STOPPED)
        return
    import_torch()
    from explain.maps.judging import cascade

    networks = [obtain(store, catalogue, key) for key in question.keys]
    board = Board(image, networks)
    for network in networks:
        with turn(store, network):
            index, _ = _asked_class(network, question)
            board.turn_to(network, index)
            for faded in cascade(network, network.intake.tensor(image), index):
                note = words.minus(f"likeness {faded.likeness:.2f}")
                board.add(trust_words.faded(faded.part), faded.values, [], note)
                yield cards.Step(board.value, trust_words.FADING)
                if stopped():
                    yield cards.only(words.STOPPED)
                    return
                store.turn.give_way()


def cost(catalogue: Catalogue, keys: Sequence[str], methods: Sequence[str], stage: str, road: bool) -> str:
    """What measuring these will take, counted without any weights; what is wrong with the choice where it is."""
    if wrong := _too_many(keys):
        return wrong
    import_torch()
    said = [_cost(catalogue, key, methods, stage, road) for key in keys]
    try:
        _check_work(catalogue, Question(None, None, tuple(keys), tuple(methods), stage, road))
    except gr.Error as error:
        said += [str(error.message)] * (str(error.message) not in said)
    return "\n\n".join(said)


def _cost(catalogue: Catalogue, key: str, methods: Sequence[str], stage: str, road: bool) -> str:
    from explain.maps import passes
    from explain.networks.cost import cost as whole

    try:
        spec = catalogue.find(key)
    except LensError as error:
        return str(error)
    stages = passes.channels(spec)
    if stage not in stages:
        return trust_words.no_stage(stage, list(stages))
    made = {name: passes.making(name, spec, stage) for name in METHODS if name in methods}
    if not made:
        return trust_words.NO_METHOD
    slow = {name: count for name, count in made.items() if METHODS[name].passes.each_channel}
    maps, pictures = len(made) + len(PLAIN), passes.measuring(road)
    return trust_words.cost(spec.label, stage, slow, sum(made.values()), maps, pictures, whole(spec).macs)


def _candidates(network: Network, question: Question) -> list[Candidate]:
    from explain.maps.cuts import cuts
    from explain.maps.judging import Candidate

    stages = [cut.name for cut in cuts(network)]
    if question.stage not in stages:
        raise refuse(trust_words.no_stage(question.stage, stages))
    asked = [Candidate(name, question.stage) for name in question.methods if name != EXACT]
    first = [Candidate(EXACT)] if EXACT in question.methods else []
    return [*first, *asked, *(Candidate(name) for name in PLAIN)]


def _step(board: Board, said: str) -> Step:
    return Step(board.value, charts.curves(board.found), board.table(), said)


def only(said: str) -> Step:
    """What is shown stays."""
    return Step(gr.skip(), gr.skip(), gr.skip(), said)
