"""What a network holds in memory for a batch, from its anatomy: parameters, activations, and where the peak is.

Counted, not measured; a test measures torch beside it. Answering holds at least what goes into the largest layer and
what comes out of it; torch held 1.2 to 2.2 times that, as padding copies, and callers keep their inputs. Training keeps
what the backward pass will need, which is known: all that comes into every norm, activation and convolution.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from explain.inside.anatomy import Anatomy, Block, Layer

BYTES = 4  # of a number in 32 bits
GATED = ("squeeze", "excite")
ACTIVATED = ("stem", "expand", "depthwise", "conv", "head")
# Of each parameter while training: itself, its gradient, and two averages of RMSProp with momentum, the paper's way.
COPIES = 4


@dataclass(frozen=True, slots=True)
class Held:
    """One block of `anatomy.Block.key`, for one picture, in bytes.

    `passing` is what its largest layer takes in and puts out, with what waits for the skip; `kept` is what training
    keeps of it; `parameters` its own.
    """

    key: str
    passing: int
    kept: int
    parameters: int


@dataclass(frozen=True, slots=True)
class Memory:
    """Of a whole network, by block. All in bytes; what grows with the batch is for one picture."""

    blocks: tuple[Held, ...]

    @property
    def parameters(self) -> int:
        return sum(block.parameters for block in self.blocks)

    @property
    def peak(self) -> Held:
        """The block in which answering holds most."""
        return max(self.blocks, key=lambda block: block.passing)

    @property
    def kept(self) -> int:
        """What training keeps of one picture."""
        return sum(block.kept for block in self.blocks)

    def answering(self, batch: int) -> int:
        """At least, for so many pictures at once."""
        return self.parameters + batch * self.peak.passing

    def training(self, batch: int) -> int:
        """For so many pictures at once, by RMSProp with momentum in 32 bits."""
        return COPIES * self.parameters + batch * self.kept

    def largest(self, room: float) -> int:
        """The largest batch that can be trained in so many bytes; 0 if none can."""
        return max(0, int((room - COPIES * self.parameters) // self.kept))


def memory(found: Anatomy) -> Memory:
    """What the network of that anatomy holds."""
    return Memory(tuple(_held(block) for block in found.blocks))


def _held(block: Block) -> Held:
    gated = any(layer.role in GATED for layer in block.layers)
    kept = sum(_kept(layer, gated) for layer in block.layers)
    return Held(block.key, BYTES * _passing(block), BYTES * kept, BYTES * block.params)


def _passing(block: Block) -> int:
    """In numbers: the most that is held at once while its layers run one after another."""
    waits = math.prod(block.shape_in) if block.skip else 0
    layers = [layer for layer in block.layers if layer.role not in GATED]
    first = math.prod(layers[0].shape_in) + layers[0].activations  # what waits is what goes in
    return max([first, *(math.prod(layer.shape_in) + layer.activations + waits for layer in layers[1:])])


def _kept(layer: Layer, gated: bool) -> int:
    """In numbers: of each convolution its output, for the norm behind it, and the norm's, for what comes next.

    An activation's output is kept too, and so is a gated depthwise convolution's once it has been gated.
    """
    if layer.role in (*GATED, "classifier"):  # of one cell
        return layer.activations
    return layer.activations * (2 + (layer.role in ACTIVATED) + (gated and layer.role == "depthwise"))
