"""One logit as two classes: what speaks for the one speaks against the other, with the same map turned round.

A network with one logit z says "yes" with the probability sigmoid(z), so "no" with sigmoid(-z). With the last layer's
row w, b made into the two rows -w, -b and w, b the logits are -z and z, and all that holds of classes holds of both.
"""

import torch
from torch import nn


def two_sided(layer: nn.Linear) -> None:
    """Give the layer of one output, in place, its opposite as a first one."""
    assert layer.out_features == 1
    with torch.no_grad():
        layer.weight = nn.Parameter(torch.cat([-layer.weight, layer.weight]))
        layer.bias = nn.Parameter(torch.cat([-layer.bias, layer.bias]))
    layer.out_features = 2
