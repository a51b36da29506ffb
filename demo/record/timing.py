"""Networks timed as the Record page shows it, step by step. Knows no component."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import gradio as gr
import plotly.graph_objects as go

from demo.record import timing_chart, timing_words
from demo.record.content import spaced
from demo.ui import tables, words
from demo.ui.events import Skip
from demo.ui.picture import refuse
from explain.costs.plan import Plan
from explain.errors import LensError
from explain.imports import import_torch
from explain.networks import variants
from explain.networks.variants import IMAGENET, LITE, POCKET
from explain.published.paper import TABLE_4, number
from explain.published.speeds import SPEEDS, architecture
from explain.runtime.turn import Halted

if TYPE_CHECKING:
    from explain.costs.timing import Timed
    from explain.networks.store import ModelStore
    from explain.networks.variants import Spec
    from explain.own.catalogue import Catalogue

FAMILIES = (POCKET.name, LITE.name, IMAGENET.name)
MACHINES = {"i9": "i9-10940X", "i7": "i7-12700H", "rtx4090": "RTX 4090"}  # as heads of a table
BENCHMARKED = (*(f"tf_efficientnet_b{size}" for size in range(8)), "resnet50", "resnet152", "inception_v3")


class Step(NamedTuple):
    """What was timed so far: as a table in HTML, as a chart and in a line of text, and for the chart of the record."""

    table: str | Skip
    figure: go.Figure | Skip
    said: str
    timed: tuple[Timed, ...] | Skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What the visitor asked for, as the browser sent it: batch and threads may be anything."""

    family: str
    variants: tuple[str, ...]
    batch: object
    threads: object


def steps(store: ModelStore, catalogue: Catalogue, asked: Asked, stopped: Callable[[], bool]) -> Iterator[Step]:
    """Time; each variant is one step, and so is every wait. Raises gr.Error for a mistake."""
    if not asked.variants:
        raise refuse(timing_words.NO_VARIANTS)
    if store.elsewhere:
        raise refuse(timing_words.LENT)
    import_torch()
    from explain.costs.timing import Failed, Timed, Waiting, run

    plan = _checked(catalogue, asked)
    found: dict[Spec, Timed] = {}
    failed: list[str] = []
    with suppress(Halted):  # while it waited for its turn
        for event in run(plan, store, stopped):
            if isinstance(event, Failed):
                failed.append(str(event.error))
                continue
            if isinstance(event, Timed):
                found[event.spec] = event
            settled = sum(timed.latency.settled for timed in found.values())
            said = timing_words.timing(event.spec.label, plan.batch, settled, len(plan.specs))
            yield _step(found, timing_words.WAITING if isinstance(event, Waiting) else said, plan.specs)
    said = timing_words.STOPPED if stopped() else timing_words.timed(tuple(found.values()))
    yield _step(found, " ".join([*failed, said]))


def _checked(catalogue: Catalogue, asked: Asked) -> Plan:
    from explain.costs.latency import LEAST
    from explain.costs.timing import check

    try:
        plan = Plan(catalogue.specs(asked.family, asked.variants), _whole(asked.batch), _whole(asked.threads))
        check(plan)
        catalogue.limits.check(dict.fromkeys(plan.specs, (LEAST + 1) * plan.batch))
    except LensError as error:
        raise refuse(error) from None
    return plan


def _whole(value: object) -> int:
    """-1 for what is no whole number, which no list offers."""
    return value if isinstance(value, int) else -1


def _step(found: Mapping[Spec, Timed], said: str, coming: Sequence[Spec] = ()) -> Step:
    timed = tuple(found.values())
    return Step(times_table(timed, coming), timing_chart.slowdown(timed), said, timed)


def only(said: str) -> Step:
    """What is shown stays."""
    return Step(gr.skip(), gr.skip(), said, gr.skip())


def times_table(found: Sequence[Timed], coming: Sequence[Spec] = ()) -> str:
    """A row for each network, with what it takes as multiples of the first; nothing without one.

    Those that are `coming` have theirs already, so that nothing below moves as their times come.
    """
    if not found and not coming:
        return ""
    done = [timed.spec for timed in found]
    head = timing_words.times_head(done[0] if done else coming[0])
    later = [(spec.label, *["…"] * (len(head) - 1)) for spec in coming if spec not in done]
    by = f": {timing_words.timed_here(found[0])}" if found else ""
    return tables.table(head, _rows(found) + later, timing_words.TIMES + by)


def _rows(found: Sequence[Timed]) -> list[tuple[str, ...]]:
    return [
        (
            timed.spec.label, timing_words.per_picture(timed), timing_words.multiple(timed.times(found[0])),
            f"{timing_words.factor(timed.macs / found[0].macs)}×", words.known(timed.latency),
            words.spread(timed.latency), f"{timed.latency.runs}, {timed.latency.thrown}",
            words.carried(timed.per_second, timed.latency.figures), f"{timed.px}",
        )
        for timed in found
    ]  # fmt: skip


def _macs(name: str, px: int) -> int:
    """As all tables here have them, whatever timm counts besides; builds the network without weights."""
    import_torch()
    from explain.networks import building
    from explain.networks.cost import cost

    specs = (spec for family in variants.FAMILIES.values() for spec in family.everything())
    of = (spec for spec in specs if spec.source.architecture == name and building.intake(spec).size == px)
    return cost(next(of)).macs


def races_table() -> str:
    """The paper's Table 4, with its ratios computed anew."""
    rows = [
        (
            f"{race.ours.removeprefix('EfficientNet-')} against {race.theirs}", spaced(race.their_time),
            spaced(race.our_time), f"{number(race.their_time) / number(race.our_time):.1f}×",
            race.ratio.replace("x", "×"), f"{race.our_top1:.1f} and {race.their_top1:.1f} %",
        )
        for race in TABLE_4
    ]  # fmt: skip
    return tables.table(timing_words.RACES_HEAD, rows, timing_words.RACES)


def benchmarks_table() -> str:
    """timm's times of one picture on three machines, and what they are in B0's; multiply-adds as counted here."""
    rows = []
    first = ("tf_efficientnet_b0", 224)
    least = _macs(*first)
    for key in [key for name in BENCHMARKED for key in SPEEDS if key[0] == name]:
        cells = [
            architecture(key[0]).title.removeprefix("EfficientNet-"),
            f"{timing_words.factor(_macs(*key) / least)}×",
        ]
        for machine in MACHINES:
            taken = SPEEDS[key].milliseconds(machine)
            ratio = taken / SPEEDS[first].milliseconds(machine)
            cells += [words.three_figures(taken), f"{timing_words.factor(ratio)}×"]
        rows.append(cells)
    heads = [head for name in MACHINES.values() for head in (f"{name}, ms", "× B0")]
    return tables.table(("", "multiply-adds, × B0", *heads), rows, timing_words.PUBLISHED)
