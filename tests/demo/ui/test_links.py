"""Addresses that open a page in a given state."""

import pytest

from demo.ui.links import Link, address


def test_an_address_is_relative_so_that_it_holds_under_any_mount_point() -> None:
    assert address("trust", scene="fox", methods="exact,layercam") == "./trust?scene=fox&methods=exact,layercam"
    assert address("", scene="fox") == "./?scene=fox"
    assert address("lessons") == "./lessons"


def test_a_value_that_is_offered_is_read() -> None:
    link = Link({"scene": "fox", "variants": "B0,B3"})
    assert link.one("scene", ["cat", "fox"]) == "fox"
    assert link.many("variants", ["B0", "B1", "B3"]) == ["B0", "B3"]
    assert link.unknown == []


def test_what_is_not_offered_is_left_out_and_told_by_its_name_alone() -> None:
    link = Link({"scene": "<b>unicorn</b>", "variants": "B0,B99"})
    assert link.one("scene", ["cat", "fox"]) is None
    assert link.many("variants", ["B0", "B1"]) == ["B0"]
    assert link.unknown == ["scene", "variants"]


def test_what_an_address_names_more_than_once_is_asked_for_once_in_its_order() -> None:
    link = Link({"variants": "B3,B0,B3,B3,B9,B0,B9"})
    assert link.many("variants", ["B0", "B1", "B3"]) == ["B3", "B0"]
    assert link.unknown == ["variants"]


def test_what_the_address_does_not_name_is_no_mistake() -> None:
    link = Link({})
    assert link.one("scene", ["fox"]) is None
    assert link.number("phi", 0, 8) is None
    assert link.unknown == []


@pytest.mark.parametrize("text", ["9", "-1", "two", "", "nan", "inf"])
def test_a_number_out_of_its_range_is_left_out(text: str) -> None:
    link = Link({"phi": text})
    assert link.number("phi", 0, 8) is None
    assert link.unknown == ["phi"]


def test_a_number_within_its_range_is_read() -> None:
    assert Link({"phi": "1.5"}).number("phi", 0, 8) == 1.5
