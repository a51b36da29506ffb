"""Other methods' maps, against the library's own way with hooks, the exact map, and formulas worked by hand."""

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import pytorch_grad_cam
import torch
from pytorch_grad_cam.utils.image import scale_cam_image
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from torch import Tensor, nn

from explain.maps import cams, methods
from explain.maps.cams import NoMap, Probe, cam, formula
from explain.maps.cuts import HEAD
from explain.maps.evidence import look
from explain.maps.methods import EXACT, GRADIENT, METHODS, ONE, Method
from explain.networks import building
from explain.networks.building import Network
from explain.networks.variants import specs
from explain.runtime.arrays import Array
from tests import scene
from tests.randomness import stir

PLACES = ("stage 4", "stage 6", HEAD)

# what the library calls them; Ablation-CAM is checked against hooks of the test's own
THEIRS: dict[str, Any] = {
    "gradcam": pytorch_grad_cam.GradCAM,
    "gradcam++": pytorch_grad_cam.GradCAMPlusPlus,
    "xgradcam": pytorch_grad_cam.XGradCAM,
    "hirescam": pytorch_grad_cam.HiResCAM,
    "layercam": pytorch_grad_cam.LayerCAM,
    "eigencam": pytorch_grad_cam.EigenCAM,
    "shapleycam": pytorch_grad_cam.ShapleyCAM,
    "finercam": pytorch_grad_cam.FinerCAM,
    "scorecam": pytorch_grad_cam.ScoreCAM,
}
FORMULAS = tuple(name for name in METHODS if name != EXACT)
SAME_AT_THE_HEAD = tuple(name for name in FORMULAS if METHODS[name].exact_at_the_head)
BY_GRADIENT = tuple(name for name in FORMULAS if METHODS[name].passes == GRADIENT)

network = pytest.fixture(scene.network, scope="module")
fox = pytest.fixture(scene.fox, scope="module")
top = pytest.fixture(scene.top, scope="module")


def layer(module: nn.Module, place: str) -> nn.Module:
    """Where a hook sees what the cut of that name hands on."""
    return module.get_submodule("bn2" if place == HEAD else f"blocks.{int(place.removeprefix('stage ')) - 2}")


def by_the_library(network: Network, picture: Tensor, index: int, method: str, place: str) -> Array:
    """(s, s) in [0, 1]: hooks and gradients of the whole network, on a copy."""
    module = copy.deepcopy(network.module).requires_grad_(True)
    with THEIRS[method](model=module, target_layers=[layer(module, place)]) as theirs:
        asked = {"target_idx": index} if method == "finercam" else {"targets": [ClassifierOutputTarget(index)]}
        found: Array = theirs(input_tensor=picture, **asked)[0]
    return found


def scaled(values: Array, side: int) -> Array:
    """(h, w) -> (side, side) in [0, 1], by the library's own scaling, which it applies twice."""
    found: Array = scale_cam_image(scale_cam_image(np.maximum(values, 0)[None], (side, side)))[0]
    return found


def without_each_channel(network: Network, picture: Tensor, index: int, place: str) -> tuple[Tensor, Tensor]:
    """What a hook sees there, (K, h, w), and the class's logit (K,) as the hook silences one channel after another."""
    module = copy.deepcopy(network.module)
    seen: list[Tensor] = []

    def silence(_module: nn.Module, _given: object, found: Tensor) -> Tensor:
        seen.append(found[0].clone())
        without = found[:1].repeat(found.shape[1], 1, 1, 1)
        for channel in range(found.shape[1]):
            without[channel, channel] = 0
        return without

    layer(module, place).register_forward_hook(silence)
    with torch.no_grad():
        logits: Tensor = module(picture)[:, index]
    return seen[0], logits


def test_every_method_is_checked_against_something_else() -> None:
    assert {*THEIRS, "ablationcam"} == set(FORMULAS)


