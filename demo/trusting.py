"""One network's maps of one picture, measured one by one, as the Trust page shows them. Knows no component."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from demo import charts, tables, words
from demo.cards import Fact, encode, map_card
from demo.picture import refuse
from demo.words import trust as trust_words
from explain.errors import LensError
from explain.heavy import import_torch

if TYPE_CHECKING:
    from PIL import Image

    from demo.truth import Truth
    from explain.arrays import Array
    from explain.catalogue import Catalogue
    from explain.networks import Network
    from explain.store import ModelStore
    from explain.trust import Candidate, Judged
    from explain.variants import Spec

Json = dict[str, Any]
Step = tuple[Json, Any, str, str]  # cards, figure, table, a line of text
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
    """Measure; each map is one step. Raises gr.Error for a mistake."""
    if question.image is None:
        raise refuse(words.NO_IMAGE)
    if not question.methods:
        raise refuse(trust_words.NO_METHOD)
    import_torch()
    from explain.trust import judge

    network = _network(store, catalogue, question.key)
    candidates = _candidates(network, question)
    found: list[Judged] = []

    def tell(candidate: Candidate) -> None:
        if stopped():
            raise _Halt

    with store.turn:
        index, mask = _asked_class(network, question)
        running = judge(network, question.image, candidates, index, mask, question.road, tell)
        try:
            for judged in running:
                found.append(judged)
                yield _step(question.image, network, found, index, trust_words.measuring(len(found), len(candidates)))
        except _Halt:
            yield _step(question.image, network, found, index, words.STOPPED)
            return
    yield _step(question.image, network, found, index, trust_words.verdict(found))


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

    network = _network(store, catalogue, question.key)
    cards: list[Json] = []
    with store.turn:
        index, _ = _asked_class(network, question)
        for faded in cascade(network, network.intake.tensor(question.image), index):
            note = f"likeness {faded.likeness:.2f}".replace("-", "−")
            cards.append(_card(question.image, network, index, trust_words.faded(faded.part), faded.values, [], note))
            yield _value(question.image, cards), trust_words.FADING
            if stopped():
                return


def _network(store: ModelStore, catalogue: Catalogue, key: str) -> Network:
    from explain import weights

    try:
        spec: Spec = catalogue.find(key)
        for _ in weights.fetching(spec, store.downloads):
            pass
        return store.get(spec)
    except LensError as error:
        raise refuse(error) from None


def _candidates(network: Network, question: Question) -> list[Candidate]:
    from explain.faithfulness import BASELINES
    from explain.stages import cuts
    from explain.trust import EXACT, RANDOMISED, Candidate

    stages = [cut.name for cut in cuts(network)]
    if question.stage not in stages:
        raise refuse(trust_words.no_stage(question.stage, stages))
    asked = [Candidate(name, question.stage) for name in question.methods if name != EXACT]
    first = [Candidate(EXACT)] if EXACT in question.methods else []
    return [*first, *asked, *(Candidate(name) for name in (*BASELINES, RANDOMISED))]


def _step(image: Image.Image, network: Network, found: Sequence[Judged], index: int, said: str) -> Step:
    cards = [
        _card(image, network, index, trust_words.candidate(j.candidate), j.values, _facts(j), j.error) for j in found
    ]
    return _value(image, cards), charts.curves(found), _table(found), said


def _card(
    image: Image.Image, network: Network, index: int, title: str, values: Array | None, facts: list[Fact], note: str
) -> Json:
    from explain.render import view

    box = view(image).fraction(network.intake.box(*image.size))
    return map_card(title, box, network.classes[index], values, facts, note)


def _value(image: Image.Image, cards: list[Json]) -> Json:
    from explain.render import PALETTES, view

    return {"state": "done", "view": encode(view(image)), "palettes": PALETTES, "cards": list(cards), "truth": None}


def _facts(judged: Judged) -> list[Fact]:
    return [(term, value, trust_words.MEASURED[term]) for term, value in _figures(judged).items()]


def _figures(judged: Judged) -> dict[str, str]:
    """What was measured of a map, by what it is called."""
    figures = {
        "Deletion": judged.deletion and f"{judged.deletion.area:.3f}",
        "Insertion": judged.insertion and f"{judged.insertion.area:.3f}",
        "ROAD": judged.road is not None and f"{judged.road:+.3f}".replace("-", "−"),
        "Pointing game": judged.hit is not None and ("hit" if judged.hit else "miss"),
        "On the object": judged.inside is not None and f"{100 * judged.inside:.0f} %",
    }
    return {term: value for term, value in figures.items() if value}


def _table(found: Sequence[Judged]) -> str:
    terms = list(dict.fromkeys(term for judged in found for term in _figures(judged)))
    rows = [(trust_words.candidate(j.candidate), *(_figures(j).get(term, "–") for term in terms)) for j in found]
    return tables.table(("Map", *terms), rows, trust_words.TABLE)
