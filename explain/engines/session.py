"""What every engine gives for a batch of pictures. Imports no engine."""

from dataclasses import dataclass
from typing import Protocol

from explain.runtime.arrays import Array

FLOAT32, BFLOAT16, INT8 = "float32", "bfloat16", "int8"


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """`logits` (N, C), and of every class `evidence` (N, C, h, w), whose mean plus the class's bias is its logit."""

    logits: Array
    evidence: Array


class Session(Protocol):
    """One network, opened by one engine. `threads` are those that it computes on; 0: the engine's own choice."""

    @property
    def engine(self) -> str:
        """A key of `explain.engines.engine.ENGINES`."""

    @property
    def threads(self) -> int: ...

    @property
    def precision(self) -> str: ...

    def run(self, batch: Array) -> Answered:
        """Of (N, 3, s, s), normalised, float32."""
