"""What the classes of somebody's own model are called: each has a name of its own, and it is the right one."""

from pathlib import Path

import pytest
from timm.data import CustomDatasetInfo, ImageNetInfo

from explain.networks import building
from explain.own import labels
from explain.own import models as own
from explain.own.catalogue import catalogue
from tests.own_models import (
    LEAVES,
    SMALL,
    Json,
    change,
    check_same,
    describe,
    explained,
    picture,
    save,
    seen,
    timms_logits,
)  # fmt: skip


def named(found: object, count: int | None = None, described: object = None) -> tuple[str, ...]:
    return labels.read("It", count, found, described).names


@pytest.mark.parametrize("place", ["label_names", "labels"])
def test_labels_are_read_under_their_older_name_too(place: str, tmp_path: Path) -> None:
    save(tmp_path / "model")
    change(tmp_path / "model", **{"label_names": None, place: ["a", "b", "c", "d", "e"]})
    assert building.class_names(catalogue([str(tmp_path / "model")]).find("model")) == ("a", "b", "c", "d", "e")


@pytest.mark.parametrize(
    ("found", "names"),
    [
        ([1, 2, 3], ("1", "2", "3")),
        (["crane", "maillot", "crane"], ("crane (class 0)", "maillot", "crane (class 2)")),
        (["a", "a", "a (class 0)"], ("a (class 0)", "a (class 1)", "a (class 0) (class 2)")),
        (["a" * 80 + "1", "a" * 80 + "2"], ("a" * 80 + " (class 0)", "a" * 80 + " (class 1)")),
        (["one\nfish", "one fish"], ("one fish (class 0)", "one fish (class 1)")),
        ({"2": "c", "0": "a", "1": "b"}, ("a", "b", "c")),
        ({"0": 7, "1": 8}, ("7", "8")),
        ({"0": "a", "3": "d"}, ("a", "class 1", "class 2", "d")),
        ({"1": "a", "2": "b"}, ("a", "b")),
    ],
)
def test_each_class_has_a_name_of_its_own(found: object, names: tuple[str, ...]) -> None:
    assert named(found) == names


@pytest.mark.parametrize("found", [{"2": "c", "0": "a", "1": "b"}, {"0": "a", "3": "d"}, {"1": "a", "4": "b"}])
def test_a_table_gives_each_class_the_name_that_timm_gives_it(found: dict[str, str]) -> None:
    theirs = CustomDatasetInfo(found)
    for number, name in enumerate(named(found, 5)):
        assert name == (theirs.index_to_label_name(number) if theirs.has_label(number) else f"class {number}")


def test_a_table_from_one_is_timms_where_there_is_a_class_more() -> None:
    """As of a background, which is class 0."""
    assert named({"1": "a", "2": "b"}, 3) == ("class 0", "a", "b")


def test_descriptions_are_shown_in_place_of_labels_and_alike_ones_told_apart() -> None:
    described = {"n02012849": "crane", "n03126707": "crane", "n01440764": "tench", "n0": ["no", "text"]}
    names = named(["n02012849", "n03126707", "n01440764", "n0"], None, described)
    assert names == ("crane (class 0)", "crane (class 1)", "tench", "n0")


@pytest.mark.parametrize(("count", "subset"), [(1000, "imagenet-1k"), (21843, "imagenet-21k-goog")])
def test_classes_without_names_are_imagenets_where_timm_takes_them_for_those(count: int, subset: str) -> None:
    found = labels.read("It", count, None, None)
    theirs = ImageNetInfo(subset)
    assert len(set(found.names)) == theirs.num_classes() == count
    for number in range(0, count, 97):
        assert found.names[number].startswith(theirs.index_to_description(number).split(", ")[0])
    assert "are taken for ImageNet" in found.remarks[0]


def test_a_thousand_unnamed_classes_have_the_names_of_the_released_networks(
    tmp_path: Path,
) -> None:
    folder = describe(tmp_path / "model", {"architecture": SMALL, "num_classes": 1000})
    variant = own.read(str(folder))
    assert variant.own
    assert variant.own.classes == building.imagenet_names()


def test_a_class_that_is_named_as_another_is_shown_with_its_own_map(tmp_path: Path) -> None:
    plain = save(tmp_path / "model")
    alike: Json = {"label_names": ["leaf", "herb", "leaf", "leaf", "leaf"]}
    change(tmp_path / "model", **alike)
    result = explained(catalogue([str(tmp_path / "model")]).find("model"))
    expected = timms_logits(plain, picture())
    check_same(result, expected)
    assert len(LEAVES) == len(set(result.classes)) == len(result.predictions)
    for found in result.predictions:
        assert found.name in ("herb", f"leaf (class {found.index})")
        assert found.logit == pytest.approx(float(expected[found.index]), abs=1e-3)


@pytest.mark.parametrize("place", ["id2label", "class_names", "classes", "class_to_idx"])
def test_names_that_timm_does_not_read_are_told_of(place: str, tmp_path: Path) -> None:
    save(tmp_path / "model")
    called = {"class_names": [*"abcde"]}.get(place, {str(number): name for number, name in enumerate("abcde")})
    change(tmp_path / "model", label_names=None, **{place: called})
    spec = catalogue([str(tmp_path / "model")]).find("model")
    assert building.class_names(spec) == tuple(f"class {number}" for number in range(5))
    told = f"timm ignores “{place}”, and so does this app: put the class names into “label_names”."
    assert told in seen(spec).remarks
    change(tmp_path / "model", label_names=[*"vwxyz"])
    assert seen(catalogue([str(tmp_path / "model")]).find("model")).remarks == ()
