"""What Record, Inside and Scaling say and draw of it: the search's objective, memory, skips taken away, boxes."""

import re
from typing import Any

import gradio as gr
import numpy as np
import pytest

from demo.inside import memory
from demo.record import path, search
from demo.scaling import depth, depth_words, drawing
from explain.costs.calculator import plan
from explain.inside.signal import BUILT, TRAINED, Course, Level
from explain.networks.scaling import PAPER, RELEASED
from explain.networks.variants import specs
from explain.own.catalogue import Catalogue
from explain.published.objective import EXPONENT
from explain.published.path import BEFORE, EFFICIENTNETS

FRONT = re.compile(r'<path class="front" d="M([\d.]+) [\d.]+h([\d.]+)v-([\d.]+)')
(DEEP,) = specs("laboratory", ("depth-4x",))


def fronts(drawn: str) -> list[tuple[float, ...]]:
    """Left, length and height of every box, the network's first and then B0's."""
    return [tuple(map(float, found)) for found in FRONT.findall(drawn)]


def test_boxes_are_as_long_as_blocks_and_as_high_as_the_root_of_their_rows_on_b0_s_scale() -> None:
    found, base = plan(PAPER.at(3)), plan(RELEASED["B0"])
    boxes = fronts(drawing.boxes(found, base))
    ours, theirs = boxes[:7], boxes[7:]
    for stage, other, one, two in zip(found.stages, base.stages, ours, theirs, strict=True):
        assert one[0] == two[0]
        assert one[1] / two[1] == pytest.approx(stage.repeats / other.repeats, rel=0.03)
        assert one[2] / two[2] == pytest.approx((stage.side / other.side) ** 0.5, rel=0.03)


@pytest.mark.parametrize("phi", [0.0, 1.0, 4.0, 7.0])
def test_no_box_leaves_the_drawing(phi: float) -> None:
    drawn = drawing.boxes(plan(PAPER.at(phi)), plan(RELEASED["B0"]))
    found = fronts(drawn)
    assert len(found) == 14
    assert all(left >= 0 and left + long <= drawing.WIDTH and high <= drawing.HEIGHT for left, long, high in found)


def test_the_path_names_every_step_and_where_its_figures_are_printed() -> None:
    drawn, sources = path.drawn(), path.sources()
    for step in (*BEFORE, *EFFICIENTNETS):
        assert f"<title>{step.name}, {step.year}: {step.top1:.1f} %" in drawn
        assert step.source in sources


def test_the_exponent_decides_and_a_dial_out_of_range_is_refused_in_a_sentence() -> None:
    assert search.show("published", EXPONENT, 400, False)[0].startswith("**B0** wins with 77.2: 77.1 %")
    assert search.show("published", 0, 400, False)[0].startswith("**B7** wins with 84.3")
    for exponent, target in ((None, 400), (0.1, 400), (EXPONENT, 0), (EXPONENT, None)):
        said, _, rows = search.show("published", exponent, target, False)
        assert said.startswith("w must be a number from -0.3 to 0")
        assert rows == ""


def test_all_on_the_dashed_curve_score_as_the_winner_does() -> None:
    _, figure, _ = search.show("published", -0.2, 2000, True)
    curve = figure.data[0]
    scores = [y * max(1.0, x / 2000) ** -0.2 for x, y in zip(curve.x, curve.y, strict=True)]
    assert np.ptp(scores) == pytest.approx(0, abs=1e-9)


def test_memory_names_the_variant_at_which_it_first_binds() -> None:
    said, figure, rows = memory.show(Catalogue(), "pocket/B0/scenes", 512, 8)
    assert "trained on 512 pictures at once" in said
    assert "no longer enough from **pocket B" in said
    assert len(figure.data[0].y) == 9
    assert rows.count("<tr>") == 1 + 8
    with pytest.raises(gr.Error, match="Choose one of the batches"):
        memory.show(Catalogue(), "pocket/B0/scenes", 10**12, 8)


def course(weights: str, kept: bool, gradients: tuple[float, ...]) -> Course:
    levels = tuple(Level(2 + number, 1, 1.0, gradient) for number, gradient in enumerate(gradients))
    return Course(DEEP, weights, kept, 1, levels)


def test_the_curves_with_skips_stay_as_faint_lines_where_they_are_taken_away() -> None:
    found = [course(TRAINED, True, (2.0, 1.0)), course(TRAINED, False, (1e-9, 1.0))]
    with_skips, _ = depth.charts(found, True)
    bare, _ = depth.charts(found, False)
    assert [list(line.y) for line in with_skips.data] == [[2.0, 1.0]]
    assert [list(line.y) for line in bare.data] == [[2.0, 1.0], [1e-9, 1.0]]
    assert bare.data[0].line.dash == "dot"


def test_what_comes_of_the_gradient_is_said_and_random_weights_are_called_so() -> None:
    said = depth_words.finding([course(BUILT, True, (0.5, 1.0)), course(BUILT, False, (3e-12, 1.0))])
    assert said.startswith("**At random weights**, which know nothing")
    assert "0.5 times that at the last; without skips, 3 × 10⁻¹² times: it **vanishes**." in said


@pytest.mark.parametrize(
    ("ratio", "said"), [(0.85, "0.85 times"), (12.3, "12 times"), (4.4e5, "4 × 10⁵ times"), (0.0, "0 times")]
)
def test_a_ratio_is_written_so_that_it_can_be_read(ratio: float, said: str) -> None:
    assert depth_words.times(ratio) == said


def test_nothing_is_measured_without_a_picture() -> None:
    store: Any = None
    with pytest.raises(gr.Error):
        next(depth.steps(store, None, 4, TRAINED, lambda: False))


def test_the_block_is_drawn_with_its_skip_and_without() -> None:
    assert 'class="skip"' in depth.block(kept=True)
    assert 'class="skip"' not in depth.block(kept=False)
