"""Engines: what each says of a picture is what torch says, and the map is in the graph."""

import itertools
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
import timm
import torch
from onnx import numpy_helper
from timm.models import save_for_hf
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  (torch's own convention)

from explain.__main__ import main
from explain.engines import metadata
from explain.engines.engine import ENGINES, ONNX, OPENVINO, TORCH, NoEngine, find
from explain.engines.graph import OPERATOR, NoGraph, check, told, write_graph
from explain.engines.onnx_runtime import open_file
from explain.engines.versions import EVIDENCE
from explain.maps.evidence import look
from explain.networks import building, noise
from explain.networks.building import Network
from explain.networks.variants import Spec, specs
from explain.own.catalogue import catalogue
from explain.runtime.arrays import Array
from tests import own_models
from tests.places import EXAMPLES
from tests.randomness import stir

NETWORKS = (
    ("pocket", "B0"), ("pocket", "B7"), ("laboratory", "baseline"), ("lite", "Lite0"), ("imagenet", "B0"),
    ("relatives", "ResNet-50"), ("relatives", "EfficientNetV2-B0"),
)  # fmt: skip
OTHERS = [key for key in (ONNX, OPENVINO) if ENGINES[key].available()]


def one(family: str, variant: str) -> Spec:
    return specs(family, (variant,))[0]


def opened(spec: Spec) -> Network:
    """With its weights where they come with the app or pip; else with random ones that make logits spread."""
    if spec.family.name in ("pocket", "laboratory", "lite"):
        return building.load(spec)
    return building.ready(spec, stir(building.build(spec)), trained=False)


def pictures(network: Network, count: int) -> Array:
    side = network.intake.size
    found: Array = np.random.default_rng(count).standard_normal((count, 3, side, side)).astype(np.float32)
    return found


def apart(one: Array, other: Array) -> float:
    """The largest difference; of numbers in the hundreds, as random weights make them, so much smaller."""
    return float(np.abs(one - other).max()) / max(1.0, float(np.abs(other).max()) / 5)


@pytest.fixture(scope="module", params=NETWORKS, ids="/".join)
def network(request: pytest.FixtureRequest) -> Network:
    return opened(one(*request.param))


@pytest.fixture(scope="module")
def graph(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_graph(network, tmp_path_factory.mktemp("graphs") / "network.onnx")


@pytest.mark.parametrize("key", OTHERS)
def test_every_engine_says_what_the_network_says(network: Network, graph: Path, key: str) -> None:
    batch = pictures(network, 3)
    found = ENGINES[key].open(network, graph).run(batch)
    with torch.inference_mode():
        logits = network.module(torch.from_numpy(batch)).numpy()
    assert logits.std() > 0.1
    assert apart(found.logits, logits) < 1e-4
    torchs = ENGINES[TORCH].open(network).run(batch)
    assert found.evidence.shape == torchs.evidence.shape
    assert apart(found.evidence, torchs.evidence) < 1e-4


def test_the_mean_of_the_map_and_the_bias_are_the_logit_inside_the_graph(network: Network, graph: Path) -> None:
    bias = network.classifier.bias.detach().numpy()
    kept = [numpy_helper.to_array(tensor) for tensor in onnx.load(str(graph)).graph.initializer]
    assert any(tensor.shape == bias.shape and np.array_equal(tensor, bias) for tensor in kept)
    found = open_file(graph).run(pictures(network, 1))
    assert apart(found.evidence.mean((2, 3)) + bias, found.logits) < 1e-4


def test_a_graph_pads_as_its_network_does_without_working_it_out(network: Network, graph: Path) -> None:
    kinds = {node.op_type for node in onnx.load(str(graph)).graph.node}
    assert not kinds & {"Pad", "Shape", "Slice", "BatchNormalization"}


def test_a_graph_says_how_its_pictures_are_made_and_what_its_classes_are(network: Network, graph: Path) -> None:
    found = open_file(graph).metadata
    assert metadata.intake(found) == network.intake
    assert metadata.classes(found) == network.classes
    assert (found["label"], found["key"]) == (network.spec.label, network.spec.key)
    bundled = network.spec.family.name in ("pocket", "laboratory")  # trained by this project, whose licence they have
    assert found["licence"] == ("apache-2.0" if bundled else network.spec.source.licence)
    assert found["scores"] == network.scores


BATCHES = """
import sys
from pathlib import Path
import numpy as np
from explain.engines.onnx_runtime import open_file
from explain.runtime.allocator import hand_back, keep_memory
keep_memory()
session = open_file(Path(sys.argv[1]), 2)

def held(count):
    session.run(np.zeros((count, 3, 224, 224), np.float32))
    hand_back()
    return int(Path("/proc/self/status").read_text().split("RssAnon:")[1].split()[0]) // 1024

one = held(1)
print(held(24) - one)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
def test_what_a_batch_took_goes_back(tmp_path: Path) -> None:
    write_graph(building.load(one("lite", "Lite0")), tmp_path / "graph.onnx")
    run = subprocess.run(
        [sys.executable, "-c", BATCHES, str(tmp_path / "graph.onnx")], capture_output=True, text=True, check=True
    )
    assert int(run.stdout) < 70  # MB, where 200 stayed


def test_an_engine_that_is_not_there_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explain.runtime.packages.folder", lambda module: None)
    with pytest.raises(NoEngine, match="OpenVINO is not installed: pip install -r requirements-openvino"):
        ENGINES[OPENVINO].check()


def test_an_engine_of_no_table_and_a_precision_that_is_not_there_are_refused() -> None:
    with pytest.raises(NoEngine, match="choose from torch, onnx, openvino"):
        find("tensorrt")
    with pytest.raises(NoEngine, match="ONNX Runtime has no bfloat16 on this processor: choose float32"):
        ENGINES[ONNX].check("bfloat16")


def test_a_file_that_is_no_graph_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "network.onnx").write_bytes(b"nothing of the kind")
    with pytest.raises(NoEngine, match="cannot read network"):
        open_file(tmp_path / "network.onnx")


class Bessel(nn.Module):
    """An activation that ONNX has no operator for."""

    def forward(self, given: Tensor) -> Tensor:
        found: Tensor = torch.special.i0(given)
        return found


def test_an_operator_without_a_counterpart_is_named_with_its_layer(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    network = building.load(one("pocket", "B0"))
    network.module.set_submodule("bn1", Bessel())
    with pytest.raises(NoGraph, match=r"pocket B0 cannot be .*: there is no operator for i0, which “bn1” needs"):
        write_graph(network, tmp_path / "B0.onnx")
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_of_what_the_exporter_refuses_the_operator_is_named_and_not_its_input() -> None:
    said = (
        "Unsupported: ONNX export of operator adaptive_max_pool2d, input size not accessible. [Caused by onnx::Relu(%1)"
    )
    for message, named in (
        (said, "adaptive_max_pool2d"),
        ("Exporting the operator 'aten::special_i0' to", "special_i0"),
    ):
        found = OPERATOR.search(message)
        assert found is not None
        assert found[1] == named


def test_a_network_that_knows_pictures_alone_is_tried_on_something_like_them(tmp_path: Path) -> None:
    """Its norms are of soft pictures: on white noise it misses by a thousandth what 64 bits say."""
    torch.manual_seed(0)
    module = stir(timm.create_model("tf_efficientnetv2_b0", num_classes=5))
    for norm in (part for part in module.modules() if isinstance(part, nn.BatchNorm2d)):
        norm.momentum = None  # of these pictures alone
        norm.reset_running_stats()
    with torch.no_grad():
        module.train()(4 * F.avg_pool2d(torch.randn(4, 3, 192, 192), 5, 1, 2))
    save_for_hf(module.eval(), str(tmp_path / "model"), safe_serialization=True)
    network = building.load(catalogue([str(tmp_path / "model")]).find("model"))
    session = open_file(write_graph(network, tmp_path / "model.onnx"))
    images = network.intake.tensor(own_models.picture())
    said = look(network, images).logits.numpy()
    assert np.allclose(session.run(images.numpy()).logits[0], said, atol=1e-3 * said.std())


def test_what_rounding_explains_is_no_other_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = building.load(one("pocket", "B0"))
    monkeypatch.setattr("explain.engines.graph.ALIKE", 0.0)
    path = write_graph(network, tmp_path / "B0.onnx")
    images = noise.soft(network.intake.size)
    logits, maps = told(network, images, EVIDENCE)
    with pytest.raises(NoGraph, match="answers otherwise"):
        check(network, open_file(path), EVIDENCE, images, (logits + 1e-3, maps))


def test_a_graph_that_answers_otherwise_is_not_kept(tmp_path: Path) -> None:
    network = building.load(one("pocket", "B0"))
    moods = itertools.count(1.0)
    network.module.get_submodule("conv_stem").register_forward_hook(lambda *given: given[2] * next(moods))
    with pytest.raises(NoGraph, match="answers otherwise than the network does"):
        write_graph(network, tmp_path / "B0.onnx")
    assert list(tmp_path.iterdir()) == []


def test_an_engine_that_is_in_no_table_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EXPLAIN_ENGINE", "tensorrt")
    assert main(["compare", str(EXAMPLES / "cat.png")]) == 2
    assert capsys.readouterr().err == "error: EXPLAIN_ENGINE is “tensorrt”: choose from auto, torch, onnx.\n"
