"""What probabilities are made of logits by: shares of one whole, or each class by itself. Does not import torch.

Transformers' pipeline for pictures chooses alike: a sigmoid where the configuration's `problem_type` says that several
labels can be right at once, and where there is one logit; else a softmax.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

SOFTMAX, SIGMOID = "softmax", "sigmoid"
SCORES: dict[str, Callable[[Tensor], Tensor]] = {  # (…, C) -> (…, C)
    SOFTMAX: lambda logits: logits.softmax(-1),
    SIGMOID: lambda logits: logits.sigmoid(),
}
LIKELY = 0.5  # from here on a class that is scored by itself is said to be there
