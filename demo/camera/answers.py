"""One frame of a camera -> what each network says of it, as the browser draws it. Knows no component."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

from demo.camera import words as camera_words
from demo.ui import families
from demo.ui.card import Box, Row
from demo.ui.cards import Colouring, colouring
from demo.ui.links import address
from demo.ui.uploads import from_data_address
from explain.errors import LensError
from explain.imports import import_torch
from explain.networks.weights import find
from explain.pictures.readers import Lane
from explain.runtime.failures import in_words

if TYPE_CHECKING:
    from PIL import Image
    from torch import Tensor

    from explain.maps.evidence import Evidence
    from explain.networks.building import Network
    from explain.networks.store import ModelStore
    from explain.networks.variants import Spec
    from explain.own.catalogue import Catalogue

MOST = 2  # networks side by side
ROWS = 3  # classes that a card lists
LONGEST = 1_500_000  # letters of a frame's data address: a JPEG of 640 x 480 has about 100,000
FRESH = 1.0  # s that a frame may wait for its turn to run; then the newest one should take its place


class FrameMap(TypedDict):
    """The first class's map, cell by cell: the mean of its values plus the bias is the logit."""

    values: list[float]
    logit: float
    bias: float


class Looked(TypedDict):
    """The likeliest classes, the map of the first, and which part of the frame that lies on (shares of its sides)."""

    rows: list[Row]
    map: FrameMap
    grid: tuple[int, int]
    box: Box


class Failed(TypedDict):
    """A network that has no answer, and why."""

    title: str
    error: str


class Seen(Looked, Failed):
    """A network's answer, without an error."""

    milliseconds: float


class Drawing(Colouring):
    """What is drawn of a frame; `way` is the address that a frozen one goes to."""

    cards: list[Seen | Failed]
    way: str


# Frames have a process of their own: they wait for no visitor's large picture, and no visitor waits for them.
LANE = Lane(seconds=0.5, megabytes=250, pixels=2_100_000, line=64)


def chosen(catalogue: Catalogue, keys: Sequence[str]) -> tuple[Spec, ...]:
    """The networks of those keys. Raises `LensError` for none, too many and unknown ones."""
    if not keys:
        raise LensError(camera_words.NO_NETWORK)
    if len(keys) > MOST:
        raise LensError(camera_words.TOO_MANY.format(MOST))
    return tuple(dict.fromkeys(catalogue.find(key) for key in keys))


def opened(frame: object) -> Image.Image:
    """The picture that the browser sent as a data address; nothing is written to disk. Raises `LensError`."""
    if not isinstance(frame, str) or frame[:5].lower() != "data:":
        raise LensError(camera_words.NOT_A_FRAME)
    if len(frame) > LONGEST:
        raise LensError(camera_words.TOO_LARGE)
    content = from_data_address(frame)
    image = LANE.read(lambda: content)
    if image is None:
        raise LensError(camera_words.TOO_LARGE)
    return image


def answer(store: ModelStore, catalogue: Catalogue, keys: Sequence[str], frame: object) -> Drawing | None:
    """What is to be drawn of that frame; None where it grew old before it was its turn. Raises `LensError`."""
    return seen(store, chosen(catalogue, keys), frame)


def seen(store: ModelStore, specs: Sequence[Spec], frame: object, to: str | None = None) -> Drawing | None:
    """The same by networks that are known already; a frozen frame goes to Compare, by the address `to` if not `way`."""
    image = opened(frame)
    import_torch()
    asked = [_prepared(store, spec, image) for spec in specs]
    cards: list[Seen | Failed] = []
    with store.turn.line() as reached:
        if not reached(FRESH):
            return None
        for number, (spec, network, tensor) in enumerate(asked):
            if number:
                store.turn.give_way()  # each is a short piece of work
            cards.append(_card(spec, network, tensor, image.size))
    return {"cards": cards, "way": way(specs) if to is None else to, **colouring()}


def way(specs: Sequence[Spec]) -> str:
    """The address of the Compare page with those networks; a picture goes there by itself."""
    ticked = [spec for spec in specs if spec.family == specs[0].family and spec.recipe == specs[0].recipe]
    if specs[0].family.name not in families.FIRST:
        ticked = []
    beside = ",".join(spec.key for spec in specs if spec not in ticked)
    found = {"variants": ",".join(spec.variant.name for spec in ticked)} | ({"beside": beside} if beside else {})
    if ticked:
        found |= {"family": specs[0].family.name, "recipe": specs[0].recipe.name}
    return address("", **found)


def _prepared(store: ModelStore, spec: Spec, image: Image.Image) -> tuple[Spec, Network | str, Tensor | None]:
    """The network and what it is to look at; or why it cannot."""
    from explain.networks.building import intake

    try:
        if find(spec) is None:
            return spec, camera_words.WEIGHTS_FIRST, None
        with in_words(spec.label):
            return spec, store.quickest(store.get(spec)), intake(spec).tensor(image)
    except LensError as error:
        return spec, str(error), None


def _card(spec: Spec, network: Network | str, tensor: Tensor | None, size: tuple[int, int]) -> Seen | Failed:
    from explain.maps.evidence import look
    from explain.networks.building import Network

    if not isinstance(network, Network) or tensor is None:
        return {"title": spec.label, "error": str(network)}
    try:
        with in_words(spec.label):
            start = time.perf_counter()
            evidence = look(network, tensor)
            taken = time.perf_counter() - start
    except LensError as error:
        return {"title": spec.label, "error": str(error)}
    return {"title": spec.label, "error": "", "milliseconds": 1000 * taken, **drawn(network, evidence, size)}


def drawn(network: Network, evidence: Evidence, size: tuple[int, int]) -> Looked:
    """Of a frame of that width and height."""
    from explain.networks.building import intake

    probabilities, top = evidence.probabilities, evidence.top(ROWS)
    (width, height), (x0, y0, x1, y1) = size, intake(network.spec).box(*size)
    first = top[0]
    return {
        "rows": [{"name": network.classes[i], "percent": round(100 * float(probabilities[i]), 2)} for i in top],
        "map": {
            "values": [round(float(value), 4) for value in evidence.maps([first])[0].flat],
            "logit": round(float(evidence.logits[first]), 4),
            "bias": round(float(evidence.bias[first]), 4),
        },
        "grid": evidence.grid,
        "box": (x0 / width, y0 / height, x1 / width, y1 / height),
    }
