"""What is drawn reaches the browser as it is, in texts of which each is one thing to gradio."""

import copy
from typing import Any

import numpy as np
import orjson
import pytest
from gradio.utils import diff

from demo.pictures.intake_box import BACK, Intake
from demo.ui.pieces import LONG, pieces, whole
from explain.pictures.archive import BOUNDS

CARD: dict[str, Any] = {
    "title": "B0", "state": "done", "box": [0, 0.25, 1, 0.75], "grid": [2, 2], "none": [], "progress": None,
    "votes": {"cells": [[[0, 1.5], [1, -2]]]}, "maps": [{"name": "cat", "values": [0.1234, -1e-9, 3, 1e20]}],
    "facts": [["Input", "96 px", ""]],
}  # fmt: skip
VALUE: dict[str, Any] = {
    "state": "running", "view": {"src": "data:," + "x" * LONG, "width": 3},
    "cards": [CARD, CARD | {"title": "B1 “ö”"}], "truth": None,
}  # fmt: skip


@pytest.mark.parametrize("value", [VALUE, [CARD, None], [], {}, None, 1.5, "cat", "x" * 2 * LONG, [[1, "a"]]])
def test_what_is_put_together_is_the_same_data(value: object) -> None:
    assert whole(pieces(value)) == value


def test_numbers_of_numpy_and_tuples_are_written_as_json_has_them() -> None:
    assert whole(pieces({"rows": [(np.float64(0.5), 1)]})) == {"rows": [[0.5, 1]]}


def test_of_a_step_only_the_texts_that_changed_are_sent() -> None:
    later = copy.deepcopy(VALUE)
    later["cards"][1]["state"] = "timed"
    edits = diff(pieces(VALUE), pieces(later))  # type: ignore[no-untyped-call]
    assert [(kind, path) for kind, path, _ in edits] == [("replace", [3])]
    assert orjson.loads(edits[0][2]) == later["cards"][1]


def test_a_picture_is_sent_once_whatever_else_changes() -> None:
    edits = diff(pieces(VALUE), pieces(VALUE | {"state": "done"}))  # type: ignore[no-untyped-call]
    assert sum(len(text) for *_, text in edits) < LONG


def test_what_a_visitor_writes_is_taken_for_no_piece() -> None:
    for name in ("", "0", "\u0000", "\\u0000"):
        assert whole(pieces({"cards": [{"title": name}], "said": name})) == {"cards": [{"title": name}], "said": name}


def test_what_a_script_gives_is_a_text_as_well() -> None:
    intake = Intake(BOUNDS)
    assert "[[JSON.stringify({ pile:" in BACK  # the browser's memory of a pile
    assert intake.preprocess(['{"pile": "x"}']) == {"pile": "x"}
    assert intake.preprocess(intake.postprocess({"pile": "y"})) == {"pile": "y"}
    assert intake.preprocess([{"pile": "z"}]) == {"pile": "z"}  # by a client that is no page