def test_every_method_but_the_exact_map_has_a_formula_and_every_formula_a_title() -> None:
    assert all(callable(formula(name)) for name in FORMULAS)
    assert len({method.title for method in METHODS.values()}) == len(METHODS)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("method", [name for name in THEIRS if name != "eigencam"])
def test_a_map_is_the_librarys_own(network: Network, fox: Tensor, top: int, method: str, place: str) -> None:
    expected = by_the_library(network, fox, top, method, place)
    assert np.ptp(expected) > 0.9
    found = cam(network, fox, top, method, place)
    assert (found.method, found.stage) == (method, place)
    assert np.allclose(scaled(found.values, fox.shape[-1]), expected, atol=1e-3)


@pytest.mark.parametrize("place", PLACES)
def test_eigen_cam_is_the_librarys_own_up_to_its_sign_and_the_stronger_side_is_positive(
    network: Network, fox: Tensor, place: str
) -> None:
    expected = by_the_library(network, fox, 0, "eigencam", place)
    values = cam(network, fox, 0, "eigencam", place).values
    assert any(np.allclose(scaled(side, fox.shape[-1]), expected, atol=1e-3) for side in (values, -values))
    assert values.max() >= -values.min() > 0
    assert np.array_equal(values, cam(network, fox, 5, "eigencam", place).values)  # it knows no class


@pytest.mark.parametrize("place", PLACES)
def test_ablation_cam_weighs_channels_by_what_a_hook_that_silences_them_takes_away(
    network: Network, fox: Tensor, top: int, place: str
) -> None:
    features, without = without_each_channel(network, fox, top, place)
    whole = look(network, fox).logits[top]
    expected = (((whole - without) / whole)[:, None, None] * features).sum(0).numpy()
    found = cam(network, fox, top, "ablationcam", place).values
    assert np.allclose(found, expected, atol=1e-4 * np.abs(expected).max())


def test_at_the_head_ablation_takes_the_channels_weight_times_its_mean(network: Network, fox: Tensor, top: int) -> None:
    evidence = look(network, fox)
    weights = evidence.weight[top] * evidence.features.mean((1, 2)) / evidence.logits[top]
    expected = torch.einsum("k,khw->hw", weights, evidence.features).numpy()
    found = cam(network, fox, top, "ablationcam").values
    assert np.allclose(found, expected, atol=1e-4 * np.abs(expected).max())


def test_ablation_cam_of_a_class_with_a_negative_logit_still_shows_what_speaks_for_it(
    network: Network, fox: Tensor
) -> None:
    evidence = look(network, fox)
    index = int(evidence.logits.argmin())
    assert evidence.logits[index] < 0
    means = evidence.weight[index] * evidence.features.mean((1, 2))  # what the logit has from each channel
    expected = torch.einsum("k,khw->hw", means, evidence.features).numpy().ravel()
    found = cam(network, fox, index, "ablationcam").values.ravel()
    assert np.corrcoef(found, expected)[0, 1] == pytest.approx(1, abs=1e-4)


def exact_to_a_factor(network: Network, picture: Tensor, index: int, method: str) -> bool:
    """Whether the map at the head is the exact one, divided by the number of cells."""
    exact = look(network, picture).maps([index])[0]
    found = cam(network, picture, index, method).values
    return np.allclose(found * exact.size, exact, atol=1e-3 * np.abs(exact).max())


@pytest.mark.parametrize("method", SAME_AT_THE_HEAD)
def test_some_methods_are_the_exact_map_at_the_head_up_to_a_positive_factor(
    network: Network, fox: Tensor, top: int, method: str
) -> None:
    second = look(network, fox).top(2)[1]
    assert exact_to_a_factor(network, fox, top, method)
    assert exact_to_a_factor(network, fox, second, method)
    deeper = building.load(specs("pocket", ("B3",))[0])
    assert exact_to_a_factor(deeper, scene.fox(deeper), top, method)


