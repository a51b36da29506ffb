"""Batch norms folded into the convolutions before them: the same function in evaluation, a fifth faster on a CPU.

Only where it is proven to follow: the norm takes exactly what the convolution gave, nothing else takes that, and both
run once. Everything else stays as it is.
"""

from collections import defaultdict
from collections.abc import Iterator

from timm.layers import BatchNormAct2d
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_weights

from explain.networks.trace import Step, Trace

Pair = tuple[str, str]  # names of a convolution and of the norm behind it
NORMS = (nn.BatchNorm2d, BatchNormAct2d)  # of other types it is not known what they do besides


def foldable(trace: Trace) -> tuple[Pair, ...]:
    """The convolutions and norms that are one in every network of that architecture; `fold` makes them so."""
    return tuple(_pairs(trace))


def _pairs(trace: Trace) -> Iterator[Pair]:
    steps = (*trace.trunk, *trace.rest)
    users = defaultdict[int, list[Step | None]](list)
    for shown in (trace.features, trace.answer):
        users[id(shown)].append(None)
    for step in steps:
        for tensor in step.tensors:
            users[id(tensor)].append(step)
    layers = dict(trace.module.named_modules())
    first = {id(layer.weight): name for name, layer in layers.items() if isinstance(layer, nn.Conv2d)}
    second = {id(layer.running_mean): name for name, layer in layers.items() if type(layer) in NORMS}
    for step in steps:
        conv, (norming, *others) = first.get(_weight(step)), users[id(step.gave)] or [None]
        norm = second.get(_mean(norming))
        if conv is None or norm is None or others or norming is None:
            continue
        weight, bias, mean = layers[conv].weight, layers[conv].bias, layers[norm].running_mean
        if (
            step.arguments[2] is bias
            and norming.arguments[0] is step.gave
            and all(len(users[id(once)]) == 1 for once in (weight, mean))
        ):
            yield conv, norm


def _weight(step: Step) -> int:
    """Which weight the step convolves by; 0 where it does not."""
    return id(step.arguments[1]) if step.name == "convolution" else 0


def _mean(step: Step | None) -> int:
    """Which running mean the step takes off; 0 where it does not, as a norm of each batch's own mean."""
    if step is None or step.name != "native_batch_norm" or step.arguments[3] is None or step.arguments[5]:
        return 0
    return id(step.arguments[3])


def fold(module: nn.Module, pairs: tuple[Pair, ...]) -> nn.Module:
    """Fold in place and return `module`, which must be in evaluation mode.

    Every norm's name stays, with what it does besides (timm's carry their activation), so that hooks on it still work.
    """
    layers = dict(module.named_modules())
    names = defaultdict[nn.Module, list[str]](list)
    for name, layer in module.named_modules(remove_duplicate=False):
        names[layer].append(name)
    for conv, norm in pairs:
        _fold(layers[conv], layers[norm])
        for name in names[layers[norm]]:
            module.set_submodule(name, _besides(layers[norm]))
    return module


def _besides(norm: nn.Module) -> nn.Module:
    """What a norm does after its arithmetic."""
    drop, activation = getattr(norm, "drop", nn.Identity()), getattr(norm, "act", nn.Identity())
    return activation if isinstance(drop, nn.Identity) else nn.Sequential(drop, activation)


def _fold(conv: nn.Module, norm: nn.Module) -> None:
    """In place: PyTorch's own `fuse_conv_bn_eval` copies every layer first."""
    assert isinstance(conv, nn.Conv2d)
    assert isinstance(norm, nn.BatchNorm2d)
    mean, variance = norm.running_mean, norm.running_var
    assert mean is not None
    assert variance is not None
    conv.weight, conv.bias = fuse_conv_bn_weights(
        conv.weight, conv.bias, mean, variance, norm.eps, norm.weight, norm.bias
    )
