"""A network's twins as the Deploy page shows them, step by step. Knows no component."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import gradio as gr
import plotly.graph_objects as go

from demo.deploy import charts
from demo.deploy import words as deploy_words
from demo.deploy.cards import Maps, kept
from demo.deploy.parted import int8, parted
from demo.deploy.question import Question, checked, pictures
from demo.ui import tables, words
from demo.ui.cards import Value
from demo.ui.events import Skip
from demo.ui.jobs import Stopped
from demo.ui.obtain import fetching
from demo.ui.picture import refuse
from explain.deploy.twins import TWINS
from explain.engines.settings import Setting
from explain.errors import LensError
from explain.runtime.turn import Halted

if TYPE_CHECKING:
    from explain.deploy.deployment import Deployment
    from explain.deploy.twins import Twin
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue


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
    spec = checked(store, catalogue, question)
    for said in fetching(store, catalogue, (question.key,), stopped):
        yield only(said)
    if stopped():
        yield only(words.STOPPED)
        return
    from explain.deploy.deployment import Asked, deploy

    asked = Asked(Setting(question.observer, question.keep, question.bits), question.batch, question.threads)
    try:
        judged, calibrated = pictures(spec, question, stopped)
        maps = Maps(TWINS)
        now = None
        for now in deploy(store, spec, judged, calibrated, asked, stopped):
            yield _step(now, maps)
        if stopped():
            yield only(words.STOPPED) if now is None else _step(now, maps)._replace(said=words.STOPPED)
    except Halted:
        yield only(words.STOPPED)
    except LensError as error:
        raise refuse(error) from None


def _step(now: Deployment, maps: Maps) -> Step:
    """All that the page shows of what is known so far."""
    from explain.deploy.sentence import cost

    said = deploy_words.doing(now.spec.label, now.doing, len(now.found), len(TWINS))
    return Step(
        said if now.doing else deploy_words.finding(now, cost(now)),
        maps.cards(now),
        maps.cards(now, differences=True),
        table(now, TWINS),
        charts.blocks(now.blocks),
        _blocks(now),
        parted(now),
        _likenesses(now),
    )


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
    twin, maps = int8(now), Maps()
    likely = charts.likenesses(twin.compared) if twin and twin.compared else None
    return Drawn(maps.cards(now), maps.cards(now, differences=True), table(now), parted(now), likely)


def cards(now: Deployment) -> Value:
    """A map for each twin so far, of the first picture."""
    return Maps().cards(now)


def table(now: Deployment, expected: Sequence[Twin] = ()) -> str:
    """A row for each twin that answers, and for those `expected` that are still to be asked."""
    from explain.deploy.sentence import share

    alone = len(now.pictures) == 1
    rows: list[tuple[str, ...]] = [
        (
            one.twin.title,
            kept(now, one) if alone else share(one.compared.kept),
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
    left = [twin for twin in expected[len(now.found) :] if now.doing and not twin.why_not()]
    rows += [(twin.title, *["…"] * (len(deploy_words.HEAD) - 1)) for twin in left]
    return tables.table(deploy_words.HEAD, rows, deploy_words.CAPTION) if rows else ""


def _blocks(now: Deployment) -> str:
    from explain.engines.blocks import steepest, worst

    if not now.blocks:
        return ""
    return deploy_words.blocks(now.spec.label, worst(now.blocks), steepest(now.blocks))


def _likenesses(now: Deployment) -> gr.Plot:
    twin = int8(now)
    if twin is None or twin.compared is None:
        return gr.Plot(visible=False)
    return gr.Plot(charts.likenesses(twin.compared), visible=True)
