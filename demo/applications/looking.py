"""A drawing through networks that know its kind: the cards, and a sentence. Knows no component."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from demo.applications import pictures
from demo.applications import words as application_words
from demo.compare.comparison import stream
from demo.ui import words
from demo.ui.card import finished
from demo.ui.cards import Step, cards_value, encode, only
from demo.ui.jobs import Stopped
from demo.ui.picture import refuse
from explain.errors import LensError
from explain.imports import import_torch
from explain.networks.variants import LITE, POCKET, Spec, specs
from explain.networks.weights import find
from explain.runtime.turn import Halted

if TYPE_CHECKING:
    from demo.applications.pictures import Sheet
    from demo.ui.cards import Moment
    from demo.ui.examples import Example
    from demo.ui.truth import Truth
    from explain.compare import Result
    from explain.networks.store import ModelStore
    from explain.teach.teach import Row

# What each app has been taught, by set: a few kilobytes, the same whoever asks.
_TAUGHT: WeakKeyDictionary[ModelStore, dict[str, tuple[Row, ...]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Subject:
    """What an entry looks at: a set of drawings, and what their masks show; those of the class `whole` show all of the
    `wholly` drawn thing. If it is `taught` on the spot, or has a model of its own.
    """

    drawings: str
    thing: str
    taught: bool = True
    whole: str = ""
    wholly: str = ""

    def shown(self, title: str) -> str:
        """What the mask of a drawing of that class shows."""
        return self.wholly if title == self.whole else self.thing


SUBJECTS = {
    "emotion": Subject("faces", "face"),
    "cancer": Subject("tissue", "irregular cells"),
    "leaf": Subject("leaves", "diseased part", taught=False, whole="healthy", wholly="leaf"),
}


def bases() -> tuple[Spec, ...]:
    """What is taught: the smallest that knows drawings, and the smallest that knows photographs, where it is here."""
    lite = specs(LITE.name, ("Lite0",))
    return specs(POCKET.name, ("B0",)) + (lite if find(lite[0]) else ())


def steps(store: ModelStore, use: str, name: str | None, stopped: Stopped) -> Iterator[Step]:
    """Look at the drawing of that name, the first if None. Raises gr.Error in words."""
    subject = SUBJECTS[use]
    offered = pictures.shown(subject.drawings)
    example = next((one for one in offered if one.name == name), offered[0])
    yield only(application_words.LOOKING)
    import_torch()
    try:
        yield from _taught(store, subject, example, stopped) if subject.taught else _leaf(store, example, stopped)
    except LensError as error:
        raise refuse(error) from None
    except Halted:
        yield only(words.STOPPED)


def _leaf(store: ModelStore, example: Example, stopped: Stopped) -> Iterator[Step]:
    from explain.own.bundled import leaves, measured

    yield from _looks(store, (leaves(),), example, SUBJECTS["leaf"], application_words.held_out(measured()), stopped)


def _taught(store: ModelStore, subject: Subject, example: Example, stopped: Stopped) -> Iterator[Step]:
    """Teach what is on the sheet unless that was done before, then look."""
    from explain.teach.taught import shelf

    sheet, kept = pictures.sheet(subject.drawings), _TAUGHT.setdefault(store, {})
    if subject.drawings not in kept:
        yield only(application_words.teaching(sheet.count, [base.label for base in bases()]))
        found = _teach(store, sheet, stopped)
        if found is None:
            yield only(words.STOPPED)
            return
        kept[subject.drawings] = found
    rows = kept[subject.drawings]
    known = application_words.taught(
        [(row.base.label, row.share) for row in rows if row.share], sheet.count, len(sheet.classes)
    )
    yield from _looks(shelf(store), tuple(row.spec for row in rows if row.spec), example, subject, known, stopped)


def _teach(store: ModelStore, sheet: Sheet, stopped: Stopped) -> tuple[Row, ...] | None:
    """None where it was stopped."""
    from explain.teach.teach import Taught, teach

    rows: tuple[Row, ...] = ()
    for event in teach(sheet.given(), bases(), store, clocked=False):
        rows = event.rows if isinstance(event, Taught) else rows
        if stopped():
            return None
    return rows


def _looks(
    store: ModelStore, chosen: tuple[Spec, ...], example: Example, subject: Subject, known: str, stopped: Stopped
) -> Iterator[Step]:  # fmt: skip
    """The cards as they come, and once all have answered the sentence, and in it what is `known` of the networks."""
    from explain.compare import tasks
    from explain.pictures.render import view

    image, drawn = example.open()
    truth = replace(drawn, thing=subject.shown(example.title)) if drawn else None
    shown = view(image, [task.crop() for task in tasks(image, chosen)])
    picture, outline = encode(shown), truth.encoded(shown.box, first=False) if truth else None
    for moment in stream(store, image, chosen, stopped, clocked=False):
        cards = cards_value(picture, chosen, moment, finished(moment.results, shown, truth), outline)
        yield Step(cards, _said(moment, example, truth, known))


def _said(moment: Moment, example: Example, truth: Truth | None, known: str) -> str:
    """What was drawn, what each answers, and how much of its evidence for that lies where it should."""
    if moment.state != "done":
        return words.STOPPED if moment.state == "stopped" else application_words.LOOKING
    answers = (f"- {_answer(row, truth)}" for row in moment.results)
    return "\n".join((f"{application_words.drawn(example.title)}\n", *answers, f"\n{known}"))


def _answer(row: Result, truth: Truth | None) -> str:
    from explain.compare import Explained
    from explain.maps.localisation import share_inside

    if not isinstance(row, Explained):
        return f"{words.verbatim(row.spec.label)}: {row.error}"
    first = row.predictions[0]
    said = application_words.answer(row.spec.label, first.name, first.probability)
    if truth is None or first.name not in truth.names:
        return said
    mask = truth.within(row.crop)
    inside = share_inside(row.evidence.maps([first.index])[0], mask)
    return f"{said} {application_words.where(truth.called, inside, float(mask.mean()))}"
