"""int8: observers against numpy and scipy, operators that stay by their layers, and what is kept of answers."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import pytest
from scipy.stats import entropy as relative_entropy

from explain.deploy.pictures import calibration, held_out
from explain.deploy.tensors import Tensors
from explain.engines import observers, unquantised
from explain.engines.blocks import errors, steepest, worst
from explain.engines.graph import write_graph
from explain.engines.metadata import classes
from explain.engines.observers import BINS, LEVELS, Histogram, divergence
from explain.engines.onnx_runtime import open_file
from explain.engines.quantise import NotQuantised, quantise
from explain.engines.settings import Setting
from explain.networks import building
from explain.networks.building import Network
from explain.networks.variants import UnknownChoice, specs
from explain.runtime.arrays import Array

B0 = specs("pocket", ("B0",))[0]
SCENES, KEPT = 200, 0.97


@pytest.fixture(scope="module")
def network() -> Network:
    return building.load(B0)


@pytest.fixture(scope="module")
def graph(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_graph(network, tmp_path_factory.mktemp("graph") / "B0.onnx")


@pytest.fixture(scope="module")
def scenes(network: Network) -> Sequence[Array]:
    return Tensors(held_out(B0, SCENES).images, network.intake)


@pytest.fixture(scope="module")
def calibrated(network: Network) -> Sequence[Array]:
    return Tensors(calibration(B0, 16).images, network.intake)


def first_answers(graph: Path, batches: Sequence[Array]) -> Array:
    session = open_file(graph, 1)
    found: Array = np.concatenate([session.run(batch).logits for batch in batches]).argmax(1)
    return found


def share_kept(graph: Path, twin: Path, batches: Sequence[Array]) -> float:
    return float((first_answers(graph, batches) == first_answers(twin, batches)).mean())


def skewed(count: int = 60_000) -> Array:
    """As behind a Swish: most near zero, few far above, a little below."""
    rng = np.random.default_rng(0)
    return np.concatenate([rng.gamma(1, 1, count), rng.uniform(-0.28, 0, count // 4), [40.0]]).astype(np.float32)


def histogram(values: Array) -> Histogram:
    found = Histogram(float(values.min()), float(values.max()))
    found.counts += np.histogram(values, BINS, (found.low, found.high))[0]
    return found


def test_the_percentile_cuts_no_more_than_its_share_and_a_bin_less_would() -> None:
    values = skewed()
    width = float(values.max() - values.min()) / BINS
    low, high = observers.percentile(histogram(values))
    assert (values > high).mean() <= 1 - observers.SHARE <= (values > high - width).mean()
    assert (values < low).mean() <= 1 - observers.SHARE <= (values < low + width).mean()
    assert high < 0.5 * values.max()


def test_the_divergence_is_scipys_of_the_clipped_and_the_coarse_histogram() -> None:
    counts = np.random.default_rng(0).integers(0, 9, BINS)
    counts[511] = 3  # bins that hold nothing are told to hold nothing, the last holds all beyond it
    first, end = 0, 512
    clipped = counts[first:end].astype(float)
    clipped[-1] += counts[end:].sum()
    told = np.zeros(end - first)
    for level in range(LEVELS):  # two bins a level, by a plain loop
        part = slice(2 * level, 2 * level + 2)
        held = clipped[part] > 0
        if held.any():
            told[part][held] = counts[part].sum() / held.sum()
    some = clipped > 0
    assert divergence(counts, first, end) == pytest.approx(relative_entropy(clipped[some], told[some]), rel=1e-6)


def test_entropy_clips_a_value_that_stands_alone_and_keeps_the_others() -> None:
    values = skewed()
    low, high = observers.entropy(histogram(values))
    assert 5 < high < 35
    assert low == pytest.approx(values.min(), abs=0.05)


@pytest.mark.parametrize("name", ["percentile", "entropy"])
def test_zero_stays_in_every_range(name: str) -> None:
    choose = observers.OBSERVERS[name].choose
    assert choose
    for values in (skewed() + 1, -skewed() - 1):
        low, high = choose(Histogram(min(0.0, float(values.min())), max(0.0, float(values.max()))))
        assert low <= 0 <= high


def test_gates_are_the_layers_of_squeeze_and_excitation_and_every_swish(graph: Path) -> None:
    nodes = onnx.load(str(graph)).graph
    by_name = {node.name for node in nodes.node if "/se/" in node.name or node.op_type in ("Sigmoid", "Mul")}
    assert unquantised.gates(nodes) == by_name
    assert len([name for name in by_name if "/se/" in name]) > 50


def test_the_ends_are_stem_head_and_map(graph: Path) -> None:
    nodes = onnx.load(str(graph)).graph
    found = unquantised.ends(nodes)
    convolutions = [node for node in nodes.node if node.op_type == "Conv"]
    inside = {node.name for node in convolutions if "/blocks/" in node.name}
    assert {node.name for node in convolutions} - inside <= found
    assert not found & inside


def test_seven_bits_keep_the_answers_of_held_out_scenes_and_a_poor_calibration_does_not(
    graph: Path, scenes: Sequence[Array], calibrated: Sequence[Array], tmp_path: Path
) -> None:
    good = quantise(graph, tmp_path / "good.onnx", calibrated, Setting("percentile", "gates"))
    poor = quantise(graph, tmp_path / "poor.onnx", [calibrated[0][:1]], Setting("entropy"))
    assert share_kept(graph, good, scenes) >= KEPT
    assert share_kept(graph, poor, scenes) < KEPT


def test_the_int8_file_says_all_that_the_graph_says_and_how_it_was_made(
    graph: Path, network: Network, calibrated: Sequence[Array], tmp_path: Path
) -> None:
    twin = quantise(graph, tmp_path / "B0.int8.onnx", calibrated, Setting(keep="ends"))
    said, before = open_file(twin).metadata, open_file(graph).metadata
    how = json.loads(said["quantised"])
    assert said["precision"] == "int8"
    assert (
        before.items() <= {name: value for name, value in said.items() if name != "precision"}.items() | before.items()
    )
    assert classes(said) == network.classes
    assert (how["observer"], how["keep"], how["bits"], how["pictures"]) == ("min-max", "ends", 7, 16)
    assert twin.stat().st_size < 0.8 * graph.stat().st_size


@pytest.mark.parametrize("keep", unquantised.KEEPS)
def test_mean_and_bias_of_a_map_are_its_logit_in_int8_too(
    keep: str, graph: Path, scenes: Sequence[Array], calibrated: Sequence[Array], network: Network, tmp_path: Path
) -> None:
    said = open_file(quantise(graph, tmp_path / "twin.onnx", calibrated[:1], Setting(keep=keep))).run(scenes[0])
    bias = network.classifier.bias.detach().numpy()
    assert said.logits == pytest.approx(said.evidence.mean((2, 3)) + bias, abs=1e-4)


def test_every_block_has_a_bar_and_what_stays_fp32_is_exact(
    graph: Path, scenes: Sequence[Array], calibrated: Sequence[Array], tmp_path: Path
) -> None:
    found = errors(graph, quantise(graph, tmp_path / "twin.onnx", calibrated), scenes[:1])
    assert [found[0].name, found[1].name, found[-2].name, found[-1].name] == ["stem", "stage 2, block 1", "head", "map"]
    assert len(found) == 13
    assert all(0 < one.error < 0.5 for one in found)
    assert worst(found).error == max(one.error for one in found)
    assert steepest(found) in found
    assert {one.error for one in errors(graph, graph, scenes[:1])} == {0.0}


def test_what_is_ended_midway_leaves_no_file(graph: Path, calibrated: Sequence[Array], tmp_path: Path) -> None:
    def enough(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        quantise(graph, tmp_path / "B0.int8.onnx", calibrated, between=enough)
    assert not list(tmp_path.iterdir())


def test_nothing_to_calibrate_on_is_a_sentence(graph: Path, tmp_path: Path) -> None:
    with pytest.raises(NotQuantised, match=r"no picture to calibrate on: give a folder"):
        quantise(graph, tmp_path / "B0.int8.onnx", [])


@pytest.mark.parametrize("wrong", [Setting(observer="mean"), Setting(keep="some"), Setting(bits=4)])
def test_a_choice_that_there_is_not_names_those_that_there_are(wrong: Setting, graph: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownChoice, match=r"choose from (min-max|all|7), "):
        quantise(graph, tmp_path / "B0.int8.onnx", [], wrong)


def test_what_is_no_graph_is_a_sentence(calibrated: Sequence[Array], tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.onnx"
    damaged.write_bytes(b"no graph at all")
    with pytest.raises(NotQuantised, match=r"damaged\.onnx cannot be quantised"):
        quantise(damaged, tmp_path / "B0.int8.onnx", calibrated)
