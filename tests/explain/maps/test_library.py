"""The grad-cam library comes without what it has for pictures and factorisations, and has that once it is called."""

import subprocess
import sys

ALONE = """
import sys
from explain.imports import import_torch
from explain.maps.library import imported, library
import_torch()
assert not imported()
found = library()
assert imported()
assert found is library() is sys.modules["pytorch_grad_cam"]
import pytorch_grad_cam.metrics.road
print(sorted({"sklearn", "matplotlib", "joblib"} & sys.modules.keys()))

import numpy as np, torch
from torch import nn
network = nn.Sequential(nn.Conv2d(3, 4, 3, bias=False), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2)).eval()
picture = torch.randn(1, 3, 8, 8, generator=torch.Generator().manual_seed(0))
here = found.GradCAM(network, [network[0]])(picture, [found.utils.model_targets.ClassifierOutputTarget(1)])
weights = network[-1].weight[1, :, None, None].detach() / 36
by_hand = (weights * network[0](picture)[0].detach()).sum(0).clamp(min=0).numpy()
import cv2
by_hand = cv2.resize((by_hand - by_hand.min()) / np.ptp(by_hand), (8, 8))
print(np.abs(here[0] - (by_hand - by_hand.min()) / np.ptp(by_hand)).max() < 1e-4)
parts = found.DeepFeatureFactorization(network, network[0], computation_on_concepts=None)
print(np.shape(parts(picture, 2)[1]), "sklearn" in sys.modules)
"""


def test_scikit_learn_and_matplotlib_come_when_they_are_needed_and_the_librarys_own_maps_are_right() -> None:
    run = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines() == ["[]", "True", "(1, 2, 8, 8) True"]
