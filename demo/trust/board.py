"""What a run of the Trust page has found, as cards, figures for the chart and a table. Knows no component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.trust import words as trust_words
from demo.trust.why import reason
from demo.ui import tables
from demo.ui.card import Card, Fact, map_card
from demo.ui.cards import Value, encode, so_far
from demo.ui.words import minus
from explain.maps.measures import MEASURES
from explain.maps.methods import EXACT, PLAIN, RANDOMISED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

    from demo.ui.truth import Truth
    from explain.maps.judging import Candidate, Judged
    from explain.networks.building import Network
    from explain.runtime.arrays import Array


class Board:
    """What one run has found: the picture is encoded once, and each card made once."""

    def __init__(self, image: Image.Image, networks: Sequence[Network], truth: Truth | None = None) -> None:
        from explain.pictures.render import view

        self.found: dict[str, list[Judged]] = {network.spec.label: [] for network in networks}
        self._image, self._view = image, view(image, [network.intake.box(*image.size) for network in networks])
        self._cards: list[Card] = []
        self._left: list[str] = []
        self._thing = truth.called if truth else ""
        self._masks: dict[str, Array | None] = {}
        self._names: dict[str, str] = {}
        self._picture = encode(self._view)
        self._outline = truth.encoded(self._view.box, first=False) if truth else None

    @property
    def value(self) -> Value:
        """What the component draws."""
        return so_far(self._picture, self._cards, self._left[len(self._cards) :], self._outline)

    @property
    def done(self) -> int:
        """Maps that are measured."""
        return sum(map(len, self.found.values()))

    def expect(self, asked: Sequence[tuple[Network, Sequence[Candidate]]]) -> None:
        """These are going to be measured; none any more if there are none."""
        self._left = [
            self._titled(network.spec.label, trust_words.candidate(one))
            for network, candidates in asked
            for one in candidates
        ]

    def turn_to(self, network: Network, index: int, mask: Array | None = None) -> None:
        """What follows is of class `index` of that network, which is where `mask` (H, W) is, if that is known."""
        self._masks[network.spec.label] = mask
        self._names[network.spec.label] = network.classes[index]
        self._label, self._name = network.spec.label, network.classes[index]
        self._box = self._view.fraction(network.intake.box(*self._image.size))

    def add(
        self, title: str, values: Array | None, facts: list[Fact], note: str, evidence: bool = True, dummy: bool = False
    ) -> None:
        """One more card: a map with what is known of it, or a note why there is none."""
        card = map_card(self._titled(self._label, title), self._box, self._name, values, facts, note, evidence)
        self._cards.append(card | {"dummy": dummy})

    def add_judged(self, judged: Judged) -> None:
        """The same of a map that was measured."""
        asked = judged.candidate
        self.found[self._label].append(judged)
        evidence = asked.name in (EXACT, RANDOMISED)
        self.add(
            trust_words.candidate(asked), judged.values, _facts(judged), judged.error, evidence, asked.name in PLAIN
        )

    def verdict(self) -> str:
        """What won, by how much, and why that may be."""
        things = {
            label: self._thing if self._masks[label] is not None else trust_words.EVIDENCE.format(name)
            for label, name in self._names.items()
        }
        why = {label: reason(maps, self._masks[label], things[label]) for label, maps in self.found.items()}
        return trust_words.verdicts(self.found, why)

    def table(self) -> str:
        """What was measured of each map, a row each."""
        figures = {
            self._titled(label, trust_words.candidate(judged.candidate)): {
                term: value for term, value, _ in _facts(judged)
            }
            for label, maps in self.found.items()
            for judged in maps
        }
        terms = list(dict.fromkeys(term for row in figures.values() for term in row))
        rows = [(name, *(row.get(term, "–") for term in terms)) for name, row in figures.items()]
        return tables.table(("Map", *terms), rows, trust_words.TABLE)

    def _titled(self, label: str, title: str) -> str:
        """With the network that it is of, where several were asked for."""
        return trust_words.of_network(label, title) if len(self.found) > 1 else title


def _facts(judged: Judged) -> list[Fact]:
    """The map's grid, and whatever was measured of it."""
    if judged.values is None:
        return []
    rows, columns = judged.values.shape
    facts = [(trust_words.GRID[0], f"{rows} × {columns}", trust_words.GRID[1])]
    for measure in MEASURES.values():
        if (value := measure.of(judged)) is not None:
            facts.append((measure.title, minus(measure.write(value)), measure.about))
    return facts
