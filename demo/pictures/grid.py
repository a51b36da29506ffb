"""The grid pictures x networks, as its component draws it: one gr.HTML component, drawn by `assets/grid/`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

from demo.pictures import words as pictures_words
from demo.ui.drawn import Drawn, Look, component

if TYPE_CHECKING:
    from demo.pictures.piles import Pile
    from explain.study.answers import Answer

TILE = 96  # px of a thumbnail's longer side
Answered = tuple[int, float, int | None]  # place of the class, its percent; 1 right, 0 wrong, None without a truth


class Value(TypedDict):
    """What is known of every picture; names of classes are written once, and answers tell them by their places.

    `labels` and `sizes` are those of the pictures `names`, `answers` those of each of the `networks`.
    """

    names: list[str]
    labels: list[str]
    sizes: list[tuple[int, int] | None]
    sheets: list[str]
    networks: list[str]
    answers: list[list[Answered | None]]
    words: list[str]
    refused: dict[str, str]
    labelled: bool


EMPTY: Value = {
    "names": [], "labels": [], "sizes": [], "sheets": [], "networks": [], "answers": [], "words": [],
    "refused": {}, "labelled": False,
}  # fmt: skip


class Grid(Drawn):
    """Its value is a `Value`. A press on a picture submits its `number` with `select`."""

    def __init__(self, **options: Unpack[Look]) -> None:
        super().__init__(
            EMPTY, *component("grid", "grid"), events=("select",), page={"said": pictures_words.GRID}, **options
        )


def value(pile: Pile) -> Value:
    """Of that pile."""
    study = pile.snapshot()
    if study is None or pile.entries is None:
        return EMPTY
    places: dict[str, int] = {}
    ran = study.ran
    numbers = range(len(study.entries))
    answers = [[_answer(study.answers.get((network, number)), places) for number in numbers] for network in ran]
    return {
        "names": [entry.name for entry in study.entries],
        "labels": [entry.label or "" for entry in study.entries],
        "sizes": [_size(study.opened[number].size) if number in study.opened else None for number in numbers],
        "sheets": [f"gradio_api/file={sheet.path}" for sheet in pile.sheets],
        "networks": [study.specs[network].label for network in ran],
        "answers": answers,
        "words": list(places),
        "refused": {str(number): reason for number, reason in study.refused.items()},
        "labelled": any(answer.truth for answer in study.answers.values()),
    }


def _answer(answer: Answer | None, places: dict[str, int]) -> Answered | None:
    if answer is None:
        return None
    place = places.setdefault(answer.name, len(places))
    return place, round(100 * answer.probability, 1), None if answer.right is None else int(answer.right)


def _size(size: tuple[int, int]) -> tuple[int, int]:
    """Of the thumbnail, as Pillow makes it."""
    width, height = size
    scale = min(1.0, TILE / max(size))
    return max(1, round(width * scale)), max(1, round(height * scale))
