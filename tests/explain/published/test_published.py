"""Published figures: every one in the record is its source's, and whatever the app offers is among them."""

from typing import Any

import pytest

from explain.networks import building
from explain.networks.cost import cost
from explain.networks.released import PAPER, TIMM
from explain.networks.variants import IMAGENET, LITE, RELATIVES, specs
from explain.published.paper import TABLE_2, TABLE_4, number, table_2
from explain.published.record import Row, rows, select
from explain.published.speeds import ARCHITECTURES, CORE, OTHER, RELATIVE, SPEEDS
from tests import record_facts
from tests.facts import OFFICIAL


def of_timm() -> dict[tuple[str, int | None], Row]:
    return {(row.tag, row.px): row for row in rows() if row.tag}


@pytest.mark.parametrize("name", record_facts.TABLE_2)
def test_table_2_is_the_papers(name: str) -> None:
    row = table_2(name)
    macs = (row.macs or "-", row.macs_ratio or "-")
    found = (row.top1, row.top5, row.params, row.params_ratio, *macs, row.group)
    assert found == record_facts.TABLE_2[name]


def test_table_2_has_24_rows_in_the_papers_order_and_so_has_the_record() -> None:
    assert [row.name for row in TABLE_2] == list(record_facts.TABLE_2)
    assert [row.title for row in select(("paper",))] == list(record_facts.TABLE_2)
    assert all(row.source == PAPER and not row.tag for row in select(("paper",)))


def test_table_4_is_the_papers() -> None:
    found = tuple(
        (race.theirs, race.their_top1, number(race.their_time), race.ours.removeprefix("EfficientNet-"), race.our_top1,
         number(race.our_time), race.ratio)
        for race in TABLE_4
    )  # fmt: skip
    assert found == record_facts.TABLE_4


@pytest.mark.parametrize("fact", record_facts.TIMM, ids=lambda fact: f"{fact[0]}-{fact[1]}")
def test_a_row_of_timm_is_timms(fact: tuple[str, int, float, float | None, float, float, float | None]) -> None:
    tag, px, top1, top5, params, gmacs, macts = fact
    row = of_timm()[tag, px]
    assert row.source == TIMM
    assert (row.top1, row.top5) == (top1, top5)
    assert row.params == pytest.approx(1e6 * params)
    assert row.macs == pytest.approx(1e9 * gmacs)
    assert row.activations == (pytest.approx(1e6 * macts) if macts else None)


def test_the_record_has_every_row_of_timm_once_and_no_other() -> None:
    assert list(of_timm()) != []
    assert set(of_timm()) == {(tag, px) for tag, px, *_ in record_facts.TIMM}
    assert len(rows()) == len({row.key for row in rows()}) == len(record_facts.TABLE_2) + len(record_facts.TIMM)


def test_speeds_are_timms_benchmarks() -> None:
    found = {key: (s.rtx3090, s.rtx4090, s.rtx5090, s.i9, s.i7) for key, s in SPEEDS.items()}
    assert found == record_facts.SPEEDS
    assert SPEEDS["resnet50", 224].milliseconds("rtx4090") == pytest.approx(1000 / 4302.84)
    assert SPEEDS["resnet50", 224].milliseconds("i7") == 32.78


@pytest.mark.parametrize(
    "spec", [*IMAGENET.everything(), *LITE.everything(), *RELATIVES.everything()], ids=lambda spec: spec.key
)
def test_whatever_the_app_offers_is_in_the_record_at_the_size_at_which_it_runs(spec: Any) -> None:
    row = of_timm()[spec.published.tag, building.intake(spec).size]
    if spec.recipe.source == TIMM:
        recipe = "published" if spec.family is LITE else spec.recipe.name  # the Record has Lite among the others
        assert (row.top1, row.recipe) == (spec.published.top1, recipe)


@pytest.mark.parametrize("name", ["B0", "B2"])
def test_timms_costs_are_those_that_are_counted_here_but_for_batch_norms(name: str) -> None:
    (spec,) = specs("imagenet", (name,))
    row = of_timm()[f"tf_efficientnet_{name.lower()}.aa_in1k", OFFICIAL[name].resolution]
    assert row.params == pytest.approx(cost(spec).params, abs=6000)
    assert row.macs is not None
    assert 1.02 * cost(spec).macs < row.macs < 1.05 * cost(spec).macs


def test_every_architecture_has_a_row_and_a_family() -> None:
    assert {row.network.removeprefix("tf_") for row in rows() if row.tag} == set(ARCHITECTURES)
    core = {row.title for row in rows() if row.family == CORE}
    assert core == {f"EfficientNet-{name}" for name in OFFICIAL}
    assert {row.title for row in rows() if row.family == OTHER and row.tag} == {
        "ResNet-50",
        "ResNet-152",
        "Inception-v3",
    }
    assert all("EfficientNet" in row.title for row in rows() if row.family == RELATIVE)
