"""Where a network looks for a class, and a cell's pictures with their maps, as tiles. Knows no component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.pictures import intake_words, looks_words, results_words, tiles
from demo.pictures import words as pictures_words
from demo.pictures.tiles import Layer, Tile, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from demo.pictures.piles import Pile
    from explain.study.answers import Answer
    from explain.study.where import Looked

LEAST = 4  # pictures least like the others


def looked_at(pile: Pile, network: int) -> dict[str, Looked]:
    """Where that network looks, by class; worked out once for the same answers."""
    from explain.study import where

    study = pile.snapshot()
    assert study
    key = study.specs[network].key, len(study.of(network))
    if key not in pile.looked:
        by_name = where.classes(study, network)
        pile.looked[key] = {name: where.look(network, name, answers) for name, answers in by_name.items()}
    return pile.looked[key]


def classes(pile: Pile, network: int) -> list[str]:
    """Those that a network can be asked of: what warns first, then by name."""
    looked = looked_at(pile, network)
    return sorted(looked, key=lambda name: (-len(looked[name].warnings("")), name))


def where_value(pile: Pile, network: int, name: str) -> Value:
    """The mean map of a class, what lies where, and the pictures least like the mean."""
    from explain.study import where

    study = pile.study
    assert study
    found = looked_at(pile, network).get(name)
    if not found:
        return tiles.EMPTY | {"lead": pictures_words.WHERE_LEAD}
    label = study.specs[network].label
    drawn: list[Tile | None] = [tiles.mean_tile(pictures_words.MEAN_MAP, found.mean)]
    for picture, like in _some(found):
        answer = study.answers[network, picture]
        layers = (Layer(pictures_words.PICTURE_ONLY), Layer(_for(answer, name), where.evidence(answer)))
        said = study.entries[picture].name if like is None else looks_words.unlike(like)
        drawn.append(tiles.tile(pile, picture, network, layers, said))
    note = looks_words.regions(found) + (" " + looks_words.FEW if not found.least else "")
    lead = " ".join(found.warnings(label)) or looks_words.nothing_odd(label, name, len(found.pictures))
    return {"lead": lead, "note": note, "tiles": [tile for tile in drawn if tile]}


def _some(found: Looked) -> list[tuple[int, float | None]]:
    """The pictures least like the others, each with its likeness; of few pictures the first, without."""
    return [*found.least[:LEAST]] or [(picture, None) for picture in found.pictures[:LEAST]]


def warned(pile: Pile, network: int) -> list[str]:
    """All warnings of a network."""
    assert pile.study
    label = pile.study.specs[network].label
    return [said for looked in looked_at(pile, network).values() for said in looked.warnings(label)]


def cell_value(pile: Pile, network: int, label: str, answer: str, numbers: Sequence[int]) -> Value:
    """Pictures of one cell of the confusion matrix: with the map of what it says, of the label, and the difference."""
    study = pile.study
    assert study
    shown = [study.answers[network, number] for number in numbers[: tiles.MOST] if (network, number) in study.answers]
    drawn = [tiles.tile(pile, one.picture, network, _layers(one, label, answer), _said(pile, one)) for one in shown]
    left = len(numbers) - len(shown)
    note = looks_words.more_below(left) if left else looks_words.CELL_NOTE
    heading = results_words.of_cell(label, answer, study.specs[network].label)
    return {
        "lead": f"{heading}: {intake_words.pictures(len(numbers))}",
        "note": note,
        "tiles": [t for t in drawn if t],
    }


def _layers(one: Answer, label: str, answer: str) -> tuple[Layer, ...]:
    mine = Layer(pictures_words.ANSWER_MAP.format(one.name), one.map)
    if one.label_map is None or label == answer:
        return Layer(pictures_words.PICTURE_ONLY), mine
    theirs = Layer(pictures_words.LABEL_MAP.format(label), one.label_map)
    apart = one.map.astype("float32") - one.label_map.astype("float32")
    return mine, theirs, Layer(pictures_words.DIFFERENCE.format(one.name, label), apart, signed=True)


def _said(pile: Pile, one: Answer) -> str:
    assert pile.study
    return f"{pile.study.entries[one.picture].name} · {100 * one.probability:.0f} %"


def _for(answer: Answer, name: str) -> str:
    return pictures_words.LABEL_MAP.format(answer.name if answer.label_map is None else name)
