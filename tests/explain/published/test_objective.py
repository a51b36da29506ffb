"""The search's objective, worked by hand on the paper's figures, and what its target can and cannot change."""

import pytest

from explain.networks.accuracy import metrics
from explain.networks.controls import best
from explain.published.objective import EXPONENT, TARGET, Contender, published, ranked, searched
from explain.published.path import BEFORE, EFFICIENTNETS, growth


def test_the_objective_worked_by_hand() -> None:
    network = Contender("", 80.0, 800e6)
    assert network.score(EXPONENT, TARGET) == pytest.approx(80 * 2**-0.07)
    assert network.score(0, TARGET) == 80
    assert Contender("", 80.0, 200e6).score(EXPONENT, TARGET) == pytest.approx(80 * 2**0.07)
    assert Contender("", 80.0, 200e6).score(EXPONENT, TARGET, only_above=True) == 80


def test_by_the_paper_s_exponent_b0_wins_and_by_accuracy_alone_b7() -> None:
    assert ranked(published(), EXPONENT, TARGET)[0].name == "B0"
    assert ranked(published(), 0, TARGET)[0].name == "B7"


@pytest.mark.parametrize("exponent", [-0.3, -0.07, -0.02, -0.005])
def test_the_target_alone_never_changes_the_order(exponent: float) -> None:
    orders = {tuple(one.name for one in ranked(published(), exponent, target)) for target in (1e8, 4e8, 2e10)}
    assert len(orders) == 1


def test_where_only_what_lies_above_is_weighed_a_higher_target_lets_a_larger_network_win() -> None:
    winners = [ranked(published(), -0.2, target, only_above=True)[0].macs for target in (4e8, 2e9, 1e10)]
    assert winners == sorted(set(winners))


def test_the_laboratory_s_candidates_are_its_search_s() -> None:
    found = best(metrics("laboratory")["search"])
    first = ranked(searched(), 0, TARGET)[0]
    assert first.name == f"{found.depth:g}, {found.width:g}, {found.resolution:g}"
    assert all(one.error for one in searched())


def test_the_path_has_the_paper_s_figures() -> None:
    assert [(step.name, step.year, step.top1, step.params) for step in BEFORE] == [
        ("GoogLeNet", 2014, 74.8, "6.8M"), ("SENet", 2017, 82.7, "145M"), ("GPipe", 2018, 84.3, "557M"),
    ]  # fmt: skip
    assert len(EFFICIENTNETS) == 8
    points, times = growth()
    assert points == 9.5
    assert times == pytest.approx(557 / 6.8)


def test_published_candidates_are_table_2_s() -> None:
    assert len(published()) == 24 - 1  # GPipe's multiply-adds are not printed
