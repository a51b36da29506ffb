"""Rows of numbers reach the browser as they are, and gradio takes each for one thing."""

import copy
from typing import Any

import numpy as np
import orjson
import pytest
from gradio.utils import diff

from demo.ui import numbers
from demo.ui.numbers import packed

CARD: dict[str, Any] = {
    "title": "B0", "state": "done", "box": [0, 0.25, 1, 0.75], "grid": (2, 2), "none": [],
    "votes": {"cells": [[(0, 1.5), (1, -2)]]}, "maps": [{"name": "cat", "values": [0.1234, -1e-9, 3, 1e20]}],
    "facts": [("Input", "96 px", "")],
}  # fmt: skip


def test_what_is_sent_is_the_same_data() -> None:
    assert orjson.loads(orjson.dumps(packed(CARD))) == orjson.loads(orjson.dumps(CARD))
    assert orjson.loads(orjson.dumps(packed([np.float64(0.5), 1]))) == [0.5, 1]


@pytest.mark.parametrize("path", [("box",), ("grid",), ("votes", "cells"), ("maps", 0, "values")])
def test_a_row_of_numbers_is_one_thing(path: tuple[str | int, ...]) -> None:
    found: Any = packed(CARD)
    for step in path:
        found = found[step]
    assert not isinstance(found, list | tuple)


def test_of_a_step_only_what_changed_is_sent() -> None:
    later = copy.deepcopy(CARD)
    later["state"], later["box"][0] = "timed", 0.5
    edits = orjson.loads(orjson.dumps(diff(packed(CARD), packed(later))))  # type: ignore[no-untyped-call]
    assert edits == [["replace", ["state"], "timed"], ["replace", ["box"], [0.5, 0.25, 1, 0.75]]]


def test_a_page_can_be_copied_for_a_visitor() -> None:
    assert orjson.dumps(copy.deepcopy(packed(CARD))) == orjson.dumps(packed(CARD))


def test_long_rows_are_not_kept_and_rows_may_begin_with_nothing() -> None:
    long = [[None, [index, 99.8, 1]] for index in range(2000)]
    before = numbers._row.cache_info().currsize
    assert orjson.loads(orjson.dumps(packed({"answers": long}))) == {"answers": long}
    assert numbers._row.cache_info().currsize == before
    assert not isinstance(packed([None, 1.5]), list)
    assert packed([None, "cat", []]) == [None, "cat", []]
