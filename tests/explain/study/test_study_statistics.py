"""Every statistic of a study against another's: scipy, scikit-learn, or a formula by hand."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom, binomtest, multinomial
from sklearn.metrics import balanced_accuracy_score, f1_score

from explain.intervals import share
from explain.networks.variants import POCKET
from explain.runtime.arrays import Array
from explain.study import enough as deciding
from explain.study import statistics, where
from explain.study.answers import Answer, Opened, Study
from explain.study.enough import BEYOND, ENOUGH, WORSE, Candidate, Ceilings, enough, needed, p_not_worse, p_worse
from explain.study.entries import Entries, Entry
from explain.study.outcome import outcome

CLASSES = ("ant", "bee", "cow", "dog", "eel", "fox", "gnu")


def made(truths: Sequence[int | None], *said: Sequence[int], maps: Array | None = None) -> Study:
    """A study of pictures with those truths, in which networks said that."""
    entries = tuple(
        Entry(f"{i:04}.png", __file__, None if truth is None else CLASSES[truth])  # type: ignore[arg-type]
        for i, truth in enumerate(truths)
    )
    study = Study(entries, POCKET.everything()[: len(said)])
    for network, answers in enumerate(said):
        study.classes[network] = CLASSES
        for picture, (truth, answer) in enumerate(zip(truths, answers, strict=True)):
            study.add(Opened(picture, (100, 100), b""))
            study.add(Answer(
                picture, network, answer, CLASSES[answer], 0.5 + picture % 5 / 10,
                tuple(((answer + k) % 7, 5.0 - k) for k in range(5)),
                np.ones((4, 4)) if maps is None else maps[picture], () if truth is None else (truth,), 1.0,
                None if truth is None or maps is None else maps[picture],
            ))  # fmt: skip
    return study


@pytest.mark.parametrize(("right", "count"), [(0, 1), (1, 1), (0, 12), (7, 12), (12, 12), (970, 1000)])
def test_intervals_are_wilsons_as_scipy_has_them(right: int, count: int) -> None:
    found, known = share(right, count), binomtest(right, count).proportion_ci(method="wilson")
    assert (found.value, found.low, found.high) == pytest.approx((right / count, known.low, known.high), abs=1e-9)


def test_scores_are_those_of_scikit_learn() -> None:
    random = np.random.default_rng(1)
    truths = random.integers(0, 5, 200)
    said = np.where(random.random(200) < 0.7, truths, random.integers(0, 7, 200))
    found = statistics.score(made(truths.tolist(), said.tolist()), 0)
    assert found
    assert found.top1.value == (truths == said).mean()
    assert found.macro_f1 == pytest.approx(f1_score(truths, said, labels=sorted(set(truths)), average="macro"))
    assert np.mean([one.right.value for one in found.classes]) == pytest.approx(balanced_accuracy_score(truths, said))
    assert found.top5
    assert found.top5.right == sum((truth - answer) % 7 < 5 for truth, answer in zip(truths, said, strict=True))
    assert found.confusion.rows == CLASSES[:5]
    for (row, column), pictures in found.confusion.pictures.items():
        name = found.confusion.columns[column]
        assert len(pictures) == found.confusion.counts[row, column]
        assert all(truths[p] == row and CLASSES[said[p]] == name for p in pictures)
    assert found.confusion.counts.sum() == 200


def test_labels_that_mean_several_classes_are_right_with_any_and_one_row() -> None:
    study = made([0, 0, 0], [0, 1, 2])
    for picture in range(3):
        old = study.answers[0, picture]
        study.add(Answer(picture, 0, old.answer, old.name, 0.5, old.logits, old.map, (0, 1), 1.0))
    found = statistics.score(study, 0)
    assert found
    assert (found.top1.right, found.confusion.rows, found.confusion.columns) == (2, ("ant",), ("ant", "cow"))


def test_rare_answers_share_a_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "MOST_COLUMNS", 1)
    found = statistics.confusion(range(5), ["a"] * 5, ["a", "b", "b", "c", "d"])
    assert found.columns == ("a", "b", statistics.OTHERS)
    assert found.counts.tolist() == [[1, 2, 2]]


def test_the_calibration_error_is_the_one_by_hand_and_chance_alone_makes_some() -> None:
    found = statistics.calibration([0.95, 0.95, 0.95, 0.95, 0.65, 0.65], [True, True, True, False, True, True])
    assert found.ece == pytest.approx(4 / 6 * (0.95 - 0.75) + 2 / 6 * (1 - 0.65))
    assert [(one.low, one.right.right, one.right.count) for one in found.bins] == [(0.6, 2, 2), (0.9, 3, 4)]
    random = np.random.default_rng(0)
    sure = random.uniform(0.3, 1, 4000)
    small = statistics.calibration(sure[:100].tolist(), (random.random(100) < sure[:100]).tolist())
    large = statistics.calibration(sure.tolist(), (random.random(4000) < sure).tolist())
    assert not small.off
    assert not large.off
    assert small.bias > 4 * large.bias
    assert statistics.calibration(sure.tolist(), (random.random(4000) < sure - 0.1).tolist()).off


def test_without_labels_there_is_agreement_and_who_stands_alone_and_no_accuracy() -> None:
    study = made([None] * 4, [0, 1, 2, 3], [0, 1, 2, 4], [0, 2, 2, 5])
    found = statistics.agreement(study)
    assert found
    assert statistics.score(study, 0) is None
    assert [(pair.one, pair.other, pair.same.right) for pair in found.pairs] == [(0, 1, 3), (0, 2, 2), (1, 2, 2)]
    assert found.alone == {0: (), 1: (), 2: (1,)}
    assert found.parted == (3, 1)
    assert (found.agreed.right, found.agreed.count) == (2, 4)


def test_one_network_or_two_with_other_classes_agree_on_nothing() -> None:
    study = made([None], [0], [0])
    study.classes[1] = ("something", "else")
    assert statistics.agreement(study) is None
    assert statistics.agreement(made([None], [0])) is None


@pytest.mark.parametrize(("count", "lost", "won", "margin"), [(12, 1, 2, 0.1), (20, 0, 1, 0.2), (15, 4, 1, 0.05)])
def test_p_values_are_those_of_counting_every_outcome(count: int, lost: int, won: int, margin: float) -> None:
    low, high = deciding._parting(count, lost + won)
    outcomes = [(a, b) for a, b in itertools.product(range(count + 1), repeat=2) if a + b <= count]
    losses, wins = np.array(outcomes).T

    def known(places: Array, difference: float, which: Array) -> float:
        most = 0.0
        for parting in places:
            up, down = max(0.0, (parting + difference) / 2), max(0.0, (parting - difference) / 2)
            cells = np.stack([losses[which], wins[which], (count - losses - wins)[which]], axis=1)
            up = min(up, parting)
            chances = [up, parting - up if down == 0 else down, 1 - parting]
            most = max(most, float(multinomial.pmf(cells, count, chances).sum()))
        return min(1.0, most + deciding.OUTSIDE)

    not_worse = known(np.linspace(max(low, margin), high, deciding.PLACES), margin, losses - wins <= lost - won)
    among = float(binom.cdf(lost, lost + won, (high + margin) / (2 * high))) + deciding.OUTSIDE
    assert p_not_worse(count, lost, won, margin) == pytest.approx(min(not_worse, among), rel=1e-6)
    worse = known(np.linspace(low, high, deciding.PLACES), margin, losses - wins >= lost - won)
    assert p_worse(count, lost, won, margin) == pytest.approx(worse, rel=1e-6)


@pytest.mark.parametrize(("count", "margin"), [(20, 0.02), (40, 0.02), (60, 0.05)])
def test_counted_over_all_outcomes_the_margin_is_missed_no_more_often_than_is_said(count: int, margin: float) -> None:
    """As many partings as there may be, of a network that is worse by just the margin."""
    pairs = [(lost, parted - lost) for parted in range(count + 1) for lost in range(parted + 1)]
    losses, wins = np.array(pairs).T
    p_values = np.array([p_not_worse(count, lost, won, margin) for lost, won in pairs])
    for parting in np.linspace(margin, 1, 60):
        chances = [(parting + margin) / 2, (parting - margin) / 2, 1 - parting]
        cells = np.stack([losses, wins, count - losses - wins], axis=1)
        likely = multinomial.pmf(cells, count, chances)
        for level in (0.05, 0.025, 0.0125):
            assert likely[p_values <= level].sum() <= level


def test_the_smallest_is_enough_where_it_is_plainly_the_best() -> None:
    right = np.ones((3, 40), bool)
    right[1, :8] = right[2, 4:11] = right[:, 39] = False
    found = enough(NAMES[:3], right)
    assert (found.network, found.judged[0].verdict) == (0, ENOUGH)


def studies(random: np.random.Generator, count: int, behind: Sequence[float], parting: float) -> Array:
    """(networks, pictures) of bool: the last is right on nine of ten, the others are behind it by that much."""
    best = random.random(count) < 0.9
    rows = []
    for one in behind:
        lost, won = (parting + one) / 2 / 0.9, (parting - one) / 2 / 0.1
        rows.append(np.where(best, random.random(count) >= lost, random.random(count) < won))
    return np.array([*rows, best])


NAMES = [Candidate(f"B{i}", i) for i in range(4)]


@pytest.mark.parametrize(("behind", "parting"), [([0.05], 0.09), ([0.05], 0.05), ([0.05, 0.0], 0.06)])
def test_a_network_worse_by_the_margin_is_called_enough_in_one_study_of_twenty_at_most(
    behind: list[float], parting: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "needed", lambda *_: None)  # which takes longest
    random = np.random.default_rng(7)
    wrong = sum(
        enough(NAMES[: len(behind) + 1], studies(random, 300, behind, parting), 0.05).network == 0 for _ in range(2000)
    )
    assert wrong / 2000 <= 0.05


def test_a_network_that_is_as_good_is_mostly_found_enough_once_there_are_as_many_pictures_as_were_asked_for() -> None:
    random = np.random.default_rng(8)
    few = enough(NAMES[:2], studies(random, 40, [0.0], 0.06), 0.05)
    assert few.network is None
    assert "cannot be told with 40 pictures: about" in few.reason
    asked = needed(40, 1, 1, 0.05)
    assert asked
    found = [enough(NAMES[:2], studies(random, asked, [0.0], 0.05), 0.05).network for _ in range(200)]
    assert found.count(0) >= 140


def test_a_much_worse_network_is_told_to_be_worse_and_the_best_is_enough() -> None:
    found = enough(NAMES[:3], studies(np.random.default_rng(9), 1000, [0.085, 0.0], 0.09), 0.04)
    assert [one.verdict for one in found.judged] == [WORSE, ENOUGH, ENOUGH]
    assert found.network == 1
    assert found.reason.startswith("B1 is the smallest that is enough")


def test_limits_leave_networks_out_and_a_time_that_was_not_measured_keeps_to_none() -> None:
    right = studies(np.random.default_rng(9), 1000, [0.08, 0.0], 0.08)
    timed = [Candidate("B0", 1, 5, 10, 20), Candidate("B1", 2, 10, 20, 30), Candidate("B2", 3, None, 30, 40)]
    found = enough(timed, right, 0.04, Ceilings(ms=20))
    assert found.judged[2].verdict == BEYOND
    assert (found.network, "within 20 ms" in found.reason) == (1, True)
    alone = enough(timed, right, 0.04, Ceilings(mb=15, memory_mb=25))
    assert (alone.network, "only network" in alone.reason) == (0, True)
    none = enough(timed, right, 0.04, Ceilings(ms=1))
    assert (none.network, none.reason) == (None, "No network keeps within 1 ms: allow more.")


def test_a_network_that_alone_knows_the_labels_is_not_called_the_only_one() -> None:
    study = made([0, 1], [0, 1], [0, 1])
    for picture in range(2):
        study.add(replace(study.answers[1, picture], truth=()))
    found = outcome(study, Entries(study.entries)).enough
    assert found.network == 0
    assert found.reason.startswith("pocket B0 is the only network that answered and knows the labels")


def test_no_picture_tells_nothing_and_networks_that_never_part_need_a_few_hundred() -> None:
    assert enough(NAMES[:2], np.zeros((2, 0), bool)).network is None
    same = np.ones((2, 40), bool)
    assert enough(NAMES[:2], same, 0.02).network is None
    assert enough(NAMES[:2], np.ones((2, 1000), bool), 0.02).network == 0


def test_evidence_is_shared_out_by_area_and_a_lower_third_is_warned_of() -> None:
    lower, even = np.zeros((6, 6)), np.ones((6, 6))
    lower[4:] = 2.0
    lower[0] = -9.0  # against the class: counts for nothing
    study = made([0] * 8, [0] * 8, maps=np.stack([lower] * 8))
    (found,) = [where.look(0, name, answers) for name, answers in where.classes(study, 0).items()]
    shares = {region.name: region.value for region in found.regions}
    assert (shares["lower third"], shares["upper third"]) == pytest.approx((1, 0))
    assert (shares["left third"], shares["right third"]) == pytest.approx((1 / 3, 1 / 3))
    assert shares["border"] == pytest.approx(
        8 / 12
    )  # of two rows of six cells the four within the last but one are not
    (warning,) = found.warnings("B0")
    assert warning.startswith(
        "For “ant”, 100 % of B0’s evidence lies in the lower third, where evidence spread evenly would have 33 %"
    )
    calm = where.look(0, "ant", made([0] * 8, [0] * 8, maps=np.stack([even] * 8)).of(0))
    assert {region.name: region.value for region in calm.regions} == pytest.approx(
        {region.name: region.even for region in calm.regions}
    )
    assert calm.warnings("B0") == ()


@pytest.mark.parametrize("side", [4, 7, 8])
def test_on_any_grid_even_evidence_has_the_even_shares(side: int) -> None:
    found = where.look(0, "ant", made([0] * 5, [0] * 5, maps=np.ones((5, side, side))).of(0))
    assert all(region.value == pytest.approx(region.even) for region in found.regions)


def test_the_picture_least_like_the_others_is_first_and_of_few_none_is_told() -> None:
    random = np.random.default_rng(0)
    usual = random.random((5, 5))
    maps = np.stack([usual + 0.1 * random.random((5, 5)) for _ in range(9)])
    maps[4] = maps[4][::-1, ::-1]
    found = where.look(0, "ant", made([0] * 9, [0] * 9, maps=maps).of(0))
    assert found.least[0][0] == 4
    others = np.delete(maps, 4, axis=0).mean(axis=0)
    assert found.least[0][1] == pytest.approx(np.corrcoef(maps[4].ravel(), others.ravel())[0, 1])
    assert where.look(0, "ant", made([0] * 4, [0] * 4, maps=maps[:4]).of(0)).least == ()


def test_on_a_mask_evidence_is_shared_out_within_the_crop() -> None:
    values = np.zeros((4, 4))
    values[1, 1], values[3, 3] = 3.0, 1.0
    (answer,) = made([0], [0], maps=values[None]).of(0)
    mask = np.zeros((60, 100))
    mask[:30, 20:50] = 1  # the upper left quarter of the central square
    assert where.on_mask(answer, mask, (20, 0, 80, 60)) == pytest.approx((0.75, 0.25, 1.0))
    assert where.on_mask(answer, np.zeros((60, 100)), (20, 0, 80, 60)) is None
