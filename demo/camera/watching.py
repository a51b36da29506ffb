"""A short video through the networks, still by still, as the page shows it. Knows no component."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import gradio as gr
import plotly.graph_objects as go

from demo.camera import chart, clip, strip
from demo.camera import words as camera_words
from demo.camera.answers import chosen
from demo.ui import words
from demo.ui.events import Skip
from demo.ui.jobs import Stopped
from demo.ui.obtain import fetching, obtain, turn
from demo.ui.picture import data_address, refuse
from explain.errors import LensError
from explain.imports import import_torch
from explain.runtime.turn import Halted

if TYPE_CHECKING:
    from PIL import Image

    from explain.networks.building import Network
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue
    from explain.pictures.videos import Length, Still
    from explain.runtime.arrays import Array

NEWS = 1.0  # s between two looks of the strip while it grows
SIDE = 224  # px of a thumbnail's longer side


class Step(NamedTuple):
    """A line of text, the strip in HTML, and the chart; parts that stay are skipped."""

    said: str
    strip: str | Skip
    figure: go.Figure | Skip


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What one network said of one still; `probabilities` (C,), `thumbnail` is an address of it with its map."""

    seconds: float
    name: str
    probabilities: Array
    thumbnail: str


@dataclass(slots=True, eq=False)
class Watched:
    """What is known so far; `rows` are those of each network, by its label, in the order of time."""

    networks: Sequence[Network]
    length: Length
    rows: dict[str, list[Seen]] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """Stills that every network has seen."""
        return min((len(seen) for seen in self.rows.values()), default=0)


def steps(
    store: ModelStore, catalogue: Catalogue, keys: Sequence[str], named: str | None, stopped: Stopped
) -> Iterator[Step]:
    """Look at the upload of that name; each still is a step at most. Raises gr.Error for a mistake."""
    if not named:
        raise refuse(camera_words.NO_VIDEO)
    try:
        specs = chosen(catalogue, keys)
    except LensError as error:
        raise refuse(error) from None
    for said in fetching(store, catalogue, keys, stopped):
        yield only(said)
    yield Step(camera_words.reading([spec.label for spec in specs]), strip.empty(), chart.over_time({}))
    import_torch()
    networks = [store.quickest(obtain(store, catalogue, spec.key)) for spec in specs]
    try:
        yield from _watched(store, networks, named, stopped)
    except LensError as error:
        raise refuse(error) from None


def _watched(store: ModelStore, networks: Sequence[Network], named: str, stopped: Stopped) -> Iterator[Step]:
    from explain.pictures.video_readers import read
    from explain.pictures.videos import Length

    found: Watched | None = None
    told = time.monotonic()
    with closing(read(lambda: clip.content(named))) as stills:
        try:
            for news in stills:
                if isinstance(news, Length):
                    found = Watched(networks, news, {network.spec.label: [] for network in networks})
                    continue
                assert found
                if stopped():
                    break
                _look(store, found, news)
                if time.monotonic() - told > NEWS:
                    told = time.monotonic()
                    yield _step(found, camera_words.looked(found.done, found.length.stills, found.length.seconds))
        except Halted:
            pass
    if found is None:
        return
    if stopped():
        yield _step(found, words.STOPPED)
    else:
        yield _step(found, camera_words.finished(found.done, found.length.stills, found.length.seconds, answers(found)))


def _look(store: ModelStore, found: Watched, still: Still) -> None:
    """Each network in a turn of its own: others come between."""
    from explain.maps.evidence import look
    from explain.networks.building import intake

    for network in found.networks:
        tensor = intake(network.spec).tensor(still.image)
        with turn(store, network):
            evidence = look(network, tensor)
        first = evidence.top(1)[0]
        thumbnail = _thumbnail(still.image, evidence.maps([first])[0], intake(network.spec).box(*still.image.size))
        seen = Seen(still.seconds, network.classes[first], evidence.probabilities.numpy(), thumbnail)
        found.rows[network.spec.label].append(seen)


def _thumbnail(image: Image.Image, evidence: Array, box: tuple[float, float, float, float]) -> str:
    from explain.pictures.render import overlay

    small = image.copy()
    small.thumbnail((SIDE, SIDE))
    scale = small.width / image.width, small.height / image.height
    crop = box[0] * scale[0], box[1] * scale[1], box[2] * scale[0], box[3] * scale[1]
    over = overlay(small, evidence, crop)
    over.thumbnail((SIDE, SIDE))
    return data_address(over, "webp", quality=70)


def answers(found: Watched) -> list[tuple[str, str, int]]:
    """Of each network its label, its most frequent answer, and in how many stills."""
    told = []
    for label, rows in found.rows.items():
        if rows:
            (name, count), *_ = Counter(seen.name for seen in rows).most_common(1)
            told.append((label, name, count))
    return told


def _step(found: Watched, said: str) -> Step:
    classes = {network.spec.label: network.classes for network in found.networks}
    return Step(said, strip.rows(found.rows), chart.over_time(found.rows, classes))


def only(said: str) -> Step:
    """What is shown stays."""
    return Step(said, gr.skip(), gr.skip())
