"""A network's twins as the Deploy page shows them, step by step. Knows no component."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, NamedTuple

import gradio as gr
import plotly.graph_objects as go

from demo.deploy import charts, own
from demo.deploy import words as deploy_words
from demo.ui import tables, words
from demo.ui.card import Box, Card, Fact, map_card
from demo.ui.cards import EMPTY, Picture, Value, all_done, encode
from demo.ui.events import Skip
from demo.ui.jobs import Stopped
from demo.ui.obtain import fetching
from demo.ui.picture import data_address, refuse
from explain.deploy.twins import TWINS
from explain.engines.settings import Setting
from explain.errors import LensError
from explain.imports import import_torch
from explain.runtime.turn import Halted

if TYPE_CHECKING:
    from PIL import Image

    from demo.pictures.piles import Pile
    from explain.deploy.deployment import Deployment, Found
    from explain.deploy.pictures import Pictures
    from explain.networks.store import ModelStore
    from explain.networks.variants import Spec
    from explain.own.catalogue import Catalogue
    from explain.pictures.render import View

JUDGED = (1, 40, 100, 400)  # pictures; one is the picture above
OWN = 0  # in place of a number: those that the visitor gave
CALIBRATED = (1, 4, 16, 32, 64)
SHOWN, SIDE = 8, 112  # pictures on which answers part, and their px
INT8 = TWINS[-1].key
FORWARDS = 60  # of each twin at most, to be timed


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What the visitor asked, as the browser sent it."""

    image: Image.Image | None
    key: str
    observer: str
    keep: str
    bits: int
    pictures: int
    judged: int
    batch: int = 1
    threads: int = 0
    pile: Pile | None = None

    @property
    def count(self) -> int:
        """Pictures that are judged, at most."""
        return own.count(self.pile) if self.judged == OWN else int(self.judged)


class Step(NamedTuple):
    """What is known of the twins so far; parts that stay are skipped."""

    said: str
    cards: Value | Skip
    apart: Value | Skip
    table: str | Skip
    bars: go.Figure | Skip
    about: str | Skip
    parted: str | Skip
    likely: gr.Plot | Skip


def only(said: str) -> Step:
    """What is shown stays."""
    return Step(said, *(gr.skip(),) * 7)


def steps(store: ModelStore, catalogue: Catalogue, question: Question, stopped: Stopped) -> Iterator[Step]:
    """Compare and weigh; each twin is a step, and so is every round of time. Raises gr.Error for a mistake."""
    spec = _checked(store, catalogue, question)
    for said in fetching(store, catalogue, (question.key,), stopped):
        yield only(said)
    if stopped():
        yield only(words.STOPPED)
        return
    from explain.deploy.deployment import Asked, deploy

    asked = Asked(Setting(question.observer, question.keep, question.bits), question.batch, question.threads)
    try:
        pictures, calibrated = _pictures(spec, question, stopped)
        shown = _Shown()
        now = None
        for now in deploy(store, spec, pictures, calibrated, asked, stopped):
            yield shown.step(now)
        if stopped():
            yield only(words.STOPPED) if now is None else shown.step(now)._replace(said=words.STOPPED)
    except Halted:
        yield only(words.STOPPED)
    except LensError as error:
        raise refuse(error) from None


def _checked(store: ModelStore, catalogue: Catalogue, question: Question) -> Spec:
    if store.elsewhere:
        raise refuse(deploy_words.LENT)
    if question.judged == 1 and question.image is None:
        raise refuse(words.NO_IMAGE)
    if not isinstance(question.key, str) or not question.key:
        raise refuse(deploy_words.NO_NETWORK)
    if question.judged not in (*JUDGED, OWN) or question.pictures not in CALIBRATED:
        raise refuse(deploy_words.NO_CHOICE)
    if not question.count:
        raise refuse(deploy_words.NONE_GIVEN)
    import_torch()
    from explain.costs.plan import Plan

    try:
        spec = catalogue.find(question.key)
        Setting(question.observer, question.keep, question.bits).checked()
        Plan((spec,), _whole(question.batch), _whole(question.threads)).check()
        passes = (question.count + FORWARDS * question.batch) * len(TWINS) + 2 * question.pictures
        catalogue.limits.check({spec: passes})
    except LensError as error:
        raise refuse(error) from None
    return spec


def _whole(value: object) -> int:
    """-1 for what is no whole number, which no list offers."""
    return value if isinstance(value, int) else -1


