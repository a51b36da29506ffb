"""One network's maps of one picture, measured one by one, as the Trust page shows them. Knows no component."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from demo import charts, tables, words
from demo.background import Tell, heard
from demo.cards import Fact, encode, map_card
from demo.obtain import obtain
from demo.picture import refuse
from demo.words import trust as trust_words
from explain.errors import LensError
from explain.heavy import import_torch
from explain.methods import EXACT, METHODS, PLAIN, RANDOMISED

if TYPE_CHECKING:
    from PIL import Image

    from demo.truth import Truth
    from explain.arrays import Array
    from explain.catalogue import Catalogue
    from explain.networks import Network
    from explain.store import ModelStore
    from explain.trust import Candidate, Judged, Progress

TELL_SECONDS = 0.3  # between two words of progress within a map

Json = dict[str, Any]
Step = tuple[Any, Any, Any, str]  # cards, figure, table, a line of text
Stopped = Callable[[], bool]


class _Halt(Exception):
    """The visitor pressed Stop."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What the visitor asked: maps of `methods` at `stage` of the network `key`; ROAD too if `road`."""

    image: Image.Image | None
    truth: Truth | None
    key: str
    methods: tuple[str, ...]
    stage: str
    road: bool


def steps(store: ModelStore, catalogue: Catalogue, question: Question, stopped: Stopped) -> Iterator[Step]:
    """Measure; each map is one step, and a slow one tells how far it is. Raises gr.Error for a mistake."""
    if question.image is None:
        raise refuse(words.NO_IMAGE)
    _check_methods(question.methods)
    import_torch()
    from explain.trust import Judged, judge

    image, network = question.image, obtain(store, catalogue, question.key)
    candidates = _candidates(network, question)
    found: list[Judged] = []

    with store.turn:
        index, mask = _asked_class(network, question)
        board = _Board(image, network, index)

        def work(tell: Tell[Judged | Progress]) -> None:
            for judged in judge(network, image, candidates, index, mask, question.road, _at_times(tell, stopped)):
                tell(judged)

        try:
            with closing(heard(work)) as told:
                for news in told:
                    if isinstance(news, Judged):
                        found.append(news)
                        board.add_judged(news)
                        yield _step(board, found, trust_words.measuring(len(found), len(candidates)))
                    else:
                        said = trust_words.measuring(len(found), len(candidates), news)
                        yield gr.skip(), gr.skip(), gr.skip(), said
        except _Halt:
            yield _step(board, found, words.STOPPED)
            return
    yield _step(board, found, trust_words.verdict(found))


def _check_methods(methods: Sequence[str]) -> None:
    if not methods:
        raise refuse(trust_words.NO_METHOD)
    if not set(methods) <= set(METHODS):
        raise refuse(trust_words.NO_SUCH_METHOD)


def _at_times(tell: Tell[Any], stopped: Stopped) -> Tell[Progress]:
    """Pass on what has been made, now and then; halt between two batches when the visitor pressed Stop."""
    last = time.monotonic()

    def told(progress: Progress) -> None:
        nonlocal last
        if stopped():
            raise _Halt
        if time.monotonic() - last > TELL_SECONDS:
            last = time.monotonic()
            tell(progress)

    return told


def _asked_class(network: Network, question: Question) -> tuple[int, Array | None]:
    """The object's class and its mask where the truth is known, else the likeliest class."""
    from explain.evidence import look

    truth = question.truth
    if truth and truth.name in network.classes and network.intake.crop_pct == 1:
        return network.classes.index(truth.name), truth.mask
    assert question.image
    return look(network, network.intake.tensor(question.image)).top(1)[0], None


def fade(store: ModelStore, catalogue: Catalogue, question: Question, stopped: Stopped) -> Iterator[tuple[Json, str]]:
    """The exact map as the weights are permuted from the end, part by part. Raises gr.Error for a mistake."""
    if question.image is None:
        raise refuse(words.NO_IMAGE)
    import_torch()
    from explain.trust import cascade

    network = obtain(store, catalogue, question.key)
    with store.turn:
        index, _ = _asked_class(network, question)
        board = _Board(question.image, network, index)
        for faded in cascade(network, network.intake.tensor(question.image), index):
            note = f"likeness {faded.likeness:.2f}".replace("-", "−")
            board.add(trust_words.faded(faded.part), faded.values, [], note)
            yield board.value, trust_words.FADING
            if stopped():
                return


def cost(catalogue: Catalogue, key: str, methods: Sequence[str], stage: str, road: bool) -> str:
    """What measuring these will take, counted without any weights; what is wrong with the choice where it is."""
    import_torch()
    from explain import passes
    from explain.cost import cost as whole

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
    from explain.stages import cuts
    from explain.trust import Candidate

    stages = [cut.name for cut in cuts(network)]
    if question.stage not in stages:
        raise refuse(trust_words.no_stage(question.stage, stages))
    asked = [Candidate(name, question.stage) for name in question.methods if name != EXACT]
    first = [Candidate(EXACT)] if EXACT in question.methods else []
    return [*first, *asked, *(Candidate(name) for name in PLAIN)]


class _Board:
    """The cards of one run: the picture is encoded once, and each card made once."""

    def __init__(self, image: Image.Image, network: Network, index: int) -> None:
        from explain.render import PALETTES, view

        shown = view(image)
        self._box = shown.fraction(network.intake.box(*image.size))
        self._name = network.classes[index]
        self._cards: list[Json] = []
        self._same: Json = {"state": "done", "view": encode(shown), "palettes": PALETTES, "truth": None}

    @property
    def value(self) -> Json:
        """What the component draws."""
        return self._same | {"cards": list(self._cards)}

    def add(self, title: str, values: Array | None, facts: list[Fact], note: str, evidence: bool = True) -> None:
        self._cards.append(map_card(title, self._box, self._name, values, facts, note, evidence))

    def add_judged(self, judged: Judged) -> None:
        asked = judged.candidate
        evidence = asked.name in (EXACT, RANDOMISED)
        self.add(trust_words.candidate(asked), judged.values, _facts(judged), judged.error, evidence)


def _step(board: _Board, found: Sequence[Judged], said: str) -> Step:
    return board.value, charts.curves(found), _table(found), said


def _facts(judged: Judged) -> list[Fact]:
    """The map's grid, and whatever was measured of it."""
    from explain.trust import MEASURES

    if judged.values is None:
        return []
    rows, columns = judged.values.shape
    facts = [(trust_words.GRID[0], f"{rows} × {columns}", trust_words.GRID[1])]
    for key, measure in MEASURES.items():
        if (value := measure(judged)) is not None:
            said = trust_words.MEASURES[key]
            facts.append((said.title, said.write(value), said.about))
    return facts


def _table(found: Sequence[Judged]) -> str:
    figures = {
        trust_words.candidate(judged.candidate): {term: value for term, value, _ in _facts(judged)} for judged in found
    }
    terms = list(dict.fromkeys(term for row in figures.values() for term in row))
    rows = [(name, *(row.get(term, "–") for term in terms)) for name, row in figures.items()]
    return tables.table(("Map", *terms), rows, trust_words.TABLE)
