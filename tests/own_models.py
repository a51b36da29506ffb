"""Models of somebody's own for the tests: as timm saves them, as nobody should, and what is said and seen of them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import timm
import torch
from PIL import Image
from safetensors.torch import save_file
from timm.data import create_transform, resolve_model_data_config
from timm.models import save_for_hf
from torch import nn

from explain.compare import Explained, Result, compare, results
from explain.errors import Unsuitable
from explain.hub import client
from explain.networks.store import ModelStore
from explain.networks.variants import Spec
from explain.own.catalogue import catalogue
from explain.own.description import CONFIG
from tests.randomness import stir

LEAVES = ("seedling", "herb", "four-leaf clover", "maple leaf", "fallen leaf")
SMALL = "mobilenetv2_035"  # of timm's class EfficientNet, 0.4 M parameters
Json = dict[str, Any]
WORKS: Json = {"architecture": SMALL, "num_classes": 5}  # but for its weights


def save(folder: Path, architecture: str = SMALL) -> nn.Module:
    """A network of random weights, and the folder that timm makes of it."""
    torch.manual_seed(0)
    module = stir(timm.create_model(architecture, num_classes=len(LEAVES))).eval()
    save_for_hf(module, str(folder), model_config={"label_names": list(LEAVES)}, safe_serialization=True)
    return module


def describe(folder: Path, description: Json | str) -> Path:
    """A folder with that description, and a file of weights that fits nothing."""
    folder.mkdir()
    text = description if isinstance(description, str) else json.dumps(description)
    (folder / CONFIG).write_text(text)
    save_file({"nothing": torch.zeros(1)}, folder / client.WEIGHTS)
    return folder


def change(folder: Path, **changes: Any) -> Path:
    """Other words in the description that timm wrote."""
    found = json.loads((folder / CONFIG).read_text())
    (folder / CONFIG).write_text(json.dumps({**found, **changes}))
    return folder


def refusal(*models: str | Path) -> str:
    """What is said of models that are not taken: one sentence."""
    with pytest.raises(Unsuitable) as refused:
        catalogue([str(model) for model in models])
    said = str(refused.value)
    assert said == " ".join(said.split())
    assert said.endswith(".")
    return said


def picture() -> Image.Image:
    pixels = np.random.default_rng(0).integers(0, 256, (150, 220, 3), dtype=np.uint8)
    return Image.fromarray(pixels).resize((440, 300))


def timms_logits(module: nn.Module, image: Image.Image) -> torch.Tensor:
    """(C,), of the network alone on timm's own transform, at the size that timm recommends for testing."""
    transform = create_transform(**resolve_model_data_config(module, use_test_size=True))
    with torch.inference_mode():
        found: torch.Tensor = module(transform(image).unsqueeze(0))[0]
    return found


def seen(spec: Spec) -> Result:
    (result,) = results(compare(picture(), (spec,), ModelStore(1), clocked=False))
    return result


def explained(spec: Spec) -> Explained:
    """The same of a network that answers."""
    result = seen(spec)
    assert isinstance(result, Explained), result.error
    return result


def check_same(result: Result, expected: torch.Tensor) -> None:
    """The logits are `expected`, and the means of the maps say the same."""
    assert result.error is None
    assert result.evidence is not None
    assert expected.std() > 0.01
    assert torch.allclose(result.evidence.logits, expected, atol=1e-3 * float(expected.std()))
    rebuilt = result.evidence.maps(list(range(len(expected)))).mean(axis=(1, 2)) + result.evidence.bias.numpy()
    assert np.allclose(rebuilt, expected.numpy(), atol=1e-3 * float(expected.std()))