def _pictures(spec: Spec, question: Question, stopped: Stopped) -> tuple[Pictures, Pictures]:
    """Those that are judged, and others to calibrate on."""
    from explain.deploy.pictures import calibration, held_out, one

    if question.judged == 1:
        assert question.image
        pictures = one(question.image)
    elif question.judged == OWN:
        assert question.pile
        pictures = own.judged(question.pile, stopped)
    else:
        pictures = held_out(spec, question.judged)
    return pictures, calibration(spec, question.pictures, pictures.images)


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A deployment that is over, of several pictures: cards, differences, tables in HTML, and how alike maps are."""

    cards: Value
    apart: Value
    table: str
    parted: str
    likely: go.Figure | None


def drawn(now: Deployment) -> Drawn:
    """The same as the page shows of it, in parts."""
    twin, shown = _int8(now), _Shown()
    likely = charts.likenesses(twin.compared) if twin and twin.compared else None
    return Drawn(shown.cards(now), shown.cards(now, differences=True), table(now), _parted(now), likely)


def cards(now: Deployment) -> Value:
    """A map for each twin so far, of the first picture."""
    return _Shown().cards(now)


class _Shown:
    """What is drawn of a deployment; the picture is encoded once."""

    def __init__(self) -> None:
        self._view: View | None = None
        self._seen: Picture | None = None

    def step(self, now: Deployment) -> Step:
        """All that the page shows of what is known so far."""
        from explain.deploy.sentence import cost

        said = deploy_words.doing(now.spec.label, now.doing, len(now.found), len(TWINS))
        return Step(
            said if now.doing else deploy_words.finding(now, cost(now)),
            self.cards(now),
            self.cards(now, differences=True),
            table(now),
            charts.blocks(now.blocks),
            _blocks(now),
            _parted(now),
            _likenesses(now),
        )

    def cards(self, now: Deployment, differences: bool = False) -> Value:
        """A map for each twin, of the first picture; or how each differs from the network's own."""
        from explain.networks.building import intake
        from explain.pictures.render import view

        if not now.found:
            return EMPTY
        image = now.pictures.images[0]
        crop = intake(now.spec).box(*image.size)
        if self._view is None or self._seen is None:
            self._view = view(image, [crop])
            self._seen = encode(self._view)
        box = self._view.fraction(crop)
        found = now.found[1:] if differences else now.found
        cards = [_card(now, one, box, differences) for one in found if one.answers or not differences]
        return all_done(self._seen, cards)


def _card(now: Deployment, twin: Found, box: Box, difference: bool) -> Card:
    own, said = now.own.answers, twin.answers
    title = deploy_words.difference(twin.twin.title) if difference else twin.twin.title
    if said is None or own is None:
        return map_card(title, box, "", None, [], twin.error)
    name = now.classes[int(own.told[0])]
    if difference:
        values = said.maps[0] - own.maps[0]
        return map_card(title, box, name, values, [], f"off by {deploy_words.logit(float(abs(values).max()))} at most")
    return map_card(title, box, name, said.maps[0], facts(now, twin), "")


def facts(now: Deployment, twin: Found) -> list[Fact]:
    """What is known of a twin that answers."""
    if twin.compared is None or twin.answers is None:
        return []
    term = "First answer" if len(now.pictures) == 1 else "Kept"
    values = {
        term: _kept(now, twin),
        "Logit": f"± {deploy_words.logit(twin.compared.logit)}",
        "Likeness": f"{twin.compared.likeness(0.5):.2f}",
    }
    if twin.weight and twin.weight.latency:
        values["Time"] = " ".join(deploy_words.time(twin))
    if twin.size:
        values["On disk"] = words.megabytes(twin.size)
    if twin.weight and twin.weight.peak:
        values["Memory"] = words.megabytes(twin.weight.peak)
    return [(term, words.minus(value), deploy_words.FACTS[term]) for term, value in values.items()]


def _kept(now: Deployment, twin: Found) -> str:
    assert twin.compared and twin.answers
    return deploy_words.kept(twin.compared, now.classes[twin.answers.first[0]], len(now.pictures) == 1)


def table(now: Deployment) -> str:
    """A row for each twin that answers."""
    from explain.deploy.sentence import share

    alone = len(now.pictures) == 1
    rows = [
        (
            one.twin.title,
            _kept(now, one) if alone else share(one.compared.kept),
            share(one.compared.right) if one.compared.right else "–",
            deploy_words.logit(one.compared.logit),
            words.minus(f"{one.compared.likeness(0.5):.2f}, at least {one.compared.likeness(0):.2f}"),
            *deploy_words.time(one),
            words.megabytes(one.size) if one.size else "–",
            words.megabytes(one.weight.peak) if one.weight and one.weight.peak else "–",
        )
        for one in now.found
        if one.compared
    ]
    return tables.table(deploy_words.HEAD, rows, deploy_words.CAPTION) if rows else ""


def _blocks(now: Deployment) -> str:
    from explain.engines.blocks import steepest, worst

    if not now.blocks:
        return ""
    return deploy_words.blocks(now.spec.label, worst(now.blocks), steepest(now.blocks))


def _int8(now: Deployment) -> Found | None:
    found = now.of(INT8)
    return found if found and found.compared and len(now.pictures) > 1 else None


def _parted(now: Deployment) -> str:
    """The pictures on which the int8 twin's first answer is another, in HTML."""
    twin, own = _int8(now), now.own.answers if now.found else None
    if twin is None or twin.compared is None or twin.answers is None or own is None:
        return ""
    figures = [
        _figure(
            now.pictures.images[row.place],
            deploy_words.swapped(
                now.pictures.names[row.place],
                now.classes[own.first[row.place]],
                now.classes[twin.answers.first[row.place]],
            ),
        )
        for row in twin.compared.parted[:SHOWN]
    ]
    head = f"<h3>{deploy_words.PARTED}</h3><p>{escape(deploy_words.parted(now, twin, SHOWN))}</p>"
    return f'{head}<div class="parted">{"".join(figures)}</div>'


def _figure(image: Image.Image, caption: str) -> str:
    small = image.copy()
    small.thumbnail((SIDE, SIDE))
    source = data_address(small, "webp", quality=80)
    return f'<figure><img src="{source}" alt=""><figcaption>{escape(caption)}</figcaption></figure>'


def _likenesses(now: Deployment) -> gr.Plot:
    twin = _int8(now)
    if twin is None or twin.compared is None:
        return gr.Plot(visible=False)
    return gr.Plot(charts.likenesses(twin.compared), visible=True)
