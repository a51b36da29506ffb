"""What every origin of weights answers. A new origin is one class like those beside this module.

Importing one imports neither torch nor timm: what needs them imports them when it is asked.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from torch import nn

    from explain.networks.accuracy import Accuracy
    from explain.networks.preprocessing import Intake
    from explain.networks.sources.places import Place


class Kind(enum.Enum):
    """Who made a network: this project, somebody who published it through timm, or the person who runs the app."""

    BUNDLED = "bundled"
    RELEASED = "released"
    OWN = "own"


class Source(Protocol):
    """Where one network's weights come from, what they make, and what is known of them; equal if of one network."""

    @property
    def kind(self) -> Kind: ...

    @property
    def place(self) -> Place:
        """Where the file of weights is."""

    @property
    def repository(self) -> str:
        """Its name on the Hub; empty for what was not published there."""

    @property
    def architecture(self) -> str:
        """timm's name of it; empty for one of this project's."""

    @property
    def accuracy(self) -> Accuracy | None:
        """How often its first answer is right; None where nobody has said."""

    @property
    def licence(self) -> str:
        """Of published weights; empty for others."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Names in the order of the logits."""

    @property
    def scores(self) -> str:
        """How its logits become probabilities, a key of `explain.networks.scores.SCORES`."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences on what may not be as it was meant."""

    def intake(self) -> Intake:
        """How a picture becomes its input."""

    def build(self) -> nn.Module:
        """The network without trained weights; honours `with torch.device("meta")`."""

    def load(self, path: Path) -> nn.Module:
        """The network with the weights in `path`. Raises OSError, RuntimeError, ValueError, SafetensorError."""


def with_weights(module: nn.Module, path: Path) -> nn.Module:
    """`module`, given the weights in that safetensors file. Raises as `Source.load`."""
    from safetensors.torch import load_file

    module.load_state_dict(load_file(path))
    return module