@pytest.mark.parametrize("method", [name for name in FORMULAS if name not in SAME_AT_THE_HEAD])
def test_the_others_are_maps_of_their_own_even_at_the_head(
    network: Network, fox: Tensor, top: int, method: str
) -> None:
    exact = look(network, fox).maps([top])[0].ravel()
    found = cam(network, fox, top, method).values.ravel()
    assert np.corrcoef(exact, found)[0, 1] < 0.999


def test_a_random_network_of_another_kind_agrees_too() -> None:
    spec = specs("relatives", ("EfficientNetV2-B0",))[0]
    torch.manual_seed(0)  # with some weights Grad-CAM++ finds nothing that is positive
    other = building.ready(spec, stir(building.build(spec)), trained=True)
    picture = torch.randn(1, 3, 64, 64, generator=torch.Generator().manual_seed(1))
    index = look(other, picture).top(1)[0]
    for method in BY_GRADIENT:
        found = scaled(cam(other, picture, index, method, "stage 5").values, 64)
        assert np.allclose(found, by_the_library(other, picture, index, method, "stage 5"), atol=1e-3), method
    assert all(exact_to_a_factor(other, picture, index, method) for method in SAME_AT_THE_HEAD)


def is_one_sentence(error: Exception) -> bool:
    text = str(error)
    return text.endswith(".") and text.count(".") == 1 and "\n" not in text and text[0].isupper()


def a_new_method(monkeypatch: pytest.MonkeyPatch, formula: Callable[[Probe], Array]) -> str:
    """A row, the formula that it has no library's for, and its name."""
    monkeypatch.setitem(methods.METHODS, "new", Method("New-CAM", "", "", ONE))
    monkeypatch.setitem(cams.OURS, "new", formula)
    return "new"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        *(([1.0, number], "gives no number for this picture") for number in (np.nan, np.inf, -np.inf)),
        *(([most, most], "finds nothing that supports this class") for most in (0.0, -1.0)),
    ],
)
def test_what_is_no_map_is_a_sentence(
    network: Network, fox: Tensor, monkeypatch: pytest.MonkeyPatch, values: list[float], said: str
) -> None:
    name = a_new_method(monkeypatch, lambda probe: np.array([values]))
    with pytest.raises(NoMap, match=f"New-CAM {said} at stage 4") as caught:
        cam(network, fox, 0, name, "stage 4")
    assert is_one_sentence(caught.value)


@pytest.mark.parametrize("place", ["stage 4", HEAD])
@pytest.mark.parametrize("method", FORMULAS)
def test_a_network_that_answers_with_no_numbers_gives_no_map(
    network: Network, fox: Tensor, method: str, place: str
) -> None:
    module = copy.deepcopy(network.module)
    module.get_parameter("conv_stem.weight")[0] = torch.nan
    with pytest.raises(NoMap, match="gives no number"):
        cam(replace(network, module=module), fox, 0, method, place)


@pytest.mark.parametrize("place", ["stage 4", HEAD])
@pytest.mark.parametrize("method", [*(name for name in BY_GRADIENT if name != "finercam"), "ablationcam"])
def test_a_class_that_nothing_speaks_for_gives_no_map(network: Network, fox: Tensor, method: str, place: str) -> None:
    module = copy.deepcopy(network.module)
    module.get_parameter("classifier.weight")[4] = 0
    module.get_parameter("classifier.bias")[4] = 1
    with pytest.raises(NoMap, match="finds nothing"):
        cam(replace(network, module=module), fox, 4, method, place)


def test_a_method_is_a_row_and_a_formula(
    network: Network, fox: Tensor, top: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def positive_gradient(probe: Probe) -> Array:
        found: Array = probe.gradient().clamp(min=0)[0].sum(0).numpy()
        return found

    found = cam(network, fox, top, a_new_method(monkeypatch, positive_gradient)).values
    weight = look(network, fox).weight[top]
    assert found == pytest.approx(np.full((6, 6), float(weight.clamp(min=0).sum()) / 36), rel=1e-4)
