"""The code that people copy is run as it stands; its tensor is timm's to the difference that is stated beside it."""

import functools
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from explain.errors import LensError
from explain.inputs.code import LIBRARIES, code
from explain.networks import building
from explain.networks.variants import IMAGENET, RELATIVES, Spec, specs
from explain.pictures.images import open_image
from explain.pictures.photographs import photographs
from explain.runtime.arrays import Array

PYTHON = ("timm", "torchvision", "pillow", "opencv")
NETWORKS = ("lite/Lite0/in1k", "pocket/B0/scenes", "imagenet/B0/aa_in1k", "imagenet/B5/timm")  # the last one squashes


def spec(key: str) -> Spec:
    family, variant, recipe = key.split("/")
    return specs(family, (variant,), recipe)[0]


@functools.cache
def file(name: str) -> Path:
    return next(row.path for row in photographs() if row.path.stem == name)


def timms(key: str, name: str) -> Array:
    found: Array = building.intake(spec(key)).tensor(Image.open(file(name)).convert("RGB")).numpy()
    return found


def apart(key: str, tensor: Any, name: str) -> float:
    """The largest difference from timm's, in steps of 8 bits."""
    steps = 255 * np.asarray(building.intake(spec(key)).std).reshape(1, 3, 1, 1)
    assert tensor.shape == timms(key, name).shape
    return float((np.abs(np.asarray(tensor, np.float64) - timms(key, name)) * steps).max())


@pytest.mark.parametrize("library", PYTHON)
@pytest.mark.parametrize("key", NETWORKS)
def test_code_in_python_gives_timms_tensor_to_the_stated_difference(library: str, key: str) -> None:
    said = LIBRARIES[library].apart
    assert said is not None
    for name in ("coffee", "chelsea"):
        made: dict[str, Any] = {"path": str(file(name))}
        exec(code(spec(key), building.intake(spec(key)), library), made)
        assert apart(key, made["tensor"], name) <= said + 1e-3


OF_PILLOW = ("timm", "torchvision", "pillow")


@pytest.mark.parametrize("library", OF_PILLOW)
@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_lies_on_white_as_in_the_app(library: str, mode: str, tmp_path: Path) -> None:
    cat = Image.open(file("chelsea")).convert("RGB")
    cat.putalpha(Image.linear_gradient("L").resize(cat.size))
    path = tmp_path / "clear.png"
    if mode == "P":  # of a palette, one colour of which is nothing
        cat.convert("RGB").quantize(16).save(path, transparency=3)
    else:
        cat.convert(mode).save(path)
    made: dict[str, Any] = {"path": str(path)}
    intake = building.intake(spec(NETWORKS[0]))
    exec(code(spec(NETWORKS[0]), intake, library), made)
    right = intake.tensor(open_image(path)).numpy()
    assert float(np.abs(np.asarray(made["tensor"]) - right).max()) * 255 * min(intake.std) <= 1 + 1e-3


@pytest.mark.parametrize("library", OF_PILLOW)
def test_what_pillow_would_clip_is_refused(library: str, tmp_path: Path) -> None:
    deep = np.asarray(Image.open(file("chelsea")).convert("L"), np.uint16) * 257
    Image.fromarray(deep).save(tmp_path / "deep.png")
    with pytest.raises(AssertionError, match="8 bits"):
        exec(code(spec(NETWORKS[0]), building.intake(spec(NETWORKS[0])), library), {"path": str(tmp_path / "deep.png")})


def model(path: Path) -> None:
    """The least that has an input and an output."""
    import onnx
    from onnx import TensorProto, helper

    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 3, "h", "w"]) for name in ("images", "logits")]
    graph = helper.make_graph([helper.make_node("Identity", ["images"], ["logits"])], "same", ends[:1], ends[1:])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), path)


def test_code_for_onnx_runtime_gives_it_timms_tensor(tmp_path: Path) -> None:
    key, said = NETWORKS[0], LIBRARIES["onnxruntime"].apart
    assert said is not None
    model(tmp_path / "same.onnx")
    made: dict[str, Any] = {"path": str(file("coffee")), "model": str(tmp_path / "same.onnx")}
    exec(code(spec(key), building.intake(spec(key)), "onnxruntime"), made)
    assert apart(key, made["logits"], "coffee") <= said + 1e-3


def test_code_for_tensorflow_is_python_and_warns_of_what_keras_does_inside() -> None:
    text = code(spec(NETWORKS[0]), building.intake(spec(NETWORKS[0])), "tensorflow")
    compile(text, "tensorflow", "exec")
    assert "normalise inside" in text
    assert "normalise inside" in LIBRARIES["tensorflow"].why
    assert LIBRARIES["tensorflow"].apart is None  # it cannot be run here, and nothing is claimed


@pytest.mark.parametrize("library", LIBRARIES)
def test_every_networks_own_numbers_are_in_its_code(library: str) -> None:
    for one in (*IMAGENET.everything(), *RELATIVES.everything()):
        intake = building.intake(one)
        text = code(one, intake, library)
        assert "@" not in text
        assert str(intake.size) in text
        assert str(intake.mean[0]) in text


def test_a_library_that_is_not_known_is_a_sentence() -> None:
    with pytest.raises(LensError, match="choose from timm"):
        code(spec(NETWORKS[0]), building.intake(spec(NETWORKS[0])), "caffe")


@pytest.mark.parametrize(
    ("interpolation", "called"),
    [("bicubic", "bicubic"), ("bilinear", "bilinear"), ("nearest", "nearest"), ("lanczos", "lanczos3")],
)
def test_a_kernel_has_the_name_that_tensorflow_gives_it(interpolation: str, called: str) -> None:
    intake = replace(building.intake(spec(NETWORKS[0])), interpolation=interpolation)
    assert f'method="{called}"' in code(spec(NETWORKS[0]), intake, "tensorflow")


@pytest.mark.parametrize("interpolation", ["box", "hamming"])
def test_a_kernel_that_a_library_lacks_is_told(interpolation: str) -> None:
    intake = replace(building.intake(spec(NETWORKS[0])), interpolation=interpolation)
    for library in ("tensorflow", "opencv", "javascript"):
        with pytest.raises(LensError, match=f"has no “{interpolation}”"):
            code(spec(NETWORKS[0]), intake, library)
    assert interpolation.upper() in code(spec(NETWORKS[0]), intake, "pillow")
