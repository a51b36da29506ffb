"""Where networks run and how precisely, as far as a machine without a GPU can tell."""

import pytest
import torch
from PIL import Image

from explain.compare import Task, run
from explain.errors import LensError
from explain.networks import building
from explain.networks.store import ModelStore
from explain.networks.variants import specs
from explain.runtime import device
from explain.runtime.precision import PRECISIONS, precision

B0 = specs("pocket", ("B0",))[0]


def test_float32_is_not_cut_short_on_a_gpu() -> None:
    torch.backends.cudnn.allow_tf32 = True
    building.load(B0)
    assert not torch.backends.cudnn.allow_tf32
    assert not torch.backends.cuda.matmul.allow_tf32


def test_a_timing_says_which_gpu_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    assert device.device_name() == "cpu"
    monkeypatch.setattr(device, "device", lambda: torch.device("cuda"))
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "A card")
    assert device.device_name() == "A card"


def test_networks_run_as_precisely_as_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    found = run(Task(Image.new("RGB", (64, 64)), B0), ModelStore())
    assert found.latency
    assert (found.latency.precision, found.latency.device) == ("float32", "cpu")
    weight, product = torch.eye(2), {}
    for name in PRECISIONS:
        monkeypatch.setenv("EXPLAIN_PRECISION", name)
        with device.running():
            product[name] = torch.nn.functional.linear(weight, weight).dtype
    assert product == {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


def test_an_unknown_precision_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLAIN_PRECISION", "float8")
    with pytest.raises(LensError, match=r"“float8”: choose from float32, bfloat16, float16\."):
        precision()
