"""The linear layer is scikit-learn's decision function, and its accuracy scikit-learn's own by cross-validation."""

import math
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedGroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from explain.intervals import Z, wilson
from explain.runtime.arrays import Array
from explain.teach import classifier
from explain.teach.classifier import FOLDS, INNER, SEED, STRENGTHS, fit, judge, out_of_fold, splits


def points(classes: int, each: int, width: int = 40) -> tuple[Array, Array]:
    """Features that tell classes apart now and then, of about one spread."""
    rng = np.random.default_rng(classes)
    labels = np.arange(classes * each) % classes
    centres = rng.normal(0, 0.25, (classes, width))
    return centres[labels] + rng.normal(size=(len(labels), width)), labels


def pipeline(strength: float = 1.0) -> Any:
    """The same in scikit-learn's own parts, without turning or folding anything."""
    return make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=5000, tol=1e-8))


class _Alone(StratifiedGroupKFold):  # type: ignore[misc]  # scikit-learn has no types
    """Each picture is a group of its own, as a search within a part is not told of groups."""

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Any:  # noqa: N803
        return super().split(X, y, np.arange(len(y)))


@pytest.mark.parametrize("classes", [2, 3, 5])
def test_logits_are_scikit_learns_decision(classes: int) -> None:
    features, labels = points(classes, 12)
    layer = fit(features, labels, np.arange(len(labels)))
    decision = pipeline(layer.strength).fit(features, labels).decision_function(features)
    logits = layer.logits(features)
    assert layer.weight.shape == (classes, features.shape[1])
    found = logits[:, 1] - logits[:, 0] if classes == 2 else logits - logits.mean(axis=1, keepdims=True)
    expected = decision if classes == 2 else decision - decision.mean(axis=1, keepdims=True)
    assert np.allclose(found, expected, atol=1e-4 * max(1, np.abs(expected).max()))


@pytest.mark.parametrize("classes", [2, 3])
def test_answers_out_of_fold_are_scikit_learns_own(classes: int) -> None:
    features, labels = points(classes, 10)
    alone = np.arange(len(labels))
    cut = splits(labels, alone, FOLDS, SEED)
    grid = {"logisticregression__C": list(STRENGTHS)}
    inner = _Alone(INNER, shuffle=True, random_state=SEED)
    search = GridSearchCV(pipeline(), grid, scoring="neg_log_loss", cv=inner)
    expected = cross_val_predict(search, features, labels, cv=cut)
    found = out_of_fold(features, labels, alone, cut)
    assert 0.4 < (expected == labels).mean() < 1  # neither chance alone nor so easy that anything would do
    assert (found == expected).mean() >= 1 - 1 / len(labels)  # a tie of two penalties may fall either way


def test_what_is_said_is_the_mean_of_answers_out_of_fold_with_wilsons_interval() -> None:
    features, labels = points(3, 30)
    alone = np.arange(len(labels))
    share = judge(features, labels, alone)
    right = out_of_fold(features, labels, alone, splits(labels, alone, FOLDS, SEED)) == labels
    assert share
    assert (share.value, share.pictures, share.distinct, share.repeats) == (right.mean(), 90, 90, 1)
    assert (share.low, share.high) == wilson(share.value, 90)


@pytest.mark.parametrize(("right", "count"), [(0, 10), (7, 10), (10, 10), (81, 90)])
def test_wilsons_bounds_are_where_the_score_test_turns(right: int, count: int) -> None:
    """Each bound p solves |right/count − p| = z √(p (1 − p) / count), but for those at the ends."""
    for bound in wilson(right / count, count):
        apart = abs(right / count - bound)
        assert apart == pytest.approx(Z * math.sqrt(bound * (1 - bound) / count), abs=1e-6)


def test_pictures_of_a_group_are_never_on_both_sides() -> None:
    labels = np.arange(40) % 2
    groups = np.arange(40) // 4 * 2 + labels
    cut = splits(labels, groups, FOLDS, SEED)
    assert len(cut) == FOLDS
    assert sorted(np.concatenate([left for _, left in cut])) == list(range(40))
    for seen, left in cut:
        assert not set(groups[seen]) & set(groups[left])
        assert set(labels[seen]) == {0, 1}


def test_copies_do_not_make_chance_look_like_knowledge() -> None:
    """Noise that stands four times in each class: by pictures it would be known by heart."""
    rng = np.random.default_rng(5)
    features = np.repeat(rng.normal(size=(20, 30)), 4, axis=0)
    labels, groups = np.repeat(np.arange(20) % 2, 4), np.repeat(np.arange(20), 4)
    apart, together = judge(features, labels, groups), judge(features, labels, np.arange(80))
    assert apart
    assert together
    assert together.value > 0.95
    assert apart.value < 0.8
    assert (apart.distinct, apart.pictures) == (20, 80)
    assert apart.high - apart.low > together.high - together.low


def test_a_class_of_one_group_is_judged_picture_by_picture_and_that_is_said() -> None:
    features, labels = points(2, 6)
    share = judge(features, labels, np.where(labels == 0, 0, np.arange(12)))
    assert share
    assert not share.apart


def test_two_pictures_of_each_are_enough() -> None:
    features, labels = points(3, 2)
    share = judge(features, labels, np.arange(6))
    assert share
    assert (share.folds, share.repeats) == (2, 3)
    assert fit(features, labels, np.arange(6)).weight.shape == (3, 40)


def test_a_feature_that_never_changes_has_no_say() -> None:
    features, labels = points(2, 8)
    features[:, 3] = 7
    layer = fit(features, labels, np.arange(16))
    assert np.isfinite(layer.weight).all()
    assert np.allclose(layer.weight[:, 3], 0, atol=1e-9)


def test_one_that_hardly_changes_does_not_decide_about_other_pictures() -> None:
    features, labels = points(2, 8)
    features[:, 3] = 1e-6 * features[:, 3]
    layer = fit(features, labels, np.arange(16))
    assert abs(layer.weight[:, 3]).max() < 1 / classifier.LEAST_SPREAD
