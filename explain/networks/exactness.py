"""Whether a network ends in the mean over places and one linear layer, and nothing else: then its maps are exact.

Proven from what it does, so that it holds whatever the weights are: from the features on, only the steps listed here
may happen. Otherwise the first that may not, and its layer, is what stands in the way. `holds` asks numbers once more.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  (torch's own convention)

from explain.errors import LensError
from explain.networks.trace import Step, Trace

FEATURES, MEANS, LOGITS = "features", "means", "logits"  # what a tensor holds, on the way from one to the next
VIEWS = ("alias", "clone", "detach", "permute", "reshape", "select", "slice", "squeeze", "transpose", "t", "unsqueeze",
         "view", "_unsafe_view")  # fmt: skip
PLACES = {
    FEATURES: "in place of the mean over places stands {}",
    MEANS: "between pooling and linear layer stands {}",
    LOGITS: "at the end stands {}",
}


class Inexact(LensError):
    """A network whose maps are not its answer; the message says what stands between."""


@dataclass(frozen=True, slots=True, eq=False)
class _End:
    """What a network should end in: the mean of `features`, (1, K, h, w), then `layer`.

    `transposed` are the ids of its weight, turned round on the way.
    """

    features: Tensor
    layer: nn.Linear
    transposed: set[int]


def obstacle(trace: Trace) -> str | None:
    """What keeps the maps from being exact, in words; None where they are."""
    layer, features = trace.module.get_classifier(), trace.features  # type: ignore[operator]
    if not isinstance(layer, nn.Linear):
        return f"its last layer is {_kind(layer)}"
    if layer.bias is None:
        return "its linear layer has no bias"
    if trace.calls != 1 or not isinstance(features, Tensor):
        return "its answer does not come from one set of features"
    if features.ndim != 4 or features.shape[1] != layer.in_features == features.shape[3]:
        return _other_than_maps(features, layer)
    steps = (*trace.rest, *trace.head)
    turned = {id(step.gave) for step in steps if step.name == "t" and step.arguments[0] is layer.weight}
    end = _End(features, layer, turned)
    return _walk(end, trace.rest, trace.answer, trace.module) or _walk(end, trace.head, trace.logits, trace.module)


def _other_than_maps(features: Tensor, layer: nn.Linear) -> str:
    shape = " x ".join(str(size) for size in features.shape[1:])
    return f"its features are {shape}, not {layer.in_features} channels over a grid"


def _walk(end: _End, steps: tuple[Step, ...], answer: object, module: nn.Module) -> str | None:
    """Follow the features through `steps` to `answer`."""
    forms = {id(end.features): FEATURES}
    for step in steps:
        taken = {forms[id(tensor)] for tensor in step.tensors if id(tensor) in forms}
        if not taken:
            continue
        form = max(taken, key=list(PLACES).index)
        following = _following(end, form, step) if len(taken) == 1 else None
        if following is None:
            return PLACES[form].format(_named(step, module))
        forms[id(step.gave)] = following
    return None if forms.get(id(answer)) == LOGITS else "its linear layer does not have the last word"


def _following(end: _End, form: str, step: Step) -> str | None:
    """What the step makes of what it took; None where it is none of those that leave the maps exact."""
    if step.name in VIEWS and _keeps(form, step):
        return form
    known = _STEPS.get((form, step.name))
    return known[0] if known and known[1](end, step) else None


def _keeps(form: str, step: Step) -> bool:
    """The same numbers in the same order: of one picture, means and logits are a single row in whatever shape."""
    (taken,) = step.tensors
    if form == FEATURES:
        return step.name in ("alias", "clone", "detach") and bool(step.gave.shape == taken.shape)
    return bool(step.gave.numel() == taken.numel())


def _is_mean(end: _End, step: Step) -> bool:
    dims = step.arguments[1]
    return len(step.arguments) <= 3 and {dim % 4 for dim in dims} == {2, 3}


def _is_one_cell(end: _End, step: Step) -> bool:
    return list(step.arguments[1]) == [1, 1]


def _is_same_row(end: _End, step: Step) -> bool:
    """Other strides for one row of numbers, as pooling gives them to means of features whose channels lie last."""
    sizes, strides, *offset = step.arguments[1:]
    longer = [(size, stride) for size, stride in zip(sizes, strides, strict=True) if size > 1]
    return longer == [(end.layer.in_features, 1)] and not any(offset)


def _is_classifier(end: _End, step: Step) -> bool:
    """bias + means x weight, transposed: nothing scaled, no other weight."""
    return len(step.arguments) == 3 and step.arguments[0] is end.layer.bias and id(step.arguments[2]) in end.transposed


_STEPS: dict[tuple[str, str], tuple[str, Callable[[_End, Step], bool]]] = {
    (FEATURES, "mean"): (MEANS, _is_mean),
    (FEATURES, "_adaptive_avg_pool2d"): (MEANS, _is_one_cell),
    (MEANS, "as_strided_"): (MEANS, _is_same_row),
    (MEANS, "addmm"): (LOGITS, _is_classifier),
}


def _named(step: Step, module: nn.Module) -> str:
    if not step.layer:
        return f"an operation of its own ({step.name})"
    return f"“{step.layer}”, {_kind(module.get_submodule(step.layer))}"


def _kind(layer: object) -> str:
    return f"{type(layer).__name__}"


ROUNDING = 1e-4  # of what is summed; float32's own is a thousandth of that, what 200 layers make of it is not


def holds(layer: nn.Linear, features: Tensor, logits: Tensor) -> bool:
    """Whether mean and bias of every map of (1, K, h, w) are its logit in (1, C), as far as numbers are rounded.

    The bound is relative to what the sums are made of, |W| |A|, as small logits may come of large numbers.
    """
    cells, weight, bias = features.float(), layer.weight.float(), layer.bias.float()
    apart = (F.linear(cells.mean((2, 3)), weight, bias) - logits.float()).abs()
    made_of = cells.abs().mean((2, 3)).norm() * weight.norm(dim=1) + bias.abs()
    rounding = max(ROUNDING, 4 * torch.finfo(logits.dtype).eps)
    return bool((apart <= rounding * made_of).all())
