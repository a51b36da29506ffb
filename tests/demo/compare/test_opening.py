"""What the start page opens with is there whole, or not at all."""

from collections.abc import Iterator
from typing import Any

import pytest

from demo.compare.comparison import Step
from demo.compare.opening import Opening
from demo.ui.cards import EMPTY
from explain.networks.store import ModelStore
from explain.networks.variants import POCKET
from explain.own.catalogue import Catalogue


def test_a_first_comparison_that_fails_while_it_is_timed_is_run_again_by_whoever_asks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def failing(*asked: Any) -> Iterator[Any]:
        yield Step(EMPTY | {"state": "done"}, "All agree.", [], None)
        raise RuntimeError("the clock broke")

    monkeypatch.setattr("demo.compare.opening.steps", failing)
    opening, told = Opening(Catalogue(), POCKET), list[Any]()
    opening.tell = told.append
    with pytest.raises(RuntimeError):
        opening.run(ModelStore(1))
    assert not opening.compares(opening.choice)
    assert [*opening.wait(lambda: False)] == told == []
