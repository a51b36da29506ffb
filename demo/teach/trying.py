"""A picture through the networks as they were taught, and again without a part of it. Knows no component."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import gradio as gr
import numpy as np

from demo.camera import answers
from demo.compare import erasing
from demo.compare.comparison import Answer, Shown, stream
from demo.teach import scenes
from demo.teach import words as teach_words
from demo.ui import words
from demo.ui.card import finished
from demo.ui.cards import Value, cards_value, encode
from demo.ui.events import Skip
from demo.ui.jobs import Stopped
from demo.ui.links import address
from demo.ui.picture import refuse
from explain.errors import LensError
from explain.imports import import_torch

if TYPE_CHECKING:
    from PIL import Image

    from demo.camera.answers import Drawing
    from demo.teach.teaching import School
    from explain.networks.preprocessing import Box
    from explain.networks.store import ModelStore
    from explain.runtime.arrays import Array

PARTS = POINTED, REST, BACKGROUND = "pointed", "rest", "background"  # that can be erased
HALF = 0.5  # of the positive evidence
FILL = "grey"


class Step(NamedTuple):
    """The cards, a line of text, and what is `Shown` once all is over; parts that stay are skipped."""

    cards: Value | Skip
    said: str | Skip
    screen: Shown | Skip | None


KEEP = Step(*(gr.skip(),) * 3)


def steps(store: ModelStore, school: School | None, image: Image.Image | None, stopped: Stopped) -> Iterator[Step]:
    """Each network is one step. Before anything was taught it says so."""
    if image is None or school is None:
        yield Step(gr.skip(), teach_words.NOT_TAUGHT if school is None else words.NO_IMAGE, None)
        return
    import_torch()
    from explain.compare import Explained, tasks
    from explain.pictures.render import view
    from explain.teach.taught import shelf

    shown, truth = view(image, [task.crop() for task in tasks(image, school.specs)]), scenes.known(image)
    picture, outline = encode(shown), truth.encoded(shown.box, first=False) if truth else None
    for moment in stream(shelf(store), image, school.specs, stopped, clocked=False):
        done = finished(moment.results, shown, truth)
        cards = cards_value(picture, school.specs, moment, done, outline)
        over = moment.state != "running"
        answers = [(r.spec.label, r.predictions[0].name) for r in moment.results if isinstance(r, Explained)]
        said = words.STOPPED if moment.state == "stopped" else teach_words.tried(answers)
        ran = tuple(map(Answer.of, moment.results))
        screen = Shown(image, shown.box, school.specs[: len(ran)], False, ran, cards, said) if over else gr.skip()
        yield Step(cards, said, screen)


def live(store: ModelStore, school: School | None, frame: object) -> Drawing | None:
    """What the first taught networks say of a camera's frame, as the camera draws it. Raises `LensError`."""
    if school is None:
        raise LensError(teach_words.LIVE_FIRST)
    import_torch()
    from explain.teach.taught import shelf

    return answers.seen(shelf(store), school.specs[: answers.MOST], frame, address(""))


def ready(store: ModelStore, school: School | None, stopped: Stopped) -> Iterator[str]:
    """Have them loaded as the camera starts. Raises gr.Error in words."""
    if school is None or not school.specs:
        raise refuse(teach_words.LIVE_FIRST)
    import_torch()
    from explain.teach.taught import shelf

    taught = shelf(store)
    for spec in school.specs[: answers.MOST]:
        if stopped():
            return
        try:
            taught.get(spec)
        except LensError as error:
            raise refuse(error) from None
    yield ""


def painted(store: ModelStore, shown: Shown | None, strokes: object, fill: object, stopped: Stopped) -> Iterator[Value]:
    """The cards once the visitor's own strokes are erased."""
    import_torch()
    from explain.teach.taught import shelf

    return erasing.steps(shelf(store), shown, strokes, fill, stopped)


def caught(store: ModelStore, shown: Shown | None, what: str, stopped: Stopped) -> Iterator[Step]:
    """The cards without what each network's own map points at, without everything else, or without the background."""
    if shown is None:
        raise refuse(teach_words.NOTHING_TO_ERASE)
    if what == BACKGROUND and scenes.known(shown.image) is None:
        raise refuse(teach_words.NO_TRUTH)
    import_torch()
    from explain.compare import Task, run
    from explain.maps.erasing import erase
    from explain.pictures.render import view
    from explain.teach.taught import shelf

    cards, taught = erasing.without_after(shown), shelf(store)
    for number, (spec, answer) in enumerate(zip(shown.specs, shown.answers, strict=True)):
        if answer is None or stopped():
            continue
        mask = _mask(shown.image, answer, what)
        try:
            erased = erase(shown.image, mask, FILL)
            after = run(Task(erased, spec, clocked=False), taught)
        except LensError as error:
            raise refuse(error) from None
        listed = tuple(drawn["name"] for drawn in cards[number]["maps"])
        outcome = erasing.outcome(answer, after, mask, listed)
        cards[number] = cards[number] | {"after": outcome | {"src": encode(view(erased, [shown.box]))["src"]}}
        yield Step(shown.cards | {"cards": list(cards)}, teach_words.ERASED, gr.skip())


def _mask(image: Image.Image, answer: Answer, what: str) -> Image.Image:
    """What is to be erased."""
    from PIL import Image, ImageChops

    if what == BACKGROUND:
        truth = scenes.known(image)
        assert truth
        return ImageChops.invert(Image.fromarray((255 * truth.mask).round().astype(np.uint8)))
    mask = pointed_at(answer.map, answer.crop, image.size)
    return ImageChops.invert(mask) if what == REST else mask


def pointed_at(evidence: Array, crop: Box, size: tuple[int, int]) -> Image.Image:
    """The cells of the map (h, w) over `crop` that hold half of what is positive, the most first: a mask of `size`."""
    from PIL import Image

    positive = np.maximum(evidence, 0).ravel()
    order = np.argsort(-positive)
    enough = int(np.searchsorted(np.cumsum(positive[order]), HALF * positive.sum())) + 1
    cells = np.zeros(positive.shape, np.uint8)
    cells[order[:enough]] = 255 * (positive.sum() > 0)
    x0, y0, x1, y1 = map(round, crop)
    grid = Image.fromarray(cells.reshape(evidence.shape)).resize((x1 - x0, y1 - y0), Image.Resampling.NEAREST)
    mask = Image.new("L", size)
    mask.paste(grid, (x0, y0))
    return mask
