"""Maps and their measures against other libraries, on the same maps and pictures, and where definitions differ.

- torchcam (deletion and insertion): takes equal pixels by address, ours come in an order of chance, so maps are given
  whose pixels differ; takes steps of equal size rounded up, ours are rounded one by one, so the pictures' sides are
  such that 20 divides their area. Its baseline is given: grey, and our blurred picture.
- torchcam (maps): with hooks, and gradients of the whole network; scaled to [0, 1], all but the exact one cut at 0.
  Left out: Score-CAM, which there scales channels before they are laid over the picture, ours after; Grad-CAM++, whose
  division is lost there (it divides a copy in place); what it does not have.
- grad-cam (ROAD): takes percentiles of the map where ours takes ranks, and draws its noise from the common stream; it
  replaces pixels as ours does, for ours asks it to. Here the whole score; `test_road.py` has single shares.
"""

import contextlib
import copy
import importlib
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from pytorch_grad_cam.metrics.road import ROADCombined
from pytorch_grad_cam.utils.model_targets import ClassifierOutputSoftmaxTarget
from torch import Tensor
from torch.nn import functional as F  # noqa: N812  (torch's own convention)

from explain.maps.cams import cam
from explain.maps.cuts import HEAD
from explain.maps.evidence import look
from explain.maps.faithfulness import BASELINES, ROAD_SHARES, STEPS, blurred, deletion, insertion, road
from explain.maps.methods import EXACT
from explain.networks import building
from explain.networks.building import Network
from explain.networks.variants import specs
from explain.runtime.arrays import Array
from tests.places import EXAMPLES

MAPS = (EXACT, "gradcam++", "eigencam", "edges")
CAMS = {EXACT: "CAM", "gradcam": "GradCAM", "xgradcam": "XGradCAM", "layercam": "LayerCAM"}
SIDES = {"B0": 40, "B3": 60}  # px, near the networks' own


def torchcam(part: str) -> Any:
    return importlib.import_module(f"torchcam.{part}")


@pytest.fixture(scope="module", params=["B0", "B3"])
def network(request: pytest.FixtureRequest) -> Network:
    return building.load(specs("pocket", (request.param,))[0])


def picture(network: Network, name: str, side: int | None = None) -> Tensor:
    image = network.intake.tensor(Image.open(EXAMPLES / f"{name}.png").convert("RGB"))
    return F.interpolate(image, (side, side), mode="bilinear") if side else image


def values_of(network: Network, images: Tensor, index: int, name: str) -> Array:
    """The map on its own grid."""
    if name in BASELINES:
        return BASELINES[name](images, (6, 6))
    evidence = look(network, images)
    return evidence.maps([index])[0] if name == EXACT else cam(network, images, index, name).values


def laid_over(values: Array, images: Tensor) -> Array:
    """The map at the picture's size, in [0, 1]; no two pixels are equal, in single precision either."""
    plane = torch.from_numpy(values)[None, None].double()
    found: Array = F.interpolate(plane, images.shape[-2:], mode="bilinear")[0, 0].numpy()
    chance = np.random.default_rng(0).permutation(found.size).reshape(found.shape) / found.size
    found = ((found - found.min()) / np.ptp(found) + 1e-3 * chance) / 1.001
    assert np.unique(found.astype(np.float32)).size > 0.99 * found.size
    return found


class Given:
    """What torchcam's metrics take for one of its methods: gives the map that it was given."""

    def __init__(self, network: Network, values: Array) -> None:
        self.model = network.module
        self.map = torch.from_numpy(np.ascontiguousarray(values)).float()[None]

    def __call__(self, *_: object, **__: object) -> list[Tensor]:
        return [self.map]

    def fuse_cams(self, maps: list[Tensor]) -> Tensor:
        return maps[0]

    @contextlib.contextmanager
    def _hooks_off(self) -> Iterator[None]:
        yield


def by_torchcam(network: Network, images: Tensor, index: int, values: Array, baseline: Any) -> dict[str, float]:
    metric = torchcam("metrics").DeletionInsertionMetric(
        Given(network, values), partial(torch.softmax, dim=-1), steps=STEPS, baseline=baseline
    )
    metric.update(images, index)
    found: dict[str, float] = metric.summary()
    return found


@pytest.mark.parametrize("name", MAPS)
@pytest.mark.parametrize("scene", ["fox", "violin"])
def test_areas_under_the_curves_are_torchcams(network: Network, scene: str, name: str) -> None:
    images = picture(network, scene, SIDES[network.spec.variant.name])
    index = network.classes.index(scene)
    values = laid_over(values_of(network, images, index, name), images)
    greyed = by_torchcam(network, images, index, values, None)["deletion_auc"]
    sharpened = by_torchcam(network, images, index, values, blurred)["insertion_auc"]
    assert 0.01 < greyed < sharpened < 0.99
    assert deletion(network, images, index, values).area == pytest.approx(greyed, abs=2e-4)
    assert insertion(network, images, index, values).area == pytest.approx(sharpened, abs=2e-4)


@pytest.mark.parametrize(
    ("name", "place"),
    [(EXACT, HEAD), *((name, place) for name in CAMS if name != EXACT for place in ("stage 6", HEAD))],
)
def test_maps_are_torchcams(network: Network, name: str, place: str) -> None:
    images, index = picture(network, "fox"), network.classes.index("fox")
    module = copy.deepcopy(network.module).requires_grad_(True)
    layer = "bn2" if place == HEAD else "blocks.4"
    options = {"fc_layer": "classifier"} if name == EXACT else {}
    with getattr(torchcam("methods"), CAMS[name])(module, layer, **options) as method:
        scores = module(images)
        expected = method(index, **({} if name == EXACT else {"scores": scores}))[0][0].numpy()
    ours = values_of(network, images, index, name) if place == HEAD else cam(network, images, index, name, place).values
    shown = ours if name == EXACT else np.maximum(ours, 0)
    assert (shown - shown.min()) / np.ptp(shown) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("name", [EXACT, "layercam", "edges"])
def test_roads_score_is_the_librarys(network: Network, name: str) -> None:
    images, index = picture(network, "fox"), network.classes.index("fox")
    values = values_of(network, images, index, name)
    torch.manual_seed(0)  # for the library's noise
    combined = ROADCombined(percentiles=[round(100 * (1 - share)) for share in ROAD_SHARES])
    expected = combined(images, laid_over(values, images)[None], [ClassifierOutputSoftmaxTarget(index)], network.module)
    assert road(network, images, index, values).score == pytest.approx(float(expected[0]), abs=0.02)
