"""What the Inside page says of gates and of Swish, in words and charts, against figures worked by hand."""

import numpy as np
import plotly.graph_objects as go
import pytest
import torch
from PIL import Image

from demo.inside import charts as inside_charts
from demo.inside import content as inside
from demo.inside import words as inside_words
from demo.inside.content import Seen
from explain.inside.activations import BINS, EDGES, PreActivation, preactivations
from explain.inside.anatomy import anatomy
from explain.inside.gates import Gate, gates
from explain.networks import building
from explain.networks.store import ModelStore
from explain.networks.variants import specs
from explain.own.catalogue import Catalogue
from explain.runtime.arrays import Array
from tests.places import EXAMPLES

FOX = EXAMPLES / "fox.png"
B0 = specs("imagenet", ("B0",))[0]


@pytest.fixture(scope="module")
def seen() -> Seen:
    image = Image.open(FOX).convert("RGB")
    (step,) = inside.look(ModelStore(), Catalogue(), image, "pocket/B0/scenes", lambda: False)
    assert isinstance(step[0], Seen)
    return step[0]


def seen_in(variant: str) -> Seen:
    """A grey picture in a relative of random weights."""
    spec = specs("relatives", (variant,))[0]
    network = building.ready(spec, building.build(spec), trained=False)
    images = torch.zeros(1, 3, 64, 64)
    return Seen(anatomy(spec), gates(network, images), preactivations(network, images))


@pytest.fixture(scope="module")
def v2() -> Seen:
    return seen_in("EfficientNetV2-B0")


@pytest.fixture(scope="module")
def lite() -> Seen:
    return seen_in("EfficientNet-Lite0")


def test_the_note_tells_the_chosen_blocks_gates(seen: Seen) -> None:
    gate = next(gate for gate in seen.gates if gate.key == "stage 5, block 2")
    said = inside.gate_note(seen, gate.key)
    assert said.startswith(f"**pocket B0, stage 5, block 2**, {len(gate.values)} channels: ")
    assert f"gates from {gate.values.min():.2f} to {gate.values.max():.2f}" in said


HAND = np.array([0.5, 0.1, 0.9, 0.45, 0.55, 0.3], np.float32)


@pytest.mark.parametrize(
    ("values", "said"),
    [(HAND, "50 % of them between 0.4 and 0.6, so it is a little selective"),
     (HAND[[0, 3, 4]], "100 % of them between 0.4 and 0.6, so it is hardly selective"),
     (HAND[[1, 2, 5]], "0 % of them between 0.4 and 0.6, so it is selective.")],
)  # fmt: skip
def test_gates_in_words_worked_by_hand(values: Array, said: str) -> None:
    found = Seen(anatomy(B0), (Gate(3, 1, values),), ())
    assert said in inside.gate_note(found, "stage 3, block 1")


def test_the_most_open_and_the_most_closed_are_listed_with_their_gates() -> None:
    said = inside.gate_note(Seen(anatomy(B0), (Gate(3, 1, HAND),), ()), "stage 3, block 1")
    assert "gates from 0.10 to 0.90" in said
    assert "Most open: channels 2 (0.90), 4 (0.55), 0 (0.50), 3 (0.45), 5 (0.30)." in said
    assert said.endswith("Most closed: 1 (0.10), 5 (0.30), 3 (0.45), 0 (0.50), 4 (0.55).")


def test_a_block_without_gates_is_told_with_where_there_are_some(seen: Seen, v2: Seen) -> None:
    assert inside.gate_note(seen, "stage 1, block 1") == (
        "**pocket B0, stage 1, block 1** has no gates: click a block of stages 2 to 8."
    )
    assert inside.gate_note(v2, "stage 3, block 1") == (
        "**EfficientNetV2-B0, stage 3, block 1** has no gates: click a block of stages 5 to 7."
    )


def test_a_network_without_gates_says_so_in_note_and_chart_and_before_a_look(lite: Seen) -> None:
    said = inside.gate_note(lite, "stage 3, block 1")
    assert said == (
        "EfficientNet-Lite0 has no squeeze-and-excitation, so none of its blocks has gates. B0 and pocket B0 have them."
    )
    assert inside.gate_note(None, "stage 3, block 1", lite.structure) == said
    figure = inside_charts.gates(lite, "stage 3, block 1")
    assert (figure.layout.annotations[0].text, len(figure.data)) == ("No block of this network has gates.", 0)


