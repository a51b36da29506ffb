"""What the report's script draws with: thumbnails, answers and maps of the pictures, as much as the file may hold.

Those that say most come first: pictures on which networks part, then wrong answers, then the rest, by name.
"""

import base64
from typing import Any

import numpy as np

from explain.networks.preprocessing import Box
from explain.pictures.render import OPACITY, PALETTES, POWER
from explain.runtime.arrays import Array
from explain.study.answers import Answer
from explain.study.outcome import Outcome

MOST_BYTES = 18_000_000  # of what is told of pictures; all else in a report is small
LEVELS = 127  # a map's values are kept as signed bytes

Json = dict[str, Any]


def data(found: Outcome) -> Json:
    """`left_out` pictures are in the tables, but have no thumbnail here."""
    study = found.study
    pictures, left_out = _pictures(found)
    return {
        "networks": {place: {"name": study.specs[place].label, "classes": _names(found, place)} for place in study.ran},
        "pictures": pictures,
        "cells": {
            place: {f"{row} {column}": list(numbers) for (row, column), numbers in scored.confusion.pictures.items()}
            for place, scored in found.scored.items()
        },
        "parted": list(found.agreement.parted) if found.agreement else [],
        "alone": {place: list(alone) for place, alone in found.agreement.alone.items()} if found.agreement else {},
        "looked": [
            {"network": looked.network, "class": looked.name, "mean": grid(looked.mean), "least": list(looked.least),
             "pictures": len(looked.pictures)}
            for every in found.looked.values()
            for looked in every
        ],
        "left_out": left_out,
        "palettes": PALETTES,
        "opacity": OPACITY,
        "power": POWER,
    }  # fmt: skip


def _pictures(found: Outcome) -> tuple[dict[int, Json], int]:
    """As many as there is room for, those first that say most; and how many are left out."""
    pictures: dict[int, Json] = {}
    room, left_out = MOST_BYTES, 0
    for picture in order(found):
        told = _picture(found, picture)
        room -= _size(told)
        if room < 0:
            left_out += 1
        else:
            pictures[picture] = told
    return pictures, left_out


def order(found: Outcome) -> list[int]:
    """Pictures that were read, those that say most first."""
    study = found.study
    parted = set(found.agreement.parted) if found.agreement else set()
    wrong = {picture for (_, picture), answer in study.answers.items() if answer.right is False}
    return sorted(study.opened, key=lambda picture: (picture not in parted, picture not in wrong, picture))


def _names(found: Outcome, place: int) -> dict[int, str]:
    """Of the classes that are told of."""
    classes = found.study.classes[place]
    answers = found.study.of(place)
    told = {index for answer in answers for index in (answer.answer, *answer.truth)}
    return {index: classes[index] for index in sorted(told)}


def _picture(found: Outcome, picture: int) -> Json:
    study, opened = found.study, found.study.opened[picture]
    entry = study.entries[picture]
    return {
        "name": entry.name,
        "label": entry.label,
        "size": list(opened.size),
        "jpeg": base64.b64encode(opened.thumbnail).decode(),
        "said": {
            place: _answer(found, answer, opened.size)
            for place in study.ran
            if (answer := study.answers.get((place, picture)))
        },
    }


def _answer(found: Outcome, answer: Answer, size: tuple[int, int]) -> Json:
    """`crop` is in thousandths of the picture's sides."""
    from explain.networks.building import intake

    said: Json = {
        "a": answer.answer, "p": round(answer.probability, 4), "map": grid(answer.map),
        "crop": thousandths(intake(found.study.specs[answer.network]).box(*size), size),
    }  # fmt: skip
    if answer.truth and answer.label_map is not None:
        said |= {"t": list(answer.truth)}
        if not answer.right:
            said |= {"tmap": grid(answer.label_map)}
    return said


def thousandths(box: Box, size: tuple[int, int]) -> list[int]:
    """A box in px of a picture, in thousandths of its sides."""
    return [round(1000 * edge / side) for edge, side in zip(box, (*size, *size), strict=True)]


def grid(values: Array) -> list[Any]:
    """[rows, columns, the value of 127, signed bytes in base64]."""
    most = float(np.abs(values).max()) or 1.0
    scaled = np.round(values.astype(np.float64) / most * LEVELS).astype(np.int8)
    return [*values.shape, round(most, 4), base64.b64encode(scaled.tobytes()).decode()]


def _size(told: Json) -> int:
    """About how many bytes it takes in the file."""
    return len(told["jpeg"]) + 2 * len(told["name"]) + 100 + 320 * len(told["said"])
