"""Shapes that are known without torch are those that torch works out, and what is not known is left to it."""

import subprocess
import sys

import pytest
import torch
from torch import Tensor

from explain.networks.shapes import KNOWN, shape

aten = torch.ops.aten


def given(*sides: int, dtype: torch.dtype = torch.float32) -> Tensor:
    return torch.empty(sides, dtype=dtype, device="meta")


WEIGHT, NORM = given(8, 3, 3, 3), (given(6), given(6), given(6), given(6))
CASES = [
    (aten.add.Tensor, (given(1, 8, 5, 5), given(1, 8, 5, 5))),
    (aten.add.Tensor, (given(5, 5), given(1, 8, 5, 5))),  # not of one rank
    (aten.mul.Tensor, (given(2, 8, 5, 5), given(2, 8, 1, 1))),
    (aten.mul.Tensor, (given(1, 8, 1, 1), given(4, 1, 5, 7))),
    (aten.mul.Tensor, (given(4, 4), given(4, 4, dtype=torch.float64))),  # not of one type
    (aten.mul.Tensor, (given(4, 4), torch.tensor(2.0))),
    (aten.convolution.default, (given(2, 3, 9, 12), WEIGHT, None, (2, 2), (1, 1), (1, 1), False, (0, 0), 1)),
    (aten.convolution.default, (given(1, 3, 9, 12), WEIGHT, given(8), (1, 3), (0, 2), (2, 2), False, (0, 0), 1)),
    (aten.convolution.default, (given(1, 8, 5, 5), given(8, 1, 5, 5), None, (1, 1), (2, 2), (1, 1), False, (0, 0), 8)),
    (aten.convolution.default, (given(1, 8, 9), given(4, 8, 3), None, (1,), (0,), (1,), False, (0,), 1)),
    (aten.convolution.default, (given(1, 8, 5, 5), given(8, 4, 3, 3), None, (2, 2), (1, 1), (1, 1), True, (1, 1), 1)),
    (aten.mean.dim, (given(2, 8, 5, 7), [2, 3])),
    (aten.mean.dim, (given(2, 8, 5, 7), [-1], True)),
    (aten.mean.dim, (given(2, 8), None)),
    (aten.addmm.default, (given(10), given(2, 8), given(8, 10))),
    (aten.native_batch_norm.default, (given(2, 6, 4, 4), *NORM, False, 0.1, 1e-5)),
    (aten.native_batch_norm.default, (given(2, 6, 4, 4), *NORM, True, 0.1, 1e-5)),
    (aten.hardtanh.default, (given(2, 6, 4, 4), 0.0, 6.0)),
    (aten.sigmoid.default, (given(3, 3, dtype=torch.int64),)),
    *((operation, (given(2, 6, 4, 4),)) for operation in (aten.relu.default, aten.sigmoid.default, aten.silu.default)),
]


@pytest.mark.parametrize(
    ("operation", "taken"), CASES, ids=lambda case: str(case) if not isinstance(case, tuple) else ""
)
def test_what_is_known_is_as_torch_has_it(operation: torch._ops.OpOverload, taken: tuple[object, ...]) -> None:
    assert described(shape(operation, taken, {})) == described(operation(*taken))


def described(gave: Tensor | tuple[Tensor, ...]) -> list[tuple[object, ...]]:
    parts = [gave] if isinstance(gave, Tensor) else list(gave)
    return [(tuple(part.shape), part.dtype, part.device.type) for part in parts]


@pytest.mark.parametrize("name", ["hardtanh_", "relu_", "sigmoid_", "silu_"])
def test_what_is_done_in_place_gives_what_it_took(name: str) -> None:
    taken = given(1, 2)
    assert shape(getattr(aten, name).default, (taken,), {}) is taken


def test_every_operation_that_is_known_is_tried_here() -> None:
    tried = {operation for operation, _ in CASES}
    assert {operation for operation in KNOWN if not operation._schema.name.endswith("_")} == tried


def test_what_does_not_fit_is_refused_as_torch_refuses_it() -> None:
    with pytest.raises(RuntimeError):
        shape(aten.convolution.default, (given(1, 4, 9, 9), WEIGHT, None, (1, 1), (1, 1), (1, 1), False, (0, 0), 1), {})
    with pytest.raises(RuntimeError):
        shape(aten.add.Tensor, (given(1, 4), given(1, 3)), {})


UNCOMPILED = """
import sys
from explain.imports import import_torch
import_torch()
from explain.maps.passes import channels
from explain.networks import building
from explain.networks.variants import specs
for family, name in (("lite", "Lite0"), ("imagenet", "B0"), ("pocket", "B0")):
    building.blueprint(specs(family, (name,))[0])
    channels(specs(family, (name,))[0])
assert not {"torch._dynamo", "sympy"} & sys.modules.keys(), "the compiler was imported"
import torch
from torchvision.ops import roi_align
from timm.models.naflexvit import NaFlexRopeIterator
boxes = torch.tensor([[0.0, 0.0, 0.0, 2.0, 2.0]])
print(roi_align(torch.ones(1, 1, 4, 4), boxes, 1).item(), torch._dynamo.is_compiling())
"""


def test_the_compiler_is_imported_by_nobody_until_it_is_asked() -> None:
    run = subprocess.run([sys.executable, "-c", UNCOMPILED], capture_output=True, text=True, check=False)
    assert (run.stdout, run.returncode) == ("1.0 False\n", 0), run.stderr