def test_before_a_look_notes_and_charts_say_what_to_do() -> None:
    assert inside.gate_note(None, "stage 3, block 1") == inside.swish_note(None, "all stages") == inside_words.NOT_YET
    assert inside.gate_note(None, "stage 3, block 1", anatomy(B0)) == inside_words.NOT_YET
    assert inside_charts.gates().layout.annotations[0].text == "The gates appear after a look inside."


def test_a_key_of_another_network_means_the_block_that_is_shown(seen: Seen) -> None:
    assert inside.gate_note(seen, "stage 7, block 13").startswith("**pocket B0, stage 3, block 1**")


def test_the_chart_has_one_box_for_each_block_and_the_chosen_stands_out(seen: Seen) -> None:
    others, chosen = inside_charts.gates(seen, "stage 5, block 2").data
    assert chosen.x == ("5.2",)
    assert others.line.color != chosen.line.color
    assert sorted((*others.x, *chosen.x)) == [f"{gate.stage}.{gate.number}" for gate in seen.gates]
    values = np.sort(next(gate.values for gate in seen.gates if gate.key == "stage 5, block 2"))
    middle = (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2
    assert chosen.median[0] == pytest.approx(float(middle))
    assert (chosen.lowerfence[0], chosen.upperfence[0]) == pytest.approx((values[0], values[-1]))
    assert chosen.lowerfence < chosen.q1 < chosen.median < chosen.q3 < chosen.upperfence


def row(stage: int, total: int, share: float, place: int, activation: str = "Swish") -> PreActivation:
    """All of a stage's values in one bin."""
    counts = np.zeros(BINS, np.int64)
    counts[place] = total
    return PreActivation(stage, activation, counts, total, share, share / 2, share / 10)


TWO = Seen(anatomy(B0), (), (row(1, 100, 0.2, 70), row(2, 300, 0.6, 90)))


def test_what_holds_of_all_stages_weighs_each_by_its_values() -> None:
    assert inside.swish_note(TWO, "all stages") == (
        "**B0, all stages**: 400 values go into Swish. **50 %** are negative, where ReLU gives 0. "
        "Swish and ReLU differ by more than 0.1 for **25 %** of them, and by 0.050 on average."
    )  # (100 * 0.2 + 300 * 0.6) / 400


def test_a_stage_speaks_for_itself_and_one_that_the_network_has_not_for_all(v2: Seen) -> None:
    said = inside.swish_note(TWO, "stage 1")
    assert said.startswith("**B0, stage 1**: 100 values")
    assert "**20 %** are negative" in said
    assert inside.swish_note(v2, "stage 9").startswith("**EfficientNetV2-B0, all stages**: ")


def test_the_note_names_the_activation_that_the_network_has(lite: Seen) -> None:
    said = inside.swish_note(lite, "stage 3")
    assert "values go into ReLU6. " in said
    assert said.endswith("This network uses ReLU6, ReLU cut off at 6, instead of Swish.")


def bars(figure: go.Figure) -> dict[float, float]:
    """Share in % by the middle of the bin."""
    return {round(x, 2): y for x, y in zip(figure.data[0].x, figure.data[0].y, strict=True)}


def test_the_bars_are_shares_of_all_values_and_the_curves_are_swish_and_relu() -> None:
    figure = inside_charts.swish(TWO.values)
    shown = bars(figure)
    assert {x: share for x, share in shown.items() if share} == {-0.95: 25.0, 1.05: 75.0}
    assert (EDGES[70] + EDGES[71]) / 2 == pytest.approx(-0.95)
    relu, swish = figure.data[1:]
    assert (relu.name, swish.name) == ("ReLU", "Swish")
    assert np.allclose(relu.y, torch.relu(torch.tensor(relu.x)))
    assert np.allclose(swish.y, torch.nn.functional.silu(torch.tensor(swish.x)))


def test_the_chart_of_a_stage_is_of_its_values_alone() -> None:
    _, rows = inside.values_of(TWO, "stage 2")
    assert {x: share for x, share in bars(inside_charts.swish(rows)).items() if share} == {1.05: 100.0}


def test_before_a_look_there_are_curves_and_no_bars() -> None:
    figure = inside_charts.swish(inside.values_of(None, "all stages")[1])
    assert [trace.name for trace in figure.data if trace.showlegend is not False] == ["ReLU", "Swish"]
    assert sum(bars(figure).values()) == 0
