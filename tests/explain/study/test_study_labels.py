"""What a label means to a network: a table of ways to write it, and that nothing is guessed."""

import unicodedata

import pytest
from timm.data import ImageNetInfo

from explain.networks.building import imagenet_names
from explain.networks.vocabulary import CLASS_NAMES
from explain.own.labels import legible
from explain.study.labels import vocabulary

MEANT = {
    "tabby": 281, "tabby cat": 281, "Tabby_Cat": 281, "TABBY-CAT": 281, "tabby, tabby cat": 281, "281": 281,
    "class 281": 281, "class_281": 281, "n02123045": 281, "N02123045": 281, "n02123045-tabby": 281,
    "n02123045_tabby_cat": 281, "281_tabby": 281, "281 - tabby cat": 281, "tabbies": 281, "puma": 286,
    "Felis concolor": 286, "grey fox": 280, "gray foxes": 280, "0": 0, "999": 999, "jack-o'-lantern": 607,
    "jack o lantern": 607, "jack-o’-lantern": 607, "  goldfish ": 1, "281.0": 281, " 1.00 ": 1, "281,0": 281,
}  # fmt: skip
NOTHING = (
    "",
    "1000",
    "-1",
    "281_goldfish",
    "n99999999",
    "boat",
    "cat",
    "holiday",
    "水",
    "tab",
    "2024-05-01",
    "281.5",
    "1000.0",
    "0.281",
    "-1.0",
)


@pytest.mark.parametrize("label", MEANT)
def test_imagenets_classes_are_found_by_number_id_and_every_name(label: str) -> None:
    assert vocabulary(imagenet_names()).match(label) == (MEANT[label],)


@pytest.mark.parametrize("label", NOTHING)
def test_what_is_none_of_these_matches_nothing(label: str) -> None:
    assert vocabulary(imagenet_names()).match(label) == ()


def test_every_class_is_found_by_its_id_and_by_all_its_names() -> None:
    known, info = vocabulary(imagenet_names()), ImageNetInfo("imagenet-1k")
    for index in range(1000):
        assert known.match(info.index_to_label_name(index)) == (index,)
        assert all(index in known.match(name) for name in info.index_to_description(index).split(", "))


def test_a_name_that_two_classes_share_means_both_and_their_ids_mean_one() -> None:
    known = vocabulary(imagenet_names())
    assert known.match("crane") == (134, 517)
    assert (known.match("n02012849"), known.match("n03126707")) == ((134,), (517,))
    assert (known.match(imagenet_names()[134]), known.match(imagenet_names()[517])) == ((134,), (517,))


def test_what_was_not_matched_is_listed_with_the_nearest_names() -> None:
    unmatched = vocabulary(imagenet_names()).unmatched(["tabby", "labrador retreiver", "zzz"])
    assert [one.label for one in unmatched] == ["labrador retreiver", "zzz"]
    assert unmatched[0].nearest[0] == "Labrador retriever"
    assert unmatched[0].hint.startswith(" (nearest names: Labrador retriever")
    assert (unmatched[1].nearest, unmatched[1].hint) == ((), "")
    assert "Egyptian cat" in vocabulary(imagenet_names()).nearest("Egypt cat")


def test_other_networks_have_their_own_names_and_no_ids() -> None:
    known = vocabulary(CLASS_NAMES)
    assert [known.match(label) for label in ("Police Car", "police_cars", "5", "fox", "n02123045")] == [
        (16,), (16,), (5,), (3,), (),
    ]  # fmt: skip


def test_a_class_that_is_called_by_a_number_is_meant_before_the_number() -> None:
    assert vocabulary(("7", "8", "0")).match("0") == (2,)
    assert vocabulary(("7", "8", "0")).match("0.0") == (2,)
    assert vocabulary(("2.0", "1.0")).match("1.0") == (1,)


@pytest.mark.parametrize(
    "classes",
    [
        ("A", "A+", "A-", "AB+"), ("C", "C++", "C#"), ("-2", "-1", "0", "+1"), ("😀", "😡", "👨‍👩‍👧"),
        ("Cat", "cat", "CAT"), ("schon", "schön"), ("a,b", "a b"), ("=1+1", "1 1"), ("2", "0", "1"), ("健康", "生病"),
        ("!", "?"), ("1.0", "1"),
    ],
    ids=str,
)  # fmt: skip
def test_a_class_is_found_by_the_name_that_it_has_whatever_that_is_made_of(classes: tuple[str, ...]) -> None:
    """Right and wrong were one where marks alone tell classes apart; names without a letter were nobody's."""
    known = vocabulary(classes)
    for place, name in enumerate(classes):
        for written in (name, f" {name} ", unicodedata.normalize("NFD", name)):
            assert known.match(written) == (place,)
    assert known.unmatched(classes) == ()


def test_case_is_forgiven_before_marks_are() -> None:
    known = vocabulary(("A+", "A-", "O"))
    assert (known.match("a+"), known.match("a-"), known.match("o")) == ((0,), (1,), (2,))
    assert known.match("a") == (0, 1)


def test_a_name_longer_than_is_shown_is_found() -> None:
    long = "x" * 100
    assert vocabulary((legible(long), "y")).match(long) == (0,)
