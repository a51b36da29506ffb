"""The chart of a comparison shows how sure its times are, and which of them say nothing of each other."""

from typing import Any

import plotly.graph_objects as go
import pytest
from plotly.subplots import make_subplots

from demo.compare import charts
from demo.compare.charts import point, trade_off
from demo.ui.charts import GREY, LINE, waiting
from explain.costs.latency import Latency
from explain.networks.variants import specs
from tests.results import explained


def timed(variant: str, ms: float, share: float, runs: int = 9) -> charts.Point:
    """As it is kept of a result."""
    (spec,) = specs("pocket", (variant,))
    latency = Latency(ms, ms, ms, runs, 1, "cpu", low=ms * (1 - share), high=ms * (1 + share))
    return point(explained(spec, "fox", latency=latency))


def notes(figure: Any) -> list[str]:
    return [note.text.replace("<br>", " ") for note in figure.layout.annotations]


def test_bars_reach_as_far_as_the_times_are_unsure() -> None:
    (line,) = trade_off([timed("B0", 10, 0.1), timed("B3", 30, 0.2)]).data
    assert list(line.error_y.array) == list(line.error_y.arrayminus) == [1, 6]
    assert "10 ms, busy: ± 10 % here" in line.hovertext[0]
    top = trade_off([timed("B0", 10, 0.1), timed("B3", 30, 0.2)]).layout.yaxis.range[1]
    assert top > 36


def test_names_stand_beside_their_bars_and_within_the_chart() -> None:
    (line,) = trade_off([timed(f"B{size}", 10 + size, 0.5) for size in range(8)]).data
    assert not [place for place in line.textposition if "center" in place]
    assert (line.textposition[0], line.textposition[-1]) == ("bottom right", "top left")


def test_what_a_chart_says_is_broken_into_even_lines_that_a_phone_has_room_for() -> None:
    (text,) = (
        note.text
        for note in trade_off([timed("B0", 10, 0.5), timed("B1", 11, 0.5), timed("B2", 12, 0.5)]).layout.annotations
    )
    assert max(map(len, text.split("<br>"))) <= 42
    (text,) = (note.text for note in waiting("The chart appears once networks are taught.").layout.annotations)
    assert text == "The chart appears once<br>networks are taught."


def test_neighbours_that_cannot_be_told_apart_are_named() -> None:
    apart, close = [timed("B0", 10, 0.1), timed("B3", 30, 0.1)], [timed("B1", 11, 0.1), timed("B2", 12, 0.1)]
    assert notes(trade_off(apart)) == []
    assert notes(trade_off([*apart, *close])) == ["Times too close to tell apart: B0 and B1; B1 and B2"]
    many = [timed(f"B{size}", 10, 0.5) for size in range(8)]
    assert notes(trade_off(many)) == ["Times too close to tell apart: 7 pairs of neighbours"]


def test_a_few_rounds_tell_nothing_apart() -> None:
    assert notes(trade_off([timed("B0", 10, 0, 5), timed("B3", 30, 0, 9)])) == [
        "Times too close to tell apart: B0 and B3"
    ]


def test_what_was_not_timed_has_no_bar_and_accuracy_has_none_at_all() -> None:
    (spec,) = specs("pocket", ("B0",))
    bare = explained(spec, "fox")
    assert not trade_off([point(bare)]).data
    (line,) = trade_off([point(bare), timed("B3", 30, 0.2)], "accuracy").data
    assert line.error_y.array is None
    assert notes(trade_off([point(bare), timed("B3", 30, 0.2)], "accuracy")) == []


@pytest.mark.parametrize("figure", [trade_off(), waiting("Later."), make_subplots(1, 2)])
def test_every_chart_is_legible_on_light_and_dark_alike(figure: go.Figure) -> None:
    shown = figure.layout.template.layout
    assert (shown.paper_bgcolor, shown.plot_bgcolor, shown.font.color) == ("rgba(0,0,0,0)", "rgba(0,0,0,0)", GREY)
    assert (shown.xaxis.gridcolor, shown.yaxis.gridcolor) == (LINE, LINE)
